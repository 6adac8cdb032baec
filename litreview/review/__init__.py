"""A review: joins store, rules and files; what both faces talk to."""

from __future__ import annotations
