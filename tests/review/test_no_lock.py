"""While a file is read, other programs can write to the database."""

from __future__ import annotations

import sqlite3

import pytest

from litreview.review.searches import import_files
from litreview.review.views import SearchFacts
from tests.review.conftest import ris

FACTS = SearchFacts(database="Scopus", date="2026-01-03")


@pytest.fixture
def reads_unlocked(monkeypatch, review):
    """Return the names of what was read while nothing locked the database."""
    store = review.state.database
    if not store.exists():
        pytest.skip("a server locks rows, never the database")
    real, seen = import_files.batches, []

    def watched(reading):
        for batch in real(reading):
            with sqlite3.connect(store, timeout=0, isolation_level=None) as other:
                # Fails at once if another program would have to wait.
                other.execute("BEGIN IMMEDIATE")
                other.execute("ROLLBACK")
            other.close()
            seen.extend(type(item).__name__ for item in batch)
            yield batch

    monkeypatch.setattr(import_files, "batches", watched)
    return seen


@pytest.mark.parametrize("dry_run", [False, True])
def test_no_lock_is_held_while_a_record_is_read(review, tmp_path, monkeypatch, reads_unlocked, dry_run):
    monkeypatch.setattr(import_files, "SLICE", 3)
    path = tmp_path / "more.ris"
    path.write_text(ris(100, 120), encoding="utf-8")
    review.searches.import_files([path], FACTS, "anna", dry_run=dry_run)
    assert reads_unlocked.count("Record") == 20


def test_few_long_records_are_written_in_several_short_transactions(review, tmp_path, monkeypatch):
    monkeypatch.setattr(import_files, "SLICE_LETTERS", 10_000)
    sizes = []
    real = import_files._slices

    def watched(reading, take):
        for piece in real(reading, lambda record: (len(record.text), take(record))):
            sizes.append(sum(size for size, _ in piece))
            yield [taken for _, taken in piece]

    monkeypatch.setattr(import_files, "_slices", watched)
    path = tmp_path / "long.ris"
    abstract = "word " * 600
    path.write_text(
        "".join(f"TY  - JOUR\nTI  - T {n}\nAB  - {abstract}\nER  - \n" for n in range(20)), encoding="utf-8"
    )
    review.searches.import_files([path], FACTS, "anna")
    assert len(sizes) >= 4
    assert max(sizes) < 14_000
