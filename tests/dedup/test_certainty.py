"""The measured certainty of the rules: the table holds, and its bounds are exact."""

from __future__ import annotations

from math import comb

import pytest

from litreview.dedup import ENGINE_VERSION, measured
from litreview.dedup.certainty import certainty, is_weak
from litreview.dedup.engine import THROUGH_OTHERS
from litreview.dedup.merge_rules import RULES
from litreview.dedup.rule_table import rule_table


def as_good(right: int, pairs: int, share: float) -> float:
    """Return how often a rule that is right in this share is right in so many of its pairs, or more."""
    return sum(
        comb(pairs, k) * share**k * (1 - share) ** (pairs - k)
        for k in range(pairs, right - 1, -1)
        if k <= pairs
    )


def test_the_table_is_of_this_engine_and_of_its_rules():
    # After a change of the rules, benchmarks/dedup/rule_certainty.py SETS --write measures them again.
    assert measured.ENGINE == ENGINE_VERSION
    assert set(measured.MEASURED) <= {*(rule.name for rule in RULES), THROUGH_OTHERS}


@pytest.mark.parametrize("rule", [name for name, row in measured.MEASURED.items() if row[1] < 1000])
def test_the_least_share_is_the_exact_bound_rounded_down(rule):
    found = certainty(rule)
    assert found is not None
    if found.right:
        assert as_good(found.right, found.pairs, found.least) <= 0.05
        assert as_good(found.right, found.pairs, found.least + 0.0001) > 0.05
    else:
        assert found.least == 0


def test_a_rule_without_labelled_pairs_is_weak_and_not_measured():
    assert certainty("no such rule") is None
    assert is_weak("no such rule")
    assert not is_weak("same DOI and title")


def test_the_table_of_rules_tells_how_sure_each_is():
    rules = {rule.name: rule.measured for rule in rule_table().rules}
    assert rules["same title and place"] == certainty("same title and place")
