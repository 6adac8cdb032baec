"""The lines of a search strategy: number and hits removed, quoted phrases blanked out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from litreview.strategy.platforms import Platform

_NUMBERED = re.compile(r"[ \t]*(?:line\s+)?[#SL]?(\d{1,4})[.:)]?[ \t]+(?=\S)", re.IGNORECASE)
# Hits stand in brackets, after a tab or after a gap; left in, they would look like line numbers.
_HITS = re.compile(r"(?:(?:(?<!\s)\s+|)\(\d[\d,. ]*\)|(?:\t|(?<!\s)\s{2,})\d[\d,.]*)\s*$")
# A paragraph of prose above a query: no brackets, quotation marks, field codes or operators.
_HEADING = re.compile(r"\s*\S[^\n]*(?:\n[ \t]*\S[^\n]*)*\n[ \t]*\n\s*(?=\S)")
_QUERY = re.compile(r"[()\[\]\"“=*]|\b(?:AND|OR|NOT)\b|\w\.\w\w\.|\w:\w")


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of a search history, or a whole strategy without numbered lines.

    Attributes:
        number: Its number, or 0.
        start: The position of its text in the strategy.
        text: The text without number and hits.
        plain: The text with quoted phrases blanked out, so that nothing inside them is matched.
    """

    number: int
    start: int
    text: str
    plain: str


def split_statements(strategy: str, platform: Platform) -> Iterator[Statement]:
    """Yield the lines of a history, or the whole text as one query; text before the first line is a heading."""
    starts = list(numbered_starts(strategy))
    if not starts:
        heading = _HEADING.match(strategy)
        at = heading.end() if heading and not _QUERY.search(heading.group()) else 0
        yield Statement(0, at, strategy[at:], _blank_phrases(strategy[at:], platform))
        return
    for (number, start), end in zip(starts, [*(at for _, at in starts[1:]), len(strategy)], strict=True):
        begun = _NUMBERED.match(strategy, start)
        at = begun.end() if begun else start
        text = _HITS.sub("", strategy[at:end].rstrip())
        yield Statement(number, at, text, _blank_phrases(text, platform))


def numbered_starts(strategy: str) -> Iterator[tuple[int, int]]:
    """Find the lines that begin with the next number in order; a query may begin with any other number."""
    at, due = 0, 1
    for line in strategy.splitlines(keepends=True):
        begun = _NUMBERED.match(line)
        if begun and int(begun.group(1)) == due:
            yield due, at
            due += 1
        at += len(line)


# What a word processor makes of quotation marks is read as such.
_STRAIGHT = str.maketrans("“”„‟«»", '""""""')


def straight_quotes(text: str) -> str:
    """Return a text of the same length with typographic quotation marks replaced."""
    return text.translate(_STRAIGHT)


def quoted_phrases(text: str, platform: Platform) -> Iterator[tuple[int, int | None]]:
    """Yield the (start, end) of each quoted phrase; the end is None if the quote is never closed."""
    at, text = 0, straight_quotes(text)
    while at < len(text):
        sign = text[at]
        # Embase.com quotes by the same sign as the apostrophe inside a word.
        inside = sign == "'" and at and text[at - 1].isalnum()
        if sign in platform.quotes and not inside:
            end = text.find(sign, at + 1)
            yield at, end if end >= 0 else None
            if end < 0:
                return
            at = end
        at += 1


def _blank_phrases(text: str, platform: Platform) -> str:
    # Of the same length, so that positions in it are positions in the text.
    pieces, done = [], 0
    for start, end in quoted_phrases(text, platform):
        if end is not None:
            pieces += [text[done:start], '"', "_" * (end - start - 1), '"']
            done = end + 1
    return "".join([*pieces, text[done:]])
