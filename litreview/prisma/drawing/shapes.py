"""The shapes of a laid-out drawing, and the grid that they are placed on."""

from __future__ import annotations

from dataclasses import dataclass

from litreview.prisma.drawing.contents import Content
from litreview.prisma.drawing.text_lines import TextLine
from litreview.prisma.findings import Finding
from litreview.prisma.flow_templates import Column

# All in user units of the picture (pixels at 96 dpi). The columns are wide enough for the wider of the fonts
# that a viewer may fall back to.
MARGIN = 22
BAR_WIDTH, BAR_GAP = 30, 16
LEFT = MARGIN + BAR_WIDTH + BAR_GAP
COLUMNS: dict[Column, int] = {"previous": 208, "main": 300, "side": 340, "other": 300, "other_side": 300}
SIDE_GAP, LANE_GAP = 34, 38
HEADER, HEADER_GAP = 30, 16
ROW_GAP, PHASE_GAP = 26, 40
PADDING, ABOVE = 14, 9
LINE, LEAST = 17, 44
NOTE_SIZE, NOTE_LINE = 9.5, 13
RIBBON = 28


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle by its upper left corner."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h

    @property
    def middle(self) -> tuple[float, float]:
        """The centre."""
        return self.x + self.w / 2, self.y + self.h / 2


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box with its broken lines, the first of them at `top`.

    Attributes:
        faults: Errors marked on it.
        messages: The same in words.
    """

    content: Content
    rect: Rect
    lines: tuple[TextLine, ...]
    faults: tuple[Finding, ...] = ()
    messages: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether it is white, as the boxes of the databases lane are."""
        return self.content.column in ("main", "side")

    @property
    def top(self) -> float:
        """The upper edge of the text, which is centred vertically."""
        return self.rect.y + (self.rect.h - len(self.lines) * LINE) / 2


@dataclass(frozen=True, slots=True)
class Strip:
    """A lane's header or a phase's bar."""

    name: str
    text: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Drawing:
    """A laid-out flow.

    Attributes:
        arrows: Each a line of two or three points; the head is at the last.
        notes: Lines of the footnote, with their baselines.
        ribbon: Says that the flow is provisional; None when it is not.
    """

    width: float
    height: float
    headers: tuple[Strip, ...]
    bars: tuple[Strip, ...]
    boxes: tuple[PlacedBox, ...]
    arrows: tuple[tuple[tuple[float, float], ...], ...]
    notes: tuple[tuple[str, float], ...] = ()
    ribbon: Strip | None = None
