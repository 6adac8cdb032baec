"""litreview: systematic literature reviews in the terminal, with nothing lost on the way."""

from __future__ import annotations

__version__ = "0.1.0"
