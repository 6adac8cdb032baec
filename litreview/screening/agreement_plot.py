"""A plot of kappas with their intervals, as text for a terminal and as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from litreview.screening.agreement import Agreement

WIDTH = 31
"""Columns of the terminal's plot; odd, so that its middle is a column."""

LEFT, SCALE, ROW, HEAD = 260, 360, 24, 34


@dataclass(frozen=True, slots=True)
class PlotRow:
    """A row of the plot: its label and its figures."""

    name: str
    figures: Agreement


def lowest(rows: Sequence[PlotRow]) -> float:
    """Return the start of the axis: 0, or -1 if any value lies below 0."""
    values = [value for row in rows for value in _values(row.figures)]
    return -1 if min(values, default=0) < 0 else 0


def _values(figures: Agreement) -> Iterator[float]:
    if figures.kappa is not None:
        yield figures.kappa
    if interval := figures.intervals.get("kappa"):
        yield interval.low


def signs(figures: Agreement, start: float) -> str:
    """Draw one kappa and its interval, if it has one, as a row of characters; empty where kappa is not defined."""
    if figures.kappa is None:
        return ""
    line = [" "] * WIDTH
    line[_place(0, start)] = "·"  # chance: what lies left of it is worse than guessing
    if interval := figures.intervals.get("kappa"):
        low, high = _place(interval.low, start), _place(interval.high, start)
        line[low : high + 1] = "─" * (high + 1 - low)
        line[low], line[high] = "├", "┤"
    line[_place(figures.kappa, start)] = "●"
    return "".join(line).rstrip()


def _place(value: float, start: float) -> int:
    return round((value - start) / (1 - start) * (WIDTH - 1))


def axis(start: float) -> str:
    """Return the numbers below the text plot."""
    middle = f"{(start + 1) / 2:g}"
    gap = WIDTH // 2 - len(f"{start:g}") - len(middle) // 2
    return f"{start:g}{' ' * gap}{middle}".ljust(WIDTH - 1) + "1"


def svg(rows: Sequence[PlotRow], title: str) -> str:
    """Draw all rows as a complete SVG document with real text, no external content and reproducible bytes."""
    start = lowest(rows)
    height = HEAD + ROW * len(rows) + 30
    width = LEFT + SCALE + 190
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" font-family="Arial, Helvetica, sans-serif" font-size="13">'
    )
    parts = [
        head,
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    parts.append(_text(10, 20, title, "font-weight='bold'"))
    parts += [line for n, row in enumerate(rows) for line in _row(row, HEAD + ROW * n + ROW // 2, start)]
    parts += [*_axis(start, HEAD, HEAD + ROW * len(rows)), "</svg>", ""]
    return "\n".join(parts)


def _row(row: PlotRow, y: float, start: float) -> Iterator[str]:
    figures = row.figures
    yield _text(LEFT - 12, y + 4, row.name, "text-anchor='end'")
    if figures.kappa is None:
        yield _text(LEFT + 4, y + 4, figures.status, "fill='#555'")
        return
    limits = ""
    if interval := figures.intervals.get("kappa"):
        low, high = _x(interval.low, start), _x(interval.high, start)
        yield f'<path d="M{low:g} {y:g}H{high:g}" stroke="#0b467d" stroke-width="2"/>'
        limits = f" ({interval.low:.2f} to {interval.high:.2f})"
    yield f'<circle cx="{_x(figures.kappa, start):g}" cy="{y:g}" r="4" fill="#0b467d"/>'
    yield _text(LEFT + SCALE + 12, y + 4, f"{figures.kappa:.2f}{limits}, n {figures.n:,}")


def _axis(start: float, top: float, bottom: float) -> Iterator[str]:
    steps = [start + n * (1 - start) / 4 for n in range(5)]
    for value in steps:
        x = _x(value, start)
        yield f'<path d="M{x:g} {top:g}V{bottom:g}" stroke="#ccc"/>'
        yield _text(x, bottom + 18, f"{value:g}", "text-anchor='middle' fill='#555'")


def _x(value: float, start: float) -> float:
    return round(LEFT + SCALE * (value - start) / (1 - start), 1)


def _text(x: float, y: float, said: str, style: str = "") -> str:
    # Characters that XML does not allow would make the whole picture unreadable.
    seen = "".join(sign for sign in said if sign.isprintable())
    return f'<text x="{x:g}" y="{y:g}" {style}>{escape(seen)}</text>'.replace(" >", ">").replace("'", '"')
