"""A file that is cut at no lines is read the same, wherever the pieces end that it comes in."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.errors import InputError, Problem
from litreview.exports import read_records
from litreview.formats import bounds, json_list
from litreview.formats.names import remove_et_al
from litreview.formats.registry import FORMATS
from litreview.model import Filler, Record, Reject

ITEMS = [
    {"type": "article", "id": n, "title": f"Gözlem {n} \u2028 {{[]}}", "author": [{"family": "A"}]}
    for n in range(7)
]
XML = """<?xml version="1.0"?>
<xml><records><record><titles><title>One &amp; two</title></titles></record>
<record><titles><title>Three</title></titles></record>\n\n<record><titles><title>Cut</title></tit"""
TEXTS = {
    "csl-json": json.dumps(ITEMS, indent=1, ensure_ascii=False),
    "crossref": json.dumps(
        {"message-type": "work-list", "message": {"total": 3, "items": ITEMS, "z": [1, 2]}}
    ),
    "openalex": json.dumps(
        {"meta": {"count": 2}, "results": [{"title": "A"}, 12, {"title": "B"}], "group_by": []}
    ),
    "europepmc": json.dumps({"hitCount": 1, "resultList": {"result": [{"title": "A", "id": "1"}]}}),
    "endnote-xml": XML,
}


@pytest.mark.parametrize("name", TEXTS)
@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=10))
def test_pieces_of_any_size_give_the_same_records(name, sizes):
    text, pieces, at = TEXTS[name], [], 0
    while at < len(text):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(text[at : at + size])
        at += size
    # As if the file were long: only what stands before the list is read at once.
    before, json_list._PIECE = json_list._PIECE, 80
    try:
        assert list(FORMATS[name].read(pieces)) == list(FORMATS[name].read([text]))
    finally:
        json_list._PIECE = before


def test_a_record_of_a_list_says_its_line():
    text = json.dumps(ITEMS, indent=1)
    lines = [
        item.line
        for item in FORMATS["csl-json"].read(text.splitlines(keepends=True))
        if isinstance(item, Record)
    ]
    assert lines == [n for n, line in enumerate(text.split("\n"), 1) if line == " {"]


def test_a_broken_object_is_a_reject_that_names_its_line_and_all_before_it_is_kept():
    text = json.dumps(ITEMS[:2], indent=1)[:-2] + ',\n {"title": "x",\n  oops}]'
    found = list(FORMATS["csl-json"].read([text]))
    rejects = [item for item in found if isinstance(item, Reject)]
    assert len([item for item in found if isinstance(item, Record)]) == 2
    assert rejects[0].text.startswith('{"title": "x"')
    assert f"in line {text.count(chr(10)) + 1}" in rejects[0].why
    assert isinstance(found[-1], Problem)


def test_lists_in_lists_without_end_are_a_reject():
    deep = '[{"title": ' + "[" * 950 + "]" * 950 + '}, {"title": "B"}]'
    deeper = '[{"title": "A"}, {"title": ' + "[" * 100_000 + "]" * 100_000 + "}]"
    found = [item for item in FORMATS["csl-json"].read([deep]) if not isinstance(item, Filler)]
    assert isinstance(found[0], Reject)
    found = [item for item in FORMATS["csl-json"].read([deeper]) if not isinstance(item, Filler)]
    assert isinstance(found[0], Record)
    assert isinstance(found[1], Reject)


@pytest.mark.parametrize("name", ["csl-json", "endnote-xml"])
def test_a_record_longer_than_any_is_refused_before_it_is_in_memory(name, monkeypatch):
    monkeypatch.setattr(bounds, "LONGEST_RECORD", 1 << 20)
    taken = 0

    def pieces():
        nonlocal taken
        yield '[{"title": "' if name == "csl-json" else "<records><record><title>"
        while True:
            taken += 1
            yield "x" * 10_000

    with pytest.raises(InputError, match="one record has more than 1 million characters, from line 1"):
        list(FORMATS[name].read(pieces()))
    assert taken < 500


def test_a_file_of_one_line_is_read_as_one_of_many(tmp_path):
    one, many = tmp_path / "one.json", tmp_path / "many.json"
    items = ITEMS * 500
    one.write_text(json.dumps(items), encoding="utf-8")
    many.write_text(json.dumps(items, indent=1), encoding="utf-8")
    titles = [[record.title for record in read_records(path).records] for path in (one, many)]
    assert titles[0] == titles[1]
    assert len(titles[0]) == len(items)
    long = tmp_path / "long.ris"
    abstract = "word " * 40_000
    long.write_text(f"TY  - JOUR\nAB  - {abstract}\nTI  - A\nER  - \n", encoding="utf-8")
    assert read_records(long).records[0].abstract == abstract.strip()
    assert read_records(long).records[0].title == "A"


@given(
    st.lists(
        st.sampled_from(["et al", "et al.", ",", ";", " ", "A", ".", "_", "\u00a0", "et", "al"]), max_size=9
    ).map("".join)
)
def test_et_al_is_cut_as_it_was(name):
    assert remove_et_al(name) == re.sub(r"(?:[,;\s]*\bet al\b\.?)+[,;\s]*$", "", name)
