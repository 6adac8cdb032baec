"""Twice the input is at most 2.3 times the work, whatever the input."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview import text
from tests.steps import Counter
from tests.steps import recursion

MOST = 2.3


@pytest.mark.parametrize("start", ["", "https://doi.org/", "10.1234/x "])
@pytest.mark.parametrize(
    "pump",
    ["doi ", "doi:", "doi : ", "doi", "http://doidoi/", "https://doi.doi.doi/", "doi.org/", "info:doi/"],
)
def test_twice_as_many_prefixes_of_a_doi_are_twice_the_work(pump, start):
    """160 letters of `doi doi ...` took longer than anyone would wait."""
    works = []
    for count in (20, 40):
        counter = Counter(text._DOI_ALONE)
        with recursion():
            counter.match(start + pump * count, full=True)
        works.append(counter.steps)
    assert works[1] <= MOST * works[0]


@pytest.mark.parametrize("pump", ["10.1234.", "10.1234.10", "10.1234/,", "10.1234.1.1"])
def test_twice_as_many_beginnings_of_a_doi_are_twice_the_work(pump):
    works = []
    for count in (20, 40):
        counter = Counter(text._DOI)
        with recursion():
            counter.find_all(pump * count)
        works.append(counter.steps)
    assert works[1] <= MOST * works[0]


_PIECES = st.sampled_from(
    ["&", "amp;", "&amp;", "#38;", "#x26;", "&semi", ";", "&lt;", "lt;", "&nope;", "a", " ", "#", "59"]
)


@given(st.lists(_PIECES, max_size=30).map("".join))
def test_entities_escaped_any_number_of_times_are_decoded_to_the_last(value):
    plain = value
    while (after := text._ENTITY.sub(text._letter, plain)) != plain:
        plain = after
    assert text.unescaped(value) == (text.clean(plain) if text.has_entity(value) else value)
    assert text._decoded(value) == plain


def test_entities_in_entities_are_read_once(monkeypatch):
    """Each level of `&amp;amp;...` was a pass over the whole value."""
    passes = 0
    real = text._ENTITY

    class Counted:
        def __getattr__(self, name):
            nonlocal passes
            passes += name == "sub"
            return getattr(real, name)

    monkeypatch.setattr(text, "_ENTITY", Counted())
    assert text.unescaped("&" + "amp;" * 5000 + "lt;") == "<"
    assert text.unescaped("&semi" * 5000 + ";") == ";"
    assert passes <= 2 * text._ESCAPES


def test_a_number_too_long_for_a_letter_is_no_error():
    assert text.normal_doi(f"10.1234/a&#{'9' * 5000};b") == text.normal_doi(
        f"10.1234/a{html.unescape('&#99999999;')}b"
    )
    assert text.normal_doi(f"10.1234/a&#{'0' * 5000}98;b") == "10.1234/abb"


@given(st.text(alphabet="a()[]{}<>.,;:", max_size=20))
def test_brackets_are_cut_as_they_were(rest):
    def one_by_one(doi):
        for opening, closing in ("()", "[]", "{}", "<>"):
            while doi.endswith(closing) and doi.count(closing) > doi.count(opening):
                doi = doi[:-1].rstrip(".,;:")
        return doi

    assert text._balanced(f"10.1234/{rest}") == one_by_one(f"10.1234/{rest}")


OLD_ALONE = re.compile(
    r"(?:https?://[\w.-]*doi[\w.-]*/|doi\.org/|doi\s*[:=]?\s*|info:doi/)*(10\.\d{4,9}(?:\.\d+)*/\S+?)[.,;]?\s*(?:\[doi\])?",
    re.IGNORECASE,
)


@given(
    st.lists(
        st.sampled_from(
            [
                "https://",
                "dx.",
                "doi",
                ".org/",
                "doi.org/",
                " ",
                ":",
                "=",
                "info:doi/",
                "10.1234",
                "/a",
                ".5",
                "[doi]",
                ".",
            ]
        ),
        max_size=9,
    ).map("".join)
)
def test_a_doi_alone_is_what_it_was(value):
    before, after = OLD_ALONE.fullmatch(value), text._DOI_ALONE.fullmatch(value)
    assert (before and before.groups()) == (after and after.groups())
