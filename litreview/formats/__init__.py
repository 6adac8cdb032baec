"""File formats: how each is recognised, read and written."""

from __future__ import annotations
