"""Everything that a screen with nothing but a list of reports shows: filter, search, rows, panel and the state of a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.model import Stage
from litreview.review.views import ReportRow
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.export_panel import ExportPanel
from litreview.tui.parts.list_fields import FilterField, ListHead, SearchField
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.row_list import RowList
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.rowview import state_sign, state_text
from litreview.tui.sanitize import one_line
from litreview.tui.widgets.line import HorizontalRule, ScreenLine


class ReportList(ScreenPart):
    """A list of reports at title and abstract.

    Args:
        frame: The screen.
        title: The name of the screen's title in the words.
        read: Returns the positions of the reports to list, all that search and filter leave by default; runs in the
            store's thread.

    Attributes:
        sizes: The numbers of reports and of records that the title shows.
    """

    OWN_COMMANDS = (do.OPEN,)

    def __init__(self, frame: Frame, title: str, read: Callable[[], Sequence[int]] | None = None) -> None:
        super().__init__(frame)
        self.title = title
        self.sizes = (0, 0)
        self.shown = ShownReport(Stage.TITLE_ABSTRACT)
        self.strip = ScreenLine(self.terminal, id="strip")
        self.panel = Panel(frame, self.row_text, self.panel_changed)
        self.reports = RowList(
            frame,
            self.shown,
            sign=self.sign,
            read=read or self.positions,
            moved=self.paint_strip,
            counts_rows=True,
        )
        self.head = ListHead(frame, self.reports)

    def parts(self, *own: ScreenPart) -> tuple[ScreenPart, ...]:
        """Return the parts of the screen, with those that it adds before the list."""
        frame, panel, reports = self.frame, self.panel, self.reports
        fields = (SearchField(frame, panel, reports), FilterField(frame, panel, reports))
        return (
            panel,
            *own,
            *fields,
            ExportPanel(frame, panel, reports, self.strip.show),
            self.head,
            reports,
            self,
        )

    def body(self) -> Iterable[Widget]:
        """Yield filter, search, the list, and the state of its row."""
        yield from (self.head.filter_line, self.head.search_line, HorizontalRule(self.terminal))
        yield from (self.reports.rows, self.panel.box, self.reports.rule, self.strip)

    def positions(self) -> Sequence[int]:
        """Return the positions of the reports that search and filter leave, in order of import."""
        asked, reviewer = self.reports.asked(), self.session.reviewer
        return self.session.review.reports.positions(Stage.TITLE_ABSTRACT, asked, reviewer)

    def sign(self, row: ReportRow) -> Content:
        """Return the sign of the row's state."""
        return state_sign(self.terminal, row)

    def footer(self, footer: Commands) -> Commands:
        """Return the commands of the last line."""
        return self.reports.footer(footer)

    def show(self) -> None:
        """Show the list for the present size."""
        words = self.words
        counts = (words.count("report", self.sizes[0]), words.count("record", self.sizes[1]))
        self.frame.paint_bar(words(self.title), f"{' · '.join(counts)}   {one_line(self.session.reviewer)}")
        self.head.show(self.sizes[0])
        self.reports.rows.refresh()
        self.paint_strip()
        self.reports.paint_rule()
        self.panel.repaint()

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
            await self.frame.open("record", self.reports.current.key, Stage.TITLE_ABSTRACT)
