"""What votes mean: protocol, log, standing, terms, agreement, pace."""
