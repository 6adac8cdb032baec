"""Search strategies: the syntax of platforms, and a check for mistakes before a strategy is run."""
