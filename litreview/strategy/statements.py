"""The lines of a search strategy, as a check reads them: numbers and hits apart, phrases in quotes blanked out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from litreview.strategy.platforms import Platform

_NUMBERED = re.compile(r"[ \t]*(?:line\s+)?[#SL]?(\d{1,4})[.:)]?[ \t]+(?=\S)", re.IGNORECASE)
# Hits stand in brackets, behind a tab or behind a gap; as a number of a line they would be a reference.
_HITS = re.compile(r"(?:(?:(?<!\s)\s+|)\(\d[\d,. ]*\)|(?:\t|(?<!\s)\s{2,})\d[\d,.]*)\s*$")


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of a search history, or a whole strategy that has no numbered lines.

    Attributes:
        number: Its number, or 0.
        start: Where its text begins in the strategy.
        text: Without number and hits.
        plain: The same with phrases in quotes blanked out, so that what stands in them is taken for nothing else.
    """

    number: int
    start: int
    text: str
    plain: str


def statements(strategy: str, platform: Platform) -> Iterator[Statement]:
    """Give the lines of a history, or the one query that the text is; what stands before the first line is a heading."""
    starts = list(_starts(strategy))
    if not starts:
        yield Statement(0, 0, strategy, _blanked(strategy, platform))
        return
    for (number, start), end in zip(starts, [*(at for _, at in starts[1:]), len(strategy)], strict=True):
        begun = _NUMBERED.match(strategy, start)
        at = begun.end() if begun else start
        text = _HITS.sub("", strategy[at:end].rstrip())
        yield Statement(number, at, text, _blanked(text, platform))


def _starts(strategy: str) -> Iterator[tuple[int, int]]:
    """Find the lines that begin with the next number; a query may begin with a number of its own."""
    at, due = 0, 1
    for line in strategy.splitlines(keepends=True):
        begun = _NUMBERED.match(line)
        if begun and int(begun.group(1)) == due:
            yield due, at
            due += 1
        at += len(line)


def phrases(text: str, platform: Platform) -> Iterator[tuple[int, int | None]]:
    """Give where each phrase in quotes begins and ends; the end is None when it has none."""
    at = 0
    while at < len(text):
        sign = text[at]
        # An apostrophe inside a word is none: Embase.com quotes by the same sign.
        inside = sign == "'" and at and text[at - 1].isalnum()
        if sign in platform.quotes and not inside:
            end = text.find(sign, at + 1)
            yield at, end if end >= 0 else None
            if end < 0:
                return
            at = end
        at += 1


def _blanked(text: str, platform: Platform) -> str:
    # As long as it was, so that every place found in it is a place of the text.
    pieces, done = [], 0
    for start, end in phrases(text, platform):
        if end is not None:
            pieces += [text[done:start], '"', "_" * (end - start - 1), '"']
            done = end + 1
    return "".join([*pieces, text[done:]])
