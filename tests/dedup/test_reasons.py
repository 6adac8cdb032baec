from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.dedup.merge_guards import GUARDS
from litreview.dedup.merge_rules import RULES
from litreview.dedup.reason_text import reason_texts
from litreview.dedup.reasons import AFTER, PairReason, why
from litreview.dedup.title_parts import title
from litreview.model import Record
from litreview.words.catalogue import languages, load_section

WHOLE = Record(
    key="a",
    type="report",
    title="On the bargain: Customers who count sheep",
    authors=("Centre for Invented Sheep",),
    year=2023,
)
PART = Record(
    key="b",
    type="report",
    title="People who count sheep. Part 1",
    authors=("Centre for Invented Sheep",),
    year=2023,
)
texts = st.none() | st.text(max_size=40) | st.just("Counting invented sheep, part 2")
records = st.builds(
    Record,
    key=st.sampled_from("ab"),
    title=texts,
    authors=st.lists(st.text(max_size=12), max_size=3).map(tuple),
    year=st.none() | st.integers(1990, 2020),
    journal=texts,
    volume=texts,
    pages=texts,
    doi=st.none() | st.just("10.1000/sheep") | texts,
    abstract=texts,
)


def test_a_pair_is_explained_for_and_against_in_words():
    words = reason_texts(
        why(WHOLE, PART, ["near title, same authors and year", "only one has a part number"])
    )
    assert words.pro == ("3 title words shared", "same authors", "same year")
    assert words.contra == ("title begins differently", 'one has "Part 1"', "no DOI on either side")
    assert words.guards == ("part numbers: a person decides",)


def test_the_same_reasons_are_said_in_dutch():
    words = reason_texts(why(WHOLE, PART, ["only one has a part number"]), "nl")
    assert words.pro == ("3 titelwoorden gemeen", "zelfde auteurs", "zelfde jaar")
    assert words.guards == ("deelnummers: een mens beslist",)


def test_a_hard_guard_keeps_apart_and_a_soft_one_asks():
    article = Record(key="a", title="Counting invented sheep in three meadows", year=2018)
    erratum = Record(key="b", title="Erratum: Counting invented sheep in three meadows", year=2018)
    found = why(article, erratum)
    assert PairReason("marked", "erratum") in found.contra
    assert reason_texts(found).guards == ("erratum, reply or comment: kept apart",)
    assert found.judged is not None
    assert found.judged.verdict == "different"


def test_the_rule_that_speaks_of_a_pair_is_named():
    twin = Record(key="b", title=WHOLE.title, authors=WHOLE.authors, year=2023, type="report")
    assert why(WHOLE, twin).rule == "same title, first author and year"
    assert why(WHOLE, Record(key="c", title="What a shepherd knows")).rule == ""


def test_parts_that_differ_are_both_named():
    one, other = (
        Record(key=key, title=f"Sheep, {part}") for key, part in (("a", "part 1"), ("b", "Part II"))
    )
    assert PairReason("parts-differ", "part 1 / Part II") in why(one, other).contra


def test_one_is_said_as_one():
    one = Record(key="a", title="Counting wool", year=2001)
    assert reason_texts(why(one, Record(key="b", title="Other wool", year=2002))).pro == (
        "1 title word shared",
    )
    assert "1 year apart" in reason_texts(why(one, Record(key="b", title="Other", year=2002))).contra


@given(records, records, st.sampled_from(languages()))
def test_any_two_records_can_be_explained_in_every_language(a, b, language):
    words = reason_texts(why(a, b), language)
    assert all(words.pro) or not words.pro
    assert reason_texts(why(b, a), language).pro == words.pro


@pytest.mark.parametrize("language", languages())
def test_every_rule_guard_and_mark_of_a_title_has_a_name(language):
    texts = load_section(language, "duplicates")
    marked = ("Erratum: sheep", "Reply: sheep", "Comment on: sheep", "Sheep: summary", "Sheep: protocol")
    names = {
        *(rule.name for rule in RULES),
        *(guard.name for guard in GUARDS),
        *AFTER,
        *(mark for text in marked for mark in title(text).marks),
    }
    assert {name for name in names if f"name.{name}" not in texts} == set()
