from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from litreview.dedup.audit import drawn, merges
from litreview.model import Pair


def test_each_joined_record_is_one_merge_beside_the_first_of_its_report():
    pairs = [Pair(a, b, "same", 90, ("same DOI",)) for a, b in (("a", "b"), ("b", "c"), ("x", "y"))]
    assert sorted(merges([*pairs, Pair("c", "x", "ask", 40, ())])) == [("a", "b"), ("a", "c"), ("x", "y")]


@given(st.permutations(list(combinations("abcdefg", 2))), st.integers(0, 30), st.integers(0, 5))
def test_a_seed_draws_the_same_whatever_the_order_and_more_goes_on_where_less_ended(frame, n, seed):
    first = drawn(frame, n, seed)
    assert first == drawn(sorted(frame), n, seed)
    assert drawn(frame, n + 5, seed)[:n] == first
    assert len(set(first)) == len(first) == min(n, len(frame))
