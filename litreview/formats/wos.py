"""Web of Science tagged text (`.ciw`, `.isi`, `.txt`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.fields import abstract_of
from litreview.formats.fields import doi_of
from litreview.formats.fields import first
from litreview.formats.fields import keywords_of
from litreview.formats.fields import month_date
from litreview.formats.fields import numbers_of
from litreview.formats.fields import pages_of
from litreview.formats.fields import pmid_of
from litreview.formats.fields import urls_of
from litreview.formats.fields import values
from litreview.formats.fields import year_of
from litreview.formats.names import persons
from litreview.formats.tagged import Dialect
from litreview.formats.tagged import Fields
from litreview.formats.tagged import Mark
from litreview.formats.tagged import Raw
from litreview.formats.words import kind_of
from litreview.formats.words import language_of
from litreview.model import Item

_START = re.compile(r"PT [A-Z]")


def _mark(line: str, _kept: list[str]) -> Mark | None:
    if _START.match(line):
        return Mark.START
    if line == "ER":
        return Mark.END
    # Files pasted together repeat the header and the end of file between records.
    return Mark.OUTSIDE if line == "EF" or line.lstrip("\ufeff").startswith("FN ") else None


def _build(raw: Raw) -> Fields:
    full, short = raw.get("AF", ()), raw.get("AU", ())
    issn, isbn = numbers_of(values(raw, ("SN", "EI", "BN")))
    year = first(raw, "PY")
    return {
        "type": kind_of(first(raw, "DT")) or kind_of(first(raw, "PT")),
        "title": first(raw, "TI", "FT"),
        "authors": persons(
            [*(full if len(full) >= len(short) else short), *raw.get("CA", ()), *raw.get("GP", ())]
        ),
        "editors": persons([*raw.get("BE", ()), *raw.get("ED", ())]),
        "year": year_of(year, first(raw, "EA"), first(raw, "PD")),
        "date": month_date(" ".join(part for part in (year, first(raw, "PD")) if part) or first(raw, "EA")),
        "journal": first(raw, "SO", "SE"),
        "journal_abbreviation": first(raw, "JI", "J9"),
        "volume": first(raw, "VL"),
        "issue": first(raw, "IS"),
        "pages": pages_of(first(raw, "BP", "BR"), first(raw, "EP")) or first(raw, "AR"),
        "doi": doi_of(raw, ("DI",)) or doi_of(raw, ("D2",)),
        "pmid": pmid_of(first(raw, "PM")),
        "accession": first(raw, "UT"),
        "issn": issn,
        "isbn": isbn,
        "abstract": abstract_of(values(raw, ("AB",))),
        "keywords": keywords_of(values(raw, ("DE", "ID"))),
        "language": language_of(first(raw, "LA")),
        "publisher": first(raw, "PU"),
        "urls": urls_of(values(raw, ("UR",))),
        "database": "Web of Science",
    }


DIALECT = Dialect(
    watch=("PT", "ER", "EF", "FN", "\ufeff"),
    mark=_mark,
    width=2,
    infix=" ",
    tag=re.compile(r"[A-Z][A-Z0-9]"),
    loose=re.compile(r"([A-Z][A-Z0-9])()$"),
    many=frozenset(["AU", "AF", "BA", "BF", "BE", "ED", "CA", "GP", "CR", "C1", "C3"]),
    has_end=True,
    build=_build,
    outside={"FN": "header", "VR": "header", "EF": "end of file"},
)
_LOOKS = re.compile(
    r"^\ufeff?(?:FN (?:ISI|Thomson|Clarivate)|PT [A-Z]\n(?:[A-Z][A-Z0-9] |   ))", re.MULTILINE
)


def looks_like(head: str) -> bool:
    """Say whether a file has the header, or the first two tags, of Web of Science."""
    return _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read Web of Science's tagged text."""
    return tagged.read(lines, DIALECT)
