from __future__ import annotations

from itertools import permutations

from litreview.dedup.merges import Merge, merges
from litreview.model import Pair

STRONG, WEAK = ("same DOI and title",), ("near title, same abstract",)


def same(a, b, reasons=STRONG):
    return Pair(a, b, "same", 90, reasons)


def test_each_joined_record_is_one_merge():
    pairs = [same("a", "b"), same("x", "y", WEAK), Pair("b", "x", "ask", 40, ())]
    assert merges(pairs) == [Merge("b", "a", "strong"), Merge("y", "x", "weak")]


def test_a_record_that_no_rule_joins_to_another_of_its_report_is_merged_through_others():
    pairs = [same("a", "b"), same("b", "c")]
    assert merges(pairs) == [Merge("b", "a", "strong"), Merge("c", "a", "transitive")]
    # The middle one comes first: the two others are joined through it.
    pairs = [same("a", "b"), same("a", "c")]
    assert merges(pairs) == [Merge("b", "a", "strong"), Merge("c", "b", "transitive")]


def test_a_pair_about_which_runs_disagree_joins_nothing_by_itself():
    pairs = [
        same("a", "b"),
        same("b", "c"),
        same("a", "c"),
        Pair("a", "c", "ask", 40, ("same title and authors",)),
    ]
    assert merges(pairs)[1] == Merge("c", "a", "transitive")


def test_the_order_of_pairs_and_of_their_keys_changes_nothing():
    pairs = [same("a", "b"), same("c", "b", WEAK), same("d", "a")]
    assert len({tuple(merges(order)) for order in permutations(pairs)}) == 1
