"""Retrieval: the reports whose full text is awaited, each got, as a file or on paper, or given up with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual.content import Content
from textual.widget import Widget

from litreview.errors import LitreviewError
from litreview.review.undo_scope import UndoScope
from litreview.tui import commands as do
from litreview.tui.flowrows import AWAITED
from litreview.tui.fulltexts import opened, typed_path
from litreview.tui.screens.records import Records
from litreview.tui.undo_prompt import RETRIEVAL
from litreview.tui.verdicts import asked_text, undone_text

GOT, LOST = "got", "lost"


class Awaited(Records):
    """The reports that passed title and abstract and whose full text is awaited."""

    NAME = "retrieval"
    KNOWN = (
        do.GOT, do.NOT_RETRIEVED, do.UNDO, do.REDO, do.DOI, do.PAGE, do.MOVE, do.ENDS, do.OPEN, do.SEARCH, do.FILTER,
        do.EXPORT_THESE, *do.EVERYWHERE, do.BACK,
    )  # fmt: skip
    MODES = {**Records.MODES, GOT: (do.ACCEPT, do.CANCEL), LOST: (do.ACCEPT, do.CANCEL)}  # noqa: RUF012  # declared above
    FOOTER = (
        do.MOVE,
        do.GOT,
        do.NOT_RETRIEVED,
        do.DOI,
        do.UNDO,
        do.OPEN,
        do.SEARCH,
        do.FILTER,
        do.HELP,
        do.BACK,
    )
    EXTRA = (do.FILTER, do.SEARCH, do.OPEN)

    def heading(self) -> str:
        """Name the list."""
        return self.words("awaited-title")

    def text_field(self) -> Widget | None:
        """Give the line to type in while a file or a reason is asked for."""
        return self.sheet.entry if self.mode in (GOT, LOST) else super().text_field()

    async def reload(self) -> None:
        """Find what is awaited; its number is that of the list."""
        await super().reload()
        rows = self.read_rows.values()
        self.sizes = (len(self.places), sum(len(row.records) for row in rows))
        self.paint()

    def read(self) -> Sequence[int]:
        """Find the reports that are awaited, in order of import."""
        box = self.desk.review.flow.box
        # The very boxes of the flow, so that this list and its number cannot differ.
        keys = [key for cell in (AWAITED.databases, AWAITED.other) for key in cell.keys(box)]
        awaited = set(self.desk.review.reports.positions_of(keys))
        return [place for place in super().read() if place in awaited]

    async def do_got(self, _key: str) -> None:
        """Ask for the file; without one the full text is in hand all the same."""
        self._ask(GOT, "got-ask")

    async def do_not_retrieved(self, _key: str) -> None:
        """Ask why it cannot be had."""
        self._ask(LOST, "lost-ask")

    def _ask(self, mode: str, name: str) -> None:
        if self.card is not None:
            self.sheet.head(self.look.word(name, "bold"), self._keys(("enter", "save"), ("esc", "back")))
            self.sheet.open_entry()
            self.open_sheet(mode)

    async def do_accept(self, key: str) -> None:
        """Keep the file, or the reason, and show what is still awaited."""
        if self.mode not in (GOT, LOST) or self.card is None:
            await super().do_accept(key)
            return
        typed = self.sheet.entry.value.strip()
        if self.mode == LOST and not typed:
            # Readers of the review will ask; a blank cannot be told from a slip of the key.
            self.sheet.complain(self.words("lost-why"))
            return
        # Nothing typed is an answer: much is read on paper or on a publisher's page.
        file = typed_path(typed) if typed and self.mode == GOT else None
        outcome, why = ("got", "") if self.mode == GOT else ("not-retrieved", typed)
        try:
            await self._keep(self.card.key, outcome, why, file)
        except LitreviewError as error:
            # A slip in the path can be mended where it was made.
            self.sheet.complain(str(error))

    async def _keep(self, key: str, outcome: str, why: str, file: Path | None) -> None:
        review, me = self.desk.review, self.desk.reviewer
        await self.desk.ask(review.full_text.retrieve, key, outcome, why, me, file=file)
        self.close_sheet()
        self.desk.tallies.clear()  # one more report, or one fewer, stands at full text
        name = "last.got" if outcome == "got" else "last.not-retrieved"
        await self._tell(self.look.word(name, "muted"))

    async def _tell(self, said: Content) -> None:
        """Read the list again, and say below it what was done."""
        await self.reload()
        self.strip.show(said, self.leads())

    def scope(self) -> UndoScope:
        """Return what `u` takes back here without asking: an outcome of retrieval."""
        return self.desk.scope(self.NAME, RETRIEVAL)

    async def do_undo(self, _key: str) -> None:
        """Take back the newest outcome; ask before taking back what was done elsewhere."""
        taken, asked = await self.desk.ask(self.desk.take_back, self.scope())
        self.desk.tallies.clear()
        look, protocol = self.look, self.desk.protocol
        await self._tell(undone_text(look, protocol, taken) if taken else asked_text(look, protocol, asked))

    async def do_redo(self, _key: str) -> None:
        """Make again what was taken back."""
        taken = await self.desk.ask(self.desk.review.decisions.redo, self.desk.reviewer)
        self.desk.tallies.clear()
        if taken is None:
            await self._tell(self.look.word("nothing-redo", "muted"))
        else:
            await self._tell(undone_text(self.look, self.desk.protocol, taken, "again"))

    async def do_doi(self, _key: str) -> None:
        """Open the DOI, where the full text may be found."""
        if self.card is not None:
            self.strip.show(await opened(self.desk, self.card))
