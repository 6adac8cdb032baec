"""Duplicate records: similarity with named reasons, and reports."""

from __future__ import annotations

ENGINE_VERSION = "3"
PROFILE = "standard"
