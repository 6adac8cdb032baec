"""The text of NoteExpress, which Wanfang, VIP and CNKI export: a name in braces before each value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.names import split_semicolons
from litreview.formats.shape import FieldTable, FieldValues, Raw
from litreview.formats.tagged_dialect import Dialect, Mark
from litreview.model import Item

_START = "{Reference Type}"
_LOOKS = re.compile(rf"^\ufeff?{re.escape(_START)}:", re.MULTILINE)
_FIELDS = FieldTable(
    {
        "type": ("Reference Type",),
        "title": ("Title",),
        "authors": ("Author", "Authors"),
        "editors": ("Editor", "Secondary Author"),
        "year": ("Year", "Date"),
        "date": ("Date", "Year"),
        "journal": ("Journal", "Secondary Title", "Source", "Tertiary Title"),
        "translated_title": ("Translated Title", "Title Translation"),
        "volume": ("Volume",),
        "issue": ("Issue", "Number"),
        "pages": ("Pages",),
        "doi": ("DOI",),
        "linked": ("URL", "Link"),
        "accession": ("Accession Number",),
        "numbers": ("ISBN/ISSN", "ISSN", "ISBN"),
        "abstract": ("Abstract",),
        "keywords": ("Keywords", "Keyword"),
        "language": ("Language",),
        "publisher": ("Publisher",),
        "urls": ("URL", "Link"),
        "database": ("Database Provider", "Database Name"),
    }
)


def _adjust(_raw: Raw, found: FieldValues) -> None:
    split_semicolons(found, "authors", "editors", "keywords")


def _mark(line: str, _kept: list[str]) -> Mark | None:
    return Mark.START if line.lstrip("\ufeff").startswith(_START) else None


DIALECT = Dialect(
    mark_prefixes=(_START, f"\ufeff{_START}"),
    mark=_mark,
    field=re.compile(r"^(?:\{([A-Z][A-Za-z/ ]{1,40})\}: *(.*)|.)", re.MULTILINE),
    loose=re.compile(r"\ufeff?\{([A-Z][A-Za-z/ ]{1,40})\}:? ?(.*)"),
    fields=_FIELDS,
    adjust=_adjust,
)


def looks_like(head: str) -> bool:
    """Return whether a line begins with the reference type in braces."""
    return _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read the text of NoteExpress."""
    return tagged.read(lines, DIALECT)
