"""Searches and their exports."""

from __future__ import annotations
