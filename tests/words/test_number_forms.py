from __future__ import annotations

from datetime import date

import pytest

from litreview.words.catalogue import number_forms

EN, NL = number_forms("en"), number_forms("nl")


def test_numbers_are_written_as_each_language_does():
    assert (EN.number(1234567), NL.number(1234567)) == ("1,234,567", "1.234.567")
    assert (EN.fraction(76, 1), NL.fraction(76, 1)) == ("76.0", "76,0")
    assert (EN.progress(999, 1000), EN.progress(0, 0)) == ("99 %", "100 %")
    assert NL.date(date(2026, 3, 4)) == "4 mrt 2026"
    assert (EN.duration(5880), NL.duration(5880)) == ("1 h 38 min", "1 u 38 min")


@pytest.mark.parametrize(
    ("todo", "text"),
    [
        (1, "5 min"),
        (20, "30 min"),
        (36, "55 min"),
        (40, "1 h"),
        (60, "1.5 h"),
        (380, "9.5 h"),
        (720, "3 days"),
    ],
)
def test_time_left_comes_in_coarse_steps(todo, text):
    assert EN.time_left(todo, 40) == text


def test_a_list_has_its_conjunction_before_the_last_name():
    assert [EN.join(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert NL.join(["a", "b"]) == "a en b"


def test_a_count_takes_the_form_that_its_language_names():
    assert [EN.plural(n) for n in (0, 1, 2, 21)] == ["many", "one", "many", "many"]
