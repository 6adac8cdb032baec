"""A laid-out flow as strokes: frames, lines of text and arrows with their colours, for any output format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from litreview.prisma.drawing.shapes import LEFT, LINE, NOTE_SIZE, PADDING, Drawing, PlacedBox, Rect, Strip
from litreview.prisma.drawing.text_lines import SIZE
from litreview.prisma.drawing.widths import width

TEXT, LINES, ERROR = "#1f2933", "#52606d", "#c0392b"
WHITE, GREY = "#ffffff", "#f2f4f7"
HEADERS = {"newstud": ("#f4b942", "#3d2c00"), "prevstud": ("#dde2e8", TEXT), "othstud": ("#dde2e8", TEXT)}
BAR, BAR_TEXT = "#c9dcf2", "#1d3f66"
RIBBON, RIBBON_TEXT = "#fdf1d3", "#5c4200"
BASELINE = 12.6
PILL_SIZE, PILL_HEIGHT, PILL_PADDING = 10.5, 18, 8
# A third of the size below the middle centres capitals and small letters to the eye.
BELOW_MIDDLE = 0.35

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle with round corners.

    Attributes:
        stroke: Colour of its line; empty for none.
        opens: Id of the box whose records it leads to.
    """

    rect: Rect
    radius: float
    fill: str
    stroke: str = ""
    weight: float = 0
    opens: str = ""


@dataclass(frozen=True, slots=True)
class TextStroke:
    """A line of text at its baseline: a label, then a count in bold.

    Attributes:
        bold: Whether the label is bold, too.
        anchor: What `x` is: its left edge, its middle or its right edge.
        upright: Whether it reads from below to above.
        opens: Id of the box whose records it leads to.
    """

    x: float
    y: float
    label: str
    count: str = ""
    bold: bool = False
    size: float = SIZE
    colour: str = TEXT
    anchor: Literal["start", "middle", "end"] = "start"
    upright: bool = False
    opens: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line through some points, and the three corners of its head."""

    line: tuple[Point, ...]
    head: tuple[Point, Point, Point]


Stroke = Rectangle | TextStroke | Arrow


@dataclass(frozen=True, slots=True)
class Group:
    """Strokes that belong together.

    Attributes:
        box: The box that it is; None for all that is no box.
        title: Its text in one line.
    """

    strokes: tuple[Stroke, ...]
    box: str | None = None
    title: str = ""


def ink(drawing: Drawing) -> Iterator[Group]:
    """Yield all strokes from the bottom layer to the top: boxes cover arrows."""
    if drawing.ribbon:
        yield Group(tuple(strip(drawing.ribbon, RIBBON, RIBBON_TEXT)))
    for header in drawing.headers:
        yield Group(tuple(strip(header, *HEADERS[header.name])))
    for bar in drawing.bars:
        yield Group(tuple(strip(bar, BAR, BAR_TEXT, upright=True)))
    # Before the boxes, so that a line that passes behind one is hidden by it.
    yield Group(tuple(map(arrow, drawing.arrows)))
    for box in drawing.boxes:
        title = " ".join((box.content.text, *box.messages))
        yield Group((_frame(box), *_lines(box), *pills(box)), box.content.id, title)
    yield Group(tuple(TextStroke(LEFT, y, label, size=NOTE_SIZE) for label, y in drawing.notes))


def strip(placed: Strip, fill: str, colour: str, *, upright: bool = False) -> Iterator[Stroke]:
    """Yield the bar of a header, a phase or the ribbon, with its text."""
    x, y = placed.rect.middle
    x, y = (x + BELOW_MIDDLE * SIZE, y) if upright else (x, y + BELOW_MIDDLE * SIZE)
    yield Rectangle(placed.rect, 6, fill)
    yield TextStroke(x, y, placed.text, bold=True, colour=colour, anchor="middle", upright=upright)


def arrow(points: tuple[Point, ...]) -> Arrow:
    """Return the arrow with its tip just before the edge that it points to."""
    (from_x, from_y), (to_x, to_y) = points[-2:]
    length = abs(to_x - from_x) + abs(to_y - from_y)
    dx, dy = (to_x - from_x) / length, (to_y - from_y) / length
    tip = to_x - dx, to_y - dy
    back = tip[0] - 8 * dx, tip[1] - 8 * dy
    wings = ((back[0] - 4 * dy, back[1] - 4 * dx), tip, (back[0] + 4 * dy, back[1] + 4 * dx))
    return Arrow((*points[:-1], back), wings)


def _frame(box: PlacedBox) -> Rectangle:
    stroke, weight = (ERROR, 1.8) if box.faults else (LINES, 1)
    return Rectangle(box.rect, 3, WHITE if box.plain else GREY, stroke, weight, box.content.id)


def _lines(box: PlacedBox) -> Iterator[TextStroke]:
    for at, line in enumerate(box.lines):
        x, y = box.rect.x + PADDING + line.indent, box.top + at * LINE + BASELINE
        yield TextStroke(x, y, line.label, line.count, line.bold, opens=line.box)


def pills(box: PlacedBox) -> Iterator[Stroke]:
    """Yield labels with the name and gap of each error, on the upper edge from the right."""
    right = box.rect.right - 8
    for fault in box.faults:
        label = fault.id if fault.gap is None else f"{fault.id}: {fault.gap:+d}".replace("-", "\u2212")
        wide = width(label, PILL_SIZE, bold=True) + 2 * PILL_PADDING
        y = box.rect.y - PILL_HEIGHT * 2 / 3  # more above the edge than below, clear of the first line
        yield Rectangle(Rect(right - wide, y, wide, PILL_HEIGHT), PILL_HEIGHT / 2, ERROR)
        middle = right - wide / 2, y + PILL_HEIGHT / 2 + BELOW_MIDDLE * PILL_SIZE
        yield TextStroke(*middle, label, bold=True, size=PILL_SIZE, colour=WHITE, anchor="middle")
        right -= wide + 4
