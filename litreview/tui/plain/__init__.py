"""Screening line by line, for screen readers and simple terminals: no cursor movement and no colour."""

from __future__ import annotations
