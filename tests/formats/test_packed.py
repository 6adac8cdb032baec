from __future__ import annotations

import gzip
import io
import random
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from litreview.decoding import open_text
from litreview.errors import InputError
from litreview.exports import as_bytes
from litreview.formats import registry
from litreview.formats.packed import unpack
from litreview.formats.registry import FORMATS
from litreview.formats.xls import old_workbook_to_text
from litreview.model import Filler, Record

RIS = b"TY  - JOUR\nTI  - One\nER  - \n"


def zipped(**files: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def read(data: bytes, told: list | None = None) -> list:
    text, _, _ = open_text(unpack(io.BytesIO(data)))
    return list(registry.read(text, note=(told if told is not None else []).append))


@pytest.mark.parametrize("data", [RIS, gzip.compress(RIS), zipped(export=RIS)])
def test_a_packed_export_gives_the_records_of_the_bare_one(data):
    assert read(data) == read(RIS)


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(RIS * 100)[:-9],
        zipped(export=RIS)[:-9],
        zipped(a=RIS, b=RIS),
        b"\xd0\xcf\x11\xe0" + bytes(100),
        zipped(**{"[Content_Types].xml": b"nonsense"}),
    ],
)
def test_a_packed_file_that_cannot_be_used_is_refused_in_one_line(data):
    with pytest.raises(InputError) as caught:
        read(data)
    assert "\n" not in str(caught.value)


def test_a_workbook_is_read_by_its_columns_and_names_the_sheets_that_were_not():
    book = Workbook()
    book.active.title = "PubMed"
    for row in (
        ["My search"],
        [],
        ["Title", "Authors", "Year", "Publication Date", "DOI"],
        ["One", "Een, A.; Twee, B.", 2001, date(2001, 5, 3), "10.1000/X"],
        [],
        ["Two", None, 2002.0, None, None],
    ):
        book.active.append(row)
    book.create_sheet("Scopus").append(["Title"])
    stream = io.BytesIO()
    book.save(stream)
    told = []
    items = read(stream.getvalue(), told)
    one, two = [item for item in items if isinstance(item, Record)]
    assert (one.title, one.authors, one.year, one.doi) == ("One", ("Een, A.", "Twee, B."), 2001, "10.1000/x")
    assert (one.date, one.line, two.year, two.line) == ("2001-05-03", 4, 2002, 6)
    assert one.text == '["One", "Een, A.; Twee, B.", "2001", "2001-05-03", "10.1000/X"]'
    assert [problem.id for problem in told] == ["sheets-not-read"]
    assert "Scopus" in told[0].what
    assert [item.what for item in items if isinstance(item, Filler)][1:3] == [
        "line before the header",
        "line before the header",
    ]


def test_an_old_workbook_is_read_with_its_dates_and_the_texts_of_ovid():
    # Invented; made with xlwt. The second record has a zero after each letter, as Ovid writes.
    told = []
    items = read((Path(__file__).parent / "old_workbook.xls").read_bytes(), told)
    one, two = [item for item in items if isinstance(item, Record)]
    assert (one.title, one.authors) == (
        "Reports of online grooming: an invented series",
        ("Bakker, A.", "de Wit, C."),
    )
    assert (one.year, one.volume, one.pages, one.doi) == (2019, "12", "101-e9", "10.1000/invented.1")
    assert (two.title, two.authors) == ("Buyers and the law: an invented survey", ("Jansen, P.",))
    assert (two.date, two.pages, two.line) == ("2021-03-04", "7-15", 5)
    assert [problem.id for problem in told] == ["sheets-not-read"]


def test_an_old_workbook_that_was_cut_short_is_refused_or_whole():
    whole = (Path(__file__).parent / "old_workbook.xls").read_bytes()
    kept = old_workbook_to_text(io.BytesIO(whole)).read()
    refused = 0
    for size in range(8, len(whole), 7):
        try:
            assert old_workbook_to_text(io.BytesIO(whole[:size])).read() == kept
        except InputError:
            refused += 1
    assert refused > 750


def test_no_damage_to_an_old_workbook_gives_another_error():
    whole = (Path(__file__).parent / "old_workbook.xls").read_bytes()
    rng = random.Random(1)  # noqa: S311  # no secret
    refused = 0
    for _ in range(400):
        damaged = bytearray(whole)
        for _ in range(rng.randrange(1, 6)):
            damaged[rng.randrange(8, len(damaged))] = rng.randrange(256)
        try:
            old_workbook_to_text(io.BytesIO(bytes(damaged)))
        except InputError:
            refused += 1
    assert refused > 50


def test_a_formula_without_a_result_is_told_of_by_its_cell():
    book = Workbook()
    for row in (["Title", "DOI"], ["One", '=HYPERLINK("https://doi.org/10.1000/x")'], ["Two", "10.1000/y"]):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    told = []
    one, two = [item for item in read(stream.getvalue(), told) if isinstance(item, Record)]
    assert (one.doi, two.doi) == (None, "10.1000/y")
    assert [problem.id for problem in told] == ["formulas"]
    assert told[0].what.endswith("empty cells: B2")


@pytest.mark.parametrize("name", ["csv", "xlsx"])
def test_a_record_in_which_nothing_is_known_is_one_also_in_a_table(name):
    records = [Record(title="One"), Record(), Record(title="Two"), Record()]
    again = [
        item for item in read(b"".join(as_bytes(FORMATS[name].write(records)))) if isinstance(item, Record)
    ]
    assert [record.title for record in again] == ["One", None, "Two", None]


R_SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1"/><sheetData>'
    "%s</sheetData></worksheet>"
)
R_ROWS = (
    ("AU", "TI", "SO", "PY", "DI"),
    ("JANSEN P;BAKKER A", "Debt and gambling: an invented survey", "INVENTED REVIEW", 2019, "10.1000/r.1"),
    ("DE WIT C", "Lotteries and the law", "INVENTED REVIEW", 2020, "10.1000/r.2"),
)


@pytest.mark.parametrize("numbered", [True, False])
def test_a_workbook_of_r_that_declares_one_cell_is_read_in_full(numbered):
    # The writers of R declare the size of a sheet before they know it, and some omit the addresses of cells.
    book = Workbook()
    for row in R_ROWS:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)

    def cell(row: int, column: int, value: object) -> str:
        place = f' r="{"ABCDE"[column]}{row}"' if numbered else ""
        if isinstance(value, int):
            return f"<c{place}><v>{value}</v></c>"
        return f'<c{place} t="inlineStr"><is><t>{value}</t></is></c>'

    rows = ""
    for n, row in enumerate(R_ROWS, 1):
        cells = "".join(cell(n, at, value) for at, value in enumerate(row))
        rows += f'<row r="{n}">{cells}</row>' if numbered else f"<row>{cells}</row>"
    with zipfile.ZipFile(stream) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    written = zipped(**files | {"xl/worksheets/sheet1.xml": (R_SHEET % rows).encode()})
    assert unpack(io.BytesIO(written)).read() == unpack(io.BytesIO(stream.getvalue())).read()
    one, two = [item for item in read(written) if isinstance(item, Record)]
    assert (one.title, one.authors, one.year) == (
        "Debt and gambling: an invented survey",
        ("JANSEN, P", "BAKKER, A"),
        2019,
    )
    assert (two.journal, two.doi) == ("INVENTED REVIEW", "10.1000/r.2")


LOG = b"created_at,user_id,user_email,article_id,key,value\n2020-01-01T10:00:00.000Z,1,a@example.org,7,included,1\n"


def test_the_log_of_rayyan_is_no_export():
    articles = b'key,title,year,notes\nrayyan-7,One,2001,"RAYYAN-INCLUSION: {""Ann""=>""Included""}"\n'
    (record,) = [
        item
        for item in read(zipped(**{"articles.csv": articles, "customizations_log.csv": LOG}))
        if isinstance(item, Record)
    ]
    assert (record.title, record.accession) == ("One", "rayyan-7")
    with pytest.raises(InputError, match="Rayyan's log of decisions"):
        read(LOG)
    # A table of that name that holds records is one.
    with pytest.raises(InputError, match="an archive of 2 files"):
        read(zipped(**{"articles.csv": articles, "customizations_log.csv": articles}))
