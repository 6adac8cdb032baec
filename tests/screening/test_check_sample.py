"""Bounds of check samples, by their definition, by known numbers and by simulation."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from random import Random

import pytest

from litreview.screening.check_sample import (
    ERROR,
    SHARES,
    Counted,
    allocate,
    clean_size,
    combined_bound,
    draw,
    upper_bound,
)


def probability(size, wrong, drawn, most):
    """Give the probability of at most so many wrong ones, straight from its definition."""
    samples = sum(comb(wrong, k) * comb(size - wrong, drawn - k) for k in range(min(most, drawn, wrong) + 1))
    return Fraction(samples, comb(size, drawn))


@pytest.mark.parametrize("size", [1, 2, 7, 12, 20, 31])
def test_the_bound_is_the_largest_number_that_the_sample_does_not_speak_against(size):
    for drawn in range(size + 1):
        for wrong in range(drawn + 1):
            possible = [
                number
                for number in range(wrong, size - drawn + wrong + 1)
                if probability(size, number, drawn, wrong) > ERROR
            ]
            assert upper_bound(size, drawn, wrong) == max(possible)


@pytest.mark.parametrize(
    ("size", "drawn", "wrong", "bound"),
    [(1204, 60, 0, 57), (1204, 60, 1, 90), (112, 6, 0, 43), (88, 4, 0, 45), (24, 1, 0, 22), (31, 31, 1, 1)],
)
def test_known_bounds(size, drawn, wrong, bound):
    assert Counted(size, drawn, wrong).bound == bound


def test_a_probability_of_exactly_the_error_does_not_count_as_likely():
    # One wrong of twenty is missed by nineteen draws with a probability of exactly 0.05.
    assert probability(20, 1, 19, 0) == ERROR
    assert upper_bound(20, 19, 0) == 0


def test_sizes_are_the_smallest_that_bound_a_share():
    assert [clean_size(1204, share) for share in SHARES] == [28, 57, 93, 135]
    for size in range(1, 80):
        for share in SHARES:
            drawn = clean_size(size, share)
            assert upper_bound(size, drawn, 0) <= share * size
            assert upper_bound(size, drawn - 1, 0) > share * size


def test_a_frame_of_nothing_needs_no_sample():
    assert [clean_size(0, share) for share in SHARES] == [0, 0, 0, 0]


def test_the_same_seed_draws_the_same_whatever_the_order():
    keys = [f"key{n:02}" for n in range(40)]
    assert draw(keys, 10, 7) == draw(reversed(keys), 10, 7)
    assert draw(keys, 10, 7) != draw(keys, 10, 8)
    assert sorted(draw(keys, 99, 1)) == keys


RUNS = 2_000


@pytest.mark.parametrize(
    ("size", "drawn"), [(8, 3), (31, 10), (120, 25), (1204, 60)], ids=["8", "31", "120", "1204"]
)
def test_the_bound_covers_the_true_number_in_95_of_100_reviews(size, drawn):
    random = Random(f"{size} {drawn}")  # noqa: S311  # a seed that the test repeats
    missed = {}
    for share in (0, 1 / size, 0.02, 0.05, 0.1, 0.3, 0.6):
        wrong = round(share * size)
        found = [sum(place < wrong for place in random.sample(range(size), drawn)) for _ in range(RUNS)]
        missed[wrong] = sum(upper_bound(size, drawn, one) < wrong for one in found) / RUNS
    # 0.05, and three standard errors of a share simulated in so many runs.
    assert max(missed.values()) <= 0.05 + 3 * (0.05 * 0.95 / RUNS) ** 0.5


def test_the_bounds_of_parts_cover_their_true_numbers():
    random = Random(4)  # noqa: S311  # a seed that the test repeats
    sizes, wrong = {"en": 300, "nl": 40, "other": 9}, {"en": 12, "nl": 6, "other": 2}
    frame = [(part, place < wrong[part]) for part, size in sizes.items() for place in range(size)]
    missed = dict.fromkeys([*sizes, "together"], 0)
    for _ in range(RUNS):
        sample = random.sample(frame, 50)
        counted = {
            part: Counted(
                size,
                sum(one == part for one, _ in sample),
                sum(one == part and is_wrong for one, is_wrong in sample),
            )
            for part, size in sizes.items()
        }
        for part, one in counted.items():
            missed[part] += one.bound < wrong[part]
        missed["together"] += combined_bound(list(counted.values())) < sum(wrong.values())
    assert max(missed.values()) <= RUNS * 0.05 + 3 * (RUNS * 0.05 * 0.95) ** 0.5


def test_parts_together_are_bounded_whatever_was_drawn_in_each():
    random = Random(5)  # noqa: S311  # a seed that the test repeats
    parts = [(60, 5, 20), (60, 1, 3), (12, 3, 6)]
    missed = 0
    for _ in range(RUNS):
        counted = [
            Counted(size, drawn, sum(place < wrong for place in random.sample(range(size), drawn)))
            for size, wrong, drawn in parts
        ]
        missed += combined_bound(counted) < 9
    assert missed <= RUNS * 0.05


def test_parts_get_equal_numbers_as_far_as_they_have_them_and_the_first_gets_what_is_over():
    assert allocate([6, 30, 1000], 60) == [6, 27, 27]
    assert allocate([40, 30, 1000], 10) == [4, 3, 3]
    assert allocate([0, 3, 2], 60) == [0, 3, 2]
    assert allocate([], 3) == []


@pytest.mark.parametrize("wrong", [(0, 0, 0), (2, 3, 1), (5, 0, 40), (0, 9, 60)])
def test_the_bound_over_parts_drawn_in_unequal_numbers_is_too_low_in_few_samples(wrong):
    sizes, random = (6, 20, 300), Random(7)  # noqa: S311  # a simulation
    counts = allocate(sizes, 40)
    too_low = 0
    for _ in range(1000):
        drawn = [
            sum(n < bad for n in random.sample(range(size), count))
            for size, bad, count in zip(sizes, wrong, counts, strict=True)
        ]
        bound = combined_bound([Counted(*one) for one in zip(sizes, counts, drawn, strict=True)])
        too_low += bound < sum(wrong)
    assert too_low <= 50


def test_a_part_that_was_drawn_as_a_whole_takes_no_share_of_the_error():
    assert combined_bound([Counted(6, 6, 1), Counted(300, 60, 0)]) == 1 + upper_bound(300, 60, 0)
    assert combined_bound([Counted(6, 0, 0), Counted(300, 60, 0)]) == 6 + upper_bound(300, 60, 0)
