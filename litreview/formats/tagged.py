"""One engine for every export that puts a tag before each value; a dialect is a small table."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from enum import Enum

from litreview.errors import Problem
from litreview.formats.fields import EMPTY
from litreview.formats.fields import LONGEST_EMPTY
from litreview.formats.shape import Found
from litreview.formats.shape import Raw
from litreview.formats.shape import Table
from litreview.formats.shape import fields_of
from litreview.formats.shape import gather
from litreview.model import Filler
from litreview.model import Item
from litreview.model import Record
from litreview.text import clean

# So that no file, however odd, can make the memory of tags grow without end.
_MOST_KNOWN = 4096


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
        outside: Names for text between records, by its beginning.
        known: Heads of lines that were found to be tags, each with its tag.
        fields: Fields of a record, each with its tags in order of trust.
        adjust: Mends what the table cannot say, given the raw values and those by field.
    """

    watch: tuple[str, ...]
    mark: Callable[[str, list[str]], Mark | None]
    width: int
    infix: str
    tag: re.Pattern[str]
    loose: re.Pattern[str]
    fields: Table
    adjust: Callable[[Raw, Found], None] | None = None
    many: frozenset[str] = frozenset()
    has_end: bool = False
    led: bool = False
    outside: Mapping[str, str] | None = None
    known: dict[str, str] = field(default_factory=dict, compare=False)


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
        found = gather(raw, dialect.fields)
        if dialect.adjust:
            dialect.adjust(raw, found)
        yield Record(**fields_of(found), raw=raw, text="\n".join(kept), line=number)
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
    width, infix, known = dialect.width, dialect.infix, dialect.known
    until = width + len(infix)
    raw: Raw = {}
    tag = ""
    hollow = False
    for line in kept:
        # Nearly all lines have their tag at fixed columns; only the others are looked at by expressions.
        named = known.get(line[:width])
        if named and line[width:until] == infix:
            tag, value = named, line[until:].strip()
        else:
            tag_of_line, value = _closer(line, dialect)
            if not tag_of_line:
                _continue(raw, tag, clean(line), apart=tag in dialect.many)
                continue
            tag = tag_of_line
        if not value.isprintable() or "  " in value:
            value = clean(value)
        if len(value) <= LONGEST_EMPTY and value in EMPTY:
            # It keeps the tag's place, so that a continuation line finds it.
            value, hollow = "", True
        if tag in raw:
            raw[tag] += (value,)
        else:
            raw[tag] = (value,)
    return _filled(raw) if hollow else raw


def _filled(raw: Raw) -> Raw:
    return {tag: kept for tag, values in raw.items() if (kept := tuple(filter(None, values)))}


def _closer(line: str, dialect: Dialect) -> tuple[str, str]:
    """Find tag and value of a line that was not met before or does not stand in fixed columns."""
    head, rest = line[: dialect.width], line[dialect.width :]
    if rest.startswith(dialect.infix) and dialect.tag.fullmatch(head):
        if len(dialect.known) < _MOST_KNOWN:
            dialect.known[head] = head.rstrip()
        return head.rstrip(), rest[len(dialect.infix) :].strip()
    found = dialect.loose.match(line)
    return (found.group(1), (found.group(2) or "").strip()) if found else ("", "")


def _continue(raw: Raw, tag: str, value: str, *, apart: bool) -> None:
    if not value or tag not in raw:
        return
    *earlier, last = raw[tag]
    raw[tag] = (*raw[tag], value) if apart and last else (*earlier, f"{last} {value}".lstrip())
