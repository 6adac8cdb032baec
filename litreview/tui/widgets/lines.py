"""Many lines of text that scroll, and lists of rows that are drawn only when they are seen."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence

from textual.content import Content
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from litreview.tui.look import Look
from litreview.tui.signs import CURSOR

Draw = Callable[[int, int], Content]


class Lines(ScrollView, can_focus=False):
    """Lines of text that were broken before; they scroll without motion and have no bar."""

    DEFAULT_CSS = """
    Lines { height: 1fr; scrollbar-size: 0 0; background: $lr-background; }
    """

    def __init__(self, look: Look, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id, classes=classes)
        self.look = look
        self.lines: Sequence[Content] = ()

    def show(self, lines: Sequence[Content], top: int = 0) -> None:
        """Show other lines, from the line `top` on."""
        self.lines = lines
        self._measure(len(lines))
        self.to(top)

    def _measure(self, height: int) -> None:
        self.virtual_size = Size(self.size.width, height)
        self.refresh()

    @property
    def top(self) -> int:
        """The first line in sight."""
        return round(self.scroll_y)

    @property
    def last(self) -> int:
        """The line after the last one in sight."""
        return min(self.top + self.size.height, self.virtual_size.height)

    def to(self, top: int) -> None:
        """Scroll so that a line is the first in sight, or as near as the end allows."""
        self.scroll_to(y=top, animate=False, force=True, immediate=True)

    def page(self, direction: int) -> None:
        """Scroll by a page that keeps one line of the last."""
        self.to(self.top + direction * max(1, self.size.height - 1))

    def render_line(self, y: int) -> Strip:
        """Draw a line of the widget."""
        n = y + self.top
        content = self.draw(n, self.size.width) if 0 <= n < self.virtual_size.height else Content("")
        style = self.visual_style + self.style_of(n)
        strip = Strip(self.look.shown(content).render_segments(style))
        return strip.adjust_cell_length(self.size.width, style.rich_style)

    def style_of(self, n: int) -> Style:  # noqa: ARG002  # rows differ, lines do not
        """Give the style of a whole line."""
        return self.look.ink["line"]

    def draw(self, n: int, width: int) -> Content:  # noqa: ARG002  # rows are drawn to a width, lines are ready
        """Give the n-th line."""
        return self.lines[n]


class Rows(Lines):
    """Rows with a cursor; only those in sight are drawn, so that their number costs nothing."""

    def __init__(self, look: Look, draw: Draw, id: str | None = None) -> None:  # noqa: A002  # Textual's word
        super().__init__(look, id=id)
        self._draw = draw
        self.count = 0
        self.cursor = 0

    def fill(self, count: int, cursor: int = 0) -> None:
        """Show that many rows and put the cursor on one of them."""
        self.count = count
        self._measure(count)
        self.put(cursor)

    def put(self, cursor: int) -> None:
        """Put the cursor on a row, which comes into sight."""
        self.cursor = max(0, min(cursor, self.count - 1))
        if self.cursor < self.top:
            self.to(self.cursor)
        elif self.cursor >= self.top + self.size.height:
            self.to(self.cursor - self.size.height + 1)
        self.refresh()

    def draw(self, n: int, width: int) -> Content:
        """Draw a row; the cursor's begins with its mark."""
        at = n == self.cursor
        edge = self.look.text(CURSOR, "accent") if at else Content(" ")
        return Content.assemble(edge, self._draw(n, width - 2), " ")

    def style_of(self, n: int) -> Style:
        """Give the cursor's row the surface."""
        return self.look.ink["cursor" if n == self.cursor and self.count else "line"]
