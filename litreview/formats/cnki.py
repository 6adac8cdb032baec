"""The text of CNKI (E-Study and its own export): an English and a Chinese name before each value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.names import split_semicolons
from litreview.formats.shape import FieldValues, Raw, field_table
from litreview.formats.tagged_dialect import Dialect, Mark
from litreview.model import Item

_FIELDS = field_table(
    type="SrcDatabase",
    title="Title",
    authors="Author",
    year="Year PubTime",
    date="PubTime Year",
    journal="Source",
    volume="Volume Roll",
    issue="Period",
    pages="Page PageCount",
    doi="DOI",
    linked="Link URL",
    numbers="ISSN ISBN",
    abstract="Summary",
    keywords="Keyword",
    publisher="Publisher",
    urls="Link URL",
)
_FIRST = ("DataType", "SrcDatabase-")
_LOOKS = re.compile(r"^\ufeff?(?:DataType|SrcDatabase-来源库|Title-题名):", re.MULTILINE)


def _adjust(_raw: Raw, found: FieldValues) -> None:
    split_semicolons(found, "authors", "keywords")
    # The same tag has the number of pages in some exports, and the place in others.
    if "-" not in found.get("pages", ("",))[0]:
        found.pop("pages", None)
    if "date" in found:
        found["date"] = (found["date"][0].partition(" ")[0],)  # without the time of day
    found["database"] = ("CNKI",)


def _mark(line: str, kept: list[str]) -> Mark | None:
    line = line.lstrip("\ufeff")
    if not line.startswith(_FIRST):
        return None
    # E-Study begins a record with its type and names the database inside; newer exports begin with the database.
    first = next((each for each in kept if each.strip()), "").lstrip("\ufeff")
    if line.startswith("SrcDatabase-") and first.startswith("DataType"):
        return None
    return Mark.START


DIALECT = Dialect(
    mark_prefixes=(*_FIRST, *(f"\ufeff{first}" for first in _FIRST)),
    mark=_mark,
    field=re.compile(r"^(?:([A-Z][A-Za-z]{1,20})(?:-[^\n:]{1,12})?: *(.*)|.)", re.MULTILINE),
    loose=re.compile(r"\ufeff?([A-Z][A-Za-z]{1,20})(?:-[^\n:]{1,12}|(?=:)): ?(.*)"),
    fields=_FIELDS,
    adjust=_adjust,
)


def looks_like(head: str) -> bool:
    """Return whether a line has one of CNKI's double names."""
    return _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read the text of CNKI."""
    return tagged.read(lines, DIALECT)
