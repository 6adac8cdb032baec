"""Exports that were withdrawn or replaced, on one machine and on two (RULES 1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from litreview.errors import UsageError
from litreview.model import Verdict
from litreview.prisma.flow import as_json
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts

PUBMED = {"database": "PubMed", "date": "2026-01-02"}


def keys(review: Review) -> list[str]:
    return [row.key for row in review.reports.rows()]


def shown(review: Review):
    return review.reports.rows(), review.status(), as_json(review.flow.now())


def errors(review: Review) -> list[str]:
    return [
        problem.id for problem in review.check() if problem.level == "error" and problem.id != "hits-differ"
    ]


@pytest.fixture
def wrong(review, export):
    """Return a review with a second, wrong export and a vote on its first record."""
    review.searches.import_files([export(4, 7, "wrong.ris")], SearchFacts(key="scopus"), "anna")
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(keys(review)[4], Verdict.EXCLUDE), name)
    return review


def test_a_withdrawn_export_no_longer_counts_and_returns_with_its_votes(wrong, export):
    before = wrong.reports.rows(), as_json(wrong.flow.now())
    wrong.searches.withdraw("wrong.ris", "anna")
    assert len(keys(wrong)) == wrong.status().records == 4
    assert wrong.flow.now().numbers["database_results"] == 4
    assert errors(wrong) == []
    with pytest.raises(UsageError, match="already withdrawn"):
        wrong.searches.withdraw("wrong.ris", "anna")
    wrong.searches.import_files([export(4, 7, "wrong.ris")], SearchFacts(key="scopus"), "anna")
    assert (wrong.reports.rows(), as_json(wrong.flow.now())) == before
    assert errors(wrong) == []


def test_redo_applies_to_decisions_and_not_to_exports(wrong, export):
    wrong.searches.withdraw("wrong.ris", "anna")
    wrong.searches.import_files([export(4, 7, "wrong.ris")], SearchFacts(key="scopus"), "anna")
    assert wrong.decisions.redo("anna") is None
    assert wrong.decisions.undo("anna").what == "decision"
    assert len(keys(wrong)) == 7


def test_a_withdrawal_survives_a_rebuild(wrong, clock):
    wrong.searches.withdraw("wrong.ris", "anna")
    wrong.team.write_ledger()
    before = shown(wrong)
    wrong.close()
    with Review.rebuild(wrong.folder, clock=clock) as again:
        assert shown(again) == before
        assert errors(again) == []


def newer(path: Path) -> Path:
    """Export the first search again with a corrected page: other text, other keys, the same reports."""
    new = path.parent / "newer.ris"
    new.write_text(path.read_text(encoding="utf-8").replace("SP  - ", "SP  - 1"), encoding="utf-8")
    return new


def test_a_newer_export_replaces_the_older_one_and_keeps_its_votes(review, export, clock):
    one = keys(review)[0]
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(one, Verdict.EXCLUDE), name)
    review.searches.import_files([newer(export())], SearchFacts(**PUBMED, replaces="export.ris"), "anna")
    assert len(keys(review)) == review.status().records == 4
    assert review.flow.now().numbers["duplicates"] == 0
    assert review.reports.card(one, "anna").mine.verdict == "exclude"
    assert review.reports.card(one, "anna").key != one
    assert review.flow.now().numbers["records_excluded"] == 1
    assert errors(review) == []
    before = shown(review)
    review.searches.withdraw("newer.ris", "anna")
    assert one in keys(review)
    assert errors(review) == []
    review.searches.import_files([newer(export())], SearchFacts(**PUBMED), "anna")
    review.team.write_ledger()
    assert shown(review)[0] == before[0]
    review.close()
    with Review.rebuild(review.folder, clock=clock) as again:
        assert shown(again)[2] == before[2]
        assert errors(again) == []
