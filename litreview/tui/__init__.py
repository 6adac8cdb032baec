"""The screening app; the only package that uses Textual."""

from __future__ import annotations
