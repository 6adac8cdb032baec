"""How a tagged format is described: its marks, its fields and the layout of a regular record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum

from litreview.formats.shape import FieldTable, FieldValues, Raw


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
        exception: A line that is a mark although it looks like a field; its block is left to the full parser.
    """

    start: str
    end_mark: str
    marks: frozenset[str]
    field: re.Pattern[str]
    irregular: re.Pattern[str]
    exception: str = ""

    def fits(self, block: list[str]) -> bool:
        """Return whether all marks in a block look like those of the layout."""
        return not self.exception or self.exception not in block

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
