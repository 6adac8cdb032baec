"""Lines for a person: aligned columns, cut and wrapped to what a terminal of 80 columns shows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, takewhile
from unicodedata import combining, east_asian_width

from litreview.text import drop_controls

# A terminal over SSH, and a page of a manual, have 80 columns; wider ones lose nothing.
WIDTH = 80

# Marks that would turn round what stands beside them on the line; the data keeps them.
TURNING = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def neutral(text: str) -> str:
    """Give text without the marks that reorder a line."""
    return text.translate(TURNING)


def cells(text: str) -> int:
    """Count the columns that a text takes: wide characters two, combining ones none."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str, width: int) -> str:
    """Cut a text to a width in columns, and say so by `…`."""
    text = neutral(text)
    if cells(text) <= width:
        return text
    # By columns, not by letters: a Chinese title is twice as wide as it is long.
    wide = accumulate(map(cells, text))
    return text[: sum(1 for _ in takewhile(lambda taken: taken < width, wide))].rstrip() + "…"


def columns(rows: Iterable[Sequence[str | int]], indent: int = 0) -> Iterator[str]:
    """Align rows in columns: those with numbers to the right, others to the left, the last one cut at the edge."""
    table = list(rows)
    # A heading over numbers goes to the right with them.
    right = [any(isinstance(value, int) for value in column) for column in zip(*table, strict=True)]
    texts = [[f"{value:,}" if isinstance(value, int) else neutral(value) for value in row] for row in table]
    widths = [max(map(cells, column)) for column in zip(*texts, strict=True)]
    # The last column takes what is left of the line, but never less than a word.
    widths[-1] = min(widths[-1], max(WIDTH - indent - sum(widths[:-1]) - 2 * len(widths[:-1]), 16))
    for row in texts:
        parts = map(_padded, row, right, widths)
        yield (" " * indent + "  ".join(parts)).rstrip()


def _padded(text: str, right: bool, width: int) -> str:
    text = cut(text, width)
    gap = " " * (width - cells(text))
    return gap + text if right else text + gap


def wrapped(text: str, indent: int = 0) -> list[str]:
    """Break a text into lines, paragraph by paragraph."""
    space = " " * indent
    lines: list[str] = []
    # Paragraphs of a structured abstract stay apart.
    for paragraph in neutral(text).splitlines():
        lines += textwrap.wrap(paragraph, WIDTH, initial_indent=space, subsequent_indent=space) or [""]
    return lines


def hanging(head: str, text: str) -> list[str]:
    """Break a text into lines that stand behind its head, without the control characters that a file name may hold."""
    return textwrap.wrap(
        neutral(drop_controls(text)).strip(), WIDTH, initial_indent=head, subsequent_indent=" " * len(head)
    ) or [head.rstrip()]


def plural(number: int, word: str) -> str:
    """Say a number of things: `1 record`, `2 records`, `2 searches`, `2 studies`."""
    if number == 1:
        return f"1 {word}"
    if word.endswith("y"):
        return f"{number:,} {word[:-1]}ies"
    return f"{number:,} {word}{'es' if word.endswith(('s', 'ch')) else 's'}"
