"""A review: joins store, rules and files; what both faces talk to."""

from __future__ import annotations

from litreview.review.review import Review

__all__ = ["Review"]
