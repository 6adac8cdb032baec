"""Decisions on reports: votes, labels, removals, agreement."""

from __future__ import annotations
