"""Duplicates: runs of the engine, and what people decide about pairs."""
