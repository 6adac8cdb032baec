"""Writing records as CSL-JSON, for reference managers, Pandoc and citation styles."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from litreview.formats.csl_json import OWN_MARK
from litreview.formats.fields import date_parts, find_year
from litreview.model import NOTE, Record

_TYPES = {
    "article": "article-journal",
    "report": "report",
    "thesis": "thesis",
    "chapter": "chapter",
    "book": "book",
    "conference": "paper-conference",
    "government": "legislation",
    "news": "article-newspaper",
    "blog": "post-weblog",
    "webpage": "webpage",
    "preprint": "article",
    "other": "document",
}
_TEXTS = {
    "title": "title",
    "original-title": "translated_title",
    "container-title": "journal",
    "container-title-short": "journal_abbreviation",
    "volume": "volume",
    "issue": "issue",
    "page": "pages",
    "publisher": "publisher",
    "DOI": "doi",
    "PMID": "pmid",
    "PMCID": "pmcid",
    "accession": "accession",
    "abstract": "abstract",
    "language": "language",
    "source": "database",
}


def write(records: Iterable[Record]) -> Iterator[str]:
    """Write a list of items that reads back equal, one item per line."""
    before = "[\n"
    for number, record in enumerate(records, 1):
        yield before + json.dumps(_item(record, number), ensure_ascii=False)
        before = ",\n"
    # A list without items is closed on the line that opens it.
    yield "[]\n" if before == "[\n" else "\n]\n"


def _item(record: Record, number: int) -> dict[str, Any]:
    item = {
        # Citation programs reject an item without an id, even if the record has no key.
        "id": record.key or f"record-{number}",
        "type": _TYPES.get(record.type or ""),
        "genre": "Preprint" if record.type == "preprint" else None,
        "author": [_name(name) for name in record.authors],
        "editor": [_name(name) for name in record.editors],
        **_dates(record),
        **{name: getattr(record, field) for name, field in _TEXTS.items()},
        "ISSN": ", ".join(record.issn),
        "ISBN": ", ".join(record.isbn),
        "keyword": "; ".join(record.keywords),
        # CSL has one URL per item.
        "URL": record.urls[0] if record.urls else None,
        "urls": list(record.urls[1:]),
        "note": "; ".join(record.raw.get(NOTE, ())),
    }
    return {name: value for name, value in item.items() if value} | {"custom": OWN_MARK}


def _name(name: str) -> dict[str, str]:
    family, *given = name.split(", ")
    if not given:
        # A group is not a family name: styles would invert its words.
        return {"literal": name}
    parts = {"family": family, "given": given[0], "suffix": ", ".join(given[1:])}
    return {part: value for part, value in parts.items() if value}


def _dates(record: Record) -> dict[str, Any]:
    """Return the date as numbers if it is a date; a date of another year than the record's is kept separately."""
    if record.date is None:
        return {"issued": {"date-parts": [[record.year]]}} if record.year else {}
    if parts := date_parts(record.date, record.year):
        return {"issued": {"date-parts": [list(parts)]}}
    if find_year([record.date]) == record.year:
        return {"issued": {"literal": record.date}}
    return {"issued": {"date-parts": [[record.year]]} if record.year else None, "date": record.date}
