"""A flow as SVG: real text, a tooltip and links for each box, nothing from outside, the same bytes each time."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape, quoteattr

from litreview.prisma.drawing.ink import LINES, TEXT, Arrow, Rectangle, Stroke, TextStroke
from litreview.prisma.drawing.picture import Picture, flow_picture
from litreview.prisma.drawing.text_lines import SIZE
from litreview.prisma.numbers import Flow

FONTS = "Arial, Helvetica, Liberation Sans, DejaVu Sans, sans-serif"
NUMBERS_ID = "litreview-flow"
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
        lang: Code of a language, as in `flow --lang`.
        links: Address of a box's records by box id (as in `box_ids`); a box or line without one is no link.
        marks: Whether boxes that do not add up are marked.
        ribbon: Whether a provisional flow says so.

    Returns:
        A whole SVG document, with the numbers themselves in its metadata, so that it can be read again.
    """
    return draw_svg(flow_picture(flow, lang, marks=marks, ribbon=ribbon), links)


def draw_svg(picture: Picture, links: Mapping[str, str] | None = None) -> str:
    """Draw a picture; `links` are addresses by box id, as in `svg`."""
    return "\n".join([*_head(picture), *_body(picture, links or {}), "</svg>", ""])


def _head(picture: Picture) -> Iterator[str]:
    wide, high = _n(picture.width), _n(picture.height)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" '
        f'role="img" xml:lang="{picture.language}" font-family="{FONTS}" font-size="{SIZE}" fill="{TEXT}">'
    )
    yield f"<title>{_safe(picture.title)}</title>"
    yield f"<desc>{_safe(picture.description)}</desc>"
    # Escaped, so that no program that copies the file changes a letter of a name.
    numbers = json.dumps(picture.numbers, ensure_ascii=True, separators=(",", ":"))
    yield f'<metadata id="{NUMBERS_ID}">{_safe(numbers)}</metadata>'
    yield '<rect width="100%" height="100%" fill="#ffffff"/>'


def _body(picture: Picture, links: Mapping[str, str]) -> Iterator[str]:
    for group in picture.groups:
        drawn = [_stroke(stroke, links) for stroke in group.strokes]
        if group.box is not None:
            drawn = [f'<g id="{group.box}">', f"<title>{_safe(group.title)}</title>", *drawn, "</g>"]
        yield from drawn


def _stroke(stroke: Stroke, links: Mapping[str, str]) -> str:
    match stroke:
        case Rectangle():
            return _linked(_frame(stroke), links.get(stroke.opens))
        case TextStroke():
            return _linked(_words(stroke), links.get(stroke.opens))
        case Arrow(line, head):
            path, corners = (" L".join(f"{_n(x)},{_n(y)}" for x, y in points) for points in (line, head))
            return (
                f'<path d="M{path}" fill="none" stroke="{LINES}" stroke-width="1.3"/>'
                f'<path d="M{corners} z" fill="{LINES}"/>'
            )


def _frame(frame: Rectangle) -> str:
    r = frame.rect
    edge = f' stroke="{frame.stroke}" stroke-width="{frame.weight:g}"' if frame.stroke else ""
    place = f'x="{_n(r.x)}" y="{_n(r.y)}" width="{_n(r.w)}" height="{_n(r.h)}"'
    return f'<rect {place} rx="{frame.radius:g}" fill="{frame.fill}"{edge}/>'


def _words(stroke: TextStroke) -> str:
    label, count = _safe(stroke.label), _safe(stroke.count)
    if count:
        count = f'<tspan font-weight="600">{count}</tspan>'
    turned = f'transform="translate({_n(stroke.x)} {_n(stroke.y)}) rotate(-90)"'
    style = [turned if stroke.upright else f'x="{_n(stroke.x)}" y="{_n(stroke.y)}"']
    style += [f'text-anchor="{stroke.anchor}"'] if stroke.anchor != "start" else []
    style += [f'font-size="{stroke.size:g}"'] if stroke.size != SIZE else []
    style += ['font-weight="600"'] if stroke.bold else []
    style += [f'fill="{stroke.colour}"'] if stroke.colour != TEXT else []
    return f"<text {' '.join(style)}>{' '.join(part for part in (label, count) if part)}</text>"


def _linked(drawn: str, address: str | None) -> str:
    return f"<a href={quoteattr(address)}>{drawn}</a>" if address else drawn


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _safe(text: str) -> str:
    """Escape text, without the few signs that no XML document can hold."""
    return escape(FORBIDDEN.sub("", text), {'"': "&quot;"})
