"""A flow that may be looked at as of a date, with what has moved since, and taken away as files."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widget import Widget

from litreview.errors import UsageError
from litreview.files import write_atomically
from litreview.prisma.labels import FlowWords
from litreview.prisma.numbers import Flow
from litreview.review.flow.difference import FlowDifference
from litreview.tui import commands as do
from litreview.tui.sanitize import one_line
from litreview.tui.screens.face import Face, Known
from litreview.tui.store_thread import Desk
from litreview.tui.widgets.sheet import Sheet

WRITTEN = ("svg", "html")


class Dated(Face):
    """A screen of a flow, of today or of a date.

    Attributes:
        at: The date that is looked back to, as typed; empty for today.
        since: What has moved since then.
        asking: Whether the field for the date is open.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sheet = Sheet(self.look)
        self.asking = False
        self.at = ""
        self.since: FlowDifference | None = None
        self.flow: Flow | None = None

    def known(self) -> Known:
        """Keys while a date is asked for go to its field."""
        return (do.ACCEPT, do.CANCEL) if self.asking else super().known()

    def text_field(self) -> Widget | None:
        """Give the field for the date while it is asked for."""
        return self.sheet.entry if self.asking else None

    async def counted(self) -> Flow:
        """Count the flow of the date; of a past one what has moved since comes with it."""
        ask, review, lang = self.desk.ask, self.desk.review, self.words.lang
        self.since = await ask(review.flow.between, self.at, None, lang) if self.at else None
        return self.since.before if self.since else await ask(review.flow.now, lang)

    def leave_box(self) -> None:
        """Go back to the boxes."""

    def back_to_today(self) -> list[str]:
        """Say which key leads back to today, when a date is looked back to."""
        return [self.words("flow.esc-today")] if self.at else []

    def moved(self) -> Iterator[Content]:
        """Say what has moved since the date that is looked back to."""
        if self.since is None:
            return
        words, look = self.words, self.look
        names = FlowWords(words.lang, self.since.after.template)
        yield look.text(" " + words("flow.since" if self.since.moved else "flow.nothing"), "bold")
        for move in self.since.moved:
            ends = (
                names.full_name(box, self.since.before, self.since.after) if box else words("flow.nowhere")
                for box in (move.before, move.after)
            )  # fmt: skip
            yield look.text(f" {words.number(len(move.records)):>6}  {' → '.join(map(one_line, ends))}")

    async def do_date(self, _key: str) -> None:
        """Ask for the date to look back to."""
        self.leave_box()
        self.sheet.head(self.look.word("flow.date", "bold"))
        self.sheet.open_entry(self.at)
        self.asking = True

    async def do_accept(self, _key: str) -> None:
        """Look back to the date; none is today."""
        before, self.at = self.at, self.sheet.entry.value.strip()
        try:
            # Read while the sheet is open, so that a slip can be mended where it was made.
            await self.reload()
        except UsageError as error:
            self.at = before
            self.sheet.complain(str(error))
            return
        self._close()

    def _close(self) -> None:
        self.asking = False
        self.sheet.close()
        self.paint()

    async def do_export_these(self, _key: str) -> None:
        """Write the flow as a picture and as a page that opens its numbers, beside the review."""
        if self.flow is not None:
            names = await self.desk.ask(self.write, self.flow)
            self.say(self.look.word("flow.written", "muted", files=" ".join(names)))

    def write(self, flow: Flow) -> list[str]:
        """Write the files; runs beside the screen."""
        review, lang = self.desk.review, self.words.lang
        # Drawn by libraries that no other key needs.
        from litreview.prisma.outputs import OUTPUTS, Look  # noqa: PLC0415

        opened = Look(lang).opened if self.at else review.flow.open(flow)
        look = Look(
            lang, opened=opened, title=review.protocol.long_title, links="" if self.at else "flow.html#"
        )
        for form in WRITTEN:
            write_atomically(review.folder / f"flow.{form}", OUTPUTS[form](flow, look))
        return [f"flow.{form}" for form in WRITTEN]

    async def do_cancel(self, key: str) -> None:
        """Close the question, go back to today, then back."""
        if self.asking:
            self._close()
        elif self.at:
            self.at = ""
            await self.reload()
        else:
            await super().do_cancel(key)
