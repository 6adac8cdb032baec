"""Searches and their exports."""
