from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from litreview.dedup.candidates import WHOLE, WINDOW, candidates, ranked
from litreview.dedup.normal import normal
from litreview.model import Record

ARTICLE = Record(
    key="a",
    title="Counting invented sheep in green meadows before the morning rain",
    authors=("Testauteur, Anna",),
    year=2018,
    journal="Journal of Invented Examples",
    volume="12",
    pages="45-61",
)


def met(*records: Record) -> bool:
    order = ranked(normal(replace(record, key=str(n))) for n, record in enumerate(records))
    return bool(len(candidates(order)))


def test_each_block_alone_nominates_its_pair():
    lone = Record(title="A", authors=("Proef, B.",), year=1990)
    assert met(ARTICLE, replace(lone, title=ARTICLE.title))
    assert met(
        ARTICLE, replace(lone, title="Before the morning rain: counting invented sheep in green meadows")
    )
    assert met(replace(ARTICLE, doi="10.1000/sheep"), replace(lone, doi="10.1000/sheep"))
    assert met(replace(ARTICLE, pmid="1"), replace(lone, pmid="1"))
    assert met(ARTICLE, replace(lone, authors=ARTICLE.authors, pages="45"))
    assert met(ARTICLE, replace(lone, volume="12", pages="45", journal="Journal"))
    assert met(ARTICLE, replace(lone, year=2018, pages="45", journal="Journal"))
    assert met(ARTICLE, replace(lone, authors=ARTICLE.authors, year=2018, title="Counting"))
    assert met(ARTICLE, replace(lone, authors=ARTICLE.authors, title=f"Progress: {ARTICLE.title}"))


def test_records_without_a_place_meet_by_authors_year_and_publisher():
    report = Record(title="Sheep for sale", authors=("Shepherds United",), year=2020, journal="Shepherds")
    assert met(report, replace(report, title="What animals cost. Part 1"))


def test_unrelated_records_and_empty_ones_do_not_meet():
    assert not met(ARTICLE, Record(title="What a dog knows", authors=("Ander, C.",), year=2001))
    assert not met(Record(), Record())


def test_a_hub_costs_what_its_records_cost_and_the_rest_is_counted():
    hub = [normal(Record(key=f"{n:05}", title="Editorial")) for n in range(3_000)]
    found = candidates(ranked(hub))
    assert len(found) <= WINDOW * len(hub)
    assert len(found) + found.left_out == 3_000 * 2_999 // 2


def test_a_block_of_a_hundred_is_compared_whole():
    block = [normal(Record(key=f"{n:05}", title="Editorial")) for n in range(WHOLE)]
    found = candidates(ranked(block))
    assert (len(found), found.left_out) == (WHOLE * (WHOLE - 1) // 2, 0)


def test_twins_in_a_hub_are_neighbours_in_it():
    hub = [normal(Record(key=f"{n:05}", title="Editorial", year=1900 + n, volume=str(n))) for n in range(100)]
    twin = normal(Record(key="twin", title="EDITORIAL.", year=1950, volume="50"))
    order = ranked([*hub, twin])
    pairs = {frozenset((order[one].key, order[other].key)) for one, other in candidates(order)}
    assert frozenset(("00050", "twin")) in pairs


@given(st.permutations(range(8)))
def test_the_order_of_records_changes_no_pair(order):
    records = [
        normal(replace(ARTICLE, key=str(n), title=f"{ARTICLE.title} {n // 2}", year=2018 + n % 2))
        for n in range(8)
    ]

    def keys(some):
        some = ranked(some)
        return {frozenset((some[one].key, some[other].key)) for one, other in candidates(some)}

    assert keys(records) == keys([records[n] for n in order])


def test_only_pairs_with_a_wanted_record_are_given_when_told_so():
    order = ranked(normal(replace(ARTICLE, key=key)) for key in "abc")
    assert list(candidates(order, wanted=[False, False, True])) == [(0, 2), (1, 2)]
