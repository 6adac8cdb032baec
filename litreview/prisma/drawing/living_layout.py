"""The layout of a living flow: the boxes of PRISMA 2020, each a small table of versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from litreview.prisma.drawing.geometry import (
    DRAWN,
    box_height,
    lane_headers,
    phase_bars,
    place_notes,
    provisional_strip,
)
from litreview.prisma.drawing.ink import (
    BAR,
    BAR_TEXT,
    BASELINE,
    GREY,
    HEADERS,
    LINES,
    RIBBON,
    RIBBON_TEXT,
    WHITE,
    Group,
    Rectangle,
    Stroke,
    TextStroke,
    arrow,
    strip,
)
from litreview.prisma.drawing.living_boxes import ASIDE, BOXES, DOWN, ELBOW, LivingBox, LivingLane
from litreview.prisma.drawing.picture import Picture
from litreview.prisma.drawing.shapes import (
    HEADER,
    HEADER_GAP,
    LANE_GAP,
    LEAST,
    LEFT,
    LINE,
    MARGIN,
    NOTE_SIZE,
    PADDING,
    PHASE_GAP,
    ROW_GAP,
    SIDE_GAP,
    Rect,
)
from litreview.prisma.drawing.text_lines import ITEM_INDENT, SIZE, Entry, TextLine, wrap
from litreview.prisma.drawing.widths import width
from litreview.prisma.flow_templates import Way
from litreview.prisma.labels import FlowWords
from litreview.prisma.living_flow import LivingFlow, living_json
from litreview.prisma.living_notes import heads, picture_notes, title
from litreview.prisma.living_rows import LivingRow, box_at, column_ids, rows

LABELS: Mapping[LivingLane, int] = {"main": 178, "side": 186, "other": 170}
COUNT = 72
# A label may run into the room that the figures of the first column leave, at most so far.
SPARE, FIGURE_GAP = 18, 8
HEAD_SIZE, HEADS = 11, 34
NOTE_GAP, BELOW_NOTES = 16, 19
ALL = "#eef4fb"


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A line of a box; its numbers stand on the last line of a label."""

    text: TextLine
    row: LivingRow | None = None


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A box with its lines."""

    box: LivingBox
    rect: Rect
    lines: tuple[CountedLine, ...]


@dataclass(frozen=True, slots=True)
class LivingGrid:
    """The columns of figures, and the boxes placed around them.

    Attributes:
        heads: Names of the columns, that of all versions last.
        columns: What names them in the address of a list.
        count: Width of a column of figures.
        room: Width of a label in each lane.
        tables: The boxes.
        top: Upper edge of the first row.
    """

    heads: tuple[str, ...]
    columns: tuple[str, ...]
    count: float
    room: Mapping[LivingLane, float]
    tables: tuple[PlacedTable, ...]
    top: float

    def right_edges(self, rect: Rect) -> list[float]:
        """Return the right edge of each column of figures in a box."""
        last = rect.right - PADDING
        return [last - self.count * at for at in reversed(range(len(self.heads)))]


def living_grid(living: LivingFlow, w: FlowWords, top: float) -> LivingGrid:
    """Measure the columns, fill the boxes and place them; `top` is the upper edge of the headers."""
    names = tuple(heads(living, w))
    filled = {
        box.id: list(rows(living, box.rules, w)) for box in BOXES if living.whole.other or box.lane != "other"
    }
    # Measured before anything is placed: a review of millions needs wider columns.
    figures = [w.number(n) for found in filled.values() for row in found for n in row.counts if n is not None]
    widest = max((width(text, SIZE, bold=True) for text in figures), default=0)
    head = max(width(name, HEAD_SIZE, bold=True) for name in names)
    count = max(COUNT, widest + FIGURE_GAP, head + FIGURE_GAP)
    spare = min(SPARE, count - widest - FIGURE_GAP)
    room = {lane: label + spare for lane, label in LABELS.items()}
    first = top + HEADER + HEADER_GAP + HEADS
    wide = {lane: label + 2 * PADDING + count * len(names) for lane, label in LABELS.items()}
    side = LEFT + wide["main"] + SIDE_GAP
    left: dict[LivingLane, float] = {"main": LEFT, "side": side, "other": side + wide["side"] + LANE_GAP}
    tables: list[PlacedTable] = []
    y: float = first
    for row in range(max(box.row for box in BOXES) + 1):
        inside = [box for box in BOXES if box.row == row and filled.get(box.id)]
        lines = {box.id: tuple(_lines(box, filled[box.id], room[box.lane], w)) for box in inside}
        # A phase with one row needs room for its upright label.
        least = width(w.label("identification"), SIZE, bold=True) + 20 if row == 0 else LEAST
        high = max(least, *map(box_height, lines.values()))
        for box in inside:
            height = box_height(lines[box.id])
            # As high as its row, unless it is beside a long list.
            if row == 0 or high - height <= 2 * LINE:
                height = high
            rect = Rect(left[box.lane], y, wide[box.lane], height)
            tables.append(PlacedTable(box, rect, lines[box.id]))
        y += high + (PHASE_GAP if row in (0, 3) else ROW_GAP)
    return LivingGrid(names, tuple(column_ids(living)), count, room, tuple(tables), first)


def _lines(box: LivingBox, found: Sequence[LivingRow], room: float, w: FlowWords) -> Iterator[CountedLine]:
    # Reasons stand below the name of their box; a box without any says it itself.
    by_reason = any(row.box.startswith("dbr_excluded:") for row in found)
    if heading := box.heading or ("dbr_excluded" if by_reason else ""):
        text = f"{w.label(heading).removesuffix(':')}:"
        yield from map(CountedLine, wrap(Entry(text, heading=True), LABELS[box.lane] + COUNT))
    for row in found:
        indent = ITEM_INDENT * row.depth
        *above, last = wrap(Entry(row.label, "", row.box, indent=indent), room)
        yield from map(CountedLine, above)
        yield CountedLine(last, row)


def living_picture(living: LivingFlow, language: str = "en", *, ribbon: bool = True) -> Picture:
    """Draw a living flow; the ribbon of a provisional one can be left out."""
    w = FlowWords(language, wording="living-picture")
    # Placed twice: the ribbon is as wide as the boxes, and they begin below it.
    right = max(table.rect.right for table in living_grid(living, w, MARGIN).tables)
    mark = provisional_strip(living.whole, w, right) if ribbon else None
    top = mark.rect.bottom + HEADER_GAP if mark else float(MARGIN)
    grid = living_grid(living, w, top)
    headers = lane_headers([(table.box.lane, table.rect) for table in grid.tables], top, w)
    bars = phase_bars([(table.box.row, table.rect) for table in grid.tables], w)
    below = max(table.rect.bottom for table in grid.tables)
    said = place_notes(picture_notes(living, language), right, below + NOTE_GAP)
    groups = (
        *([Group(tuple(strip(mark, RIBBON, RIBBON_TEXT)))] if mark else ()),
        *(Group(tuple(strip(each, *HEADERS[each.name]))) for each in headers),
        *(Group(tuple(_heads(living, grid, lane, w))) for lane in LABELS),
        *(Group(tuple(strip(each, BAR, BAR_TEXT, upright=True))) for each in bars),
        Group(tuple(_arrows(grid))),
        *(_table(table, grid, w) for table in grid.tables),
        Group(tuple(TextStroke(LEFT, y, text, size=NOTE_SIZE, colour=LINES) for text, y in said)),
    )
    return Picture(
        width=right + MARGIN,
        height=said[-1][1] + BELOW_NOTES,
        groups=groups,
        title=title(living, w),
        description=". ".join(group.title for group in groups if group.title),
        numbers=living_json(living),
        language=language,
    )


def _heads(living: LivingFlow, grid: LivingGrid, lane: LivingLane, w: FlowWords) -> Iterator[Stroke]:
    """Yield the names and dates of the columns above the first row of a lane."""
    days = [w.iso_date(column.version.date) if column.version else "" for column in living.columns]
    for table in grid.tables:
        if table.box.row == 0 and table.box.lane == lane:
            for at, x in enumerate(grid.right_edges(table.rect)):
                name, y = grid.heads[at], table.rect.y - 23
                yield TextStroke(x, y, name, bold=True, size=HEAD_SIZE, colour=BAR_TEXT, anchor="end")
                if at < len(days) and days[at]:
                    yield TextStroke(x, y + 13, days[at], size=NOTE_SIZE, colour=LINES, anchor="end")


def _arrows(grid: LivingGrid) -> Iterator[Stroke]:
    at = {table.box.id: table.rect for table in grid.tables}
    ways: tuple[tuple[Way, tuple[tuple[str, str], ...]], ...] = (
        ("down", DOWN),
        ("aside", ASIDE),
        ("elbow", ELBOW),
    )
    for way, pairs in ways:
        yield from (arrow(DRAWN[way](at[a], at[b])) for a, b in pairs if a in at and b in at)
    if earlier := at.get("previous_studies"):
        # From the right, where it is beside what it starts.
        total = at["total_studies"]
        y = total.y + min(earlier.h, total.h) / 2
        yield arrow(((earlier.x, y), (total.right, y)))


def _table(table: PlacedTable, grid: LivingGrid, w: FlowWords) -> Group:
    """Draw a box: its frame, the column of all versions, labels and figures."""
    rect, box = table.rect, table.box
    grey = box.lane == "other" or box.id == "previous_studies"
    # The box of typed studies is grey as the lane of other methods: its numbers come from elsewhere.
    strokes: list[Stroke] = [Rectangle(rect, 3, GREY if grey else WHITE, LINES, 1)]
    if len(grid.heads) > 1:
        wide = grid.count + PADDING / 2 - 2
        strokes.append(Rectangle(Rect(rect.right - wide - 1, rect.y + 1, wide, rect.h - 2), 0, ALL))
    top = rect.y + (rect.h - len(table.lines) * LINE) / 2
    for at, line in enumerate(table.lines):
        y = top + at * LINE + BASELINE
        text = line.text
        # The heading has no figures beside it, and may run over their columns.
        strokes.append(TextStroke(rect.x + PADDING + text.indent, y, text.label, bold=text.bold))
        if line.row:
            strokes += _figures(line.row, grid, rect, y, w)
    told = [line.row for line in table.lines if line.row]
    return Group(tuple(strokes), box.id, "; ".join(_sentence(row, grid, w) for row in told))


def _figures(row: LivingRow, grid: LivingGrid, rect: Rect, y: float, w: FlowWords) -> Iterator[Stroke]:
    for at, x in enumerate(grid.right_edges(rect)):
        n = figure(row, at)
        if n is not None:
            # Of what is part of a row only the sum of all versions is bold.
            bold = not row.depth or at == len(grid.heads) - 1
            yield TextStroke(x, y, w.number(n), bold=bold, anchor="end", opens=box_at(row, grid.columns[at]))


def figure(row: LivingRow, at: int) -> int | None:
    """Return the number of a row in a column; the total of all versions is that of the newest."""
    n = row.counts[at]
    return row.counts[at - 1] if n is None and row.box.startswith("total_") else n


def _sentence(row: LivingRow, grid: LivingGrid, w: FlowWords) -> str:
    told = ((name, figure(row, at)) for at, name in enumerate(grid.heads))
    return f"{row.label}: {', '.join(f'{name} {w.number(n)}' for name, n in told if n is not None)}"
