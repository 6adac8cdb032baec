"""Searches and their exports: import, replacement, and what each search brought."""

from __future__ import annotations
