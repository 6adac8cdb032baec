"""Text for a terminal of 80 columns: aligned columns, truncated and wrapped lines, plurals."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, takewhile
from unicodedata import combining, east_asian_width

from litreview.text import drop_controls

# The usual width of a terminal over SSH and of a manual page.
WIDTH = 80

# Marks that would change the direction of the text beside them. They are removed from output only, not from data.
TURNING = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def strip_direction_marks(text: str) -> str:
    """Remove the marks that would reorder a line."""
    return text.translate(TURNING)


def display_width(text: str) -> int:
    """Return the width of a text in columns: two for wide characters, none for combining ones."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def truncate(text: str, width: int) -> str:
    """Truncate a text to a width in columns, with `…` at the end."""
    text = strip_direction_marks(text)
    if display_width(text) <= width:
        return text
    # By columns, not characters: Chinese characters are two columns wide.
    wide = accumulate(map(display_width, text))
    return text[: sum(1 for _ in takewhile(lambda taken: taken < width, wide))].rstrip() + "…"


def columns(
    rows: Iterable[Sequence[str | float | None]],
    indent: int = 0,
    number: Callable[[float], str] = "{:,}".format,
) -> Iterator[str]:
    """Align rows in columns: columns of numbers to the right, others to the left; truncate the last column.

    Args:
        rows: The rows, all of one length; None is a number that is not known, and written as a dash.
        indent: The number of blanks before each row.
        number: Writes a number.
    """
    table = list(rows)
    if not table:
        return
    # A heading over numbers is aligned like them.
    right = [any(not isinstance(value, str) for value in column) for column in zip(*table, strict=True)]
    texts = [
        [
            strip_direction_marks(value)
            if isinstance(value, str)
            else "–"
            if value is None
            else number(value)
            for value in row
        ]
        for row in table
    ]
    widths = [max(map(display_width, column)) for column in zip(*texts, strict=True)]
    # The last column takes the rest of the line, but at least 16 columns.
    widths[-1] = min(widths[-1], max(WIDTH - indent - sum(widths[:-1]) - 2 * len(widths[:-1]), 16))
    for row in texts:
        parts = map(_padded, row, right, widths)
        yield (" " * indent + "  ".join(parts)).rstrip()


def _padded(text: str, right: bool, width: int) -> str:
    text = truncate(text, width)
    gap = " " * (width - display_width(text))
    return gap + text if right else text + gap


def wrapped(text: str, indent: int = 0) -> list[str]:
    """Wrap a text, paragraph by paragraph."""
    space = " " * indent
    lines: list[str] = []
    # Keep the paragraphs of a structured abstract.
    for paragraph in strip_direction_marks(text).splitlines():
        lines += textwrap.wrap(
            paragraph, WIDTH, initial_indent=space, subsequent_indent=space, break_on_hyphens=False
        ) or [""]
    return lines


def wrap_hanging(head: str, text: str) -> list[str]:
    """Wrap a text after a head, with the lines indented to its width and without control characters."""
    return textwrap.wrap(
        strip_direction_marks(drop_controls(text)).strip(),
        WIDTH,
        initial_indent=head,
        subsequent_indent=" " * len(head),
        # The words of a key are compared, and commands are copied, as one.
        break_on_hyphens=False,
    ) or [head.rstrip()]


def plural(number: int, word: str) -> str:
    """Return a number and its noun: `1 record`, `2 records`, `2 searches`, `2 studies`."""
    return f"{number:,} {noun(number, word)}"


def noun(number: int, word: str) -> str:
    """Return the singular or plural of a noun."""
    if number == 1:
        return word
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}{'es' if word.endswith(('s', 'ch')) else 's'}"
