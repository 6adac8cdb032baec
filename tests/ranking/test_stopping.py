from __future__ import annotations

import math
import random

import pytest

from litreview.ranking.stopping import hypergeometric_cdf, stopping_test

# Values of buscarpy 0.1, `calculate_h0(labels, N, recall_target)`: seed, N, target, p.
BUSCARPY = [
    (1, 168, 0.95, 0.850090414),
    (1, 508, 0.9, 0.988094956),
    (3, 221, 0.95, 0.441176471),
    (4, 220, 0.95, 0.410958904),
    (5, 230, 0.95, 0.162713734),
    (5, 570, 0.9, 0.549959751),
    (7, 265, 0.95, 0.135725788),
    (8, 556, 0.9, 0.920033204),
]


def course(seed):
    """A screening that finds most early."""
    draw = random.Random(seed)  # noqa: S311  # the same each time, not a secret
    return [draw.random() < 0.5 * 0.97**place for place in range(draw.randint(40, 300))]


def plain_p(labels, records, target):
    """The smallest p of all windows, by fractions of whole numbers."""
    least = math.floor(sum(labels) / target + 1)
    found = []
    for begin in range(len(labels)):
        before, drawn, size = sum(labels[:begin]), len(labels) - begin, records - begin
        relevant = least - before
        ways = sum(
            math.comb(relevant, number) * math.comb(size - relevant, drawn - number)
            for number in range(sum(labels[begin:]) + 1)
            if size >= relevant
        )
        found.append(ways / math.comb(size, drawn))
    return min(found)


@pytest.mark.parametrize("seed", range(12))
def test_p_is_the_smallest_of_all_windows(seed):
    labels = course(seed)
    records = len(labels) + 50 + 40 * seed
    assert stopping_test(labels, records).p == pytest.approx(plain_p(labels, records, 0.95), rel=1e-6)


@pytest.mark.parametrize(("seed", "records", "target", "p"), BUSCARPY)
def test_p_is_that_of_buscarpy(seed, records, target, p):
    assert stopping_test(course(seed), records, target=target).p == pytest.approx(p, rel=1e-6)


def test_the_distribution_is_exact():
    for most, size, relevant, drawn in (
        (0, 20, 3, 5),
        (1, 20, 3, 5),
        (3, 20, 3, 5),
        (2, 12, 6, 7),
        (0, 6, 5, 4),
    ):
        ways = sum(
            math.comb(relevant, n) * math.comb(size - relevant, drawn - n)
            for n in range(most + 1)
            if drawn >= n
        )
        assert hypergeometric_cdf(most, size, relevant, drawn) == pytest.approx(ways / math.comb(size, drawn))


def test_nothing_is_said_before_the_first_find():
    found = stopping_test([False] * 50, 100)
    assert found.p is None
    assert not found.met


def test_with_15_found_nearly_all_must_be_screened():
    found = stopping_test([True] * 15, 1000)
    assert not found.met
    # One missed report breaks the target: 95 % of what was open must have been screened in vain.
    assert found.needed == pytest.approx(0.95 * 985, abs=2)
    assert stopping_test([True] * 15 + [False] * found.needed, 1000).met
    assert not stopping_test([True] * 15 + [False] * (found.needed - 1), 1000).met


def test_after_all_reports_the_test_is_met():
    assert stopping_test([True, *[False] * 99], 100).met


@pytest.mark.parametrize("seed", range(6))
def test_only_windows_that_begin_after_the_start_are_looked_at(seed):
    labels = course(seed)
    start, records, least = len(labels) // 3, len(labels) + 90, math.floor(sum(labels) / 0.95 + 1)
    # Every window, by the distribution that the tests above hold against fractions.
    found = min(
        hypergeometric_cdf(
            sum(labels[begin:]), records - begin, least - sum(labels[:begin]), len(labels) - begin
        )
        for begin in range(start, len(labels))
    )
    assert stopping_test(labels, records, start=start).p == pytest.approx(found)
