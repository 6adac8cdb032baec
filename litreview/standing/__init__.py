"""What is true now, derived from the events of a review."""

from __future__ import annotations
