"""RefWorks tagged text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.shape import FieldValues, Raw, field_table
from litreview.formats.tagged_dialect import Dialect, Mark
from litreview.model import Item

_FIELDS = field_table(
    type="RT",
    title="T1",
    authors="A1",
    editors="A2",
    year="YR FD",
    date="FD",
    journal="JF T2 JO",
    journal_abbreviation="JO",
    translated_title="TT",
    volume="VO",
    issue="IS",
    begin="SP",
    end="OP",
    doi="DO",
    linked="UL LK",
    pmid="PM",
    accession="AN",
    numbers="SN",
    abstract="AB",
    keywords="K1",
    language="LA",
    publisher="PB",
    urls="UL LK",
    database="DB DS",
)


def _adjust(_raw: Raw, found: FieldValues) -> None:
    # Some programs put the publisher in the free-form date.
    if "date" in found and not any(map(str.isdigit, found["date"][0])):
        del found["date"]


def _mark(line: str, _kept: list[str]) -> Mark | None:
    return Mark.START if line.lstrip("\ufeff").startswith("RT ") else None


DIALECT = Dialect(
    mark_prefixes=("RT ", "\ufeffRT "),
    mark=_mark,
    field=re.compile(r"^(?:([A-Z][A-Z0-9]) +(.*)|.)", re.MULTILINE),
    loose=re.compile(r"\ufeff?([A-Z][A-Z0-9])(?: (.*)|$)"),
    fields=_FIELDS,
    adjust=_adjust,
)
_LOOKS = re.compile(r"^\ufeff?RT [A-Z][A-Za-z, /]+\n[A-Z][A-Z0-9] ", re.MULTILINE)


def looks_like(head: str) -> bool:
    """Return whether a reference type of RefWorks stands before another of its tags."""
    return _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read RefWorks tagged text."""
    return tagged.read(lines, DIALECT)
