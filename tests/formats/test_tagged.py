from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview import text
from litreview.formats import nbib, ris, tagged, tagged_record, wos

VALUES = st.one_of(
    st.sampled_from(
        ["One", "Een, Anna", "NA", "", " led", "two  blanks", "\u00a0x", "x\u00a0", "a\tb", "\x1b[0m", "\x85", "a\u2028b",
         "\u4f60\u597d", "\ud83d\ude00", "\ufeff", "x ", "[No title available]", "TI  - x", "&amp; x", "&nbsp;", "n/a", "2018", "\u2020", "\u0a20\u2020"]
    ),
    st.text(max_size=12),
)  # fmt: skip
TAGS = st.sampled_from(
    ["TI", "AU", "AU", "KW", "KW", "PY", "UR", "Z9", "AB", "TY", "ER", "ti", "1A", "NL", "Record #"]
)
FIELDS = st.builds(
    "{}{}{}".format, TAGS, st.sampled_from(["  - ", "  - ", "  - ", "  -", " - ", "  -  "]), VALUES
)
LINES = st.one_of(
    FIELDS,
    FIELDS,
    st.sampled_from(["", "  ", "goes on", " TY  - JOUR", "er  - ", "ER  - x", "\ufeffTY  - BOOK", "1."]),
)
RECORDS = st.one_of(
    st.lists(st.builds("{}  - {}".format, st.sampled_from(["TI", "AU", "KW", "DO"]), VALUES), max_size=6),
    st.lists(LINES, max_size=6),
).map(lambda lines: ["TY  - JOUR", *lines, "ER  - ", ""])
WOS_FIELDS = st.builds(
    "{}{}".format, st.sampled_from(["TI ", "AU ", "AB ", "   ", "   ", "PT ", "DE", "    "]), VALUES
)
WOS_RECORDS = st.lists(st.one_of(WOS_FIELDS, WOS_FIELDS, LINES), max_size=8).map(
    lambda lines: ["PT J", *lines, "ER", ""]
)

NBIB_FIELDS = st.builds(
    "{}{}".format,
    st.sampled_from(["TI  - ", "FAU - ", "AB  - ", "      ", "      ", "QQ  - ", "PMC - ", "TI  -"]),
    VALUES,
)
NBIB_LINES = st.one_of(
    NBIB_FIELDS,
    NBIB_FIELDS,
    NBIB_FIELDS,
    st.sampled_from(["", "PMID- 2", "PMID 3", "OWN - ERIC", "OWN - NLM", "SO  - x", "x"]),
)
NBIB_RECORDS = st.tuples(
    st.lists(st.one_of(NBIB_FIELDS, NBIB_LINES), max_size=8), st.sampled_from([[""], [""], ["", ""], []])
).map(lambda parts: ["PMID- 1", *parts[0], *parts[1]])


def files(records: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    # Some of them longer than what is looked at together.
    return st.builds(
        lambda parts, times: [line for part in parts * times for line in part],
        st.lists(st.one_of(records, records, st.lists(st.one_of(LINES, NBIB_LINES), max_size=3)), max_size=5),
        st.sampled_from([1, 1, 1, 40]),
    )


CASES = st.one_of(
    st.tuples(st.just(ris.DIALECT), files(RECORDS)),
    st.tuples(st.just(wos.DIALECT), files(WOS_RECORDS)),
    st.tuples(st.just(nbib.DIALECT), files(NBIB_RECORDS)),
)


@given(CASES)
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_the_short_way_gives_what_the_careful_way_gives(case):
    dialect, lines = case
    # A line of a file holds no line end.
    given_lines = ["".join(line.split("\n")).replace("\r", "") + "\n" for line in lines]
    careful = list(map(repr, tagged.read(given_lines, replace(dialect, layout=None))))
    assert list(map(repr, tagged.read(given_lines, dialect))) == careful


def regular(dialect, *lines):
    return tagged_record.parse_regular("\n".join(lines), len(lines), dialect.layout, dialect.multiple)


def test_the_short_way_is_taken(monkeypatch):
    lines = [
        "TY  - JOUR",
        "TI  - One",
        "AU  - Een, A.",
        "AU  - Twee, B.",
        "ER  -",
        "TY  - BOOK",
        "TI  - NA",
        "ER  -",
    ]
    monkeypatch.setattr(tagged, "parse", None)
    assert [entry[2] for entry in tagged.entries(lines, ris.DIALECT)] == [
        {"TY": ("JOUR",), "TI": ("One",), "AU": ("Een, A.", "Twee, B.")},
        {"TY": ("BOOK",)},
    ]


def test_what_a_tag_is_missing_for_goes_on_with_the_value_before_it():
    lines = ["TY  - JOUR", "AB  - One  two", "", "three", "KW  - een", "twee", "KW  - NA"]
    assert regular(ris.DIALECT, *lines) == {"TY": ("JOUR",), "AB": ("One two three",), "KW": ("een", "twee")}


def test_only_a_value_that_needs_it_is_cleaned(monkeypatch):
    cleaned = []
    clean = text.clean
    monkeypatch.setattr(text, "clean", lambda value: cleaned.append(value) or clean(value))
    lines = ["TY  - JOUR", "TI  - Een", "AB  - One", "two", "KW  - é", "  indented"]
    found = {"TY": ("JOUR",), "TI": ("Een",), "AB": ("One two",), "KW": ("é", "indented")}
    assert regular(ris.DIALECT, *lines) == found
    assert cleaned == []
    assert regular(ris.DIALECT, "TY  - JOUR", "TI  - One  two") == {"TY": ("JOUR",), "TI": ("One two",)}
    assert cleaned == ["One  two"]


def test_a_mark_with_tabs_is_no_continuation():
    whole = "TY  - JOUR\nTI  - One\nER  - \n"
    found = list(ris.read(f"{whole}ty\t\t-\nTI  - Two\nER  - \n".splitlines(keepends=True)))
    assert [item.title for item in found] == ["One", "Two"]


def test_a_tag_that_stands_otherwise_is_for_the_careful_way():
    assert regular(ris.DIALECT, "TY  - JOUR", "TI - One") is None
    assert regular(ris.DIALECT, "TY  - JOUR", "TI  - One", "TY  - JOUR") is None
    assert regular(wos.DIALECT, "PT J", "TI One", "DE") is None
    assert regular(wos.DIALECT, "PT J", "TI One", "D", "AB E two", "   three") is None
    assert regular(nbib.DIALECT, "PMID- 1", "TI  - One", "   two") is None


def test_a_value_that_goes_on_is_one_and_lines_of_names_are_several():
    lines = ["PT J", "AU Een, A", "   Twee, B", "TI One", "   two", "   three"]
    assert regular(wos.DIALECT, *lines) == {
        "PT": ("J",),
        "AU": ("Een, A", "Twee, B"),
        "TI": ("One two three",),
    }
