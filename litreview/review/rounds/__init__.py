"""Rounds: pilots that calibrate the reviewers, and check samples of decided reports."""
