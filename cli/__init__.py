"""The command line: parse, call, print. No rule of the business lives here."""
