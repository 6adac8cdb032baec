"""The command line: one module per command, which parses options, calls the review and prints the result."""
