"""Clients of bibliographic web services; the only package that uses HTTP."""

from __future__ import annotations
