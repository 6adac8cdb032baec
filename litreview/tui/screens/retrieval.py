"""Retrieval: the reports whose full text is awaited, each retrieved, as a file or on paper, or given up with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.errors import LitreviewError
from litreview.model import Stage
from litreview.review.undo_scope import UndoScope
from litreview.review.views import ReportRow, Undone
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.flowrows import AWAITED
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.fulltexts import open_full_text, parse_path
from litreview.tui.parts.decision_keys import UndoKeys
from litreview.tui.parts.export_panel import ExportPanel
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.row_list import FilterField, ListHead, RowList, SearchField
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.rowview import state_sign, state_text
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.undo_prompt import RETRIEVAL
from litreview.tui.widgets.line import HorizontalRule, ScreenLine


class RetrievalScreen(Frame):
    """The reports that passed title and abstract and whose full text is awaited."""

    NAME = "retrieval"
    OWN_COMMANDS = (
        do.GOT, do.NOT_RETRIEVED, do.UNDO, do.REDO, do.DOI, do.PAGE, do.MOVE, do.ENDS, do.OPEN, do.SEARCH,
        do.FILTER, do.EXPORT_THESE, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    FOOTER = (
        do.MOVE, do.GOT, do.NOT_RETRIEVED, do.DOI, do.UNDO, do.OPEN, do.SEARCH, do.FILTER, do.HELP, do.BACK,
    )  # fmt: skip
    EXTRA = (do.FILTER, do.SEARCH, do.OPEN)

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
            panel, OutcomePanel(self, got=True), OutcomePanel(self, got=False),
            SearchField(self, panel, reports), FilterField(self, panel, reports),
            ExportPanel(self, panel, reports, self.strip.show), UndoKeys(self, self.scope, self.undone),
            self.head, reports,
        )  # fmt: skip

    def body(self) -> Iterable[Widget]:
        """Yield filter, search, the list, and the state of its row."""
        yield from (self.head.filter_line, self.head.search_line, HorizontalRule(self.terminal))
        yield from (self.reports.rows, self.panel.box, self.reports.rule, self.strip)

    async def reload(self) -> None:
        """Find what is awaited; its number is that of the list."""
        await self.reports.reload()
        rows = self.reports.read_rows.values()
        self.sizes = (len(self.reports.positions), sum(len(row.records) for row in rows))
        self.paint()

    def read(self) -> Sequence[int]:
        """Find the reports that are awaited, in order of import."""
        reports, box = self.session.review.reports, self.session.review.flow.box
        # The very boxes of the flow, so that this list and its number cannot differ.
        keys = [key for cell in (AWAITED.databases, AWAITED.other) for key in cell.keys(box)]
        awaited = set(reports.positions_of(keys))
        found = reports.positions(self.stage, self.reports.asked(), self.session.reviewer)
        return [position for position in found if position in awaited]

    def sign(self, row: ReportRow) -> Content:
        """Return the sign of the row's state."""
        return state_sign(self.terminal, row)

    def paint(self) -> None:
        """Show the list for the present size."""
        words = self.words
        counts = (words.count("report", self.sizes[0]), words.count("record", self.sizes[1]))
        self.paint_bar(words("awaited-title"), f"{' · '.join(counts)}   {one_line(self.session.reviewer)}")
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

    def scope(self) -> UndoScope:
        """Return what `u` takes back here without asking: an outcome of retrieval."""
        return self.session.scope(self.NAME, RETRIEVAL)

    async def undone(self, _undone: Undone | None, text: Content) -> None:
        """Read the list again, and show below it what was done."""
        self.session.tallies.clear()  # one more report, or one fewer, stands at full text
        await self.reload()
        self.strip.show(text, self.reports.leads())

    async def do_open(self, _key: str) -> None:
        """Show the whole record with its history."""
        if self.reports.current is not None:
            await self.open("record", self.reports.current.key, self.stage)

    async def do_doi(self, _key: str) -> None:
        """Open the full text or the DOI, where it may be found."""
        if self.shown.card is not None:
            self.strip.show(await open_full_text(self.session, self.shown.card))


class OutcomePanel(ScreenPart):
    """The question for the file of a full text that was retrieved, or why one was not."""

    PANEL_COMMANDS = (do.ACCEPT, do.CANCEL)

    def __init__(self, frame: RetrievalScreen, *, got: bool) -> None:
        super().__init__(frame)
        self.awaited = frame
        self.got = got

    def active_commands(self) -> Commands:
        """Return the key that asks, or those of the question."""
        return self.PANEL_COMMANDS if self.is_open else (do.GOT if self.got else do.NOT_RETRIEVED,)

    def text_field(self) -> Widget:
        """Return the line for the answer."""
        return self.awaited.panel.box.entry

    async def do_got(self, _key: str) -> None:
        """Ask for the file; without one the full text is in hand all the same."""
        if self.awaited.shown.card is not None:
            panel = self.awaited.panel
            panel.head("got-ask" if self.got else "lost-ask", ("enter", "save"), ("esc", "back"))
            panel.box.open_entry()
            panel.open(self)

    do_not_retrieved = do_got

    async def do_accept(self, _key: str) -> None:
        """Keep the file, or the reason, and show what is still awaited."""
        card, panel, review = self.awaited.shown.card, self.awaited.panel, self.session.review
        typed = panel.box.entry.value.strip()
        if card is None:
            return
        if not self.got and not typed:
            # Readers of the review will ask; an empty reason may be a slip of the key.
            panel.box.show_error(self.words("lost-why"))
            return
        # Nothing typed is an answer: much is read on paper or on a publisher's page.
        file = parse_path(typed) if typed and self.got else None
        outcome, why = ("got", "") if self.got else ("not-retrieved", typed)
        try:
            await self.session.ask(
                review.full_text.retrieve, card.key, outcome, why, self.session.reviewer, file=file
            )
        except LitreviewError as error:
            # A slip in the path can be mended where it was made.
            panel.box.show_error(str(error))
            return
        panel.close()
        await self.awaited.undone(None, self.terminal.word(f"last.{outcome}", "muted"))

    async def do_cancel(self, _key: str) -> None:
        """Close the question, and keep nothing."""
        self.awaited.panel.close()
        self.frame.clear_message()
