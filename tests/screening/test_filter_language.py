"""Filters are parsed into tests that are combined, and what is not a filter is refused with its place."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.errors import UsageError
from litreview.screening.filter_fields import FIELDS, NAMES, SHORT
from litreview.screening.filter_language import (
    EVERYTHING,
    Either,
    Every,
    FieldTest,
    Not,
    all_tests,
    every,
    parse_condition,
    parse_filter,
    parse_words,
    parse_years,
)  # fmt: skip


def words(*phrases):
    return every(*(FieldTest("words", ":", (phrase,)) for phrase in phrases))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", EVERYTHING),
        ("mine", FieldTest("is", ":", ("mine",))),
        ("mijn", FieldTest("is", ":", ("mine",))),
        ("conflict", FieldTest("state", ":", ("conflict",))),
        ('"conflict"', words("conflict")),
        ("Conflict", words("Conflict")),
        ("state:todo,te-doen,conflict", FieldTest("state", ":", ("todo", "todo", "conflict"))),
        (
            "jaar:2015- taal:nederlands",
            Every((FieldTest("year", ":", ("2015-",)), FieldTest("language", ":", ("nl",)))),
        ),
        ("year <= 1999", FieldTest("year", "<=", ("1999",))),
        (
            "year<2000 year>=1990",
            Every((FieldTest("year", "<", ("2000",)), FieldTest("year", ">=", ("1990",)))),
        ),
        ('label:"to discuss",later', FieldTest("label", ":", ("to discuss", "later"))),
        ("database:PubMed", FieldTest("source", ":", ("PubMed",))),
        ("doi:10.1016/S0140(18)30", FieldTest("doi", ":", ("10.1016/S0140(18)30",))),
        ("abstract=", Not(FieldTest("has", ":", ("abstract",)))),
        ("doi!= police", Every((FieldTest("has", ":", ("doi",)), FieldTest("words", ":", ("police",))))),
        ('"sex buyers" police', words("sex buyers", "police")),
        ('"not closed', words("not closed")),
        ("Paying for it: men – and women", words("Paying", "for", "it:", "men", "women")),
        ("men(s)", words("men(s)")),
        ("https://doi.org/10.1/x", words("https://doi.org/10.1/x")),
        ("a or b c", Either((words("a"), words("b", "c")))),
        ("(a OR b) c", Every((Either((words("a"), words("b"))), words("c")))),
        ("not (a or b)", Not(Either((words("a"), words("b"))))),
        ("a and not b", Every((words("a"), Not(words("b"))))),
        ("notes and orders", words("notes", "orders")),
    ],
)
def test_a_filter_is_parsed(typed, found):
    assert parse_filter(typed) == found


@pytest.mark.parametrize(
    ("typed", "message", "hint"),
    [
        ("colour:red", "character 1, 'colour:red': there is no field colour", "quotes"),
        ("a yaer<2000", "character 3, 'yaer<2000': there is no field yaer", "Did you mean year?"),
        ("state:asleep", "'asleep' is no state", "todo, waiting, conflict"),
        ("year:soon", "'soon' is not a valid year", "2010-2020"),
        ("year<2000-2010", "< takes one year", "one year"),
        ("year~19", "year takes no ~", "<="),
        ("title<b", "title takes no <", "!="),
        ("label:", "label has no value", "directly after"),
        ("(a", "character 1, '(a': this ( is not closed", "Add a )"),
        ("a)", "character 2, ')': there is no ( for this )", "quotes"),
        ("a or", "something is missing beside or", '"or"'),
        ("and a", "something is missing beside and", '"and"'),
        ("not", "something is missing after not", '"not"'),
        ("(" * 99 + "a" + ")" * 99, "too many", "at most 50"),
    ],
)
def test_what_is_not_a_filter_is_refused_with_its_place_and_what_to_write(typed, message, hint):
    with pytest.raises(UsageError) as refused:
        parse_filter(typed)
    assert message in refused.value.message
    assert hint in (refused.value.hint or "")


@given(st.text(alphabet='ab:"- ,2019()<=~!norx') | st.text())
def test_any_text_is_parsed_or_refused_with_a_hint(typed):
    try:
        hint, found = "none", list(all_tests(parse_filter(typed)))
    except UsageError as error:
        hint, found = error.hint, []
    assert hint
    assert all(test.field in FIELDS or test.field == "words" for test in found)


@given(st.text())
def test_a_search_for_words_takes_any_text(typed):
    assert all(test.field == "words" for test in all_tests(parse_words(typed)))


@given(
    st.recursive(
        st.sampled_from([words("a"), FieldTest("label", ":", ("b c",)), FieldTest("year", "<", ("2000",))]),
        lambda part: (
            st.builds(Not, part)
            | st.builds(lambda a, b: Either((a, b)), part, part)
            | st.builds(every, part, part)
        ),
        max_leaves=12,
    )
)
def test_a_filter_that_is_written_out_is_parsed_as_itself(filter_):
    assert parse_filter(written(filter_)) == filter_


def written(filter_):
    match filter_:
        case FieldTest("words", _, values):
            return f'"{values[0]}"'
        case FieldTest(field, sign, values):
            return f'{field}{sign}"{values[0]}"'
        case Not(part):
            return f"not ({written(part)})"
        case Either(parts):
            return "(" + " or ".join(f"({written(part)})" for part in parts) + ")"
        case Every(parts):
            return " and ".join(map(written, parts))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (
            "title~sex buyers",
            Every((FieldTest("title", "~", ("sex",)), FieldTest("title", "~", ("buyers",)))),
        ),
        ("title=A, B and C or D", parse_filter("title=A, B and C or D")),
        ("title=Sex buyers, a study", FieldTest("title", "=", ("Sex buyers, a study",))),
        ("language = en", FieldTest("language", "=", ("en",))),
        ("retracted", FieldTest("is", ":", ("retracted",))),
        ("year<2000 language:es", parse_filter("year<2000 language:es")),
    ],
)
def test_a_single_test_of_a_removal_may_have_spaces_in_its_value(typed, found):
    assert parse_condition(typed) == found


def test_years_are_spans():
    assert [parse_years(text) for text in ("2015", "2010-2020", "2010–", "-2000")] == [
        (2015, 2015), (2010, 2020), (2010, None), (None, 2000),
    ]  # fmt: skip


def test_no_spelling_names_two_fields_and_short_words_are_tests():
    assert len(NAMES) == sum(1 + len(one.also) for one in FIELDS.values())
    for word, (name, value) in SHORT.items():
        assert FIELDS[name].values[word] == value
        assert parse_filter(word) == parse_filter(f"{name}:{value}")


def test_the_page_of_the_documentation_names_every_field_and_its_examples_are_filters(root):
    page = (root / "docs" / "filters.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    named = {name for row in rows for cell in row.split("|")[1:2] for name in re.findall(r"`(\w+)`", cell)}
    assert set(FIELDS) - {"is"} == named
    (block,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    assert all(list(all_tests(parse_filter(line))) for line in block.splitlines())
    assert set(SHORT.values()) <= {
        (name, value) for name, one in FIELDS.items() for value in one.values.values()
    }
