"""Lists of reports: a cursor, a search in their words, a filter by their states."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Input

from litreview.model import Stage
from litreview.model import State
from litreview.review.views import Card
from litreview.review.views import ReportRow
from litreview.tui.desk import Desk
from litreview.tui.outside import one_line
from litreview.tui.rowview import drawn
from litreview.tui.rowview import state_sign
from litreview.tui.screens.sheeted import SEARCH
from litreview.tui.screens.sheeted import Sheeted
from litreview.tui.widgets.line import NOTHING
from litreview.tui.widgets.line import Rule
from litreview.tui.widgets.lines import Rows

FILTERS = (None, State.TODO, State.WAITING, State.CONFLICT, State.INCLUDE, State.EXCLUDE, State.MAYBE)


class RowList(Sheeted):
    """A list of reports.

    Attributes:
        every: All rows that were read.
        shown: Those that fit search and filter.
    """

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__(desk, stage)
        self.rows = Rows(self.look, self.draw)
        self.rule = Rule(self.look)
        self.every: Sequence[ReportRow] = ()
        self.shown: Sequence[ReportRow] = ()
        self.wanted = ""
        self.state: State | None = None
        self.card: Card | None = None

    def read(self) -> Sequence[ReportRow]:
        """Read the rows from the review; runs beside the screen."""
        return self.desk.review.rows(self.stage, reviewer=self.desk.reviewer)

    async def reload(self) -> None:
        """Read the rows again; the cursor stays on its report."""
        here = self.here
        self.every = await self.desk.ask(self.read)
        self.choose()
        await self.put(self.place(here.key if here else ""))
        self.paint()

    @property
    def here(self) -> ReportRow | None:
        """The row under the cursor."""
        return self.shown[self.rows.cursor] if self.rows.cursor < len(self.shown) else None

    def place(self, key: str) -> int:
        """Find a report among the rows; the first row when it is not there."""
        return next((n for n, row in enumerate(self.shown) if key in row.records), 0)

    def target(self) -> Card | None:
        """Give the report under the cursor."""
        return self.card

    async def put(self, cursor: int) -> None:
        """Put the cursor on a row, and read its report."""
        self.rows.fill(len(self.shown), cursor)
        here = self.here
        ask, review = self.desk.ask, self.desk.review
        # The whole report, since a decision names all records that were shown as one.
        self.card = await ask(review.card, here.key, self.desk.reviewer, self.stage) if here else None
        self.since = self.desk.timer()
        self.paint_strip()
        self.paint_rule()

    def choose(self) -> None:
        """Choose the rows that fit search and filter."""
        # All words in any order: nobody remembers a title word by word.
        words = self.wanted.casefold().split()
        self.shown = [row for row in self.every if self.fits(row) and _has(row, words)]

    def fits(self, row: ReportRow) -> bool:
        """Whether a row fits the filter."""
        return self.state in (None, row.state)

    def draw(self, n: int, width: int) -> Content:
        """Draw the n-th row."""
        row = self.shown[n]
        return drawn(self.look, row, state_sign(self.look, row), width)

    def paint_rule(self) -> None:
        """Say which rows are in sight."""
        self.call_after_refresh(self._paint_rule)

    def _paint_rule(self) -> None:
        rows = self.rows
        if not self.shown:
            self.rule.show(self.filtered(), self.look.word("list.empty", "muted"))
            return
        said = self.words("rows", first=rows.top + 1, last=rows.last, total=rows.count)
        more = " ↓" if rows.last < rows.count else ""
        self.rule.show(self.filtered(), self.look.text(said + more, "muted"))

    async def do_move(self, key: str) -> None:
        """Move the cursor by a row."""
        if self.failed is None:
            await self.put(self.rows.cursor + (1 if key in {"j", "down"} else -1))

    async def do_page(self, key: str) -> None:
        """Move the cursor by a page."""
        step = max(1, self.rows.size.height - 1)
        if self.failed is None:
            await self.put(self.rows.cursor + (step if key in {"space", "pagedown"} else -step))

    async def do_ends(self, key: str) -> None:
        """Move the cursor to the first or the last row."""
        if self.failed is None:
            # The ends of what is shown, not of all there is.
            await self.put(0 if key == "home" else len(self.shown) - 1)

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """Move the cursor with a click; a second click on the row opens it."""
        # One click never decides and never leaves the list (SCREENS 4).
        if self.failed is None and event.row == self.rows.cursor:
            self.home.press("enter")
        elif self.failed is None:
            await self.put(event.row)

    def on_lines_scrolled(self) -> None:
        """Say which rows the wheel has brought into sight."""
        self.paint_rule()

    async def do_search(self, _key: str) -> None:
        """Ask for words to look for."""
        self.sheet.head(self.look.word("search", "bold"))
        self.sheet.open_entry(self.wanted)
        self.open_sheet(SEARCH)

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list with every letter."""
        # The field is also filled when it opens, which changes nothing.
        if self.mode == SEARCH and event.value != self.wanted:
            self.wanted = event.value
            self.choose()
            await self.put(0)
            self.paint()

    async def do_accept(self, key: str) -> None:
        """Keep the words, and go on with the list."""
        if self.mode == SEARCH:
            self.close_sheet()
            self.paint()
        else:
            await super().do_accept(key)

    async def do_filter(self, _key: str) -> None:
        """Show the reports in the next state."""
        self.state = FILTERS[(FILTERS.index(self.state) + 1) % len(FILTERS)]
        self.choose()
        await self.put(0)
        self.paint()

    async def do_cancel(self, key: str) -> None:
        """Clear the search, then the filter, then go back."""
        if self.mode == SEARCH or (self.mode is None and self.failed is None and self.wanted):
            if self.mode:
                self.close_sheet()
            self.wanted = ""
        elif self.mode is None and self.failed is None and self.state is not None:
            self.state = None
        else:
            await super().do_cancel(key)
            return
        self.choose()
        await self.put(0)
        self.paint()

    def filter_text(self) -> str:
        """Say which states are shown."""
        if self.state is None:
            return self.words("filter.all")
        return self.words("filter.state", states=self.words(f"state.{self.state.value}"))

    def filtered(self) -> Content:
        """Say search and filter in a line, when there are any."""
        said = [self.filter_text()] if self.state else []
        said += [f"{self.words('search')} {one_line(self.wanted)}"] if self.wanted else []
        return self.look.text(" · ".join(said), "muted") if said else NOTHING


def _has(row: ReportRow, words: Sequence[str]) -> bool:
    said = f"{row.title or ''} {row.author or ''} {row.year or ''} {row.key}".casefold()
    return all(word in said for word in words)
