"""Duplicates in a review: runs of the engine, and what persons say of its pairs."""

from __future__ import annotations
