"""The screens, a module each."""

from __future__ import annotations
