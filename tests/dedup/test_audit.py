from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.dedup.audit import drawn, merges, upper_bound
from litreview.model import Pair


def test_each_joined_record_is_one_merge_beside_the_first_of_its_report():
    pairs = [Pair(a, b, "same", 90, ("same DOI",)) for a, b in (("a", "b"), ("b", "c"), ("x", "y"))]
    assert sorted(merges([*pairs, Pair("c", "x", "ask", 40, ())])) == [("a", "b"), ("a", "c"), ("x", "y")]


def test_none_false_gives_nearly_the_rule_of_three():
    assert upper_bound(0, 100) == pytest.approx(1 - 0.05**0.01, abs=1e-9)
    assert upper_bound(0, 100) == pytest.approx(3 / 100, rel=0.02)


@pytest.mark.parametrize(
    ("false", "judged", "bound"),
    # One-sided bounds at 95 %, as the quantiles of the beta distribution give them.
    [(0, 50, 0.0581551), (1, 50, 0.0914005), (3, 50, 0.1478365), (2, 10, 0.5069013), (1, 1, 1.0)],
)
def test_the_bound_is_that_of_clopper_and_pearson(false, judged, bound):
    assert upper_bound(false, judged) == pytest.approx(bound, abs=2e-4)


@given(st.integers(0, 40), st.integers(1, 60))
def test_the_bound_lies_above_the_share_found_and_falls_with_the_size_of_the_sample(false, judged):
    false = min(false, judged)
    assert false / judged < upper_bound(false, judged) <= 1 or false == judged
    assert upper_bound(false, judged + 1) <= upper_bound(false, judged)
    assert upper_bound(min(false + 1, judged), judged) >= upper_bound(false, judged)


@given(st.permutations(list(combinations("abcdefg", 2))), st.integers(0, 30), st.integers(0, 5))
def test_a_seed_draws_the_same_whatever_the_order_and_more_goes_on_where_less_ended(frame, n, seed):
    first = drawn(frame, n, seed)
    assert first == drawn(sorted(frame), n, seed)
    assert drawn(frame, n + 5, seed)[:n] == first
    assert len(set(first)) == len(first) == min(n, len(frame))
