"""Retrieval: the reports whose full text is awaited, each retrieved, as a file or on paper, or given up with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.errors import LitreviewError
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Undone
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.flowrows import AWAITED
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.fulltexts import open_full_text, parse_path
from litreview.tui.parts.decision_keys import UndoKeys
from litreview.tui.parts.report_list import ReportList
from litreview.tui.session_state import SessionState
from litreview.tui.undo_prompt import RETRIEVAL


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
        self.list = ReportList(self, "awaited-title", self.read)
        self.reports, self.strip = self.list.reports, self.list.strip
        self.parts = self.list.parts(
            OutcomePanel(self, got=True),
            OutcomePanel(self, got=False),
            UndoKeys(self, self.scope, self.undone),
        )

    def body(self) -> Iterable[Widget]:
        """Yield the list."""
        return self.list.body()

    async def reload(self) -> None:
        """Find what is awaited; its number is that of the list."""
        await self.reports.reload()
        rows = self.reports.read_rows.values()
        self.list.sizes = (len(self.reports.positions), sum(len(row.records) for row in rows))
        self.paint()

    def read(self) -> Sequence[int]:
        """Find the reports that are awaited, in order of import."""
        box = self.session.review.flow.box
        # The very boxes of the flow, so that this list and its number cannot differ.
        keys = [key for cell in (AWAITED.databases, AWAITED.other) for key in cell.keys(box)]
        awaited = set(self.session.review.reports.positions_of(keys))
        return [position for position in self.list.positions() if position in awaited]

    def paint(self) -> None:
        """Show the list for the present size."""
        self.list.show()

    def footer(self) -> Commands:
        """Return the commands of the last line."""
        return self.list.footer(self.FOOTER)

    def scope(self) -> UndoScope:
        """Return what `u` takes back here without asking: an outcome of retrieval."""
        return self.session.scope(self.NAME, RETRIEVAL)

    async def undone(self, _undone: Undone | None, text: Content) -> None:
        """Read the list again, and show below it what was done."""
        self.session.tallies.clear()  # one more report, or one fewer, stands at full text
        await self.reload()
        self.strip.show(text, self.reports.leads())

    async def do_doi(self, _key: str) -> None:
        """Open the full text or the DOI, where it may be found."""
        if self.list.shown.card is not None:
            self.strip.show(await open_full_text(self.session, self.list.shown.card))


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
        return self.awaited.list.panel.box.entry

    async def do_got(self, _key: str) -> None:
        """Ask for the file; without one the full text is in hand all the same."""
        if self.awaited.list.shown.card is not None:
            panel = self.awaited.list.panel
            panel.head("got-ask" if self.got else "lost-ask", ("enter", "save"), ("esc", "back"))
            panel.box.open_entry()
            panel.open(self)

    do_not_retrieved = do_got

    async def do_accept(self, _key: str) -> None:
        """Keep the file, or the reason, and show what is still awaited."""
        card, panel, review = self.awaited.list.shown.card, self.awaited.list.panel, self.session.review
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
        self.awaited.list.panel.close()
        self.frame.clear_message()
