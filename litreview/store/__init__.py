"""The database; the only package that uses SQL."""

from __future__ import annotations
