from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.screening.sentences import fullest, sentences
from litreview.screening.strategy_terms import group_of, terms_of
from litreview.screening.terms import Hit


@pytest.mark.parametrize(
    ("strategy", "terms"),
    [
        ('#1 "child prostitution"[tiab] OR CSEC[tiab]', ("child prostitution", "CSEC")),
        ('#3 "Child"[Mesh] OR child*[tiab] OR girl*[tiab]\n#4 #1 AND #3', ("Child", "child*", "girl*")),
        ('S2 TI ( prostitut* OR "sex trade" OR (pay* N3 sex) )', ("prostitut*", "sex trade", "pay*", "sex")),
        ("S3 TI ( minor# OR teen* )", ("minor*", "teen*")),
        ("1. exp Sex Work/\n2. (buyer* or client$).ti,ab.", ("Sex", "Work", "buyer*", "client*")),
        ("TS=(buyer* NEAR/3 sex) OR TI=(john$)", ("buyer*", "sex", "john*")),
        ("TITLE-ABS-KEY ( minor* AND buyer* ) AND PUBYEAR > 1999", ("minor*", "buyer*")),
        ("#8 buyer* NOT (animals[mh] NOT humans[mh])", ("buyer*",)),
        ("Not run in any source, only written.\n\nRead by two people.", ()),
        ("S7 teen* OR boy*  Limiters: Publication Year 2000-", ("teen*", "boy*")),
    ],
)
def test_the_terms_of_a_strategy_are_its_words_and_phrases(strategy, terms):
    assert terms_of(strategy) == terms


@given(st.text())
def test_any_text_gives_terms_or_none_and_never_fails(said):
    terms = terms_of(said)
    assert len(set(map(str.casefold, terms))) == len(terms)
    assert (group_of("x", said) is None) == (not terms)


def test_the_shipped_strategies_give_terms_and_no_operators(root):
    for path in sorted((root / "searches").glob("*/strategy.txt")):
        terms = terms_of(path.read_text(encoding="utf-8"))
        assert not {"AND", "OR", "NOT"} & set(terms), path
        assert terms, path


def test_sentences_end_where_a_reader_would_say_so():
    text = "One, e.g. this. Two (p = .03) goes on. Was it 3? Yes!\nMETHODS: four"
    assert [text[a:b] for a, b in sentences(text)] == [
        "One, e.g. this.", "Two (p = .03) goes on.", "Was it 3?", "Yes!", "METHODS: four",
    ]  # fmt: skip


def test_the_fullest_sentences_name_at_least_half_as_many_groups_as_the_best():
    text = "Aa bb cc dd. Aa aa aa aa. Bb cc xx xx. None."
    hits = [
        Hit(0, 2, 0),
        Hit(3, 5, 1),
        Hit(6, 8, 2),
        Hit(13, 15, 0),
        Hit(16, 18, 0),
        Hit(26, 28, 1),
        Hit(29, 31, 2),
    ]
    assert [text[a:b] for a, b in fullest(text, hits)] == ["Aa bb cc dd.", "Bb cc xx xx."]
    assert fullest(text, []) == []


@given(st.text(alphabet="ab.?! \n"), st.lists(st.integers(0, 20)))
def test_fullest_sentences_are_sentences(text, starts):
    hits = [Hit(start, start + 1, start % 3) for start in starts if start < len(text)]
    assert set(fullest(text, hits)) <= set(sentences(text))
