"""Block keys that are kept: they meet what one run over all meets, and no block costs more than its cap."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from litreview.dedup.blocks import HUB, kept, keys_of, narrowed, shared_out, word_counts
from litreview.dedup.candidates import candidates, ranked
from litreview.dedup.normal import normal
from litreview.model import Record

WORDS = ["sheep", "goats", "wool", "meadow", "lamb", "shears", "hay", "barn", "counting", "naming"]
some = st.lists(
    st.builds(
        Record,
        title=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join),
        authors=st.lists(st.sampled_from(["Proef, Bram", "Ander, Carla"]), max_size=2).map(tuple),
        year=st.sampled_from([None, 1999, 2000]),
        journal=st.sampled_from([None, "Journal of Sheep"]),
        volume=st.sampled_from([None, "3"]),
        pages=st.sampled_from([None, "7-9", "12"]),
        doi=st.sampled_from([None, "10.1000/sheep"]),
    ),
    max_size=9,
)


def normals(records):
    return [normal(replace(record, key=f"k{n}")) for n, record in enumerate(records)]


@given(some)
def test_two_records_share_a_kept_key_just_when_a_run_over_all_would_pair_them(records):
    order = ranked(normals(records))
    counts = word_counts(order)
    keys = [set(keys_of(record, counts)) for record in order]
    sharing = [(a, b) for a, b in combinations(range(len(order)), 2) if keys[a] & keys[b]]
    # So few records that no window is full.
    assert list(candidates(order)) == sharing


@given(some)
def test_all_blocks_at_once_hold_what_each_record_says_of_itself(records):
    found = normals(records)
    counts = word_counts(found)
    together = sorted(row for part in shared_out(found, counts) for row in part.rows)
    assert together == sorted({(key, n) for n, record in enumerate(found) for key in keys_of(record, counts)})


def test_a_hub_keeps_its_first_members_and_the_others_by_title_and_place():
    found = [
        normal(Record(key=f"k{n:04}", title="Editorial", year=2000 + n % 7, volume=str(n), pages=f"{n + 2}"))
        for n in range(300)
    ]
    one = kept([(5, n) for n in range(300)], found, {})
    sizes = Counter(key for key, _ in one.rows)
    assert sizes[5] == HUB
    assert one.hubs == {5: 300}
    assert {number for _, number in one.rows} == set(range(300))
    assert (narrowed(5, found[299]), 299) in one.rows


def test_twenty_thousand_records_that_are_all_alike_are_kept_by_a_few():
    alike = normal(Record(key="k", title="Editorial"))
    one = kept([(5, n) for n in range(20_000)], [alike] * 20_000, {})
    assert len(one.rows) == 2 * HUB
    assert one.hubs == {5: 20_000}


def test_a_block_that_was_full_before_keeps_new_members_by_place_only():
    found = [normal(Record(key="k", title="Editorial", volume="9", pages="44"))]
    one = kept([(5, 0)], found, {5: 90})
    assert one.rows == [(narrowed(5, found[0]), 0)]
    assert one.hubs == {5: 91}
