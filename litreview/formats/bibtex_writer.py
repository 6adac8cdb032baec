"""Writing records as BibTeX that LaTeX accepts and that reads back equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from litreview.formats.fields import date_parts
from litreview.formats.latex import escape_latex
from litreview.model import NOTE, Record
from litreview.text import surname

# BibTeX's entry types; other document types are written in `entrysubtype`, as in BibLaTeX.
_ENTRY = {
    "article": "article",
    "report": "techreport",
    "thesis": "phdthesis",
    "chapter": "incollection",
    "book": "book",
    "conference": "inproceedings",
    "government": "legislation",
    "webpage": "online",
}
_SUBTYPES = {
    "news": ("article", "newspaper"),
    "blog": ("online", "blog"),
    "preprint": ("unpublished", "preprint"),
}
_PUBLISHERS = {"report": "institution", "thesis": "school"}
_PARTS = frozenset(["chapter", "conference"])
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NO_KEY = re.compile(r"[^a-z0-9]+")
_AND = re.compile(r"(?<!\S)(and)(?!\S)", re.IGNORECASE)
_RANGE = re.compile(r"(?<=\w)-(?=\w)")
_UNSAFE = {ord(sign): f"%{ord(sign):02X}" for sign in "{}\\"}

Written = tuple[str, str | None]


def write(records: Iterable[Record]) -> Iterator[str]:
    """Write one entry per record; a record without a type becomes `@misc`, which reads back as `other`."""
    used: dict[str, int] = {}
    for record in records:
        key = _key(record)
        # Numbered from the second on: LaTeX rejects a repeated key.
        used[key] = n = used.get(key, 0) + 1
        kind = record.type or ""
        entry, subtype = _SUBTYPES.get(kind, (_ENTRY.get(kind, "misc"), ""))
        fields = [("entrysubtype", f"{{{subtype}}}" if subtype else None), *_fields(record)]
        lines = [f"  {name} = {value}," for name, value in fields if value]
        yield "\n".join([f"@{entry}{{{key if n == 1 else f'{key}-{n}'},", *lines, "}", "", ""])


def _key(record: Record) -> str:
    """Return a citation key: the first author's family name and the year, in characters that any LaTeX accepts."""
    name = surname(record.authors[0]) if record.authors else record.title or ""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode("ascii")
    return f"{_NO_KEY.sub('', plain)[:30] or 'record'}{record.year or ''}"


def _fields(record: Record) -> Iterator[Written]:
    kind = record.type or ""
    yield "author", _people(record.authors)
    yield "editor", _people(record.editors)
    yield "title", _text(record.title)
    yield "origtitle", _text(record.translated_title)
    # Without a title of its own, the title of the book would be read as the title.
    yield "booktitle" if kind in _PARTS and record.title else "journal", _text(record.journal)
    yield "shortjournal", _text(record.journal_abbreviation)
    yield from _dates(record)
    yield "volume", _text(record.volume)
    yield "number", _text(record.issue)
    yield "pages", _text(record.pages and _RANGE.sub("--", record.pages))
    yield _PUBLISHERS.get(kind, "publisher"), _text(record.publisher)
    yield "doi", _plain(record.doi)
    yield "url", _plain(" ".join(record.urls))
    yield "pmid", _plain(record.pmid)
    yield "pmcid", _plain(record.pmcid)
    yield "accession", _text(record.accession)
    yield "issn", _plain(", ".join(record.issn))
    yield "isbn", _plain(", ".join(record.isbn))
    yield "language", _text(record.language)
    # A final semicolon shows that a comma inside the only keyword separates nothing.
    single = len(record.keywords) == 1 and "," in record.keywords[0]
    yield "keywords", _text("; ".join(record.keywords) + (";" if single else ""))
    yield "abstract", _text(record.abstract)
    yield "database", _text(record.database)
    yield "note", _text("; ".join(record.raw.get(NOTE, ())))


def _dates(record: Record) -> Iterator[Written]:
    """Yield year, month and day; a date in another form, or of another year, is written unchanged."""
    yield "year", _plain(str(record.year) if record.year else None)
    _, month, *day = date_parts(record.date, record.year) or (0, 0)
    if month:
        yield "month", _MONTHS[month - 1]
        yield "day", _plain(f"{day[0]:02}") if day else None
    else:
        yield "date", _text(record.date)


def _people(names: Iterable[str]) -> str | None:
    return f"{{{people}}}" if (people := " and ".join(map(_person, names))) else None


def _person(name: str) -> str:
    """Return a name in BibTeX's order, with a suffix second; the name of a group in braces."""
    family, *given = (_AND.sub(r"{\1}", escape_latex(part)) for part in name.split(", "))
    if not given:
        return f"{{{escape_latex(name)}}}"
    return ", ".join([family, *given[-1:], *given[:-1]] if len(given) > 1 else [family, *given])


def _text(value: str | None) -> str | None:
    return f"{{{escape_latex(value)}}}" if value else None


def _plain(value: str | None) -> str | None:
    """Return a value that is not LaTeX; characters that would end it are percent-encoded."""
    return f"{{{value.translate(_UNSAFE)}}}" if value else None
