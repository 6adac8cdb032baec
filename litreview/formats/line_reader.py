"""A fast path for tagged records in which each line is a tag with its value: many lines at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, compress, count, repeat
from operator import is_, itemgetter
from typing import cast

from litreview.formats.fields import EMPTY
from litreview.formats.shape import Raw, Values, collect_values
from litreview.text import clean, is_clean, is_tidy


@dataclass(frozen=True, slots=True)
class LineLayout:
    """The layout of the lines of a regular record.

    Attributes:
        tags: Tags by line prefix, all of the same length, without those of marks; an empty tag for a continuation line.
        start: The prefix of the start mark, of the same length.
        tag: The tag of the start mark, whose line has a value too.
        end_mark: The end mark, a line of its own; empty if a record only ends at a blank line before the next start mark.
        multiple: Tags whose continuation lines are values of their own; for others they are joined with a space.
        loose: Matches a line with a tag in an irregular position; a line without any tag continues the value before it.
            If it is None, such lines are left to the full parser.
        exception: A line (by default none) that is a mark although it looks like a field; its block is left to the full parser.
    """

    tags: Mapping[str, str]
    start: str
    tag: str
    end_mark: str
    multiple: frozenset[str] = frozenset()
    loose: re.Pattern[str] | None = None
    exception: str = "\n"

    def block_end(self, block: list[str]) -> int:
        """Return the position in a block after its last whole record, or the end of the block."""
        for at in range(len(block) - 1, 0, -1):
            if block[at] == self.end_mark if self.end_mark else block[at].startswith(self.start):
                return at + 1 if self.end_mark else at
        return len(block)


class BlockReader:
    """Extracts whole records from a block of lines without trailing spaces.

    It returns what the full parser returns, at half the cost, and returns None for any irregular record, which is left
    to the full parser.
    """

    def __init__(
        self, block: list[str], layout: LineLayout, mark_prefixes: tuple[str, ...], *, followed: bool = False
    ) -> None:
        size = len(layout.start)
        begun, rest = itemgetter(slice(size)), itemgetter(slice(size, None))
        self._block, self._layout, self._followed = block, layout, followed
        self._mark_prefixes = mark_prefixes
        # Functions of the library mapped over all lines cost half of a loop over them. The final None is a sentinel for
        # searches.
        self._tags = [*map(layout.tags.get, map(begun, block)), None]
        self._values = list(map(str.lstrip, map(rest, block)))
        if layout.loose:
            self._find_continuations(layout.loose)
        if not is_clean(joined := "\n".join(self._values)):
            tidy = is_tidy(joined)
            self._values = [value if tidy and "  " not in value else clean(value) for value in self._values]
        self.end = 0

    def _find_continuations(self, loose: re.Pattern[str]) -> None:
        """Set an empty tag for the lines that surely have none: they continue the value before them."""
        block, tags, values = self._block, self._tags, self._values
        for at in list(self._untagged()):
            line = block[at]
            if not line.startswith(self._mark_prefixes) and ("-" not in line or not loose.match(line)):
                tags[at], values[at] = "", line.lstrip()

    def _untagged(self) -> Iterator[int]:
        return compress(count(), map(is_, self._tags, repeat(None, len(self._block))))

    def marks(self) -> Iterator[int]:
        """Yield the positions of lines that may be marks."""
        block = self._block
        for at in self._untagged():
            if block[at].startswith(self._mark_prefixes):
                yield at

    def record(self, at: int) -> Raw | None:
        """Return the values of the record that starts at a position and set `end`, or return None."""
        block, layout = self._block, self._layout
        if not block[at].startswith(layout.start):
            return None
        # The next line that has no tag and does not continue a value.
        end = self._tags.index(None, at + 1)
        while (
            layout.loose
            and end < len(block)
            and block[end] != layout.end_mark
            and not layout.loose.match(block[end].lstrip("\ufeff"))
        ):
            end = self._tags.index(None, end + 1)
        if (
            end == len(block)
            or block[end] != layout.end_mark
            or not (layout.end_mark or self._starts_record(end + 1))
        ):
            return None
        self.end = end + bool(layout.end_mark)
        tags, values = self._tags[at:end], self._values[at:end]
        tags[0] = layout.tag
        if None in tags:
            values = [
                v if t is not None else clean(line)
                for t, v, line in zip(tags, values, block[at:end], strict=True)
            ]
        # The usual case.
        if all(tags) and EMPTY.isdisjoint(values):
            return collect(tags, zip(values, strict=True))
        return without_placeholders(*self._join_continuations(tags, values))

    def _starts_record(self, at: int) -> bool:
        """Return whether a record starts at a position, which may be the one after the block."""
        return self._block[at].startswith(self._layout.start) if at < len(self._block) else self._followed

    def _join_continuations(
        self, tags: list[str | None], values: list[str]
    ) -> tuple[list[str | None], list[Values]]:
        """Join continuation lines to the value before them; return the tags and the values of each."""
        places = [place for place, tag in enumerate(tags) if tag]
        multiple = self._layout.multiple
        return [tags[place] for place in places], [
            (values[place],)
            if stop == place + 1
            else tuple(values[place:stop])
            if tags[place] in multiple
            else (" ".join(filter(None, values[place:stop])),)
            for place, stop in zip(places, [*places[1:], len(tags)], strict=True)
        ]


def without_placeholders(tags: list[str | None], given: list[Values]) -> Raw:
    """Collect the values of each tag, without placeholders for absent values."""
    if not EMPTY.isdisjoint(chain.from_iterable(given)):
        given = [tuple([value for value in each if value not in EMPTY]) for each in given]
        tags, given = list(compress(tags, given)), list(filter(None, given))
    return collect(tags, given)


def collect(tags: list[str | None], given: Iterable[Values]) -> Raw:
    """Collect the values of each tag."""
    # Lines without a tag have been joined to those before them.
    return collect_values(zip(cast("list[str]", tags), given, strict=True))
