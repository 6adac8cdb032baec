"""All reports with their states, and those whose full text is awaited."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.review.views import ReportRow
from litreview.tui import commands as do
from litreview.tui.desk import Desk
from litreview.tui.flowrows import AWAITED
from litreview.tui.outside import one_line
from litreview.tui.screens.rowlist import RowList
from litreview.tui.screens.whole import WholeRecord
from litreview.tui.signs import STATES
from litreview.tui.widgets.line import Line
from litreview.tui.widgets.line import Rule


class Records(RowList):
    """The reports of the review, searched and filtered; each opens with its history."""

    NAME = "records"
    KNOWN = (do.Page, do.Move, do.Ends, do.Open, do.Search, do.Filter, *do.ANYWHERE, do.Back)
    FOOTER = (do.Move, do.Open, do.Search, do.Filter, do.Help, do.Back)

    def __init__(self, desk: Desk, stage: Stage = Stage.TITLE_ABSTRACT) -> None:
        super().__init__(desk, stage)
        self.filter_line = Line(self.look)
        self.search_line = Line(self.look)

    def body(self) -> Iterable[Widget]:
        """Give filter, search, the list, and what the row's state means."""
        yield from (self.filter_line, self.search_line, Rule(self.look))
        yield from (self.rows, self.sheet, self.rule, self.strip)

    def heading(self) -> str:
        """Name the list."""
        return self.words("home.records")

    def paint(self) -> None:
        """Show the list for the present size."""
        words, look = self.words, self.look
        records = sum(len(row.records) for row in self.every)
        counts = (words.count("report", len(self.every)), words.count("record", records))
        self.paint_bar(self.heading(), f"{' · '.join(counts)}   {one_line(self.desk.reviewer)}")
        far = words("of", n=len(self.shown), total=len(self.every))
        label = max(len(words("filter")), len(words("search"))) + 2
        self.filter_line.show(
            look.text(f"{words('filter'):<{label}}{self.filter_text()}"), look.text(far, "muted")
        )
        self.search_line.show(look.text(f"{words('search'):<{label}}{one_line(self.wanted)}"))
        self.rows.refresh()
        self.paint_strip()
        self.paint_rule()

    def paint_strip(self) -> None:
        """Say what the row's state means."""
        self.strip.show(self.standing(), self.look.word("list.enter", "muted"))

    def standing(self) -> Content:
        """Say the state of the row's report."""
        row = self.here
        if row is None:
            return self.look.text("")
        said = self.words(f"state.{row.state.value}")
        return self.look.text(f"{STATES[row.state]} {said} · {row.key[:6]}")

    def _paint_rule(self) -> None:
        if not self.shown:
            self.rule.show(right=self.look.word("list.empty", "muted"))
            return
        said = self.words("row", n=self.rows.cursor + 1, total=self.rows.count)
        self.rule.show(right=self.look.text(said, "muted"))

    async def do_open(self, _key: str) -> None:
        """Show the whole record with its history."""
        if self.here is not None:
            await self.home.show(WholeRecord(self.desk, self.here.key, self.stage))


class Awaited(Records):
    """The reports that passed title and abstract and whose full text is awaited."""

    def heading(self) -> str:
        """Name the list."""
        return self.words("awaited-title")

    def read(self) -> Sequence[ReportRow]:
        """Read the rows whose reports are awaited, in order of import."""
        box = self.desk.review.box
        # The very boxes of the flow, so that this list and its number cannot differ.
        keys = {key for cell in (AWAITED.databases, AWAITED.other) for key in cell.keys(box)}
        return [row for row in super().read() if keys.intersection(row.records)]
