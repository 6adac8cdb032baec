"""EndNote's refer text (`.enw`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.shape import FieldValues, Raw, field_table
from litreview.formats.tagged_dialect import Dialect, Mark
from litreview.model import Item

_TAG = re.compile(r"\ufeff?%[0-9A-Z@!<>^$&()?+\[#:~=*](?: |$)")
_FIELDS = field_table(
    type="%0 %9",
    title="%T",
    authors="%A",
    editors="%E",
    year="%D %8",
    date="%8",
    journal="%J %B",
    volume="%V",
    issue="%N",
    pages="%P",
    doi="%R",
    accession="%M",
    numbers="%@",
    abstract="%X",
    keywords="%K",
    language="%G",
    publisher="%I",
    urls="%U %>",
    database="%~",
)


def _mark(line: str, kept: list[str]) -> Mark | None:
    """Start a record at `%0`, and at any tag after a blank line; a `%0` inside such a record starts none."""
    if _TAG.match(line) is None:
        return None
    # Some programs omit `%0`, so that only the blank line separates records.
    if not kept or not kept[-1]:
        return Mark.START
    return Mark.START if line[1] == "0" and any(each.startswith("%0 ") for each in kept) else None


def _adjust(raw: Raw, found: FieldValues) -> None:
    if raw.get("%9") == ("Preprint",):
        found["type"] = raw["%9"]
    if "authors" in found:
        # Some programs put all authors on one line, which the format does not allow.
        found["authors"] = tuple(name for value in found["authors"] for name in value.split(" and "))


DIALECT = Dialect(
    mark_prefixes=("%", "\ufeff%"),
    mark=_mark,
    field=re.compile(r"^(?:(%.)(?: +(.*)|$)|.)", re.MULTILINE),
    loose=re.compile(r"\ufeff?(%[0-9A-Z@!<>^$&()?+\[#:~=*])(?: (.*)|$)"),
    multiple=frozenset(["%K"]),
    fields=_FIELDS,
    adjust=_adjust,
)
_LOOKS = re.compile(r"^\ufeff?%(?:0|T|A) .*\n(?:%[^\s] ?.*\n|\n)", re.MULTILINE)


def looks_like(head: str) -> bool:
    """Return whether a type, title or author of refer stands before another of its tags."""
    return _LOOKS.search(f"{head}\n") is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read EndNote's refer text."""
    return tagged.read(lines, DIALECT)
