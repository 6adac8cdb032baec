"""Retrieval, full texts and studies."""

from __future__ import annotations
