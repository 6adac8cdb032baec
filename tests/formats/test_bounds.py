"""What an export may hold has a bound: a file that exceeds it ends in one line, before it fills memory."""

from __future__ import annotations

import gzip
import io
import zipfile
from itertools import count, islice

import pytest
from openpyxl import Workbook

from litreview.dedup import journals, title_parts
from litreview.errors import InputError, Problem
from litreview.exports import export_files, read_records
from litreview.formats import bibtex, bounds, cited, columns, delimited, xlsx
from litreview.formats.packed import unpack
from litreview.formats.registry import FORMATS
from litreview.model import Record, Reject
from litreview.screening import term_trie, toml_table

RIS = b"TY  - JOUR\nTI  - One\nER  - \n"


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


class Watched(io.BytesIO):
    """Bytes that count how many of them were read."""

    taken = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(bounds, "ALWAYS_ALLOWED", 1 << 20)


@pytest.mark.parametrize(
    "pack", [gzip.compress, lambda data: zipped(a=data), lambda data: zipped(a=RIS, b=data)]
)
def test_a_packed_file_that_grows_more_than_any_export_is_refused_in_one_line(small, tmp_path, pack):
    path = tmp_path / "export.ris.gz"
    path.write_bytes(pack(bytes(20 << 20)))
    assert path.stat().st_size < 30_000
    with (
        pytest.raises(InputError, match=r"it unpacks to more than \d MiB") as caught,
        export_files(path) as found,
    ):
        read_records(found[0].path)
    assert "\n" not in str(caught.value)


def test_unpacking_stops_where_it_is_too_much(small):
    stream = Watched(gzip.compress(bytes(16 << 20)) * 60)
    size = len(stream.getvalue())
    with pytest.raises(InputError):
        unpack(stream)
    assert stream.taken < size / 2


def test_an_honest_packed_file_of_any_size_is_read(small):
    data = b"".join(b"TY  - JOUR\nTI  - A title of its own %d\nER  - \n" % n for n in range(60_000))
    assert len(data) > bounds.ALWAYS_ALLOWED
    assert unpack(io.BytesIO(gzip.compress(data))).read() == data


def test_a_line_longer_than_any_record_is_refused_before_it_is_in_memory(monkeypatch, tmp_path):
    monkeypatch.setattr(bounds, "LONGEST_RECORD", 1 << 20)
    path = tmp_path / "long.ris"
    path.write_bytes(RIS + b"TY  - JOUR\nAB  - " + b"x" * (8 << 20))
    with pytest.raises(InputError, match="it has a line of more than 1 million bytes") as caught:
        read_records(path)
    assert "\n" not in str(caught.value)


ENDLESS = {
    "ris": ("TY  - JOUR\n", "AU  - Doe, J.\n"),
    "nbib": ("PMID- 1\n", "      and more\n"),
    "wos": ("PT J\n", "AU Doe, J\n"),
    "enw": ("%0 Journal Article\n", "%A Doe, J.\n"),
    "ovid": ("<1>\n", "AU  - Doe, J\n"),
    "refworks": ("RT Journal Article\n", "A1 Doe, J\n"),
    "noteexpress": ("{Reference Type}: Journal Article\n", "{Author}: Doe, J\n"),
    "cnki": ("DataType: 1\n", "Author-作者: Doe, J\n"),
    "bibtex": ("@article{key,\n", "note = {x},\n"),
    "csv": ('Title,Year\n"', "one,two\n"),
    "pubmed-xml": ("<PubmedArticle>", "<Author/>\n"),
    "endnote-xml": ("<record>", "<author/>\n"),
    "csl-json": ('[{"title": "', "x" * 50),
    "crossref": ('{"message-type":"work-list","message":{"items":[{"title":"', "x" * 50),
    "openalex": ('{"meta":{},"results":[{"title":"', "x" * 50),
    "europepmc": ('{"hitCount":1,"resultList":{"result":[{"title":"', "x" * 50),
    "ictrp-xml": ("<Trial>", "<Condition/>\n"),
    "ctgov-json": ('[{"protocolSection": {"x": "', "x" * 50),
    "euctr": ("EudraCT Number: 2018-004321-12\n", "Disease: Noise\n"),
    "central": ("TY  - JOUR\n", "AU  - Doe, J.\n"),
    "register-csv": ('NCT Number,Study Title,Study URL\n"', "one,two\n"),
}
ONE_LINE = {"jsonl": "a record is one line", "xlsx": "a row is one line"}


@pytest.mark.parametrize("name", [name for name, known in FORMATS.items() if known.read])
def test_a_record_without_an_end_is_refused_before_the_file_is_in_memory(monkeypatch, name):
    if name in ONE_LINE:
        assert FORMATS[name].by_line
        return
    monkeypatch.setattr(bounds, "LONGEST_RECORD", 1 << 18)
    start, more = ENDLESS[name]
    taken = count()

    def lines():
        yield from start.splitlines(keepends=True)
        while next(taken) < 200_000:
            yield more

    with pytest.raises(InputError, match="million characters, from line"):
        list(FORMATS[name].read(lines()))
    assert next(taken) < 100_000


def test_names_of_strings_that_double_stand_for_themselves(monkeypatch):
    doubling = "@string{a0={xxxxxxxxxxxxxxxx}}\n" + "".join(
        f"@string{{a{n + 1}=a{n} # a{n}}}\n" for n in range(30)
    )
    found = list(
        FORMATS["bibtex"].read(f"{doubling}@article{{k, title = a30, note = a8}}\n".splitlines(keepends=True))
    )
    [record] = [item for item in found if isinstance(item, Record)]
    assert record.raw["note"] == ("x" * 4096,)
    assert max(map(len, record.raw["title"])) <= bibtex.LONGEST_STRING
    [problem] = [item for item in found if isinstance(item, Problem)]
    assert (problem.id, "4,096 characters" in problem.what) == ("long-strings", True)


def test_an_entry_that_strings_make_a_million_letters_long_is_a_reject():
    text = (
        "@string{s={"
        + "x" * 4000
        + "}}\n@article{k, title = s"
        + " # s" * 400
        + "}\n@article{l, title = s}\n"
    )
    found = [
        item
        for item in FORMATS["bibtex"].read(text.splitlines(keepends=True))
        if isinstance(item, (Record, Reject))
    ]
    assert isinstance(found[0], Reject)
    assert "1 million characters" in found[0].why
    assert isinstance(found[1], Record)


def workbook(path, *cells):
    book = Workbook()
    book.active.append(["Title", "Year"])
    book.active.append(["One", 2001])
    for place, value in cells:
        book.active[place] = value
    book.save(path)
    return path


def test_one_cell_in_the_last_row_and_column_costs_no_sheet_full_of_cells(tmp_path, monkeypatch):
    path = workbook(tmp_path / "far.xlsx", ("XFD3000", "x"))
    monkeypatch.setattr(xlsx, "MOST_CELLS", 20_000)
    titles = [record.title for record in read_records(path).records]
    assert titles[0] == "One"
    assert len(titles) == 2


def test_the_last_cell_of_a_sheet_is_read_at_all(tmp_path):
    path = workbook(tmp_path / "far.xlsx", ("XFD1048576", "x"))
    with path.open("rb") as stream:
        rows = unpack(stream).read()
    assert rows.count(b"\n") == xlsx.MOST_ROWS


@pytest.mark.parametrize(("name", "most"), [("MOST_ROWS", 99), ("MOST_CELLS", 150)])
def test_more_rows_or_cells_than_a_sheet_has_are_one_line(tmp_path, monkeypatch, name, most):
    path = workbook(tmp_path / "many.xlsx", *((f"B{n}", n) for n in range(3, 101)))
    monkeypatch.setattr(xlsx, name, most)
    with pytest.raises(InputError, match="a sheet with more than") as caught:
        read_records(path)
    assert "\n" not in str(caught.value)


def test_a_row_number_that_no_sheet_has_ends(tmp_path):
    path = workbook(tmp_path / "rows.xlsx")
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    files[sheet] = (
        files[sheet]
        .replace(b'r="2"', b'r="99999999999"')
        .replace(b'"A2"', b'"A99999999999"')
        .replace(b'"B2"', b'"B99999999999"')
    )
    path.write_bytes(zipped(**files))
    with pytest.raises(InputError, match="more than 1,048,576 rows"):
        read_records(path)


def test_a_text_that_many_cells_share_is_counted_for_each_of_them(tmp_path, small):
    path = workbook(tmp_path / "shared.xlsx", *((f"A{n}", "x" * 30_000) for n in range(3, 200)))
    with pytest.raises(InputError, match="it unpacks to more than"):
        read_records(path)


@pytest.mark.parametrize("name", ["pubmed-xml", "endnote-xml"])
def test_entities_of_xml_are_neither_looked_up_nor_multiplied(tmp_path, name):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET", encoding="utf-8")
    levels = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(12))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol"><!ENTITY f SYSTEM "{secret.as_uri()}">{levels}]>'
    body = (
        "<PubmedArticle><ArticleTitle>A &l12; &f;</ArticleTitle></PubmedArticle>"
        if name == "pubmed-xml"
        else "<record><titles><title>A &l12; &f;</title></titles></record>"
    )
    [record] = [item for item in FORMATS[name].read([head, body]) if isinstance(item, Record)]
    assert list(record.raw.values()) == [("A &l12; &f;",)]


def test_quotes_that_are_never_closed_are_looked_for_a_bounded_number_of_times(monkeypatch):
    monkeypatch.setattr(delimited, "_MOST_REREAD", 200_000)
    looked = 0
    real = delimited._has_unpaired_quote

    def watched(lines):
        nonlocal looked
        looked += sum(map(len, lines))
        return real(lines)

    monkeypatch.setattr(delimited, "_has_unpaired_quote", watched)
    rows = ['one"x,"two\n', "three,four\n"] * 2000 + ['"\n']
    list(islice(FORMATS["csv"].read(["Title,Year\n", *rows]), 10_000))
    assert looked < 3 * 200_000


def test_the_limits_stand_in_the_rules(root):
    text = (root / "docs" / "rules.md").read_text(encoding="utf-8")
    limits = text[text.index("## 11. Limits") :]
    shown = [
        f"{bounds.MOST_EXPANSION} times its size, and always {bounds.ALWAYS_ALLOWED >> 20} MiB",
        f"{bounds.LONGEST_RECORD >> 20} million characters",
        f"{xlsx.MOST_ROWS:,}; {xlsx.MOST_CELLS // 1_000_000} million",
        f"| {columns._MOST_OF_A_FIELD} |",
        f"| {bibtex.LONGEST_STRING:,} |",
        f"| {title_parts.LONGEST:,}; {journals.LONGEST:,} |",
        f"| {cited.LONGEST:,} |",
        f"| {toml_table.LONGEST // 1_000_000} million; {toml_table.MOST_NAMES} |",
        f"| {term_trie.MOST_STARS} |",
    ]
    assert [words for words in shown if words not in limits] == []
