"""Export files: one module a format family, one table."""

from __future__ import annotations
