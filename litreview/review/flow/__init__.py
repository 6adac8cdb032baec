"""The numbers of a review: now, at any moment, and what was written of them."""

from __future__ import annotations
