"""The scenarios of export receivables financing. Each is a check: it raises if the outcome is another one."""
