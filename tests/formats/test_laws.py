from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview.decoding import decode
from litreview.errors import LitreviewError
from litreview.exports import as_bytes
from litreview.formats import registry
from litreview.formats.format import FilePiece
from litreview.formats.jsonl import record_from_json, record_to_json
from litreview.formats.packed import unpack
from litreview.formats.registry import FORMATS
from litreview.model import Item, Record

LINES = st.one_of(
    st.sampled_from(
        [
            "TY  - JOUR", "ER  - ", "ER  -", "TI  - A title", "AU  - Een, Anna", "AB  - x", "KW - y", "TY - BOOK",
            "PMID- 1", "PMID- 22", "PMC - PMC1", "OWN - ERIC", "      goes on", "FN Clarivate", "PT J", "PT B", "ER",
            "EF", "TI Title", "AU Een, A", "   goes on", "@article{a,", " crossref = {b},", " xdata = {a, c},", "@book(b,", " title={One},", " year = 2001",
            "}", ")", "@comment{x}", '@string{x = "y"}', "title,year,authors", 'One,2001,"Een, A."', '"open', ";;",
            "titel;jaar", "", "  ", "1.", "Record #1 of 2", "\ufeff", '{"title": "a", "authors": [], "raw": {}}',
            "%0 Journal Article", "%T Title", "<1>", "<2. >", "RT Journal Article", "T1 Title", "A1 Een, A",
        ]
    ),
    st.text(max_size=30),
)  # fmt: skip
EXPORTS = st.lists(LINES, max_size=25).map("\n".join)

VALUES = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["=1+1", "'=x", "a; b", "Een, Anna", "van Twee, B., Jr", "10.1000/ABC", "https://doi.org/10.1000/x", "12--15",
         "2018///", "2018 Jul", "(c) 2019 Press", "Copyright of X is the property of Y", "1234-567X", "978-0-306-40615-7",
         "English", "PUBMED 12345", "NA", "et al.", "https://x.org/a;b?c=1 www.y.org", "JOUR", "a & b", '"q"', "a,b", "{a", "b}", "a\\b", "$x$ costs $5", "''q''", "``", "a---b", "Smith and Jones, A.",
         "Office on Drugs and Crime", "Group X,", "Group X", "a~b", "50%", "x_1^2", "#1", "<i>x</i>", "@book{a,", "a\u00a0b", "1-2-3",
         "http://x.org/{a}", "Others", "others"]
    ),
)  # fmt: skip
TAGS = [
    "TI",
    "T1",
    "T2",
    "AU",
    "A1",
    "A2",
    "PY",
    "Y1",
    "DA",
    "JF",
    "JO",
    "J2",
    "VL",
    "IS",
    "SP",
    "EP",
    "SN",
    "DO",
    "L3",
    "M3",
    "AN",
    "ID",
    "U2",
    "C2",
    "C3",
    "C5",
    "AB",
    "N2",
    "KW",
    "LA",
    "PB",
    "UR",
    "DB",
    "TT",
    "ED",
    "BT",
    "C7",
    "N1",
    "ST",
]
RIS_RECORDS = st.lists(st.tuples(st.sampled_from(TAGS), VALUES), max_size=14).map(
    lambda fields: "\n".join(
        ["TY  - JOUR", *(f"{tag}  - {value}" for tag, value in fields if "\n" not in value), "ER  - ", ""]
    )
)

WRITTEN = [name for name, known in FORMATS.items() if known.write]
READ = [name for name, known in FORMATS.items() if known.read]
# Some programs put all authors on one line of refer, so that its reader parts names at `and`, group names too.
EQUAL = [name for name in WRITTEN if name in READ and name != "enw"]


def ink(text: str) -> str:
    """Return a text without whitespace, which belongs to no item."""
    return "".join(text.replace("\ufeff", "").split())


BRACES = str.maketrans({"{": "%7B", "}": "%7D"})


def content(record: Record) -> Record:
    """Return a record without the fields that come from its file."""
    return replace(record, raw={}, text="", line=0, key="")


def as_text(pieces: Iterable[FilePiece]) -> str:
    """Return the text as it is read from a written file."""
    return decode(unpack(io.BytesIO(b"".join(as_bytes(pieces)))).read())[0]


def items_of(text: str, name: str | None) -> list[Item] | None:
    try:
        return list(registry.read(text, name))
    except LitreviewError:
        return None


# The raw text of a JSON record is its canonical JSON, not the file's slice.
SLICED = sorted(set(READ) - {"csl-json", "ctgov-json"})


@given(EXPORTS, st.sampled_from(SLICED))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_refused_in_one_line_or_accounted_for_to_the_last_letter(text, name):
    items = items_of(text, name)
    if items is not None:
        assert ink("\n".join(item.text for item in items)) == ink(decode(text.encode("utf-8", "replace"))[0])
        assert [item.line for item in items] == sorted(item.line for item in items)


@given(st.binary(max_size=300), st.sampled_from([None, *READ]))
def test_any_bytes_are_refused_in_one_line_or_read(data, name):
    items = items_of(decode(data)[0], name)
    assert items is None or items


@given(st.lists(RIS_RECORDS, min_size=1, max_size=4), st.sampled_from(EQUAL))
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_written_reads_back_equal(texts, name):
    records = [item for item in registry.read("".join(texts), "ris") if isinstance(item, Record)]
    again = [
        item
        for item in registry.read(as_text(FORMATS[name].write(records)), name)
        if isinstance(item, Record)
    ]
    empty = {field: getattr(Record(), field) for field in FORMATS[name].drops}
    wanted = [replace(content(record), **empty) for record in records]
    if name == "bibtex":
        # A brace would end the value, and no URL may have one (RFC 3986), so it is written percent-encoded.
        wanted = [replace(one, urls=tuple(url.translate(BRACES) for url in one.urls)) for one in wanted]
    assert [content(record) for record in again] == wanted


@given(RIS_RECORDS)
def test_a_record_is_the_same_after_json(text):
    (record,) = registry.read(text, "ris")
    assert isinstance(record, Record)
    assert record_from_json(json.loads(json.dumps(record_to_json(record))), record.text) == record


@given(st.lists(RIS_RECORDS, min_size=2, max_size=4), st.data())
def test_records_do_not_change_with_the_records_around_them(texts, data):
    one = data.draw(st.integers(0, len(texts) - 1))
    alone = [content(item) for item in registry.read(texts[one], "ris") if isinstance(item, Record)]
    among = [content(item) for item in registry.read("".join(texts), "ris") if isinstance(item, Record)]
    assert among[one : one + 1] == alone


@pytest.mark.parametrize("name", WRITTEN)
def test_no_record_in_gives_no_record_out(name):
    assert as_text(FORMATS[name].write([])).count("\n") <= 1
