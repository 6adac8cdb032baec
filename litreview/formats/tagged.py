"""One parser for every export with a tag before each value; a dialect is a small table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from litreview.errors import Problem
from litreview.formats.bounds import check_length
from litreview.formats.format import truncation_problem
from litreview.formats.shape import Raw, build_record, gather_fields
from litreview.formats.tagged_dialect import Dialect, Layout, Mark
from litreview.formats.tagged_record import parse, parse_regular
from litreview.model import Filler, Item, Reject

# The number of lines per block.
_BLOCK = 192


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
        layout = dialect.layout if dialect.layout and dialect.layout.fits(block) else None
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
