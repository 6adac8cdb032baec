"""What each search brought, as bars above the overlap of the searches, in SVG: real text, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from xml.sax.saxutils import escape

from litreview.prisma.drawing.ink import TEXT
from litreview.prisma.drawing.matrix import CELL, LINE, MARGIN, Overlap, matrix, shade
from litreview.prisma.drawing.svg import FONTS, FORBIDDEN
from litreview.prisma.drawing.widths import width
from litreview.words.catalogue import Words

SIZE, SMALL = 12.5, 11
BAR, HIGH, STEP, ROW = 200, 14, 290, 50
DARK, PALE = shade(0.95), shade(0.3)


@dataclass(frozen=True, slots=True)
class YieldBar:
    """A number of reports.

    Attributes:
        part: Those that are drawn dark.
        figures: The small text below the bar.
    """

    total: int
    part: int
    figures: str = ""


@dataclass(frozen=True, slots=True)
class YieldTexts:
    """The texts of a picture.

    Attributes:
        legend: What is dark, and what is pale.
        headings: What the bars of each column count.
    """

    title: str
    legend: tuple[str, str]
    headings: Sequence[str]


def yield_picture(
    texts: YieldTexts,
    rows: Sequence[tuple[str, Sequence[YieldBar]]],
    overlap: Overlap | None = None,
    lang: str = "en",
) -> str:
    """Draw what each search or line brought and, below it, what each two searches both found.

    Args:
        texts: The title, the legend and the headings of the columns.
        rows: What to call each search or line, and its bars: one for each heading, or fewer.
        overlap: Numbers of reports by search and search, in the order of the rows; a search with itself gives its own.
        lang: Code of a language, as in `flow --lang`.

    Returns:
        A whole SVG document.
    """
    w = Words(lang, "yields")
    labels = [FORBIDDEN.sub("", name) for name, _ in rows]
    left = MARGIN + max([width(label, SIZE) for label in labels], default=0) + 16
    top = MARGIN + 72
    below = top + ROW * len(rows) + 30
    across = max(STEP * len(texts.headings), CELL * len(overlap or ()))
    wide = max(left + across, MARGIN + width(texts.title, SIZE, bold=True)) + MARGIN
    high = below + (64 + LINE * len(rows) if overlap else 0) + MARGIN
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" '
        f'height="{high:.0f}" role="img" xml:lang="{lang}" font-family="{FONTS}" font-size="{SIZE}" fill="{TEXT}">'
    )
    title = FORBIDDEN.sub("", texts.title)
    parts = [
        head,
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#ffffff"/>',
        _text(MARGIN, MARGIN + 12, title, bold=True),
        *_legend(texts.legend),
        *(_text(left + STEP * n, top - 12, text, bold=True) for n, text in enumerate(texts.headings)),
        *_bars([bars for _, bars in rows], labels, (left, top), w),
    ]
    if overlap:
        parts += [
            _text(MARGIN, below, w("overlap.title"), bold=True),
            _text(MARGIN, below + 18, w("overlap.first"), size=SMALL),
            _text(MARGIN, below + 33, w("overlap.second"), size=SMALL),
            *matrix(overlap, labels, (left, below + 42), w.number),
        ]
    return "\n".join([*parts, "</svg>", ""])


def _legend(legend: tuple[str, str]) -> Iterator[str]:
    x: float = MARGIN
    for colour, text in zip((DARK, PALE), legend, strict=True):
        yield f'<rect x="{x:.1f}" y="{MARGIN + 24}" width="12" height="12" rx="2" fill="{colour}"/>'
        yield _text(x + 18, MARGIN + 34, text, size=SMALL)
        x += 18 + width(text, SMALL) + 24


def _bars(
    rows: Sequence[Sequence[YieldBar]], labels: Sequence[str], corner: tuple[float, float], w: Words
) -> Iterator[str]:
    left, top = corner
    # Each column has a scale of its own: a handful of included reports would be no bar beside thousands that were found.
    longest = [max(bar.total for bar in column if bar) or 1 for column in zip_longest(*rows)]
    for n, (label, bars) in enumerate(zip(labels, rows, strict=True)):
        y = top + ROW * n
        yield _text(MARGIN, y + 11, label)
        for column, bar in enumerate(bars):
            x, long = left + STEP * column, BAR / longest[column]
            yield _rectangle(x, y, long * bar.part, DARK)
            yield _rectangle(x + long * bar.part, y, long * (bar.total - bar.part), PALE)
            yield _text(x + long * bar.total + 6, y + 11, w.number(bar.total))
            yield _text(x, y + HIGH + 14, bar.figures, size=SMALL)


def _rectangle(x: float, y: float, wide: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{HIGH}" fill="{colour}"/>'


def _text(x: float, y: float, text: str, *, size: float = SIZE, bold: bool = False) -> str:
    style = (f' font-size="{size:g}"' if size != SIZE else "") + (' font-weight="600"' if bold else "")
    return f'<text x="{x:.1f}" y="{y:.1f}"{style}>{escape(text)}</text>'
