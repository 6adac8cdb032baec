"""Teamwork on one review: assignments, votes of other tools, archives, ledgers and the database."""

from __future__ import annotations
