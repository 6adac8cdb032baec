"""The recall curve of a screening order: for a terminal, and as SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

COLUMNS, ROWS = 60, 10
LEFT, TOP, WIDTH, HEIGHT = 60, 40, 480, 300
BLUE, GREY = "#0b467d", "#777"


def recall_at(labels: Sequence[bool], points: int) -> list[float]:
    """Return the recall after each of so many equal parts of an order, beginning with none of it."""
    total = sum(labels) or 1
    found = [0]
    for label in labels:
        found.append(found[-1] + label)
    return [found[len(labels) * point // points] / total for point in range(points + 1)]


def terminal_plot(labels: Sequence[bool]) -> Iterator[str]:
    """Draw the curve in signs, 60 columns wide; `·` is a random order."""
    curve = recall_at(labels, COLUMNS)
    for row in range(ROWS, -1, -1):
        line = "".join(
            "●" if round(recall * ROWS) == row else "·" if column * ROWS // COLUMNS == row else " "
            for column, recall in enumerate(curve)
        )
        yield f"{row * 100 // ROWS:>4} % {line.rstrip()}"
    yield f"{'':7}0{'50':>{COLUMNS // 2 + 1}}{'100 % screened':>{COLUMNS // 2 + 11}}".rstrip()


def svg(labels: Sequence[bool], title: str) -> str:
    """Draw the curve as a whole SVG document: real text, nothing from outside, the same bytes each time."""
    width, height = LEFT + WIDTH + 30, TOP + HEIGHT + 60
    points = " ".join(
        f"{LEFT + WIDTH * place / 200:g},{TOP + HEIGHT * (1 - recall):g}"
        for place, recall in enumerate(recall_at(labels, 200))
    )
    # Characters that XML does not know would make the whole picture unreadable.
    heading = escape("".join(character for character in title if character.isprintable()))
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            'role="img" font-family="Arial, Helvetica, sans-serif" font-size="13">'
        ),
        f"<title>{heading}</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="22" font-weight="bold">{heading}</text>',
        *_axes(),
        f'<path d="M{LEFT} {TOP + HEIGHT}L{LEFT + WIDTH} {TOP}" stroke="{GREY}" stroke-dasharray="4 4"/>',
        f'<polyline points="{points}" fill="none" stroke="{BLUE}" stroke-width="2"/>',
        f'<text x="{LEFT + WIDTH / 2:g}" y="{height - 14}" text-anchor="middle">records screened (%)</text>',
        (
            f'<text transform="translate(16 {TOP + HEIGHT / 2:g}) rotate(-90)" text-anchor="middle">'
            "relevant records found (%)</text>"
        ),
        "</svg>",
        "",
    ]
    return "\n".join(parts)


def _axes() -> Iterator[str]:
    for part in range(0, 101, 25):
        x, y = LEFT + WIDTH * part / 100, TOP + HEIGHT * (1 - part / 100)
        yield f'<path d="M{x:g} {TOP}V{TOP + HEIGHT}M{LEFT} {y:g}H{LEFT + WIDTH}" stroke="#ddd"/>'
        yield f'<text x="{x:g}" y="{TOP + HEIGHT + 18}" text-anchor="middle">{part}</text>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:g}" text-anchor="end">{part}</text>'
