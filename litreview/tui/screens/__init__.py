"""One module a screen."""

from __future__ import annotations
