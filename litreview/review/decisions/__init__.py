"""Decisions on reports: votes, labels, removals, agreement."""
