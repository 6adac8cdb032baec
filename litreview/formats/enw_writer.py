"""Writing records as EndNote's refer text (`.enw`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litreview.formats.names import mark_group
from litreview.model import NOTE, Record

# EndNote's own reference types, so that a record keeps its type on import.
_TYPES = {
    "article": "Journal Article",
    "report": "Report",
    "thesis": "Thesis",
    "chapter": "Book Section",
    "book": "Book",
    "conference": "Conference Paper",
    "government": "Government Document",
    "news": "Newspaper Article",
    "blog": "Blog",
    "webpage": "Web Page",
    "preprint": "Unpublished Work",
    "other": "Generic",
}
DROPS = ("translated_title", "journal_abbreviation", "pmid", "pmcid")
"""Fields for which refer has no tag."""


def write(records: Iterable[Record]) -> Iterator[str]:
    """Yield each record as refer text with a blank line after it."""
    for record in records:
        lines = [f"%0 {_TYPES.get(record.type or '', 'Generic')}"]
        lines += [f"{tag} {value}" for tag, value in _tags(record) if value]
        yield "\n".join([*lines, "", ""])


def _tags(record: Record) -> Iterator[tuple[str, str | None]]:
    # EndNote has no reference type for it; this is its type of work.
    yield "%9", "Preprint" if record.type == "preprint" else None
    yield "%T", record.title
    for tag, many in (("%A", record.authors), ("%E", record.editors)):
        yield from ((tag, mark_group(value)) for value in many)
    yield "%D", str(record.year) if record.year else None
    yield "%8", record.date
    yield "%J", record.journal
    yield "%V", record.volume
    yield "%N", record.issue
    yield "%P", record.pages
    yield "%R", record.doi
    yield "%M", record.accession
    for value in (*record.issn, *record.isbn):
        yield "%@", value
    yield "%X", record.abstract
    for value in record.keywords:
        yield "%K", value
    yield "%G", record.language
    yield "%I", record.publisher
    for value in record.urls:
        yield "%U", value
    yield "%~", record.database
    for value in record.raw.get(NOTE, ()):
        yield "%Z", value
