from __future__ import annotations

import csv
import io
import json

from litreview.formats import FORMATS
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
