"""The layout of the drawing: text is measured first, heights follow from it, then rows are placed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sized
from dataclasses import replace

from litreview.prisma.drawing.contents import Content, contents, faults
from litreview.prisma.drawing.shapes import (
    ABOVE,
    BAR_WIDTH,
    COLUMNS,
    HEADER,
    HEADER_GAP,
    LANE_GAP,
    LEAST,
    LEFT,
    LINE,
    MARGIN,
    NOTE_LINE,
    NOTE_SIZE,
    PADDING,
    PHASE_GAP,
    RIBBON,
    ROW_GAP,
    SIDE_GAP,
    Drawing,
    PlacedBox,
    Rect,
    Strip,
)
from litreview.prisma.drawing.text_lines import SIZE, Entry, wrap
from litreview.prisma.drawing.widths import width
from litreview.prisma.findings import Findings
from litreview.prisma.flow_templates import TEMPLATES, Column, Way
from litreview.prisma.identities import check
from litreview.prisma.labels import FlowWords
from litreview.prisma.messages import describe_finding, describe_sums, describe_undecided, footnotes
from litreview.prisma.numbers import Flow

Points = tuple[tuple[float, float], ...]

# Rows of each phase; a phase ends with the last of its rows that there is.
PHASES = {"identification": (0,), "screening": (1, 2, 3), "included": (4, 5, 6)}
# Columns below each header.
LANES = {"prevstud": ("previous",), "newstud": ("main", "side"), "othstud": ("other", "other_side")}


def layout(flow: Flow, language: str = "en", *, marks: bool = True, ribbon: bool = True) -> Drawing:
    """Place the flow's boxes, arrows, headers and notes; marks of errors and the ribbon can be left out."""
    w = FlowWords(language, flow.template)
    filled = contents(flow, w)
    left = _columns(filled)
    right = max(left[c.column] + COLUMNS[c.column] for c in filled)
    strip = provisional_strip(flow, w, right) if ribbon else None
    top = strip.rect.bottom + HEADER_GAP if strip else MARGIN
    boxes = tuple(_boxes(flow, filled, left, top + HEADER + HEADER_GAP, w))
    if marks:
        findings = check(flow)
        boxes = tuple(_marked(box, findings, language) for box in boxes)
    # Over all boxes, as the last row need not be the lowest: a long list of reasons may hang below it.
    below = max(box.rect.bottom for box in boxes)
    notes = place_notes(footnotes(flow, language), right, below + ROW_GAP)
    at = {box.content.id: box.rect for box in boxes}
    return Drawing(
        width=right + MARGIN,
        height=(notes[-1][1] + NOTE_SIZE / 3 if notes else below) + MARGIN,
        headers=tuple(lane_headers([(box.content.column, box.rect) for box in boxes], top, w)),
        bars=tuple(phase_bars([(box.content.row, box.rect) for box in boxes], w)),
        boxes=boxes,
        arrows=tuple(
            DRAWN[arrow.way](at[arrow.start], at[arrow.end])
            for arrow in TEMPLATES[flow.template].arrows
            if arrow.start in at and arrow.end in at
        ),
        notes=notes,
        ribbon=strip,
    )


def _columns(filled: Iterable[Content]) -> dict[Column, float]:
    """Return the left edge of each column in use; gaps between lanes are wider than those inside one."""
    used = {content.column for content in filled}
    left: dict[Column, float] = {}
    x = float(LEFT)
    for column, wide in COLUMNS.items():
        # A column without boxes takes no room: the commonest flow has two of five.
        if column in used:
            left[column] = x
            x += wide + (SIDE_GAP if column in ("main", "other") else LANE_GAP)
    return left


def _boxes(
    flow: Flow, filled: list[Content], left: dict[Column, float], top: float, w: FlowWords
) -> Iterator[PlacedBox]:
    """Place the boxes row by row, each row below the highest box of the one above."""
    for row in sorted({content.row for content in filled}):
        inside = [content for content in filled if content.row == row]
        lines = {
            c.id: tuple(line for each in c.entries for line in wrap(each, COLUMNS[c.column] - 2 * PADDING))
            for c in inside
        }
        # A phase with one row needs room for its upright label.
        phase = {0: "identification", 4: "" if flow.updated else "included"}.get(row)
        least = width(w.label(phase), SIZE, bold=True) + 20 if phase else LEAST
        high = max(least, *(box_height(each) for each in lines.values()))
        for c in inside:
            height = box_height(lines[c.id])
            # A box is as high as its row, unless it is beside a long list.
            if row in (0, 4) or high - height <= 2 * LINE:
                height = high
            yield PlacedBox(c, Rect(left[c.column], top, COLUMNS[c.column], height), lines[c.id])
        top += high + (PHASE_GAP if row in (0, 3) else ROW_GAP)


def _marked(box: PlacedBox, findings: Findings, language: str) -> PlacedBox:
    found = tuple(faults(box.content, findings))
    messages = tuple(describe_finding(each, findings.flow, language) for each in found)
    return replace(box, faults=found, messages=messages)


def box_height(lines: Sized) -> float:
    """Return the height that a box needs for its lines."""
    # A least height keeps the arrows of a row on one level where its boxes say little.
    return max(LEAST, len(lines) * LINE + 2 * ABOVE)


def lane_headers(placed: Collection[tuple[str, Rect]], top: float, w: FlowWords) -> Iterator[Strip]:
    """Yield the headers of the lanes in use, given the column of each box and where it is placed."""
    for name, columns in LANES.items():
        inside = [rect for column, rect in placed if column in columns]
        if inside:
            x = min(rect.x for rect in inside)
            yield Strip(name, w.label(name), Rect(x, top, max(r.right for r in inside) - x, HEADER))


def phase_bars(placed: Collection[tuple[int, Rect]], w: FlowWords) -> Iterator[Strip]:
    """Yield the bars of the phases in use, given the row of each box and where it is placed."""
    for phase, rows in PHASES.items():
        inside = [rect for row, rect in placed if row in rows]
        if inside:
            y = min(rect.y for rect in inside)
            height = max(rect.bottom for rect in inside) - y
            yield Strip(phase, w.label(phase), Rect(MARGIN, y, BAR_WIDTH, height))


def _aside(start: Rect, end: Rect) -> Points:
    # By the lower of the two: the middle of a long list would lie below the box beside it.
    y = start.y + min(start.h, end.h) / 2
    return (start.right, y), (end.x, y)


def _down(start: Rect, end: Rect) -> Points:
    x = start.middle[0]
    return (x, start.bottom), (x, end.y)


def elbow(start: Rect, end: Rect) -> Points:
    """Go down, and then to the edge that faces the start."""
    x, y = start.middle[0], end.middle[1]
    return (x, start.bottom), (x, y), (end.right if x > end.right else end.x, y)


DRAWN: dict[Way, Callable[[Rect, Rect], Points]] = {"aside": _aside, "down": _down, "elbow": elbow}


def provisional_strip(flow: Flow, w: FlowWords, right: float) -> Strip | None:
    """Return a strip that marks the flow as provisional or empty, with details where there is room."""
    n = check(flow).provisional
    if not n and not flow.empty:
        return None
    # An empty flow would pass for a finished one as well.
    text = (describe_undecided(flow, n, w.lang) if n else describe_sums(flow, w.lang)).removesuffix(".")
    # Measured: how long the sentence is hangs on its numbers and its language.
    if n and width(text, SIZE, bold=True) > right - LEFT - 2 * PADDING:
        text = w("provisional", n=n)
    return Strip("provisional", text, Rect(LEFT, MARGIN, right - LEFT, RIBBON))


def place_notes(texts: Iterable[str], right: float, top: float) -> tuple[tuple[str, float], ...]:
    """Break footnotes into lines, the baseline of the first at `top`."""
    room = (right - LEFT) * SIZE / NOTE_SIZE
    broken = [line for each in texts for line in wrap(Entry(each), room)]
    return tuple((line.label, top + at * NOTE_LINE) for at, line in enumerate(broken))
