"""What votes mean: protocol, log, standing, terms, agreement, pace."""

from __future__ import annotations
