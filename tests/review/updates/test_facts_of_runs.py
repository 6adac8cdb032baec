"""The date and the hits of a search that runs again in a later version of the review."""

from __future__ import annotations

import pytest

from litreview.prisma.methods.document import markdown
from litreview.prisma.methods.writing import document
from litreview.review.views import SearchFacts

KEY = "pubmed-2026-01-02"


@pytest.fixture
def updated(review, clock):
    clock.forward(60)
    review.updates.begin(actor="anna")
    clock.forward(60)
    return review


def hits_problems(review):
    return [problem.what for problem in review.check() if problem.id == "hits-differ"]


@pytest.mark.parametrize("facts", [{"hits": 5}, {"date": "2026-11-29"}])
def test_a_run_in_a_later_version_does_not_replace_what_was_published(updated, export, facts):
    more = export(2, 7, "more.ris")
    (done,) = updated.searches.import_files([more], SearchFacts(KEY, **facts), "anna")
    assert [problem.what for problem in done.problems] == [
        f"{KEY}: its date and hits stay those of its run in version 1."
    ]
    assert done.changes == ()
    one = updated.searches.listed()[0].search
    assert (one.date, one.hits, hits_problems(updated)) == ("2026-01-02", 4, [])
    assert updated.status().records > 4


def test_a_run_as_a_search_of_its_own_has_its_own_date_and_hits(updated, export):
    facts = SearchFacts(database="PubMed", date="2026-11-29", hits=5)
    (done,) = updated.searches.import_files([export(2, 7, "more.ris")], facts, "anna")
    assert [(one.search.date, one.search.hits) for one in updated.searches.listed()] == [
        ("2026-01-02", 4),
        ("2026-11-29", 5),
    ]
    assert (done.problems, hits_problems(updated)) == ((), [])


def test_hits_are_compared_with_the_records_of_the_version_that_they_are_of(updated, export):
    (done,) = updated.searches.import_files([export(2, 7, "more.ris")], SearchFacts(KEY), "anna")
    assert (done.problems, hits_problems(updated)) == ((), [])
    assert updated.searches.listed()[0].gap == 0
    # Nobody has said how many hits the second run had.
    (search,) = updated.flow.methods("en").searches
    assert (search.records, search.is_repeated) == (9, True)
    assert "the source reported" not in markdown(document(updated.flow.methods("en"), "en"))


def test_facts_of_the_newest_version_can_be_changed_with_an_import(updated, export):
    first = SearchFacts(database="Scopus", date="2026-11-29", hits=5)
    updated.searches.import_files([export(2, 7, "more.ris")], first, "anna")
    key = "scopus-2026-11-29"
    (done,) = updated.searches.import_files([export(7, 9, "rest.ris")], SearchFacts(key, hits=7), "anna")
    assert [one.fact for one in done.changes] == ["hits"]
    assert hits_problems(updated) == []
