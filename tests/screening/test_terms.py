from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.screening import terms
from litreview.screening.protocol import TermGroup, parse
from litreview.screening.terms import Hit, paint

SHIPPED = Path(__file__).parents[2] / "screening" / "protocol.toml"
GAP = " \n\t\N{NO-BREAK SPACE}-\N{HYPHEN}\N{NON-BREAKING HYPHEN}"


def matcher(*groups, expected=True):
    return terms.compile(
        [TermGroup(str(n), str(n), str(n), {"en": tuple(words)}, expected) for n, words in enumerate(groups)]
    )


def found(words, text):
    return [text[hit.start : hit.end] for hit in matcher(words).find(text)]


@pytest.mark.parametrize(
    ("term", "text", "expected"),
    [
        ("john", "John, johns and Johnny; JOHN.", ["John", "JOHN"]),
        ("buyer*", "Buyers; a buyer's buyer2; sexbuyer", ["Buyers", "buyer"]),
        ("*handel", "mensenhandel en handel en handelaar", ["mensenhandel", "handel"]),
        ("sex*er", "sexkjøper, sexer, sexköpare", ["sexkjøper", "sexer"]),
        (
            "buyer* of sex",
            "buyers of\n  sex, buyer-of-sex, buyers of sexual",
            ["buyers of\n  sex", "buyer-of-sex"],
        ),
        ("live-stream*", "live stream, live‑streaming, livestream", ["live stream", "live‑streaming"]),
        ("under 18", "under 18, under 18s, under 180, sunder 18", ["under 18"]),
        ("§ 182", "§ 182 StGB, § 1820, §182", ["§ 182"]),
        ("achat d'actes", "L'achat d’actes; achat d'actes", ["achat d’actes", "achat d'actes"]),
        ("sexköp", "SEXKÖP sexkop", ["SEXKÖP"]),
        ("straße", "STRASSE STRAẞE straße", ["STRAẞE", "straße"]),
        ("istanbul", "İstanbul ISTANBUL", ["İstanbul", "ISTANBUL"]),
        ("σος", "ΣΟΣ σοσ", ["ΣΟΣ", "σοσ"]),
        ("a ~3 b", "b or a", ["b", "a"]),
        ("a**", "abc", ["abc"]),
        ("ung", "ung\N{COMBINING RING BELOW} ung", ["ung"]),
        ("c++", "C++ and C", ["C++"]),
    ],
)
def test_a_term_is_found_as_its_syntax_says(term, text, expected):
    assert found([term], text) == expected


def test_of_terms_that_begin_together_the_longest_is_found():
    words = ["child", "child*", "child sex", "child sex tourist*", "children of"]
    assert found(words, "child sex tourists, child sex, children of men") == [
        "child sex tourists",
        "child sex",
        "children of",
    ]
    assert found(["a* b", "ab"], "ab b") == ["ab b"]
    assert found(["a*", "ab c"], "ab c") == ["ab c"]


def test_a_decomposed_text_keeps_its_own_positions():
    text = unicodedata.normalize("NFD", "Ökad sexköp i Malmö")
    assert found(["sexköp", "malmö"], text) == [
        unicodedata.normalize("NFD", word) for word in ("sexköp", "Malmö")
    ]


def test_groups_are_found_apart_and_painted_by_the_lower_number():
    text = "Transnational child sex offenders"
    hits = matcher(["transnational child"], ["child sex"], ["child", "sex offender*"]).find(text)
    assert [(text[hit.start : hit.end], hit.group) for hit in hits] == [
        ("Transnational child", 0),
        ("child sex", 1),
        ("child", 2),
        ("sex offenders", 2),
    ]
    assert [(text[hit.start : hit.end], hit.group) for hit in paint(hits)] == [
        ("Transnational child", 0),
        (" sex", 1),
        (" offenders", 2),
    ]


def test_counts_are_made_whatever_was_painted_and_found_wordsare_named_once():
    first, second, third = matcher(["child abuse"], ["child*"], ["police"]).counts(
        "Child-abuse", "CHILD abuse of children", None
    )
    assert (first.count, first.terms) == (2, (("child abuse", 2),))
    assert (second.count, second.terms) == (3, (("child", 2), ("children", 1)))
    assert (third.count, third.terms, third.missing) == (0, (), True)


def test_a_group_whose_absence_is_no_news_is_never_missing():
    assert [named.missing for named in matcher(["mice"], expected=False).counts("men")] == [False]


def test_a_group_without_terms_finds_nothing():
    assert matcher([]).find("anything") == []


@pytest.fixture(scope="module")
def shipped():
    return terms.compile(parse(SHIPPED.read_text(encoding="utf-8")).terms)


@pytest.mark.parametrize(
    ("title", "named", "missing"),
    [
        (
            "Child sex tourists: motives and methods of transnational child sex offenders",
            "buyer: sex tourists 1, transnational child sex offenders 1; exchange: sex tourists 1; minor: child 2; offence: sex offenders 1",
            ["method"],
        ),
        ("De klant erbij", "buyer: klant 1", ["exchange", "minor", "offence", "method"]),
        (
            "Op de koop toe: Klanten die seks kopen van minderjarigen",
            "buyer: klanten 1; exchange: seks kopen 1; minor: minderjarigen 1",
            ["offence", "method"],
        ),
    ],
)
def test_the_shipped_terms_name_what_a_reader_would(shipped, title, named, missing):
    counts = shipped.counts(title)
    said = [
        (group.group.name, ", ".join(f"{word} {count}" for word, count in group.terms)) for group in counts
    ]
    assert "; ".join(f"{name}: {found_words}" for name, found_words in said if found_words) == named
    assert [group.group.name for group in counts if group.missing] == missing


def test_each_shipped_term_is_found_where_it_stands(shipped):
    for place, group in enumerate(shipped.groups):
        for term in (term for words in group.terms.values() for term in words):
            text = f"x {term.replace('*', '')} y"
            assert Hit(2, len(text) - 2, place) in shipped.find(text), term


def is_word(text, place):
    return 0 <= place < len(text) and (text[place].isalnum() or text[place] == "_")


def ends(term, text, place):
    """All places where the term, begun at a place, may end; the plainest reading of its syntax."""
    if not term:
        return {place}
    head, rest = term[0], term[1:]
    if head == "*":
        longer = ends(term, text, place + 1) if place < len(text) and text[place].isalpha() else set()
        return ends(rest, text, place) | longer
    if place >= len(text):
        return set()
    if head == " ":
        return ends(rest, text, place + 1) | ends(term, text, place + 1) if text[place] in GAP else set()
    return ends(rest, text, place + 1) if head.lower() == text[place].lower() else set()


def naive(words, text):
    spans, place = [], 0
    while place < len(text):
        here = (
            set() if is_word(text, place - 1) else {end for word in words for end in ends(word, text, place)}
        )
        here = {end for end in here if end > place and not is_word(text, end)}
        if here:
            spans.append((place, max(here)))
        place = max(here, default=place + 1)
    return spans


words = st.from_regex(r"\A[abé1'§*]*[abé1][abé1'*]*( [abé1*]*[abé1][abé1*]*){0,2}\Z").filter(
    lambda term: "**" not in term
)
texts = st.text("abBéÉ1'§.- \n", max_size=40)


@given(st.lists(words, min_size=1, max_size=8), texts)
def test_the_trie_finds_what_a_plain_reading_finds(some, text):
    assert [(hit.start, hit.end) for hit in matcher(some).find(text)] == naive(some, text)


@given(st.lists(words, min_size=1, max_size=4), texts)
def test_a_decomposed_text_gives_the_same_words(some, text):
    apart = unicodedata.normalize("NFD", text)
    assert [unicodedata.normalize("NFC", word) for word in found(some, apart)] == found(some, text)


@given(
    st.text(st.sampled_from("aAé \u0301\u0323\u1100\u1161\u11a8\u0f73\u0344İ") | st.characters(), max_size=60)
)
def test_any_text_keeps_its_positions(text):
    for hit in matcher(["*", "*a*"], ["a*", "é"]).find(text):
        assert 0 <= hit.start < hit.end <= len(text)
        word = unicodedata.normalize("NFC", text[hit.start : hit.end]).lower()
        assert "a" in word if hit.group == 0 else word[0] in {"a", "é"}


hits = st.lists(
    st.builds(
        lambda a, n, group: Hit(a, a + n, group), st.integers(0, 30), st.integers(1, 9), st.integers(0, 5)
    )
)


@given(hits)
def test_each_painted_place_has_the_lowest_group_that_stands_there(some):
    painted = paint(some)
    for place in range(40):
        lowest = min((hit.group for hit in some if hit.start <= place < hit.end), default=None)
        assert [hit.group for hit in painted if hit.start <= place < hit.end] == (
            [] if lowest is None else [lowest]
        )
