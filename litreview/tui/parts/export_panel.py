"""Export of the reports of a list to a file, whose ending names the format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from textual.content import Content
from textual.widget import Widget

from litreview.errors import LitreviewError
from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.row_list import RowList
from litreview.tui.sanitize import one_line

USUAL = "records.ris"


class ExportPanel(ScreenPart):
    """The question to which file the reports are written.

    Args:
        frame: The screen.
        panel: Where it asks.
        reports: The list.
        written: Shows what was written.
    """

    OWN_COMMANDS = (do.EXPORT_THESE,)
    PANEL_COMMANDS = (do.ACCEPT, do.CANCEL)

    def __init__(
        self, frame: Frame, panel: Panel, reports: RowList, written: Callable[[Content], None]
    ) -> None:
        super().__init__(frame)
        self.panel = panel
        self.reports = reports
        self.written = written

    def text_field(self) -> Widget:
        """Return the line for the file."""
        return self.panel.box.entry

    async def do_export_these(self, _key: str) -> None:
        """Ask for a file."""
        self.panel.head("export-to", ("enter", "write"), ("esc", "back"))
        self.panel.box.open_entry(USUAL)
        self.panel.open(self)

    async def do_accept(self, _key: str) -> None:
        """Write the reports of the list to the file."""
        path = Path(self.panel.box.entry.value.strip() or USUAL)
        export = self.session.review.reports.export_at
        try:
            n = await self.session.ask(export, path, self.reports.positions, self.session.reviewer)
        except LitreviewError as error:
            # A slip in the ending can be mended where it was made.
            self.panel.box.show_error(str(error))
            return
        self.panel.close()
        count = self.words.count("report", n)
        self.written(self.terminal.word("exported", n=count, file=one_line(str(path))))

    async def do_cancel(self, _key: str) -> None:
        """Write nothing."""
        self.panel.close()
        self.frame.clear_message()
