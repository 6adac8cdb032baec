from __future__ import annotations

import random
from dataclasses import asdict

import pytest

from litreview.ranking.measures import measure_order
from tests.ranking.labelled_sets import score


def test_a_perfect_order_has_no_loss_and_a_reversed_one_has_all():
    assert measure_order([True, True, False, False], 4, 2).loss == 0
    assert measure_order([False, False, True, True], 4, 2).loss == 1


def test_what_depends_on_unscreened_records_is_none():
    found = measure_order([True, False, True], 100, 3)
    assert found.n100 is None
    assert found.loss is None
    assert measure_order([True, False, True], 100, 2).rrf10 == 1


def test_95_percent_of_20_is_19():
    assert measure_order([True] * 19 + [False, True], 21, 20).n95 == 19


@pytest.mark.parametrize("seed", range(30))
def test_the_figures_are_those_of_the_shared_score(seed):
    draw = random.Random(seed)  # noqa: S311  # the same each time, not a secret
    labels = [draw.random() < 0.2 for _ in range(draw.randint(1, 60))]
    more, relevant = draw.randint(0, 20), 0
    relevant = draw.randint(0, more)
    found = asdict(measure_order(labels, len(labels) + more, sum(labels) + relevant))
    expected = score(labels, total=len(labels) + more, relevant=sum(labels) + relevant)
    for name in ("loss", "wss95", "rrf10", "atd", "n95", "n100"):
        assert found[name] == pytest.approx(expected[name]), name
