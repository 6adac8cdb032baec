"""All reports with their states."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.review.views import ReportRow
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame
from litreview.tui.parts.export_panel import ExportPanel
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.row_list import FilterField, ListHead, RowList, SearchField
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.rowview import state_sign, state_text
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.widgets.line import HorizontalRule, ScreenLine


class RecordsScreen(Frame):
    """The reports of the review, searched and filtered; each opens with its history."""

    NAME = "records"
    OWN_COMMANDS = (
        do.PAGE, do.MOVE, do.ENDS, do.OPEN, do.SEARCH, do.FILTER, do.EXPORT_THESE, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.MOVE, do.OPEN, do.FILTER, do.SEARCH, do.EXPORT_THESE, do.HELP, do.BACK)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.stage = Stage.TITLE_ABSTRACT
        self.sizes = (0, 0)
        self.shown = shown = ShownReport(self.stage)
        self.strip = ScreenLine(self.terminal, id="strip")
        self.panel = panel = Panel(self, self.row_text, self.panel_changed)
        self.reports = reports = RowList(
            self, shown, sign=self.sign, read=self.read, moved=self.paint_strip, counts_rows=True
        )
        self.head = ListHead(self, reports)
        self.parts = (
            panel, SearchField(self, panel, reports), FilterField(self, panel, reports),
            ExportPanel(self, panel, reports, self.strip.show), self.head, reports,
        )  # fmt: skip

    def body(self) -> Iterable[Widget]:
        """Yield filter, search, the list, and the state of its row."""
        yield from (self.head.filter_line, self.head.search_line, HorizontalRule(self.terminal))
        yield from (self.reports.rows, self.panel.box, self.reports.rule, self.strip)

    async def reload(self) -> None:
        """Count and find again."""
        self.sizes = await self.session.ask(self.session.review.reports.counts)
        await self.reports.reload()

    def read(self) -> Sequence[int]:
        """Find what is listed."""
        return self.session.review.reports.positions(self.stage, self.reports.asked(), self.session.reviewer)

    def sign(self, row: ReportRow) -> Content:
        """Return the sign of the row's state."""
        return state_sign(self.terminal, row)

    def paint(self) -> None:
        """Show the list for the present size."""
        words = self.words
        counts = (words.count("report", self.sizes[0]), words.count("record", self.sizes[1]))
        self.paint_bar(words("home.records"), f"{' · '.join(counts)}   {one_line(self.session.reviewer)}")
        self.head.show(self.sizes[0])
        self.reports.rows.refresh()
        self.paint_strip()
        self.reports.paint_rule()
        self.panel.repaint()

    def footer(self) -> Commands:
        """Return the commands of the last line."""
        return self.reports.footer(self.FOOTER)

    def row_text(self) -> Content:
        """Return the state of the row's report."""
        return state_text(self.terminal, self.reports.current, self.shown.card)

    def paint_strip(self) -> None:
        """Show what an open panel asks, else the state of the row."""
        left = self.row_text() if self.reports.positions else self.terminal.word("list.empty")
        self.strip.show(*(self.panel.offers() or (left, self.reports.leads())))

    def panel_changed(self) -> None:
        """Repaint what the open or closed panel has changed."""
        self.paint_strip()
        self.reports.paint_rule()

    async def do_open(self, _key: str) -> None:
        """Show the whole record with its history."""
        if self.reports.current is not None:
            await self.open("record", self.reports.current.key, self.stage)
