"""Twice the input is at most 2.3 times the work, whatever the input."""

from __future__ import annotations

import html
import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview import doi, text
from litreview.dedup import journals, title_parts
from litreview.formats import cited, fields
from tests.patterns import Used, used_patterns
from tests.steps import Counter, TooManyStepsError, hard_texts, recursion, unbounded

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
        counter = Counter(doi._DOI_ALONE)
        with recursion():
            counter.match(start + pump * count, full=True)
        works.append(counter.steps)
    assert works[1] <= MOST * works[0]


@pytest.mark.parametrize("pump", ["10.1234.", "10.1234.10", "10.1234/,", "10.1234.1.1"])
def test_twice_as_many_beginnings_of_a_doi_are_twice_the_work(pump):
    works = []
    for count in (20, 40):
        counter = Counter(doi._DOI)
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
    while (after := text._ENTITY.sub(text._entity_character, plain)) != plain:
        plain = after
    assert text.unescape_entities(value) == (text.clean(plain) if text.has_entity(value) else value)
    assert text.decode_nested(value) == plain


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
    assert text.unescape_entities("&" + "amp;" * 5000 + "lt;") == "<"
    assert text.unescape_entities("&semi" * 5000 + ";") == ";"
    assert passes <= 2 * text._ESCAPES


def test_a_number_too_long_for_a_letter_is_no_error():
    assert doi.normal_doi(f"10.1234/a&#{'9' * 5000};b") == doi.normal_doi(
        f"10.1234/a{html.unescape('&#99999999;')}b"
    )
    assert doi.normal_doi(f"10.1234/a&#{'0' * 5000}98;b") == "10.1234/abb"


@given(st.text(alphabet="a()[]{}<>.,;:", max_size=20))
def test_brackets_are_cut_as_they_were(rest):
    def one_by_one(doi):
        for opening, closing in ("()", "[]", "{}", "<>"):
            while doi.endswith(closing) and doi.count(closing) > doi.count(opening):
                doi = doi[:-1].rstrip(".,;:")
        return doi

    assert doi.cut_brackets(f"10.1234/{rest}") == one_by_one(f"10.1234/{rest}")


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
    before, after = OLD_ALONE.fullmatch(value), doi._DOI_ALONE.fullmatch(value)
    assert (before and before.groups()) == (after and after.groups())


# What is only used at one place of a text, though it is handed on: who uses it.
ANCHORED = {
    "litreview.formats.crossref._OPENING": "json_list.read, at the beginning",
    "litreview.formats.csl_json._LIST": "json_list.read, at the beginning",
    "litreview.formats.europepmc._OPENING": "json_list.read, at the beginning",
    "litreview.formats.openalex._OPENING": "json_list.read, at the beginning",
    "litreview.formats.ris._LOOSE": "tagged, at the beginning of a line",
    "litreview.formats.ris._MARK": "_mark, at the beginning of a line",
    "litreview.formats.cited": "cut_apart, at the beginning",
}
# What only sees texts without two blanks side by side.
SINGLE_SPACED = {"litreview.dedup.title_parts"}
# What only sees texts up to a length: how long. One of that length must not cost much.
BOUNDED = {
    "litreview.dedup.title_parts": title_parts.LONGEST,
    "litreview.dedup.journals": journals.LONGEST,
    "litreview.formats.cited": cited.LONGEST,
    "litreview.formats.fields._NOTICE_LONGER": fields._LONGEST_NOTICE,
    "litreview.formats.fields._TAIL": fields._LONGEST_NOTICE,
}
ENOUGH = 2_000_000
# What sees no text of a file.
EXEMPT = {
    "litreview.screening.filter_language": "a filter that the person types",
    "litreview.prisma.r_table": "labels of the protocol, single spaced",
    "litreview.tui.browser._FONT": "our own page of textual-serve",
}
FEW = 24
EACH = 20
USED, UNKNOWN = used_patterns()
GROWING = [used for used in USED if unbounded(used.pattern) and not EXEMPT.keys() & {used.name, used.module}]


def work(used, value):
    counter = Counter(used.pattern, ENOUGH)
    if used.module in SINGLE_SPACED:
        value = " ".join(value.split())
    data = value.encode("latin-1", "replace") if isinstance(used.pattern.pattern, bytes) else value
    with recursion():
        try:
            if used.anchored or ANCHORED.keys() & {used.name, used.module}:
                counter.match(data, full=used.full)
            else:
                counter.find_all(data)
        except TooManyStepsError:
            return ENOUGH + 1
    return counter.steps


def suspicious(used):
    """Return the most expensive texts that cost more than a few steps per character."""
    costs = [
        (work(used, grown(FEW)) / (len(grown(FEW)) + 8), n, grown)
        for n, grown in enumerate(hard_texts(used.pattern, 60))
    ]
    return [grown for cost, _, grown in sorted(costs, reverse=True)[:3] if cost > EACH]


def grown_to(grown, length):
    return grown(max(1, length // (len(grown(2)) - len(grown(1)))))


@pytest.mark.parametrize("used", GROWING, ids=lambda used: used.where)
def test_twice_the_text_is_twice_the_work_of_an_expression(used):
    bound = BOUNDED.get(used.name) or BOUNDED.get(used.module)
    for grown in suspicious(used)[: 1 if bound else None]:
        if bound:
            assert work(used, grown_to(grown, bound)[:bound]) <= ENOUGH, repr(grown(3))
            continue
        # What looks ahead a bounded number of letters is linear only beyond that.
        for length in (500, 3000):
            once, twice = work(used, grown_to(grown, length)), work(used, grown_to(grown, 2 * length))
            if twice <= MOST * once:
                break
        assert twice <= min(MOST * once, ENOUGH), repr(grown(3))


def test_every_expression_is_under_the_test_but_those_of_the_protocols_own_terms():
    assert len(USED) > 300
    # The lines of a text that is wrapped: each takes at most twice its width in steps.
    assert sorted(where.split(" ", 1)[1][:40] for where in UNKNOWN) == [
        "re.compile(_expression(group))",
        "re.compile(expression([hits.terms[term][",
        "re.compile(expression([term]))",
        "re.compile(f\"<({'|'.join(names)})(?=[\\\\s",
        "re.compile(f'[^ ](?:.{{0,{width - 2}}}[^",
    ]


@pytest.mark.parametrize(("name", "reason"), [*ANCHORED.items(), *EXEMPT.items()])
def test_every_exception_is_still_there(name, reason):
    assert any(name in {used.name, used.module} for used in USED), reason


def test_the_counter_finds_what_re_finds():
    shuffled = random.Random(1)  # noqa: S311
    patterns = [
        r"(?:a|b)*?c",
        r"(\w+)\s\1",
        r"^a*$",
        r"\bfoo\b|x*",
        r"(?<=a)b+",
        r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)",
        r"a*?",
        r"(?:ab?)*+b",
        r"(?>a+)b",
        r"(?i:AB)c",
    ]
    for source in patterns:
        for flags in (0, re.IGNORECASE, re.MULTILINE | re.DOTALL):
            pattern = re.compile(source, flags)
            for _ in range(60):
                value = "".join(
                    shuffled.choice("aabbc 1 \nA.,foox20x7,") for _ in range(shuffled.randint(0, 14))
                )
                counter = Counter(pattern)
                assert counter.find_all(value) == [found.span() for found in pattern.finditer(value)], (
                    source,
                    value,
                )
                whole = pattern.fullmatch(value)
                assert counter.match(value, full=True) == (whole and whole.end())


@pytest.mark.parametrize(
    "source", [r"\s*;", r"(?:a|b|ab)*c", r"a*a*b", r"(?:x+x+)+y", r"\d+p", r"\[[^\]]*\]"]
)
def test_a_slow_expression_is_found(source):
    slow = Used("here", "here.SLOW", re.compile(source), anchored=False, full=False)
    with pytest.raises(AssertionError):
        test_twice_the_text_is_twice_the_work_of_an_expression(slow)
