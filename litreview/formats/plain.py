"""The short way for records of a tagged export whose every line is one tag with its value: many lines at a time."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import compress
from itertools import count
from itertools import repeat
from operator import is_
from operator import itemgetter

from litreview.formats.fields import EMPTY
from litreview.formats.shape import Raw
from litreview.formats.shape import Values
from litreview.text import is_clean


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
        never: A line (by default none) that is a mark though it looks like a field; what stands near it is for the careful way.
    """

    tags: Mapping[str, str]
    opens: str
    tag: str
    closes: str
    apart: frozenset[str] = frozenset()
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
        self._single = list(zip(self._values, strict=True))
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
        block, form, tags = self._block, self._form, self._tags
        if not block[at].startswith(form.opens):
            return None
        end = tags.index(None, at + 1)
        if end == len(block) or block[end] != form.closes or not (form.closes or self._opens(end + 1)):
            return None
        values = self._values[at:end]
        # In a block that is not clean, most records still are.
        if not (EMPTY.isdisjoint(values) and (self._clean or is_clean("\n".join(values)))):
            return None
        self.end = end + bool(form.closes)
        return self._joined(at, end) if "" in tags[at:end] else self._each(at, end)

    def _opens(self, at: int) -> bool:
        """Say whether a record starts at a place, which may be the one behind the block."""
        return self._block[at].startswith(self._form.opens) if at < len(self._block) else self._followed

    def _each(self, at: int, end: int) -> Raw:
        """Give the values of lines that each have a tag."""
        raw: Raw = {self._form.tag: self._single[at]}
        for tag, single in zip(self._tags[at + 1 : end], self._single[at + 1 : end], strict=True):
            # Before the first line without a tag all have one.
            assert tag
            raw[tag] = raw[tag] + single if tag in raw else single
        return raw

    def _joined(self, at: int, end: int) -> Raw:
        """Give the values of lines of which some go on with the value before them."""
        raw: Raw = {}
        tags = [self._form.tag, *self._tags[at + 1 : end]]
        places = [place for place, tag in enumerate(tags, at) if tag]
        for tag, place, stop in zip(filter(None, tags), places, [*places[1:], end], strict=True):
            single: Values = self._single[place]
            if stop > place + 1:
                lines = self._values[place:stop]
                single = tuple(lines) if tag in self._form.apart else (" ".join(lines),)
            raw[tag] = raw[tag] + single if tag in raw else single
        return raw
