"""The yield of sources against a naive count, and its work."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from litreview.model import FlowEnd
from litreview.review.searches import source_yields
from litreview.review.searches.source_yields import FoundReports, count_yields
from litreview.review.searches.yields import SearchYield
from litreview.review.views import SearchFacts
from tests.review.test_cost import Counted

SOURCES = ("a", "b", "c", "d")
ROWS = tuple(SearchYield(name, name, "database", None) for name in SOURCES)
SCREENED = {"awaited", "not-retrieved", "judging", "full-text-excluded", "included"}


def found_reports(reports) -> FoundReports:
    leads = dict(enumerate(reports))
    records = {name: sum(name in found for found, _ in reports) for name in SOURCES}
    return FoundReports(
        {str(n): found for n, (found, _) in leads.items()},
        {str(n): end for n, (_, end) in leads.items()},
        records,
    )


def share(part: set, whole: set) -> float | None:
    return 100 * len(part) / len(whole) if whole else None


@given(
    st.lists(
        st.tuples(st.frozensets(st.sampled_from(SOURCES), min_size=1), st.sampled_from(get_args(FlowEnd)))
    )
)
def test_the_numbers_are_those_of_the_definitions(reports):
    found = found_reports(reports)
    rows, total = count_yields(found, ROWS)
    every = set(range(len(reports)))
    screened = {n for n in every if reports[n][1] in SCREENED}
    included = {n for n in every if reports[n][1] == "included"}
    of = {name: {n for n in every if name in reports[n][0]} for name in SOURCES}
    alone = {
        name: of[name] - set().union(*(of[other] for other in SOURCES if other != name)) for name in SOURCES
    }
    for row in rows:
        mine, unique = of[row.name], alone[row.name]
        assert (row.reports, row.unique, row.shared) == (len(mine), len(unique), len(mine - unique))
        assert (row.share_of_all, row.unique_share) == (share(mine, every), share(unique, mine))
        assert (row.title_abstract, row.included) == (len(mine & screened), len(mine & included))
        assert row.title_abstract_sensitivity == share(mine & screened, screened)
        assert (row.sensitivity, row.precision) == (
            share(mine & included, included),
            share(mine & included, mine),
        )
        assert row.nnr == (len(mine) / len(mine & included) if mine & included else None)
        assert row.included_unique == len(unique & included)
        assert row.unique_nnr == (len(unique) / len(unique & included) if unique & included else None)
        assert found.overlap()[row.name] == {name: len(mine & of[name]) for name in SOURCES}
    for name in ("share_of_sum", "share_of_unique"):
        shares = [getattr(row, name) for row in rows]
        assert shares == [None] * 4 or abs(sum(shares) - 100) < 1e-9
    assert (total.reports, total.included, total.unique) == (
        len(every),
        len(included),
        sum(map(len, alone.values())),
    )


def test_reports_that_the_same_searches_found_are_counted_together(monkeypatch):
    looked_at = []
    counted_as = source_yields._counted_as

    def watched(end, *, unique):
        looked_at.append(end)
        return counted_as(end, unique=unique)

    monkeypatch.setattr(source_yields, "_counted_as", watched)
    found = found_reports([(frozenset(SOURCES[: 1 + n % 4]), "included") for n in range(1000)])
    rows, _ = count_yields(found, ROWS)
    assert [row.reports for row in rows] == [1000, 750, 500, 250]
    assert len(looked_at) == 4


def test_a_large_review_takes_as_many_statements_as_a_small_one(review, export):
    counter = Counted(review)
    small = counter.of(review.searches.overview)
    review.searches.import_files([export(4, 400, "b.ris")], SearchFacts(key="pubmed-2026-01-02"), "anna")
    assert review.searches.overview().all.reports == 400
    assert counter.of(review.searches.overview) == small
    assert small[0] <= 6
