"""The cursor of a list whose rows are all read, moved by keys and clicks."""

from __future__ import annotations

from collections.abc import Callable

from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.widgets.lines import Rows


class RowCursor(ScreenPart):
    """The cursor of a list, or of the one in use of several lists.

    Args:
        frame: The screen.
        moved: Called when the cursor was moved.
        lists: The lists; the first is in use until another is.
        pages: Whether page keys move it; elsewhere they scroll a text of the screen.
    """

    OWN_COMMANDS = (do.MOVE, do.PAGE, do.ENDS)

    def __init__(self, frame: Frame, moved: Callable[[], None], *lists: Rows, pages: bool = True) -> None:
        super().__init__(frame)
        self.moved = moved
        self.lists = lists
        self.pages = pages
        self.use(lists[0])

    def active_commands(self) -> Commands:
        """Return the keys that move it: none where there are no rows."""
        if not self.rows.count:
            return ()
        return self.OWN_COMMANDS if self.pages else (do.MOVE, do.ENDS)

    @property
    def rows(self) -> Rows:
        """The list in use."""
        return next(rows for rows in self.lists if rows.has_cursor)

    def use(self, used: Rows) -> None:
        """Move in one of the lists from here on."""
        for rows in self.lists:
            rows.has_cursor = rows is used

    async def do_move(self, key: str) -> None:
        """Move to the next row, or the one before."""
        self.rows.go_to(self.rows.place + (1 if key in {"j", "down"} else -1))
        self.moved()

    async def do_page(self, key: str) -> None:
        """Move by a page, and at least to the next row that the cursor can be on."""
        rows, down = self.rows, key in {"space", "pagedown"}
        before, step = rows.place, max(1, rows.size.height - 1)
        rows.move_cursor(rows.cursor + (step if down else -step))
        if rows.place == before:
            rows.go_to(before + (1 if down else -1))
        self.moved()

    async def do_ends(self, key: str) -> None:
        """Move to the first or the last row."""
        self.rows.go_to(0 if key == "home" else len(self.rows.stops) - 1)
        self.moved()

    async def clicked_row(self, rows: Rows, row: int) -> None:
        """Move the cursor with a click; a second click on the row opens it."""
        moves = self.frame.find(lambda command: "j" if command is do.MOVE else None)
        if rows not in self.lists or row in rows.across or not moves or moves[0] is not self:
            return
        before = (self.rows, self.rows.cursor)
        self.use(rows)
        rows.move_cursor(row)
        if (rows, rows.cursor) == before:
            self.frame.host.press("enter")
        else:
            self.moved()
