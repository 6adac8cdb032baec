"""A laid-out flow as SVG: real text, a tooltip and links for each box, nothing from outside, the same bytes each time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from xml.sax.saxutils import escape
from xml.sax.saxutils import quoteattr

from litreview.prisma.labels import words
from litreview.prisma.layout import layout
from litreview.prisma.numbers import Flow
from litreview.prisma.shapes import LEFT
from litreview.prisma.shapes import LINE
from litreview.prisma.shapes import NOTE_SIZE
from litreview.prisma.shapes import PADDING
from litreview.prisma.shapes import Box
from litreview.prisma.shapes import Drawing
from litreview.prisma.shapes import Strip
from litreview.prisma.widths import width
from litreview.prisma.wrap import SIZE
from litreview.prisma.wrap import Line

FONTS = "Arial, Helvetica, Liberation Sans, DejaVu Sans, sans-serif"
TEXT, LINES, ERROR = "#1f2933", "#52606d", "#c0392b"
WHITE, GREY = "#ffffff", "#f2f4f7"
HEADERS = {"newstud": ("#f4b942", "#3d2c00"), "prevstud": ("#dde2e8", TEXT), "othstud": ("#dde2e8", TEXT)}
BAR, BAR_TEXT = "#c9dcf2", "#1d3f66"
RIBBON, RIBBON_TEXT = "#fdf1d3", "#5c4200"
BASELINE = 12.6
# One such sign in a title, and no browser would show the picture at all.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
PILL_SIZE, PILL_HEIGHT, PILL_PADDING = 10.5, 18, 8


def svg(
    flow: Flow,
    lang: str = "en",
    links: Mapping[str, str] | None = None,
    *,
    marks: bool = True,
    ribbon: bool = True,
) -> str:
    """Draw the flow.

    Args:
        flow: Its numbers, derived or from elsewhere.
        lang: `en` or `nl`.
        links: Address of a box's records by box id (as in `box_ids`); a box or line without one is no link.
        marks: Whether boxes that do not add up are marked.
        ribbon: Whether a provisional flow says so.

    Returns:
        A whole SVG document.
    """
    drawing = layout(flow, lang, marks=marks, ribbon=ribbon)
    return "\n".join([*_head(flow, drawing, lang), *_body(drawing, links or {}), "</svg>", ""])


def _body(drawing: Drawing, links: Mapping[str, str]) -> Iterator[str]:
    yield '<rect width="100%" height="100%" fill="#ffffff"/>'
    if drawing.ribbon:
        yield from _strip(drawing.ribbon, RIBBON, RIBBON_TEXT)
    for header in drawing.headers:
        yield from _strip(header, *HEADERS[header.name])
    for bar in drawing.bars:
        yield from _strip(bar, BAR, BAR_TEXT, upright=True)
    for points in drawing.arrows:
        yield _arrow(points)
    for box in drawing.boxes:
        yield from _box(box, links)
    for said, baseline in drawing.notes:
        yield f'<text x="{LEFT}" y="{_n(baseline)}" font-size="{NOTE_SIZE}">{_safe(said)}</text>'


def _head(flow: Flow, drawing: Drawing, language: str) -> Iterator[str]:
    w = words(language)
    size = f'width="{_n(drawing.width)}" height="{_n(drawing.height)}"'
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" {size} '
        f'role="img" xml:lang="{language}" font-family="{FONTS}" font-size="{SIZE}" fill="{TEXT}">'
    )
    yield f"<title>{_safe(w.phrases['updated_review' if flow.updated else 'new_review'])}</title>"
    # Row by row, as a screen reader reads the description aloud in this order.
    rows = sorted({box.content.row for box in drawing.boxes})
    told = ["; ".join(b.content.text for b in drawing.boxes if b.content.row == row) for row in rows]
    yield f"<desc>{_safe('. '.join(told))}.</desc>"


def _strip(strip: Strip, fill: str, colour: str, *, upright: bool = False) -> Iterator[str]:
    r, (x, y) = strip.rect, strip.rect.middle
    # A third of the size below the middle centres capitals and small letters to the eye.
    place = f'transform="translate({_n(x + 0.35 * SIZE)} {_n(y)}) rotate(-90)"'
    place = place if upright else f'x="{_n(x)}" y="{_n(y + 0.35 * SIZE)}"'
    yield f'<rect {_at(r.x, r.y, r.w, r.h)} rx="6" fill="{fill}"/>'
    yield f'<text {place} text-anchor="middle" font-weight="600" fill="{colour}">{_safe(strip.text)}</text>'


def _arrow(points: tuple[tuple[float, float], ...]) -> str:
    """Draw a line and a head whose tip stops just before the edge it points to."""
    (from_x, from_y), (to_x, to_y) = points[-2:]
    length = abs(to_x - from_x) + abs(to_y - from_y)
    dx, dy = (to_x - from_x) / length, (to_y - from_y) / length
    tip = to_x - dx, to_y - dy
    # The line ends where the head begins, or its blunt end would show beside the tip.
    back = tip[0] - 8 * dx, tip[1] - 8 * dy
    line = " L".join(f"{_n(x)},{_n(y)}" for x, y in (*points[:-1], back))
    wings = ((back[0] - 4 * dy, back[1] - 4 * dx), tip, (back[0] + 4 * dy, back[1] + 4 * dx))
    head = " L".join(f"{_n(x)},{_n(y)}" for x, y in wings)
    return f'<path d="M{line}" fill="none" stroke="{LINES}" stroke-width="1.3"/><path d="M{head} z" fill="{LINES}"/>'


def _box(box: Box, links: Mapping[str, str]) -> Iterator[str]:
    r, content = box.rect, box.content
    stroke, weight = (ERROR, 1.8) if box.faults else (LINES, 1)
    fill = WHITE if box.plain else GREY
    yield f'<g id="{content.id}">'
    # The whole text in one piece: the lines of the box are texts apart, as SVG wraps nothing.
    yield f"<title>{_safe(' '.join((content.text, *box.said)))}</title>"
    frame = (
        f'<rect {_at(r.x, r.y, r.w, r.h)} rx="3" fill="{fill}" stroke="{stroke}" stroke-width="{weight}"/>'
    )
    yield _linked(frame, links.get(content.id))
    for at, line in enumerate(box.lines):
        yield _linked(_line(line, r.x + PADDING, box.top + at * LINE + BASELINE), links.get(line.box))
    yield from _pills(box)
    yield "</g>"


def _line(line: Line, x: float, baseline: float) -> str:
    label, count = _safe(line.label), _safe(line.count)
    if count:
        count = f'<tspan font-weight="600">{count}</tspan>'
    weight = ' font-weight="600"' if line.bold else ""
    said = " ".join(part for part in (label, count) if part)
    return f'<text x="{_n(x + line.indent)}" y="{_n(baseline)}"{weight}>{said}</text>'


def _pills(box: Box) -> Iterator[str]:
    """Put the name and gap of each error on the upper edge, from the right."""
    right = box.rect.right - 8
    for fault in box.faults:
        # A true minus sign: a hyphen is lost before a small bold digit.
        said = fault.id if fault.gap is None else f"{fault.id}: {fault.gap:+d}".replace("-", "\u2212")
        wide = width(said, PILL_SIZE, bold=True) + 2 * PILL_PADDING
        y = box.rect.y - PILL_HEIGHT * 2 / 3  # more above the edge than below, clear of the first line
        yield f'<rect {_at(right - wide, y, wide, PILL_HEIGHT)} rx="{PILL_HEIGHT / 2:g}" fill="{ERROR}"/>'
        yield (
            f'<text x="{_n(right - wide / 2)}" y="{_n(y + PILL_HEIGHT / 2 + 0.35 * PILL_SIZE)}" text-anchor="middle" '
            f'font-size="{PILL_SIZE}" font-weight="600" fill="{WHITE}">{said}</text>'
        )
        right -= wide + 4


def _linked(drawn: str, address: str | None) -> str:
    return f"<a href={quoteattr(address)}>{drawn}</a>" if address else drawn


def _at(x: float, y: float, w: float, h: float) -> str:
    return f'x="{_n(x)}" y="{_n(y)}" width="{_n(w)}" height="{_n(h)}"'


def _n(value: float) -> str:
    # One decimal: the bytes stay the same between machines, whose last digits may differ.
    return f"{value:.1f}".removesuffix(".0")


def _safe(text: str) -> str:
    """Escape text, without the few signs that no XML document can hold."""
    return escape(FORBIDDEN.sub("", text), {'"': "&quot;"})
