"""Screening line by line, for screen readers and simple terminals: no cursor movement and no colour."""
