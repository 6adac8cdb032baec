"""Lists of reports: a cursor, a search in their words, a filter; rows are read when they come into sight."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.content import Content

from litreview.review.views import ReportRow
from litreview.screening.filter_language import EVERYTHING, Filter, every, parse_filter
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.rowview import draw_row
from litreview.tui.sanitize import one_line
from litreview.tui.widgets.line import NOTHING, HorizontalRule
from litreview.tui.widgets.lines import Rows

# What needs a row under the cursor.
ON_A_ROW = (do.MOVE, do.TO_CARD, do.OPEN, do.EXPORT_THESE, do.GOT, do.NOT_RETRIEVED, do.DOI)


class RowList(ScreenPart):
    """A list of reports.

    Args:
        frame: The screen.
        shown: Becomes the report under the cursor.
        sign: Returns the sign of a row.
        read: Returns the positions of the reports to list; runs in the store's thread.
        moved: Called when the cursor is on another row.
        usual: What is listed while nothing is asked for.
        counts_rows: Whether the rule shows the row of the cursor, not the rows in sight.

    Attributes:
        positions: Positions of the reports in the list, in its order; a row is read when it is seen.
        wanted: The words that are looked for, as typed.
        filter: The filter, as typed.
    """

    def __init__(
        self,
        frame: Frame,
        shown: ShownReport,
        *,
        sign: Callable[[ReportRow], Content],
        read: Callable[[], Sequence[int]],
        moved: Callable[[], None],
        usual: Filter = EVERYTHING,
        counts_rows: bool = False,
    ) -> None:
        super().__init__(frame)
        self.shown = shown
        self.sign = sign
        self.read = read
        self.moved = moved
        self.usual = usual
        self.counts_rows = counts_rows
        self.rows = Rows(self.terminal, self._draw)
        self.rule = HorizontalRule(self.terminal)
        self.positions: Sequence[int] = ()
        self.read_rows: dict[int, ReportRow] = {}
        self.wanted = ""
        self.filter = ""

    def active_commands(self) -> Commands:
        """Return the keys of the list; `escape` clears search and filter while there are any."""
        keys = (do.PAGE, do.MOVE, do.ENDS)
        return (*keys, do.CANCEL) if self.wanted or self.filter else keys

    def asked(self) -> Filter:
        """Return what search and filter ask for."""
        asked = parse_filter(self.filter) if self.filter else self.usual
        if self.wanted and not self.filter:
            # A search finds everywhere, also what is decided.
            asked = EVERYTHING
        return every(asked, parse_filter(self.wanted)) if self.wanted else asked

    async def reload(self) -> None:
        """Find and read again; the cursor stays on its report."""
        await self.find(self.positions[self.rows.cursor] if self.positions else -1)

    async def find(self, current: int = -1) -> None:
        """Find what is listed, and put the cursor on the report at a position, else on the first."""
        self.positions = await self.session.ask(self.read)
        self.read_rows = {}
        await self.move_cursor(self.positions.index(current) if current in self.positions else 0)
        self.frame.paint()

    @property
    def current(self) -> ReportRow | None:
        """The row under the cursor."""
        return self.row(self.rows.cursor)

    def row(self, n: int) -> ReportRow | None:
        """Return the n-th row, if it has been read."""
        return self.read_rows.get(self.positions[n]) if n < len(self.positions) else None

    async def move_cursor(self, cursor: int) -> None:
        """Put the cursor on a row, and read its report."""
        self.rows.fill(len(self.positions), cursor)
        await self._read_sight()
        current, shown = self.current, self.shown
        card = self.session.review.reports.card
        # The whole report, since a decision names all records that were shown as one.
        shown.card = (
            await self.session.ask(card, current.key, self.session.reviewer, shown.stage) if current else None
        )
        shown.since = self.session.timer()
        self.moved()
        self.paint_rule()
        self.frame.paint_keys()

    def footer(self, footer: Commands) -> Commands:
        """Return what is offered: on an empty list only what leads out of it."""
        return footer if self.positions else tuple(command for command in footer if command not in ON_A_ROW)

    def leads(self) -> Content:
        """Name where `enter` and `esc` lead."""
        leads = [self.words("list.enter")] if self.positions else []
        if self.wanted or self.filter:
            leads.append(self.words("list.esc-search" if self.wanted else "list.esc-filter"))
        return self.terminal.text(" · ".join(leads), "muted")

    async def _read_sight(self) -> None:
        """Read the rows in sight, and a page before and after them."""
        top, height = self.rows.top, max(self.frame.size.height, 24)
        near = self.positions[max(0, top - height) : top + 2 * height]
        if any(position not in self.read_rows for position in self.positions[top : top + height]):
            await self.read_again(position for position in near if position not in self.read_rows)

    async def read_again(self, positions: Iterable[int]) -> None:
        """Read certain rows again."""
        rows_at = self.session.review.reports.rows_at
        found = await self.session.ask(rows_at, list(positions), self.shown.stage, self.session.reviewer)
        self.read_rows.update(found)
        self.rows.refresh()

    def _draw(self, n: int, width: int) -> Content:
        """Draw the n-th row; one that is still being read is blank."""
        row = self.row(n)
        return draw_row(self.terminal, row, self.sign(row), width) if row else NOTHING

    def paint_rule(self) -> None:
        """Show which rows are in sight, or which row the cursor is on."""
        self.frame.call_after_refresh(self._paint_rule)

    def _paint_rule(self) -> None:
        rows, terminal = self.rows, self.terminal
        left = NOTHING if self.counts_rows else self._asked_text()
        if not self.positions:
            self.rule.show(left, terminal.word("list.empty", "muted"))
        elif self.counts_rows:
            self.rule.show(left, terminal.word("row", "muted", n=rows.cursor + 1, total=rows.count))
        else:
            text = self.words("rows", first=rows.top + 1, last=rows.last, total=rows.count)
            more = " ↓" if rows.last < rows.count else ""
            self.rule.show(left, terminal.text(text + more, "muted"))

    def _asked_text(self) -> Content:
        asked = [f"{self.words('filter')} {one_line(self.filter)}"] if self.filter else []
        asked += [f"{self.words('search')} {one_line(self.wanted)}"] if self.wanted else []
        return self.terminal.text(" · ".join(asked), "muted") if asked else NOTHING

    async def do_move(self, key: str) -> None:
        """Move the cursor by a row."""
        await self.move_cursor(self.rows.cursor + (1 if key in {"j", "down"} else -1))

    async def do_page(self, key: str) -> None:
        """Move the cursor by a page."""
        step = max(1, self.rows.size.height - 1)
        await self.move_cursor(self.rows.cursor + (step if key in {"space", "pagedown"} else -step))

    async def do_ends(self, key: str) -> None:
        """Move the cursor to the first or the last row."""
        # The ends of what is shown, not of all there is.
        await self.move_cursor(0 if key == "home" else len(self.positions) - 1)

    async def clicked_row(self, _rows: Rows, row: int) -> None:
        """Move the cursor with a click; a second click on the row opens it."""
        # One click never decides and never leaves the list (SCREENS 4).
        moves = self.frame.find(lambda command: "j" if command is do.MOVE else None)
        if not moves or moves[0] is not self:
            return
        if row == self.rows.cursor:
            self.frame.host.press("enter")
        else:
            await self.move_cursor(row)

    async def scrolled(self) -> None:
        """Show which rows the wheel has brought into sight."""
        await self._read_sight()
        self.paint_rule()

    async def do_cancel(self, _key: str) -> None:
        """Clear the search, else the filter."""
        if self.wanted:
            self.wanted = ""
        else:
            self.filter = ""
        self.frame.clear_message()
        await self.find()
