"""Which records are one report: likeness with named reasons, and reports."""

from __future__ import annotations
