"""Stories about payments out of capital-account income."""
