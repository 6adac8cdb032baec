from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.screening.pace import TimeLeft, needs_break, pace, screening_time, time_left


def times(*gaps):
    return list(accumulate(gaps, initial=1_800_000_000))


def test_there_is_no_pace_before_ten_decisions():
    assert pace([]) is None
    assert pace(times(*[40] * 8)) is None
    assert pace(times(*[40] * 9)) == 90


def test_a_break_does_not_slow_the_pace():
    assert pace(times(*[40] * 20, 7200, *[40] * 20)) == pytest.approx(90, abs=2)


def test_a_gap_counts_for_a_minute_or_twice_the_median_whichever_is_more():
    assert screening_time(times(*[10] * 4, 7200)) == 4 * 10 + 60
    assert screening_time(times(*[100] * 4, 7200)) == 4 * 100 + 200


def test_only_the_last_half_hour_of_screening_counts():
    slow_then_fast = times(*[60] * 100, *[30] * 60)
    assert pace(slow_then_fast) == 120
    assert pace(times(*[60] * 100, *[30] * 30)) == 90


def test_a_pace_slower_than_one_in_half_an_hour_is_still_a_pace():
    assert pace(times(*[6 * 3600] * 12)) == 1


def test_decisions_of_one_moment_have_no_pace():
    assert pace([5.0] * 50) is None
    assert pace([0.0] * 20 + [5e-324]) is None


def test_some_decisions_of_one_moment_do_not_stop_the_pace():
    assert pace(times(*[60] * 10, 0, 0)) == 72


def test_one_decision_took_no_known_time():
    assert screening_time([]) == screening_time([3.0]) == 0


@pytest.mark.parametrize(
    ("todo", "pace", "left"),
    [
        (40, 38, TimeLeft("hours", 1)),
        (1, 90, TimeLeft("minutes", 5)),
        (20, 60, TimeLeft("minutes", 20)),
        (22, 60, TimeLeft("minutes", 20)),
        (23, 60, TimeLeft("minutes", 25)),
        (58, 60, TimeLeft("hours", 1)),
        (95, 60, TimeLeft("hours", 1.5)),
        (590, 60, TimeLeft("hours", 10)),
        (600, 60, TimeLeft("days", 2)),
        (1080, 60, TimeLeft("days", 3)),
        (0, 60, None),
        (40, None, None),
    ],
)
def test_time_left_is_said_in_steps_that_grow(todo, pace, left):
    assert time_left(todo, pace) == left


def test_a_break_is_due_after_fifty_minutes_without_a_gap_of_five():
    assert not needs_break(times(*[60] * 49))
    assert needs_break(times(*[60] * 50))
    assert not needs_break(times(*[60] * 50, 300))
    assert not needs_break(times(*[60] * 30, 300, *[60] * 30))
    assert needs_break(times(300, *[60] * 50))
    assert needs_break(times(*[60] * 30), after=30)
    assert not needs_break(times(*[60] * 500), after=0)
    assert not needs_break([])


@given(st.lists(st.floats(0, 1e6), max_size=40), st.randoms())
def test_the_order_of_the_times_does_not_matter(some, random):
    mixed = random.sample(some, len(some))
    assert pace(mixed) == pace(some)
    assert screening_time(mixed) == screening_time(some)
    assert needs_break(mixed) == needs_break(some)


@given(st.integers(10, 3600))
def test_an_even_pace_is_told_as_it_is(gap):
    assert pace(times(*[gap] * 50)) == max(1, int(3600 / gap + 0.5))


def test_decisions_of_a_file_have_no_pace():
    assert pace([n * 0.003 for n in range(2000)]) is None
    assert pace([0.0] * 20) is None
    assert pace([n * 0.6 for n in range(20)]) == 6000
