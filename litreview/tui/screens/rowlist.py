"""Lists of reports: a cursor, a search in their words, a filter; rows are read when they come into sight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widgets import Input

from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.reports import filters
from litreview.review.reports.filters import ListFilter
from litreview.review.views import Card, ReportRow
from litreview.tui import commands as do
from litreview.tui.rowview import drawn, state_sign
from litreview.tui.sanitize import one_line
from litreview.tui.screens.face import Known
from litreview.tui.screens.labelled import Labelled
from litreview.tui.screens.sheeted import FILTER, SEARCH
from litreview.tui.store_thread import Desk
from litreview.tui.widgets.line import NOTHING, Rule
from litreview.tui.widgets.lines import Rows

EVERYTHING = ListFilter()
# What needs a row under the cursor.
ON_A_ROW = (do.MOVE, do.TO_CARD, do.OPEN, do.EXPORT_THESE, do.GOT, do.NOT_RETRIEVED, do.DOI)


class RowList(Labelled):
    """A list of reports.

    Attributes:
        places: Positions of the reports in the list, in its order; a row is read when it is seen.
        wanted: The words that are looked for, as typed.
        filter: What is asked for, as typed.
    """

    # What is listed while nothing is asked for.
    USUAL = EVERYTHING
    MODES = {**Labelled.MODES, FILTER: (do.ACCEPT, do.CANCEL)}  # noqa: RUF012  # declared above

    def __init__(self, desk: Desk, stage: Stage) -> None:
        super().__init__(desk, stage)
        self.rows = Rows(self.look, self.draw)
        self.rule = Rule(self.look)
        self.places: Sequence[int] = ()
        self.read_rows: dict[int, ReportRow] = {}
        self.wanted = ""
        self.filter = ""
        self.card: Card | None = None

    def asked(self) -> ListFilter:
        """Give what search and filter ask for."""
        asked = filters.parse_filter(self.filter) if self.filter else self.USUAL
        if self.wanted and not self.filter:
            # A search finds everywhere, also what is decided.
            asked = EVERYTHING
        return asked.with_words(self.wanted) if self.wanted else asked

    def read(self) -> Sequence[int]:
        """Find what is listed; runs beside the screen."""
        return self.desk.review.reports.positions(self.stage, self.asked(), self.desk.reviewer)

    async def reload(self) -> None:
        """Find and read again; the cursor stays on its report."""
        here = self.places[self.rows.cursor] if self.places else -1
        await self.find(here)

    async def find(self, here: int = -1) -> None:
        """Find what is listed, and put the cursor on the report at a position, else on the first."""
        self.places = await self.desk.ask(self.read)
        self.read_rows = {}
        await self.put(self.places.index(here) if here in self.places else 0)
        self.paint()

    @property
    def here(self) -> ReportRow | None:
        """The row under the cursor."""
        return self.row(self.rows.cursor)

    def row(self, n: int) -> ReportRow | None:
        """Give the n-th row, if it has been read."""
        return self.read_rows.get(self.places[n]) if n < len(self.places) else None

    def target(self) -> Card | None:
        """Give the report under the cursor."""
        return self.card

    async def put(self, cursor: int) -> None:
        """Put the cursor on a row, and read its report."""
        self.rows.fill(len(self.places), cursor)
        await self.read_sight()
        here = self.here
        ask, review = self.desk.ask, self.desk.review
        # The whole report, since a decision names all records that were shown as one.
        self.card = await ask(review.reports.card, here.key, self.desk.reviewer, self.stage) if here else None
        self.since = self.desk.timer()
        self.paint_strip()
        self.paint_rule()
        self.paint_keys()

    def open_sheet(self, mode: str) -> None:
        """Open a sheet over the lower rows; fewer of them are in sight then."""
        super().open_sheet(mode)
        self.paint_rule()

    def close_sheet(self) -> None:
        """Give the lines back to the rows."""
        super().close_sheet()
        self.paint_rule()

    def footer(self) -> Known:
        """Offer on an empty list only what leads out of it."""
        if self.places:
            return super().footer()
        return tuple(command for command in super().footer() if command not in ON_A_ROW)

    def paint_strip(self) -> None:
        """Say of an empty list that it is, and what shows more."""
        if self.places or self.mode or self.failed:
            super().paint_strip()
        else:
            self.strip.show(self.look.word("list.empty"), self.leads())

    def leads(self) -> Content:
        """Say where `enter` and `esc` lead."""
        said = [self.words("list.enter")] if self.places else []
        if self.wanted or self.filter:
            said.append(self.words("list.esc-search" if self.wanted else "list.esc-filter"))
        return self.look.text(" · ".join(said), "muted")

    async def read_sight(self) -> None:
        """Read the rows in sight, and a page before and after them."""
        top, height = self.rows.top, max(self.size.height, 24)
        near = self.places[max(0, top - height) : top + 2 * height]
        if any(place not in self.read_rows for place in self.places[top : top + height]):
            await self.read_again(place for place in near if place not in self.read_rows)

    async def read_again(self, places: Iterable[int]) -> None:
        """Read certain rows anew."""
        found = await self.desk.ask(
            self.desk.review.reports.rows_at, list(places), self.stage, self.desk.reviewer
        )
        self.read_rows.update(found)
        self.rows.refresh()

    def draw(self, n: int, width: int) -> Content:
        """Draw the n-th row; one that is still being read is blank."""
        row = self.row(n)
        return drawn(self.look, row, self.sign(row), width) if row else NOTHING

    def sign(self, row: ReportRow) -> Content:
        """Give the sign of a row."""
        return state_sign(self.look, row)

    def paint_rule(self) -> None:
        """Say which rows are in sight."""
        self.call_after_refresh(self._paint_rule)

    def _paint_rule(self) -> None:
        rows = self.rows
        if not self.places:
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
            await self.put(0 if key == "home" else len(self.places) - 1)

    async def on_rows_picked(self, event: Rows.Picked) -> None:
        """Move the cursor with a click; a second click on the row opens it."""
        # One click never decides and never leaves the list (SCREENS 4).
        if self.failed is None and event.row == self.rows.cursor:
            self.home.press("enter")
        elif self.failed is None:
            await self.put(event.row)

    async def on_lines_scrolled(self) -> None:
        """Say which rows the wheel has brought into sight."""
        await self.read_sight()
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
            await self.find()
        await super().on_input_changed(event)

    async def labelled(self, key: str) -> None:
        """Read the report again, whose labels have changed."""
        self.card = await self.desk.ask(self.desk.review.reports.card, key, self.desk.reviewer, self.stage)

    async def do_filter(self, _key: str) -> None:
        """Ask what is to be listed, and say what can be asked for."""
        labels = await self.desk.ask(self.desk.review.reports.labels)
        databases = await self.desk.ask(self.desk.review.searches.names)
        self.open_filter(self.filter, labels, databases)

    async def do_accept(self, key: str) -> None:
        """Keep the words, and go on with the list; a filter is read when it is complete."""
        if self.mode == SEARCH:
            self.close_sheet()
            self.paint()
        elif self.mode == FILTER:
            await self._filter(self.sheet.entry.value.strip())
        else:
            await super().do_accept(key)

    async def _filter(self, said: str) -> None:
        before, self.filter = self.filter, said
        try:
            # Read while the sheet is open, so that a slip can be mended where it was made.
            await self.find()
        except UsageError as error:
            self.filter = before
            self.sheet.complain(str(error))
            return
        self.close_sheet()
        self.paint()

    async def do_cancel(self, key: str) -> None:
        """Clear the search, then the filter, then go back."""
        if self.mode == SEARCH or (self.mode is None and self.failed is None and self.wanted):
            if self.mode:
                self.close_sheet()
            self.wanted = ""
        elif self.mode is None and self.failed is None and self.filter:
            self.filter = ""
        else:
            await super().do_cancel(key)
            return
        self.hush()
        await self.find()

    def filter_text(self) -> str:
        """Say what is listed."""
        return one_line(self.filter) or self.words("filter.all")

    def filtered(self) -> Content:
        """Say search and filter in a line, when there are any."""
        said = [f"{self.words('filter')} {one_line(self.filter)}"] if self.filter else []
        said += [f"{self.words('search')} {one_line(self.wanted)}"] if self.wanted else []
        return self.look.text(" · ".join(said), "muted") if said else NOTHING
