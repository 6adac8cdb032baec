"""A small review with a fixed clock, and the app on it."""

from __future__ import annotations

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts

MATERIAL = Path(__file__).parent / "material"
NOW = datetime(2026, 11, 24, 19, 40, tzinfo=UTC)
EXTRA = """TY  - JOUR
TI  - Sentences for buyers. An invented comparison
AU  - Voorbeeld, B.
PY  - 2017
T2  - Law Invented
ER  -
"""


@pytest.fixture(autouse=True)
def in_utc(monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Make the review once: importing for each of some hundred tests would take most of their time."""
    folder = tmp_path_factory.mktemp("made") / "review"
    make(folder)
    return folder


def make(folder):
    protocol = (MATERIAL / "protocol.toml").read_text(encoding="utf-8")
    with Review.create(folder, protocol=protocol, clock=lambda: NOW) as review:
        facts = SearchFacts(key="hand", kind="database", database="PubMed", date="2026-11-12")
        review.searches.import_files([MATERIAL / "records.ris"], facts, "anna")
        review.duplicates.run()


@pytest.fixture
def fresh(made, tmp_path):
    """Return a review of six invented records in which nobody's name is known yet."""
    shutil.copytree(made, tmp_path / "review")
    with Review.open(tmp_path / "review", clock=lambda: NOW) as review:
        yield review


@pytest.fixture
def review(fresh):
    """Return the review as anna knows it."""
    fresh.settings.set("reviewer", "anna")
    fresh.settings.set("notice_seen", True)
    return fresh


@pytest.fixture
def busy(review, tmp_path):
    """Return the review with a possible duplicate, a conflict that anna has a part in, and one report to retrieve."""
    extra = tmp_path / "extra.ris"
    extra.write_text(EXTRA, encoding="utf-8")
    review.searches.import_files([extra], actor="anna")
    review.duplicates.run()
    keys = [row.key for row in review.reports.rows()]
    votes = ((4, Verdict.INCLUDE, Verdict.INCLUDE), (5, Verdict.INCLUDE, Verdict.EXCLUDE))
    for n, anna, bram in votes:
        review.decisions.decide(Decide(keys[n], anna), "anna")
        reasons = ("off_topic",) if bram is Verdict.EXCLUDE else ()
        review.decisions.decide(Decide(keys[n], bram, reasons, "Said by bram."), "bram")
    return review


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Return the review on a device of its own, where nobody has screened yet; anna has on another one."""
    folder = tmp_path / "review"
    monkeypatch.setattr("litreview.review.startup.getuser", lambda: "bram")
    monkeypatch.setenv("LITREVIEW_DEVICE", "uu-1")
    make(folder)
    with Review.open(folder, clock=lambda: NOW) as first:
        keys = [row.key for row in first.reports.rows()]
        for n, key in enumerate(keys[:3]):
            first.decisions.decide(
                Decide(key, Verdict.EXCLUDE, ("off_topic",), f"Only anna may read note {n}."), "anna"
            )
    monkeypatch.setenv("LITREVIEW_DEVICE", "thuis")
    with Review.open(folder, clock=lambda: NOW) as review:
        review.settings.set("notice_seen", True)
        yield review
