"""Requests to web services: searches, citations, enrichment and retractions."""

from __future__ import annotations
