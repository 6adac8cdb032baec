"""A document of headings, paragraphs, lists, tables and listings, and its text as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from litreview.text import clean


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the document's own."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of points."""

    points: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes:
        heads: Of its columns.
        rows: Each of as many cells.
        shares: How wide the columns are, in percent; empty for equal ones.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Text that must stay as it is, such as a search strategy."""

    text: str


Block = Heading | Paragraph | Bullets | Grid | Listing
# What Markdown would take for its own: titles and reasons come from outside.
SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def markdown(blocks: Iterable[Block]) -> str:
    """Render the document as Markdown; text from outside is escaped."""
    return "\n\n".join("\n".join(_lines(block)) for block in blocks) + "\n"


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"{'#' * level} {_safe(text)}"
        case Paragraph(text):
            yield _safe(text)
        case Bullets(points):
            yield from (f"- {_safe(point)}" for point in points)
        case Grid(heads, rows, _):
            yield _row(heads)
            yield _row(["---"] * len(heads), safe=True)
            yield from map(_row, rows)
        # A fence longer than any in the text, or the text would end it.
        case Listing(text):
            fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))
            yield from (fence + "text", *kept_lines(text), fence)


def kept_lines(text: str) -> list[str]:
    """Return the lines of a listing unchanged, except for control characters."""
    # Line by line: a search strategy is run line by line, and must be copied so.
    return [clean(line) for line in text.splitlines()]


def _row(cells: Sequence[str], *, safe: bool = False) -> str:
    return f"| {' | '.join(cells if safe else map(_safe, cells))} |"


def _safe(text: str) -> str:
    return SPECIAL.sub(r"\\\1", " ".join(clean(text).split()))
