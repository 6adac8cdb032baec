"""The few widgets that every screen is made of."""

from __future__ import annotations
