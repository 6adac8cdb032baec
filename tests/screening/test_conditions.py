from __future__ import annotations

import pytest

from litreview.errors import UsageError
from litreview.model import Record
from litreview.screening.conditions import Subject, condition, fits

RECORD = Record(
    title="Editorial: an invented Title",
    authors=("Testauteur, A.", "Voorbeeld, B."),
    year=1999,
    language="es",
    type="news",
    keywords=("demand",),
)
SUBJECT = Subject(RECORD, ("abcd2345", "bcde3456"), frozenset({"PubMed", "Web of Science"}))


@pytest.mark.parametrize(
    "text",
    [
        "year<2000", "year <= 1999", "year=1999", "year!=2000", "year>1998", "year>=1999", "language=ES", "language!=en",
        "title~title editorial", "author~voorbeeld", "abstract=", "doi=", "year!=", "keywords=demand", "database=pubmed",
        "database~science", "key=bcde", "type!=article", "language!=",
    ],
)  # fmt: skip
def test_a_condition_that_holds(text):
    assert fits(SUBJECT, [condition(text)])


@pytest.mark.parametrize(
    "text",
    ["year<1999", "year=", "language=en", "language!=es", "title=editorial", "title~nothing", "abstract~x", "abstract!=", "database=web", "key=zzz"],
)  # fmt: skip
def test_a_condition_that_does_not_hold(text):
    assert not fits(SUBJECT, [condition(text)])


def test_all_conditions_must_hold():
    assert not fits(SUBJECT, [condition("year<2000"), condition("language=en")])


@pytest.mark.parametrize("sign", ["<", "<=", ">", ">=", "=", "!="])
def test_a_year_that_is_not_known_fits_no_number(sign):
    assert not fits(Subject(Record()), [condition(f"year{sign}2000")])
    assert fits(Subject(Record()), [condition("year=")])


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "not a condition"), ("year", "not a condition"), ("shape=round", "not a condition"), ("year=old", "is a number"),
     ("year~19", "is a number"), ("year<", "is a number"), ("title<b", "is a text")],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_the_form_it_should_have(text, said):
    with pytest.raises(UsageError, match=said):
        condition(text)
