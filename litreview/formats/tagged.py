"""One engine for every export that puts a tag before each value; a dialect is a small table."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from litreview.errors import Problem
from litreview.model import Filler
from litreview.model import Item
from litreview.model import Record
from litreview.text import printable

Raw = dict[str, tuple[str, ...]]
Fields = dict[str, Any]


class Mark(Enum):
    """What a line does to the record that is open."""

    START = 1
    END = 2
    # Text of the file, not of a record, that also ends a record whose end mark is missing.
    OUTSIDE = 3
    # A counting line: it starts a record, and is no part of it.
    COUNT = 4


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one tagged format writes a record.

    Attributes:
        watch: Beginnings of lines that may be marks; all other lines are passed by without a closer look.
        mark: Says what a watched line does, given the line and the lines of the piece so far.
        width: Columns of the tag.
        infix: What stands right behind the tag.
        tag: Fits a tag at its fixed columns.
        loose: Finds tag and value in a line that does not stand in fixed columns.
        many: Tags whose continuation lines are values of their own; all others are joined by a blank.
        has_end: Whether each record should have an end mark.
        led: Whether tag lines after a blank line belong to the record that starts below them.
        build: Makes the fields of a record of its raw values.
    """

    watch: tuple[str, ...]
    mark: Callable[[str, list[str]], Mark | None]
    width: int
    infix: str
    tag: re.Pattern[str]
    loose: re.Pattern[str]
    build: Callable[[Raw], Fields]
    many: frozenset[str] = frozenset()
    has_end: bool = False
    led: bool = False
    outside: Mapping[str, str] | None = None


def read(lines: Iterable[str], dialect: Dialect) -> Iterator[Item | Problem]:
    """Read the records of a tagged export and the text around them."""
    ended = unended = 0
    last_open = 0
    for piece in _pieces(lines, dialect):
        if isinstance(piece, Filler):
            yield piece
            continue
        number, kept, closed = piece
        ended, unended = ended + closed, unended + (not closed)
        last_open = 0 if closed else number
        raw = parse(kept, dialect)
        yield Record(**dialect.build(raw), raw=raw, text="\n".join(kept), line=number)
    if dialect.has_end and last_open and unended == 1 and ended:
        yield Problem(
            "cut-short",
            "error",
            f"the file ends inside the record that starts at line {last_open}",
            f"line {last_open}",
            "It may be cut off: export it again.",
        )


Piece = tuple[int, list[str], bool]


def _pieces(lines: Iterable[str], dialect: Dialect) -> Iterator[Piece | Filler]:
    """Cut a file at its marks: the lines of each record with where it starts and whether it was closed."""
    watch, mark_of = dialect.watch, dialect.mark
    kept: list[str] = []
    first, inside = 1, False
    number = 0
    for number, line in enumerate(lines, 1):
        bare = line.rstrip()
        mark = mark_of(bare, kept if inside else []) if bare.startswith(watch) else None
        if mark is None:
            kept.append(bare)
            continue
        if mark is Mark.END and inside:
            kept.append(bare)
            yield first, kept, True
            kept, first, inside = [], number + 1, False
            continue
        lead = _lead(kept, inside=inside) if dialect.led and mark is Mark.START else []
        yield from _closed(kept, first, inside, dialect)
        kept, first, inside = [*lead, bare], number - len(lead), mark is Mark.START
        if mark is Mark.COUNT:
            yield Filler(number, "counting line", bare)
            kept, inside = [], True
    yield from _closed(kept, first, inside, dialect)


def _lead(kept: list[str], *, inside: bool) -> list[str]:
    """Take the lines after the last blank one off a piece: they belong to the record that starts now."""
    at = len(kept)
    while at and kept[at - 1]:
        at -= 1
    if inside and at == 0:
        return []
    lead = kept[at:]
    del kept[at:]
    return lead


def _closed(kept: list[str], first: int, inside: bool, dialect: Dialect) -> Iterator[Piece | Filler]:
    while kept and not kept[-1]:
        kept.pop()
    if inside:
        yield first, kept, False
    elif kept:
        blank = next(i for i, line in enumerate(kept) if line)
        yield Filler(first + blank, _name(kept[blank], dialect), "\n".join(kept[blank:]))


def _name(line: str, dialect: Dialect) -> str:
    for beginning, what in (dialect.outside or {}).items():
        if line.startswith(beginning):
            return what
    return "text between records"


def parse(kept: list[str], dialect: Dialect) -> Raw:
    """Give every tag of a record with its values, in order, continuation lines joined."""
    width, infix, many = dialect.width, dialect.infix, dialect.many
    until = width + len(infix)
    raw: dict[str, list[str]] = {}
    known: dict[str, bool] = {}
    values: list[str] = []
    tag = ""
    fresh = True
    for line in kept:
        head = line[:width]
        if line[width:until] == infix and (known.get(head) or _is_tag(head, dialect, known)):
            tag, value = head.rstrip(), line[until:].strip()
        elif found := dialect.loose.match(line):
            tag, value = found.group(1), (found.group(2) or "").strip()
        else:
            _continue(values, printable(line.strip()), apart=fresh or tag in many)
            fresh = fresh and not line
            continue
        values = raw.setdefault(tag, [])
        fresh = not value
        if value:
            values.append(value if value.isprintable() else printable(value).strip())
    return {tag: tuple(values) for tag, values in raw.items() if values}


def _is_tag(head: str, dialect: Dialect, known: dict[str, bool]) -> bool:
    known[head] = dialect.tag.fullmatch(head) is not None
    return known[head]


def _continue(values: list[str], value: str, *, apart: bool) -> None:
    if not value:
        return
    if apart or not values:
        values.append(value)
    else:
        values[-1] = f"{values[-1]} {value}"
