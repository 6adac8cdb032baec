"""The living flow as text: a column for each version, and one for all."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from litreview.prisma.drawing.widths import cells
from litreview.prisma.flow_text import WIDTH
from litreview.prisma.labels import NBSP, FlowWords
from litreview.prisma.living_flow import LivingFlow
from litreview.prisma.living_notes import heads, notes, title, verdict
from litreview.prisma.living_rows import table

LABEL, WIDE, NARROW, ALL = 31, 13, 8, 9
# With more columns a date takes two lines.
WIDE_COLUMNS = 3
"""So many columns fit a terminal of 80 with their dates on one line."""


def living_text(living: LivingFlow, language: str = "en") -> str:
    """Write the living flow as a table with its notes."""
    w = FlowWords(language, wording="living-table")
    is_wide = len(living.columns) <= WIDE_COLUMNS
    # The largest number needs its room; beside it the width of a terminal is a wish.
    least = len(w.number(max(living.whole.numbers.values(), default=0))) + 1
    widths = [max(WIDE if is_wide else NARROW, least)] * len(living.columns)
    widths += [max(ALL if is_wide else NARROW, least)] if len(widths) > 1 else []
    lines = [*_heads(living, w, widths), *_table(living, w, widths)]
    below = [*notes(living, language), *verdict(living, language)]
    printed = [part for note in below for part in textwrap.wrap(note, WIDTH, break_on_hyphens=False)]
    return "\n".join(part.rstrip() for part in (*lines, "", *printed)).replace(NBSP, " ") + "\n"


def _heads(living: LivingFlow, w: FlowWords, widths: Sequence[int]) -> Iterator[str]:
    names = [
        *(column.version.span if column.version else "" for column in living.columns),
        *heads(living, w)[len(living.columns) :],
    ]
    yield _line(title(living, w), names, widths)
    days = [w.iso_date(column.version.date) if column.version else "" for column in living.columns]
    # A date that does not fit goes on two lines, the year below.
    split = any(cells(text) >= width for text, width in zip(days, widths, strict=False))
    for place in (0, 2) if split else (None,):
        parts = [text if place is None else text.rpartition(" ")[place] for text in days]
        yield _line("", parts, widths)


def _table(living: LivingFlow, w: FlowWords, widths: Sequence[int]) -> Iterator[str]:
    for heading, held in table(living, w):
        yield from [heading] if heading else []
        for row in held:
            indent = "  " * row.depth
            room = LABEL - len(indent)
            # By columns of the terminal: a wide letter takes two of them.
            wide = max(1, -(-cells(row.label) // max(1, len(row.label))))
            *above, last = textwrap.wrap(row.label, room // wide, break_on_hyphens=False) or [""]
            yield from (indent + part for part in above)
            numbers = ["" if n is None else w.number(n) for n in row.counts]
            yield _line(indent + last, numbers, widths)


def _line(label: str, numbers: Sequence[str], widths: Sequence[int]) -> str:
    """Write a line; a number wider than its column takes the room of the label."""
    columns = "".join(f"{number:>{width}}" for number, width in zip(numbers, widths, strict=False))
    return f"{label}{' ' * (LABEL - cells(label))}{columns}"
