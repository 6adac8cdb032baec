"""The overlap of searches as a matrix in SVG: shades by share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

from litreview.prisma.drawing.ink import TEXT

Overlap = Mapping[str, Mapping[str, int]]

MARGIN, LINE, CELL = 22, 34, 64
# One hue from paper to ink, told apart also in grey print; letters turn white where it is dark.
PALE, DARK = (244, 247, 251), (22, 74, 128)
WHITE_FROM = 0.55


def matrix(
    overlap: Overlap, labels: Sequence[str], corner: tuple[float, float], number: Callable[[int], str]
) -> Iterator[str]:
    """Yield the elements of a matrix of what each two searches both found.

    Args:
        overlap: Numbers of reports by search and search; a search with itself gives its own.
        labels: What to call each search; they stand at the left margin of the picture.
        corner: The left edge of the cells and the upper edge of the numbers of the columns, in pixels.
        number: Writes a number of reports.
    """
    left, top = corner
    for at, (label, counts) in enumerate(zip(labels, overlap.values(), strict=True)):
        y = top + 22 + LINE * at
        yield f'<text x="{left + CELL * (at + 0.5):.1f}" y="{top + 14:.1f}" text-anchor="middle">{at + 1}</text>'
        yield f'<text x="{MARGIN}" y="{y + 21:.1f}">{escape(label)}</text>'
        own = list(counts.values())[at]
        for column, n in enumerate(counts.values()):
            yield from _cell(left + CELL * column, y, number(n), n / own if own else 0)


def shade(share: float) -> str:
    """Return a colour between pale and dark."""
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(PALE, DARK, strict=True))


def _cell(x: float, y: float, n: str, share: float) -> Iterator[str]:
    colour = "#ffffff" if share >= WHITE_FROM else TEXT
    yield (
        f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{CELL - 2}" height="{LINE - 2}" rx="3" '
        f'fill="{shade(share)}"/>'
    )
    yield f'<text x="{x + CELL / 2:.1f}" y="{y + 21:.1f}" text-anchor="middle" fill="{colour}">{n}</text>'
