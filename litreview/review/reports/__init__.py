"""The reports of a review: cards, lists, positions, exports."""

from __future__ import annotations
