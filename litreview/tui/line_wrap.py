"""Breaking and cutting text by its columns on a terminal, with the offset of each line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style

# Chinese, Japanese and Thai break between characters; closing marks stay with the text before them.
_WIDE = "\u0e00-\u0e7f\u2e80-\u2fdf\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_STAYS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u3001\u3002\u300d\u300f\u3011\uff01\uff09\uff0c\uff1a\uff1b\uff1f"
_TOKEN = re.compile(rf"[^\S\n]+|[{_WIDE}][{_STAYS}]*|[^\s{_WIDE}]+")

# Latin letters, signs and spaces of one column each, which are most of all texts; a soft hyphen is not among them.
_NARROW = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u02af\u2010-\u2027]*")

Span = tuple[int, int]


def wrap(text: str, width: int) -> list[Span]:
    """Break text at spaces into lines of at most `width` columns; return the (start, end) span of each line."""
    lines: list[Span] = []
    start = 0
    for paragraph in text.split("\n"):
        # Offsets are into the whole text, so that a place in it survives another line length.
        lines.extend((start + a, start + b) for a, b in _lines(paragraph, max(width, 2)))
        start += len(paragraph) + 1
    return lines


def _lines(text: str, width: int) -> Iterable[Span]:
    """Return the spans of the lines of a paragraph."""
    if not text.isspace() and _NARROW.fullmatch(text):
        # Where each character takes a column, an expression finds whole lines, ten times as fast as word by word.
        return [line.span() for line in _narrow_line(width).finditer(text)] or [(0, 0)]
    return _lines_by_columns(text, width)


@lru_cache(maxsize=16)
def _narrow_line(width: int) -> re.Pattern[str]:
    """Return an expression for a line: words that fit the width, or a piece of a word that does not."""
    return re.compile(rf"[^ ](?:.{{0,{width - 2}}}[^ ])?(?= |$)|[^ ]{{{width}}}")


def _lines_by_columns(text: str, width: int) -> Iterator[Span]:
    start = end = used = 0
    for a, b in _pieces(text, width):
        if text[a:b].isspace():
            # Spaces never begin a line, and those at its end are not drawn.
            start = start if end > start else b
            used += (b - a) if end > start else 0
            continue
        size = cell_len(text[a:b])
        if used + size > width and end > start:
            yield start, end
            start, used = a, 0
        used += size
        end = b
    yield start, max(start, end)


def _pieces(text: str, width: int) -> Iterator[Span]:
    """Yield the spans of words and of the spaces between them; a word wider than a line comes in pieces."""
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        while cell_len(text[start:end]) > width:
            # A character wider than the line still has to go somewhere, or the loop would not end.
            cut_at = start + 1
            while cell_len(text[start : cut_at + 1]) <= width:
                cut_at += 1
            yield start, cut_at
            start = cut_at
        yield start, end


def wrapped(content: Content, width: int) -> list[Content]:
    """Break styled text into lines."""
    return [content[start:end] for start, end in wrap(content.plain, width)]


def cut(content: Content, width: int) -> Content:
    """Shorten styled text that is too wide, and end it with `…`."""
    return content.truncate(max(width, 0), ellipsis=True)


def fit(content: Content, width: int) -> Content:
    """Cut or pad styled text to exactly `width` columns."""
    short = cut(content, width)
    return short.pad_right(max(0, width - short.cell_length))


def head(content: Content, width: int, height: int) -> list[Content]:
    """Return exactly `height` lines of styled text; `…` ends the last one when there is more."""
    lines = wrapped(content, width)
    if len(lines) > height:
        start = wrap(content.plain, width)[height - 1][0]
        lines = [*lines[: height - 1], cut(content[start:], width)]
    return lines + [Content("")] * (height - len(lines))


def columns(*cells: tuple[Content, int]) -> Content:
    """Join cells of given widths side by side."""
    return Content("").join(fit(content, width) for content, width in cells)


def sides(left: Content, right: Content, width: int) -> Content:
    """Return a line with a text at each end; without room for both, with the left one alone."""
    # What happened is at the left; pace and progress at the right are shown again with the next record.
    room = width - left.cell_length
    if right.cell_length + 1 > room:
        return fit(left, width)
    return Content.assemble(left, " " * (room - right.cell_length), right)


def rule(width: int, style: Style, left: Content | None = None, right: Content | None = None) -> Content:
    """Draw a rule across `width` columns, with a text near its left and its right end."""
    start = Content.assemble(("── ", style), left, (" ", style)) if left else Content("")
    end = Content.assemble((" ", style), right, (" ──", style)) if right else Content("")
    # The heading names what is shown; the keys at its end are in the strip as well.
    if start.cell_length + end.cell_length > width:
        end = Content("")
    start = cut(start, width)
    line = "─" * (width - start.cell_length - end.cell_length)
    return Content.assemble(start, (line, style), end)


def stacked(lines: Iterable[Content]) -> Content:
    """Join lines below each other."""
    return Content("\n").join(lines)
