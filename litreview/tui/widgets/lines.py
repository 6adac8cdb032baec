"""Many lines of text that scroll, and lists of rows that are drawn only when they are seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Container, Sequence

from textual.content import Content
from textual.events import Click
from textual.message import Message
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget

from litreview.tui.signs import CURSOR
from litreview.tui.terminal import Terminal
from litreview.tui.widgets.line import pressed

Draw = Callable[[int, int], Content]
WHEEL = 3


class Lines(Widget, can_focus=False):
    """Lines of text that fit the width; they scroll without motion and have no scroll bar.

    Attributes:
        top: The first line in sight.
    """

    # Textual's own scrolling lays the whole screen out again whenever the number of lines changes, which
    # is at every record; here the number of the first line is enough.
    DEFAULT_CSS = "Lines { height: 1fr; background: $lr-background; }"

    class Scrolled(Message):
        """The wheel has brought other lines into sight."""

    class Resized(Message):
        """The layout has given the lines another height."""

    def __init__(self, terminal: Terminal, id: str | None = None) -> None:  # noqa: A002  # Textual's word
        super().__init__(id=id)
        self.terminal = terminal
        self.lines: Sequence[Content] = ()
        self.top = 0
        self.has_mouse = False

    def show(self, lines: Sequence[Content], top: int = 0) -> None:
        """Show other lines, from the line `top` on."""
        self.lines = lines
        self.to(top)

    @property
    def total(self) -> int:
        """How many lines there are."""
        return len(self.lines)

    @property
    def last(self) -> int:
        """The line after the last one in sight."""
        return min(self.top + self.size.height, self.total)

    def to(self, top: int) -> None:
        """Scroll so that a line is the first in sight, or as near as the end allows."""
        self.top = max(0, min(top, self.total - self.size.height))
        self.refresh()

    def page(self, direction: int) -> None:
        """Scroll by a page that keeps one line of the last."""
        self.to(self.top + direction * max(1, self.size.height - 1))

    def on_resize(self) -> None:
        """Show no blank below the last line when there is more room."""
        self.to(self.top)
        self.post_message(self.Resized())

    def on_mouse_scroll_down(self) -> None:
        """Scroll with the wheel."""
        self.to(self.top + WHEEL)
        self.post_message(self.Scrolled())

    def on_mouse_scroll_up(self) -> None:
        """Scroll back with the wheel."""
        self.to(self.top - WHEEL)
        self.post_message(self.Scrolled())

    def render_line(self, y: int) -> Strip:
        """Draw a line of the widget."""
        n = y + self.top
        content = self.draw(n, self.size.width) if n < self.total else Content("")
        style = self.visual_style + self.style_of(n)
        # Drawn only when in sight: a list of a hundred thousand rows is ready at once.
        strip = Strip(self.terminal.shown(self._selected(content, n)).render_segments(style))
        strip = strip.adjust_cell_length(self.size.width, style.rich_style)
        # The offset of each character, so that the mouse can select it; without a mouse it would only cost time.
        return strip.apply_offsets(0, n) if self.ALLOW_SELECT and self.has_mouse else strip

    def on_mouse_move(self) -> None:
        """Make text selectable once there is a mouse."""
        if not self.has_mouse:
            self.has_mouse = True
            self.refresh()

    def _selected(self, content: Content, n: int) -> Content:
        selection = self.text_selection
        span = selection.get_span(n) if selection is not None else None
        if span is None:
            return content
        start, end = span
        return content.stylize(self.terminal.ink["selected"], start, len(content.plain) if end == -1 else end)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """Return the text that was selected with the mouse, each line without its padding."""
        text = selection.extract("\n".join(line.plain for line in self.lines))
        return "\n".join(line.strip() for line in text.splitlines()), "\n"

    def on_click(self, event: Click) -> None:
        """Press the key of the action that was clicked."""
        pressed(self, event)

    def style_of(self, n: int) -> Style:  # noqa: ARG002  # rows differ, lines do not
        """Return the style of a whole line."""
        return self.terminal.ink["line"]

    def draw(self, n: int, width: int) -> Content:  # noqa: ARG002  # rows are drawn to a width, lines are ready
        """Return the n-th line."""
        return self.lines[n]


class Rows(Lines):
    """Rows with a cursor; only those in sight are drawn, so that their number costs nothing.

    Attributes:
        has_cursor: Whether the cursor is shown: of two lists on a screen, only that of the one in use.
        stops: Numbers of the rows that the cursor can be on; it passes over others, such as headings.
        across: Numbers of the rows that are as wide as the list and have no room for the cursor, such as rules.
        instead: Lines that say why there are no rows.
    """

    # The mouse moves the cursor here.
    ALLOW_SELECT = False

    class Picked(Message):
        """A row was clicked."""

        def __init__(self, rows: Rows, row: int) -> None:
            super().__init__()
            self.rows = rows
            self.row = row

    def __init__(self, terminal: Terminal, draw: Draw, id: str | None = None) -> None:  # noqa: A002  # Textual's word
        super().__init__(terminal, id=id)
        self._draw = draw
        self.count = 0
        self.cursor = 0
        self.has_cursor = True
        self.stops: Sequence[int] = ()
        self.across: Container[int] = ()
        self.instead: Sequence[Content] = ()

    @property
    def total(self) -> int:
        """How many rows there are, or lines instead of them."""
        return self.count or len(self.instead)

    @property
    def place(self) -> int:
        """The place of the cursor among the rows that it can be on."""
        return max(0, bisect_right(self.stops, self.cursor) - 1)

    def fill(self, count: int, cursor: int = 0, stops: Sequence[int] | None = None) -> None:
        """Show that many rows and put the cursor on one of them; without `stops` it can be on each."""
        self.count = count
        self.stops = range(count) if stops is None else stops
        self.move_cursor(cursor)

    def move_cursor(self, cursor: int) -> None:
        """Put the cursor on a row, or on the nearest one above it that it can be on; that row comes into sight."""
        self.go_to(bisect_right(self.stops, cursor) - 1)

    def go_to(self, place: int) -> None:
        """Put the cursor on a row by its place among those that it can be on, or on the first or last of them."""
        place = max(0, min(place, len(self.stops) - 1))
        self.cursor, *after = self.stops[place : place + 2] or (0,)
        # With the further lines of the row, and by the least scrolling, so that rows do not jump.
        last = (after[0] if after else self.count) - 1
        self.to(min(self.cursor, max(self.top, last - self.size.height + 1)))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.move_cursor(self.cursor)

    def on_click(self, event: Click) -> None:
        """Post which row was clicked; the screen decides what that means."""
        # A click below the last row means nothing.
        row = event.y + self.top
        if row < self.count:
            self.post_message(self.Picked(self, row))

    def draw(self, n: int, width: int) -> Content:
        """Return a row; that of the cursor begins with its mark."""
        if not self.count:
            return self.instead[n]
        at = n == self.cursor and self.has_cursor and self.stops
        edge = self.terminal.text(CURSOR, "accent") if at else Content(" ")
        if n in self.across:
            return self._draw(n, width)
        return Content.assemble(edge, self._draw(n, width - 2), " ")

    def style_of(self, n: int) -> Style:
        """Return the style of a row; that of the cursor has the surface colour."""
        return self.terminal.ink["cursor" if n == self.cursor and self.stops and self.has_cursor else "line"]
