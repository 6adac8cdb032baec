from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

import litreview
from litreview.__main__ import main
from litreview.errors import InputError, UsageError
from litreview.formats.format import Format
from litreview.formats.registry import FORMATS, format_named, read
from litreview.model import Record

RECORD = Record(
    type="article",
    title="=HYPERLINK(1)",
    authors=("Santisteban, Patricia de", "World Health Organization"),
    year=2018,
    date="2018-07",
    journal="J",
    pages="12-15",
    doi="10.1000/x",
    keywords=("one", "two"),
    urls=("https://a.org", "https://b.org"),
    key="abcdefghijklmnop",
    raw={"T1": ("=HYPERLINK(1)",)},
    line=7,
)


def test_a_cell_that_a_spreadsheet_would_run_is_made_safe():
    text = "".join(FORMATS["csv"].write([RECORD]))
    header, row = csv.reader(io.StringIO(text))
    cells = dict(zip(header, row, strict=True))
    assert cells["title"] == "'=HYPERLINK(1)"
    assert cells["authors"] == "Santisteban, Patricia de; World Health Organization"
    assert cells["key"] == "abcdefghijklmnop"


def test_ris_has_one_value_a_line_and_an_end():
    assert "".join(FORMATS["ris"].write([RECORD])) == (
        "TY  - JOUR\nTI  - =HYPERLINK(1)\nAU  - Santisteban, Patricia de\nAU  - World Health Organization\n"
        "PY  - 2018\nDA  - 2018-07\nJF  - J\nSP  - 12-15\nDO  - 10.1000/x\nKW  - one\nKW  - two\n"
        "UR  - https://a.org\nUR  - https://b.org\nER  - \n\n"
    )


def test_a_json_line_has_the_shape_that_stays_put():
    (line,) = FORMATS["jsonl"].write([RECORD])
    assert list(json.loads(line)) == [
        "key", "type", "title", "authors", "editors", "year", "date", "journal", "journal_abbreviation",
        "translated_title", "volume", "issue", "pages", "doi", "pmid", "pmcid", "accession", "issn", "isbn", "abstract",
        "keywords", "language", "publisher", "urls", "database", "line", "raw",
    ]  # fmt: skip
    assert json.loads(line) | {"raw": None} == {
        "key": "abcdefghijklmnop", "type": "article", "title": "=HYPERLINK(1)",
        "authors": ["Santisteban, Patricia de", "World Health Organization"], "editors": [], "year": 2018,
        "date": "2018-07", "journal": "J", "journal_abbreviation": None, "translated_title": None, "volume": None,
        "issue": None, "pages": "12-15", "doi": "10.1000/x", "pmid": None, "pmcid": None, "accession": None, "issn": [],
        "isbn": [], "abstract": None, "keywords": ["one", "two"], "language": None, "publisher": None,
        "urls": ["https://a.org", "https://b.org"], "database": None, "line": 7, "raw": None,
    }  # fmt: skip


WHOLE = Record(
    type="article",
    title="An invented study of buyers",
    authors=("Testauteur, Anna Maria", "World Health Organization", "Voorbeeld, J.P."),
    year=2020,
    date="2020-03",
    journal="Journal of Invented Examples",
    journal_abbreviation="J Inv Ex",
    volume="12",
    issue="3",
    pages="45-59",
    doi="10.1000/x.1",
    pmid="12345678",
    issn=("1234-5678",),
    abstract="Nothing was found.",
    keywords=("one", "two"),
    language="en",
)


def test_refer_text_reads_back_but_for_what_its_table_line_names():
    known = FORMATS["enw"]
    assert known.write
    (again,) = (item for item in read("".join(known.write([WHOLE])), "enw") if isinstance(item, Record))
    empty = dict.fromkeys(known.drops)
    assert replace(again, raw={}, text="", line=0) == replace(WHOLE, **empty)


def test_a_reference_list_is_numbered_in_vancouver_style():
    many = replace(WHOLE, authors=tuple(f"Auteur, {letter}." for letter in "ABCDEFG"), pmid=None)
    report = Record(
        type="report",
        title="A report",
        editors=("Voorbeeld, Bram",),
        year=2021,
        publisher="Centre",
        urls=("https://a.org/r",),
    )
    bare = Record(title="Why?")
    assert FORMATS["vancouver"].write
    assert "".join(FORMATS["vancouver"].write([WHOLE, many, report, bare, Record()])).splitlines() == [
        (
            "1. Testauteur AM, World Health Organization, Voorbeeld JP. An invented study of buyers. J Inv Ex. "
            "2020;12(3):45-59. doi:10.1000/x.1. PMID: 12345678"
        ),
        (
            "2. Auteur A, Auteur B, Auteur C, Auteur D, Auteur E, Auteur F, et al. An invented study of buyers. J Inv Ex. "
            "2020;12(3):45-59. doi:10.1000/x.1"
        ),
        "3. Voorbeeld B, editor. A report. Centre; 2021. Available from: https://a.org/r",
        "4. Why?",
        "5. [No title].",
    ]


def test_pages_without_a_volume_follow_the_year():
    cite = FORMATS["vancouver"].cite
    assert cite
    bare = replace(WHOLE, authors=(), volume=None, issue=None, doi=None, pmid=None)
    assert cite(bare) == "An invented study of buyers. J Inv Ex. 2020:45-59."
    assert cite(replace(bare, year=None)) == "An invented study of buyers. J Inv Ex. 45-59."


def test_a_reference_list_in_apa_style_is_alphabetical():
    several = tuple(f"Auteur, {chr(65 + n)}." for n in range(22))
    chapter = Record(
        type="chapter",
        title="A chapter",
        authors=("Voorbeeld, Bram",),
        editors=("Proef, Carla", "Test, D.E."),
        year=2021,
        journal="A book",
        pages="1-9",
        publisher="Centre",
    )
    report = Record(
        type="report",
        title="A report",
        editors=("Voorbeeld, Bram",),
        publisher="Centre",
        urls=("https://a.org/r",),
    )
    assert FORMATS["apa"].write
    assert "".join(
        FORMATS["apa"].write([WHOLE, chapter, report, Record(title="Why?", year=2020), Record()])
    ).splitlines() == [
        "[No title]. (n.d.).",
        (
            "Testauteur, A. M., World Health Organization, & Voorbeeld, J. P. (2020). An invented study of buyers. "
            "Journal of Invented Examples, 12(3), 45–59. https://doi.org/10.1000/x.1"
        ),
        "Voorbeeld, B. (2021). A chapter. In C. Proef & D. E. Test (Eds.), A book (pp. 1–9). Centre.",
        "Voorbeeld, B. (Ed.). (n.d.). A report. Centre. https://a.org/r",
        "Why? (2020).",
    ]
    (line,) = FORMATS["apa"].write([replace(WHOLE, authors=several)])
    assert line.startswith("Auteur, A., Auteur, B., ")
    assert "Auteur, S., … Auteur, V. (2020)." in line


def test_a_format_that_is_only_written_is_refused_for_reading():
    with pytest.raises(UsageError, match="'vancouver' can be written, not read"):
        format_named("vancouver")


def test_each_dropped_attribute_is_one_of_a_record():
    names = {field.name for field in fields(Record)}
    assert [known.name for known in FORMATS.values() if not names.issuperset(known.drops)] == []
    assert [known.name for known in FORMATS.values() if not (known.read or known.write)] == []


def test_a_value_as_long_as_a_cell_of_a_workbook_is_written_whole():
    longest = replace(RECORD, title="One", abstract="x" * 32_767)
    file = b"".join(FORMATS["xlsx"].write([longest]))
    rows = list(load_workbook(io.BytesIO(file), read_only=True).active.iter_rows(values_only=True))
    assert rows[1][rows[0].index("abstract")] == "x" * 32_767


def test_a_value_longer_than_a_cell_of_a_workbook_is_refused():
    with pytest.raises(InputError, match=r"abstract has 32,768 characters; a cell .* at most 32,767"):
        b"".join(FORMATS["xlsx"].write([replace(RECORD, title="One", abstract="x" * 32_768)]))


@pytest.mark.parametrize(
    ("module", "name"), [("vancouver", "vancouver"), ("apa", "apa"), ("enw_writer", "enw")]
)
def test_a_writer_is_one_module_and_one_line_of_the_table(module, name):
    root = Path(litreview.__file__).parent
    naming = {
        path.name for path in root.rglob("*.py") if re.search(rf"\b{module}\b", path.read_text("utf-8"))
    }
    # The help of --style names the styles.
    assert naming <= {f"{module}.py", "registry.py", "options.py"}
    table = (root / "formats" / "registry.py").read_text("utf-8")
    assert len(re.findall(rf"{module}\.write", table)) == 1
    assert table.count(f'Format("{name}"') == 1


def test_a_new_format_that_is_only_written_needs_no_other_code(monkeypatch, tmp_path, capsys):
    def write(records):
        yield from (f"{record.title}\n" for record in records)

    monkeypatch.setitem(
        FORMATS, "titles", Format("titles", "a list of titles", ("titles",), write=write, drops=("doi",))
    )
    export = tmp_path / "a.ris"
    export.write_text("".join(FORMATS["ris"].write([replace(RECORD, title="One")])), encoding="utf-8")
    assert main(["formats"]) == 0
    assert "a list of titles" in capsys.readouterr().out
    assert main(["convert", str(export), "--out", str(tmp_path / "a.titles")]) == 0
    assert (tmp_path / "a.titles").read_text("utf-8") == "One\n"
    assert "doi" in capsys.readouterr().err
    assert main(["convert", str(tmp_path / "a.titles"), "--format", "titles"]) == 2
