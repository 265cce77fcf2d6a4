"""The scenarios of export credit insurance. Each is a check: it raises if the outcome is another one."""
