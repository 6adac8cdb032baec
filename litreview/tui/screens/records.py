"""All reports with their states."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame
from litreview.tui.parts.report_list import ReportList
from litreview.tui.session_state import SessionState


class RecordsScreen(Frame):
    """The reports of the review, searched and filtered; each opens with its history."""

    NAME = "records"
    OWN_COMMANDS = (
        do.PAGE, do.MOVE, do.ENDS, do.OPEN, do.SEARCH, do.FILTER, do.EXPORT_THESE, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (do.MOVE, do.OPEN, do.FILTER, do.SEARCH, do.EXPORT_THESE, do.HELP, do.BACK)

    def __init__(self, session: SessionState) -> None:
        super().__init__(session)
        self.list = ReportList(self, "home.records")
        self.reports = self.list.reports
        self.parts = self.list.parts()

    def body(self) -> Iterable[Widget]:
        """Yield the list."""
        return self.list.body()

    async def reload(self) -> None:
        """Count and find again."""
        self.list.sizes = await self.session.ask(self.session.review.reports.counts)
        await self.reports.reload()

    def paint(self) -> None:
        """Show the list for the present size."""
        self.list.show()

    def footer(self) -> Commands:
        """Return the commands of the last line."""
        return self.list.footer(self.FOOTER)
