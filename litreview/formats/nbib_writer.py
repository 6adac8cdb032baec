"""Writing records as PubMed's tagged text, which reference managers call nbib."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litreview.formats.fields import date_parts
from litreview.formats.names import mark_group
from litreview.formats.nbib import OWNER
from litreview.model import NOTE, Record

# PubMed's own terms, if it has one.
_TYPES = {
    "article": "Journal Article",
    "report": "Technical Report",
    "thesis": "Academic Dissertation",
    "chapter": "Book Chapter",
    "book": "Book",
    "conference": "Congress",
    "government": "Government Document",
    "news": "Newspaper Article",
    "blog": "Blog",
    "webpage": "Webpage",
    "preprint": "Preprint",
    "other": "Other",
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write(records: Iterable[Record]) -> Iterator[str]:
    """Write records as PubMed does, one piece per record; it reads back equal."""
    for record in records:
        # PMID starts a record, so it is written even without a value.
        lines = [f"PMID- {record.pmid or ''}", f"OWN - {OWNER}"]
        lines += [f"{tag:<4}- {value}" for tag, value in _tags(record) if value]
        yield "\n".join([*lines, "", ""])


def _tags(record: Record) -> Iterator[tuple[str, str | None]]:
    yield "TI", record.title
    yield "TT", record.translated_title
    yield "AB", record.abstract
    for tag, many in (("FAU", record.authors), ("FED", record.editors)):
        yield from ((tag, mark_group(value)) for value in many)
    yield "LA", record.language
    yield "PT", _TYPES.get(record.type or "")
    if record.year:
        # With month and day if the date has them: `2018 Jul 15`.
        _, month, *day = date_parts(record.date, record.year) or (0, 0)
        yield "DP", " ".join([str(record.year), *([_MONTHS[month - 1]] if month else []), *map(str, day)])
    yield "DEP", record.date
    yield "TA", record.journal_abbreviation
    yield "JT", record.journal
    yield "VI", record.volume
    yield "IP", record.issue
    yield "PG", record.pages
    for value in (*record.issn, *record.isbn):
        yield "IS", value
    yield "AID", f"{record.doi} [doi]" if record.doi else None
    yield "PMC", record.pmcid
    yield "AN", record.accession
    for value in record.keywords:
        yield "OT", value
    yield "PB", record.publisher
    for value in record.urls:
        yield "UR", value
    yield "DB", record.database
    for value in record.raw.get(NOTE, ()):
        yield "GN", value
