"""The short way for records of a tagged export whose every line is one tag with its value: many lines at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, compress, count, repeat
from operator import is_, itemgetter
from typing import cast

from litreview.formats.fields import EMPTY
from litreview.formats.shape import Raw, Values, collected
from litreview.text import clean, is_clean


@dataclass(frozen=True, slots=True)
class Form:
    """How the lines of a record stand where all is as it should be.

    Attributes:
        tags: Tags by what a line of theirs begins with, all equally long, without those of marks; an empty tag for a
            line that goes on with the value before it.
        opens: What a start mark begins with, as long as those.
        tag: Of the start mark, whose line has a value too.
        closes: The end mark, a line of its own; empty where a blank line before the next start mark is all.
        apart: Tags whose further lines are values of their own; all others are joined by a blank.
        loose: Matches a line with a tag that stands otherwise; what has no tag at all goes on with the value before it.
            Where there is none, such a line is for the careful way.
        never: A line (by default none) that is a mark though it looks like a field; what stands near it is for the careful way.
    """

    tags: Mapping[str, str]
    opens: str
    tag: str
    closes: str
    apart: frozenset[str] = frozenset()
    loose: re.Pattern[str] | None = None
    never: str = "\n"

    def cut(self, block: list[str]) -> int:
        """Give the place in a block that its last whole record ends at; else the end of the block."""
        for at in range(len(block) - 1, 0, -1):
            if block[at] == self.closes if self.closes else block[at].startswith(self.opens):
                return at + 1 if self.closes else at
        return len(block)


class Plain:
    """Takes whole records out of a block of lines without blanks at their ends.

    What it gives is what the careful way gives, at half the cost. Where that is not sure it gives nothing: whatever
    is odd in a record is for the careful way alone.
    """

    def __init__(self, block: list[str], form: Form, *, followed: bool = False) -> None:
        size = len(form.opens)
        begun, rest = itemgetter(slice(size)), itemgetter(slice(size, None))
        self._block, self._form, self._followed = block, form, followed
        # Functions of the library mapped over all lines cost half of a loop over them. A last line that has no tag
        # ends what is looked for.
        self._tags = [*map(form.tags.get, map(begun, block)), None]
        self._values = list(map(str.lstrip, map(rest, block)))
        self._clean = is_clean("\n".join(self._values))
        self.end = 0

    def marks(self, watch: tuple[str, ...]) -> Iterator[int]:
        """Give the places of lines that may be marks."""
        block = self._block
        for at in compress(count(), map(is_, self._tags, repeat(None, len(block)))):
            if block[at].startswith(watch):
                yield at

    def record(self, at: int) -> Raw | None:
        """Give the values of a record that starts at a place, and keep in `end` where it ends."""
        block, form = self._block, self._form
        if not block[at].startswith(form.opens):
            return None
        end = self._closing(at)
        if end == len(block) or block[end] != form.closes or not (form.closes or self._opens(end + 1)):
            return None
        self.end = end + bool(form.closes)
        tags, values = self._tags[at:end], self._values[at:end]
        tags[0] = form.tag
        bare = None in tags
        if bare:
            values = [
                v if t is not None else line.lstrip()
                for t, v, line in zip(tags, values, block[at:end], strict=True)
            ]
        # In a block that is not clean, most records still are.
        if (bare or not self._clean) and not is_clean("\n".join(values)):
            values = list(map(clean, values))
        # As nearly all are.
        if all(tags) and EMPTY.isdisjoint(values):
            return _gathered(tags, zip(values, strict=True))
        return _saying(*self._joined(tags, values))

    def _closing(self, at: int) -> int:
        """Give the place of the first line that has no tag, and goes on with no value, behind a place."""
        loose, block, tags = self._form.loose, self._block, self._tags
        end = tags.index(None, at + 1)
        while loose and end < len(block) and not loose.match(block[end].lstrip("\ufeff")):
            end = tags.index(None, end + 1)
        return end

    def _opens(self, at: int) -> bool:
        """Say whether a record starts at a place, which may be the one behind the block."""
        return self._block[at].startswith(self._form.opens) if at < len(self._block) else self._followed

    def _joined(self, tags: list[str | None], values: list[str]) -> tuple[list[str | None], list[Values]]:
        """Give tags, and the values of each, of lines of which some go on with the value before them."""
        places = [place for place, tag in enumerate(tags) if tag]
        apart = self._form.apart
        return [tags[place] for place in places], [
            (values[place],)
            if stop == place + 1
            else tuple(values[place:stop])
            if tags[place] in apart
            else (" ".join(filter(None, values[place:stop])),)
            for place, stop in zip(places, [*places[1:], len(tags)], strict=True)
        ]


def _saying(tags: list[str | None], given: list[Values]) -> Raw:
    """Put the values of each tag together, without those that say nothing."""
    if not EMPTY.isdisjoint(chain.from_iterable(given)):
        given = [tuple([value for value in each if value not in EMPTY]) for each in given]
        tags, given = list(compress(tags, given)), list(filter(None, given))
    return _gathered(tags, given)


def _gathered(tags: list[str | None], given: Iterable[Values]) -> Raw:
    """Put the values of each tag together."""
    # Lines without a tag are joined to those before them.
    return collected(zip(cast("list[str]", tags), given, strict=True))
