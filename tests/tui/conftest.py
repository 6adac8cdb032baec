"""A small review with a fixed clock, and the app on it."""

from __future__ import annotations

import time
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest

from litreview.review import Review
from litreview.review.views import SearchFacts

MATERIAL = Path(__file__).parent / "material"
NOW = datetime(2026, 11, 24, 19, 40, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def fresh(tmp_path):
    """Give a review of six invented records in which nobody's name is known yet."""
    protocol = (MATERIAL / "protocol.toml").read_text(encoding="utf-8")
    with Review.create(tmp_path / "review", protocol=protocol, clock=lambda: NOW) as review:
        facts = SearchFacts(key="hand", kind="database", database="PubMed", date="2026-11-12")
        review.import_files([MATERIAL / "records.ris"], facts, "anna")
        review.dedupe()
        yield review


@pytest.fixture
def review(fresh):
    """Give the review as anna knows it."""
    fresh.settings.set("reviewer", "anna")
    fresh.settings.set("notice_seen", True)
    return fresh
