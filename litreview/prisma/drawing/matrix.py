"""The overlap of searches as a matrix in SVG: real text, shades by share, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import escape

from litreview.prisma.drawing.ink import TEXT
from litreview.prisma.drawing.svg import FONTS, FORBIDDEN
from litreview.prisma.drawing.widths import width
from litreview.prisma.labels import FlowWords

Overlap = Mapping[str, Mapping[str, int]]

SIZE, SMALL, MARGIN, LINE = 12.5, 11, 22, 34
CELL = 64
# One hue from paper to ink, told apart also in grey print; letters turn white where it is dark.
PALE, DARK = (244, 247, 251), (22, 74, 128)
WHITE_FROM = 0.55


@dataclass(frozen=True, slots=True)
class _Grid:
    """The position of the cells: names to the left, row numbers above."""

    left: float
    top: float
    names: Mapping[str, str]


def matrix(overlap: Overlap, names: Mapping[str, str], lang: str = "en") -> str:
    """Draw what each two searches both found.

    Args:
        overlap: Numbers of reports by search and search; a search with itself gives its own.
        names: What to call each search.
        lang: Code of a language, as in `flow --lang`.

    Returns:
        A whole SVG document.
    """
    labels = {key: f"{n}  {names.get(key, key)}" for n, key in enumerate(overlap, 1)}
    w = FlowWords(lang)
    texts = w("overlap.title"), w("overlap.first"), w("overlap.second")
    left = MARGIN + max([width(label, SIZE) for label in labels.values()], default=0) + 14
    grid = _Grid(left, MARGIN + 78, labels)
    wide = max(left + CELL * len(overlap), MARGIN + max(width(text, SMALL) for text in texts[1:])) + MARGIN
    high = grid.top + LINE * len(overlap) + MARGIN
    return "\n".join([*_head(texts, wide, high, lang), *_rows(overlap, grid), "</svg>", ""])


def _head(texts: tuple[str, ...], wide: float, high: float, lang: str) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" width="{wide:.0f}" '
        f'height="{high:.0f}" role="img" xml:lang="{lang}" font-family="{FONTS}" font-size="{SIZE}" fill="{TEXT}">'
    )
    yield f"<title>{texts[0]}</title>"
    yield '<rect width="100%" height="100%" fill="#ffffff"/>'
    yield f'<text x="{MARGIN}" y="{MARGIN + 12}" font-weight="600">{texts[0]}</text>'
    for n, text in enumerate(texts[1:]):
        yield f'<text x="{MARGIN}" y="{MARGIN + 30 + 15 * n}" font-size="{SMALL}">{text}</text>'


def _rows(overlap: Overlap, grid: _Grid) -> Iterator[str]:
    for at, key in enumerate(overlap):
        middle = grid.left + CELL * (at + 0.5)
        yield f'<text x="{middle:.1f}" y="{grid.top - 8:.1f}" text-anchor="middle">{at + 1}</text>'
        y = grid.top + LINE * at
        yield f'<text x="{MARGIN}" y="{y + 21:.1f}">{escape(FORBIDDEN.sub("", grid.names[key]))}</text>'
        own = overlap[key].get(key, 0)
        for column, other in enumerate(overlap):
            n = overlap[key].get(other, 0)
            yield from _cell(grid.left + CELL * column, y, n, n / own if own else 0)


def _cell(x: float, y: float, n: int, share: float) -> Iterator[str]:
    shade = "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(PALE, DARK, strict=True))
    ink = "#ffffff" if share >= WHITE_FROM else TEXT
    yield (
        f'<rect x="{x + 1:.1f}" y="{y + 1:.1f}" width="{CELL - 2}" height="{LINE - 2}" rx="3" fill="{shade}"/>'
    )
    yield f'<text x="{x + CELL / 2:.1f}" y="{y + 21:.1f}" text-anchor="middle" fill="{ink}">{n:,}</text>'
