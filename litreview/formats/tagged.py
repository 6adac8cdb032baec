"""One parser for every export with a tag before each value; a dialect is a small table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import chain, compress, islice
from operator import itemgetter

from litreview.errors import Problem
from litreview.formats.bounds import check_length
from litreview.formats.fields import EMPTY
from litreview.formats.format import truncation_problem
from litreview.formats.shape import (
    FieldTable,
    FieldValues,
    Raw,
    Values,
    build_record,
    collect_values,
    gather_fields,
)
from litreview.model import Filler, Item, Reject
from litreview.text import clean, is_clean

# The number of lines per block.
_BLOCK = 192


_SHORT = len("TY")


class Mark(Enum):
    """The effect of a line on the open record."""

    START = 1
    END = 2
    # Text of the file, outside any record, that also ends a record without an end mark.
    OUTSIDE = 3
    # A counting line: it starts a record, and is not part of it.
    COUNT = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a regular record, which is parsed in one piece, at half the cost of the full parser.

    Attributes:
        start: The prefix of its first line.
        end_mark: The end mark, a line of its own; empty if a record only ends at a blank line before the next start mark.
        marks: The tags of marks; a record with a second mark is left to the full parser.
        field: Matches the line end, tag and separator before each value.
        irregular: Matches a line, after its line end, that does not merely continue the value before it; a record with one
            is left to the full parser.
        exception: A line (by default none) that is a mark although it looks like a field; its block is left to the full parser.
    """

    start: str
    end_mark: str
    marks: frozenset[str]
    field: re.Pattern[str]
    irregular: re.Pattern[str]
    exception: str = "\n"

    def block_end(self, block: list[str]) -> int:
        """Return the position in a block after its last whole record, or the end of the block."""
        for at in range(len(block) - 1, 0, -1):
            if block[at] == self.end_mark if self.end_mark else block[at].startswith(self.start):
                return at + 1 if self.end_mark else at
        return len(block)

    def record_end(self, block: list[str], at: int, *, followed: bool) -> int:
        """Return the position of the line that ends the record which starts at a position, or 0.

        Args:
            block: Lines.
            at: A position in it.
            followed: Whether a record starts after the block.
        """
        if not block[at].startswith(self.start):
            return 0
        try:
            end = block.index(self.end_mark, at)
        except ValueError:
            return 0
        if self.end_mark:
            return end
        is_followed = block[end + 1].startswith(self.start) if end + 1 < len(block) else followed
        return end if is_followed else 0


@dataclass(frozen=True, slots=True)
class Dialect:
    """A tagged format.

    Attributes:
        mark_prefixes: Prefixes of lines that may be marks; all other lines are skipped without a closer look.
        mark: Returns the effect of a watched line, given the line and the lines of the record so far.
        field: Matches tag and value of every field in the text of a record with regular lines; the tag is empty for an
            irregular line.
        loose: Matches tag and value in one line, including irregular ones.
        multiple: Tags whose continuation lines are values of their own; for others they are joined with a space.
        has_end: Whether each record should have an end mark.
        last_tag: The last tag of each record, in formats without an end mark.
        is_unmarked_record: Returns whether the lines from a position on, after a blank line, are a record without its start mark.
        tags_before_mark: Whether tag lines after a blank line belong to the record that starts below them.
        filler_names: Names for text between records, by prefix.
        layout: The layout of nearly all records, for the formats of large exports.
    """

    mark_prefixes: tuple[str, ...]
    mark: Callable[[str, list[str]], Mark | None]
    field: re.Pattern[str]
    loose: re.Pattern[str]
    fields: FieldTable
    adjust: Callable[[Raw, FieldValues], None] | None = None
    multiple: frozenset[str] = frozenset()
    has_end: bool = False
    last_tag: str = ""
    tags_before_mark: bool = False
    is_unmarked_record: Callable[[list[str], int], bool] | None = None
    filler_names: Mapping[str, str] | None = None
    layout: Layout | None = None


TaggedEntry = tuple[int, str, Raw]
"""A parsed record: its line, its text, its values by tag."""


def read(lines: Iterable[str], dialect: Dialect) -> Iterator[Item | Problem]:
    """Read the records of a tagged export and the text around them."""
    for entry in entries(lines, dialect):
        if not isinstance(entry, tuple):
            yield entry
            continue
        number, text, raw = entry
        found = gather_fields(raw, dialect.fields)
        if dialect.adjust:
            dialect.adjust(raw, found)
        yield build_record(found, raw, text, number)


def entries(lines: Iterable[str], dialect: Dialect) -> Iterator[TaggedEntry | Filler | Reject | Problem]:
    """Yield the values by tag of each record, and the text around them."""
    ended = unended = 0
    last_open = 0
    for piece in split_pieces(lines, dialect):
        if isinstance(piece, Filler):
            yield piece
            continue
        number, text, closed, raw = piece
        # A number without a record is reported, or the count of the file would not add up.
        if not text:
            yield Reject(number, "there is no record under its number", "")
            continue
        raw = raw or parse(text, dialect)
        closed = closed or dialect.last_tag in raw
        ended, unended = ended + closed, unended + (not closed)
        last_open = 0 if closed else number
        yield number, text, raw
    # Only if all others have an end: some programs never write one.
    if (dialect.has_end or dialect.last_tag) and last_open and unended == 1 and ended:
        yield truncation_problem(last_open)


RecordPiece = tuple[int, str, bool, Raw | None]


def split_pieces(lines: Iterable[str], dialect: Dialect) -> Iterator[RecordPiece | Filler]:
    """Split a file at its marks: first line of each record, its text, whether it was closed, and parsed values or None."""
    mark_of = dialect.mark
    kept: list[str] = []
    first, inside = 1, False
    length = 0
    for above, block, followed in _blocks(lines, dialect.layout):
        layout = dialect.layout if dialect.layout and dialect.layout.exception not in block else None
        done = at = 0
        while at < len(block):
            bare = block[at]
            if not bare.startswith(dialect.mark_prefixes):
                at += 1
                continue
            kept += block[done:at]
            done, number = at, above + at
            at += 1
            mark = mark_of(bare, kept if inside else [])
            if mark is None:
                continue
            has_lead = dialect.tags_before_mark and kept and kept[-1]
            if mark is Mark.START and layout and not has_lead:
                end = layout.record_end(block, done, followed=followed)
                text = "\n".join(block[done:end])
                if end and (raw := parse_regular(text, end - done, layout, dialect.multiple)):
                    if inside or any(kept):
                        yield from _finish_pieces(kept, first, inside, dialect)
                    at = end + bool(layout.end_mark)
                    yield number, f"{text}\n{layout.end_mark}".rstrip("\n"), dialect.has_end, raw
                    done = at
                    kept, first, inside = [], above + done, False
                    continue
            done += 1
            if mark is Mark.END and inside:
                kept.append(bare)
                yield first, "\n".join(kept), True, None
                kept, first, inside = [], number + 1, False
                continue
            lead = take_lead(kept, inside=inside) if dialect.tags_before_mark and mark is Mark.START else []
            yield from _finish_pieces(kept, first, inside, dialect)
            kept, first, inside = [*lead, bare], number - len(lead), mark is Mark.START
            if mark is Mark.COUNT:
                yield Filler(number, "counting line", bare)
                kept, inside = [], True
        kept += block[done:]
        length = length + sum(map(len, block)) if len(kept) > len(block) else 0
        check_length(length, first)
    yield from _finish_pieces(kept, first, inside, dialect)


def parse_regular(text: str, lines: int, layout: Layout, multiple: frozenset[str]) -> Raw | None:
    """Return every tag of a regular record with its values, in order; None for any other record.

    Args:
        text: The record without its end mark.
        lines: The number of its lines.
        layout: The layout of a regular record.
        multiple: As in `Dialect`.
    """
    text = f"\n{text}"
    parts = layout.field.split(text)
    tags, values = parts[1::2], parts[2::2]
    wrapped = len(tags) != lines
    if not layout.marks.isdisjoint(tags[1:]) or (wrapped and layout.irregular.search(text)):
        return None
    return collect_fields(tags, values, multiple, wrapped=wrapped)


def collect_fields(tags: list[str], values: list[str], multiple: frozenset[str], *, wrapped: bool) -> Raw:
    """Return the clean values of each tag, in order, without placeholders for absent values.

    Args:
        tags: The tag of each value; tags may be repeated.
        values: Without outer spaces.
        multiple: As in `Dialect`.
        wrapped: Whether values may have several lines.
    """
    given: Iterable[Values] = zip(values)
    if wrapped:
        given = [
            join_lines(value, apart=tag in multiple) if "\n" in value else (value,)
            for tag, value in zip(tags, values, strict=True)
        ]
        values = list(chain.from_iterable(given))
    if not is_clean("\n".join(values)):
        given = [tuple(map(clean, each)) for each in given]
        values = list(chain.from_iterable(given))
    if not EMPTY.isdisjoint(values):
        given = [tuple([value for value in each if value not in EMPTY]) for each in given]
        tags, given = list(compress(tags, given)), filter(None, given)
    return collect_values(zip(tags, given, strict=True))


def join_lines(value: str, *, apart: bool) -> Values:
    """Join a value and its continuation lines, or return each line as a value."""
    lines = map(str.strip, value.split("\n"))
    return tuple(lines) if apart else (" ".join(filter(None, lines)),)


def _blocks(lines: Iterable[str], layout: Layout | None) -> Iterator[tuple[int, list[str], bool]]:
    """Yield blocks of lines without trailing spaces: first line number, lines, and whether it ends at a record boundary."""
    source = map(str.rstrip, lines)
    number = 1
    rest: list[str] = []
    while more := list(islice(source, _BLOCK)):
        block = rest + more
        # Cut after a record, since a record in two blocks is not parsed whole.
        size = layout.block_end(block) if layout else len(block)
        yield number, block[:size], size < len(block)
        rest = block[size:]
        number += size
    if rest:
        yield number, rest, False


def take_lead(kept: list[str], *, inside: bool) -> list[str]:
    """Remove the lines after the last blank one: they belong to the record that starts next."""
    at = len(kept)
    while at and kept[at - 1]:
        at -= 1
    if inside and at == 0:
        return []
    lead = kept[at:]
    del kept[at:]
    return lead


def _finish_pieces(
    kept: list[str], first: int, inside: bool, dialect: Dialect
) -> Iterator[RecordPiece | Filler]:
    begins = [(0, inside), *((at, True) for at in unmarked_starts(kept, dialect, inside=inside))]
    ends = [at for at, _ in begins[1:]]
    for (at, is_record), end in zip(begins, [*ends, len(kept)], strict=True):
        piece = kept[at:end]
        while piece and not piece[-1]:
            piece.pop()
        if is_record:
            yield first + at, "\n".join(piece), False, None
        elif piece:
            blank = next(i for i, line in enumerate(piece) if line)
            names = (dialect.filler_names or {}).items()
            what = next((name for beginning, name in names if piece[blank].startswith(beginning)), None)
            yield Filler(first + at + blank, what or "text between records", "\n".join(piece[blank:]))


def unmarked_starts(kept: list[str], dialect: Dialect, *, inside: bool) -> list[int]:
    """Return the positions of records that have lost their start mark and follow a blank line."""
    is_unmarked_record = dialect.is_unmarked_record
    if is_unmarked_record is None or not kept:
        return []
    blank = [at + 1 for at, line in enumerate(kept) if not line] if "" in kept else []
    return [at for at in ([] if inside else [0]) + blank if is_unmarked_record(kept, at)]


_tag = itemgetter(0)


def parse(text: str, dialect: Dialect) -> Raw:
    """Return every tag of a record with its values, in order, continuation lines joined."""
    found = dialect.field.findall(text)
    # If every line is regular, one expression over the record costs a third of matching each line.
    if not all(map(_tag, found)):
        found = match_lines(text.split("\n"), dialect)
    tags, values = [tag for tag, _ in found], [value.strip() for _, value in found]
    return collect_fields(tags, values, dialect.multiple, wrapped=len(found) != text.count("\n") + 1)


def match_lines(kept: list[str], dialect: Dialect) -> list[tuple[str, str]]:
    """Match tags and values line by line, for records with irregular lines."""
    found: list[tuple[str, list[str]]] = []
    for line in kept:
        # In concatenated files a byte-order mark may stand before a tag.
        if named := dialect.loose.match(line.lstrip("\ufeff")):
            tag = named.group(1)
            # Two-letter tags are not case-sensitive in any format; Ovid's long names are.
            found.append((tag.upper() if len(tag) == _SHORT else tag, [(named.group(2) or "").strip()]))
        # A line without a tag continues the value before it: wrapped text is not dropped.
        elif found and line:
            found[-1][1].append(line)
    return [(tag, "\n".join(values)) for tag, values in found]
