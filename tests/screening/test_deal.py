"""Dealing reports among reviewers: nobody is forgotten, and nobody gets more than their part."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from litreview.screening.deal import shares

NAMES = ["anna", "bram", "cleo", "dirk"]
sizes = st.integers(0, 60)
teams = st.integers(1, 4).map(lambda n: NAMES[:n])


def keys(n: int) -> list[str]:
    return [f"k{i:03}" for i in range(n)]


@given(sizes, teams, st.integers(1, 5))
def test_a_split_gives_each_report_to_as_many_as_asked_and_is_even(n, team, each):
    dealt = shares(keys(n), team, "split", each=each)
    times = Counter(key for got in dealt.values() for key in got)
    assert set(times.values()) <= {min(each, len(team))}
    assert set(times) == set(keys(n))
    sizes_ = [len(got) for got in dealt.values()]
    assert max(sizes_) - min(sizes_) <= 1


@given(sizes, teams, st.floats(0, 1), st.integers(0, 9))
def test_lots_give_every_report_to_someone_and_the_overlap_to_two(n, team, overlap, seed):
    dealt = shares(keys(n), team, "random", each=2, overlap=overlap, seed=seed)
    times = Counter(key for got in dealt.values() for key in got)
    assert set(times) == set(keys(n))
    assert sum(t > 1 for t in times.values()) == (round(n * overlap) if len(team) > 1 else 0)
    assert dealt == shares(keys(n), team, "random", each=2, overlap=overlap, seed=seed)
    sizes_ = [len(got) for got in dealt.values()]
    assert max(sizes_) - min(sizes_) <= 1


def test_the_whole_is_all_for_each_in_order():
    assert shares(keys(3), NAMES[:2], "whole") == {"anna": keys(3), "bram": keys(3)}
