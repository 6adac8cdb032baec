"""The date that a flow is looked back to, with what has moved since."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content
from textual.widget import Widget

from litreview.errors import UsageError
from litreview.prisma.labels import FlowWords
from litreview.prisma.numbers import Flow
from litreview.review.flow.difference import FlowDifference
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.line_wrap import wrapped
from litreview.tui.parts.panel import Panel
from litreview.tui.sanitize import one_line

NUMBER = 6
"""Columns of the number of records that have moved."""


class DateField(ScreenPart):
    """The date of a flow.

    Attributes:
        at: The date that is looked back to, as typed; empty for today.
        since: What has moved since then.
    """

    PANEL_COMMANDS = (do.ACCEPT, do.CANCEL)

    def __init__(self, frame: Frame, panel: Panel) -> None:
        super().__init__(frame)
        self.panel = panel
        self.at = ""
        self.since: FlowDifference | None = None

    def active_commands(self) -> Commands:
        """Return the keys of the date; `escape` leads back to today."""
        return self.PANEL_COMMANDS if self.is_open else (do.DATE, do.CANCEL) if self.at else (do.DATE,)

    def text_field(self) -> Widget:
        """Return the field for the date."""
        return self.panel.box.entry

    async def count(self) -> Flow:
        """Count the flow of the date; of a past one what has moved since comes with it."""
        ask, flow, lang = self.session.ask, self.session.review.flow, self.words.lang
        self.since = await ask(flow.between, self.at, None, lang) if self.at else None
        return self.since.before if self.since else await ask(flow.now, lang)

    def leave(self) -> None:
        """Look back to no date."""
        self.at, self.since = "", None

    def leads(self) -> list[str]:
        """Name the key that leads back to today, when a date is looked back to."""
        return [self.words("flow.esc-today")] if self.at else []

    def moved(self, width: int, height: int) -> Iterator[Content]:
        """Yield lines about what has moved since the date that is looked back to, at most `height` of them."""
        if self.since is None:
            return
        terminal = self.terminal
        heading = "flow.since" if self.since.moved else "flow.nothing"
        head = wrapped(terminal.word(heading, "bold"), width)
        yield from (Content.assemble(" ", line) for line in head)
        moves = list(self._moves(self.since, width))
        # The command line lists all of them, with the events that moved them.
        rest = wrapped(terminal.word("text.flow.all-moves", "muted", date=one_line(self.at)), width)
        room = height - len(head)
        if sum(map(len, moves)) > room:
            room -= len(rest)
        else:
            rest = []
        for lines in moves:
            room -= len(lines)
            if room < 0:
                break
            yield from lines
        yield from (Content.assemble(" ", line) for line in rest)

    def _moves(self, since: FlowDifference, width: int) -> Iterator[list[Content]]:
        """Yield the lines of each move; the first from a box begins with the name of the box."""
        names = FlowWords(self.words.lang, since.after.template)
        boxes: dict[str, list[tuple[int, str]]] = {}
        for move in since.moved:
            before, after = (
                one_line(names.full_name(box, since.before, since.after))
                if box
                else self.words("flow.nowhere")
                for box in (move.before, move.after)
            )
            boxes.setdefault(before, []).append((len(move.records), after))
        for before, targets in boxes.items():
            lines = [
                Content.assemble(" ", line) for line in wrapped(self.terminal.text(f"{before} →"), width)
            ]
            for n, after in targets:
                number = f"{self.words.number(n):>{NUMBER}}"
                for line in wrapped(self.terminal.text(after), width - NUMBER - 2):
                    lines.append(Content.assemble(self.terminal.text(f" {number}  "), line))
                    number = " " * NUMBER
                yield lines
                lines = []

    async def do_date(self, _key: str) -> None:
        """Ask for the date to look back to."""
        self.panel.head("flow.date")
        self.panel.box.open_entry(self.at)
        self.panel.open(self)

    async def do_accept(self, _key: str) -> None:
        """Look back to the date; none is today."""
        before, self.at = self.at, self.panel.box.entry.value.strip()
        try:
            # Read while the field is open, so that a slip can be mended where it was made.
            await self.frame.reload()
        except UsageError as error:
            self.at = before
            self.panel.box.show_error(str(error))
            return
        self.panel.close()

    async def do_cancel(self, _key: str) -> None:
        """Close the question, else go back to today."""
        if self.is_open:
            self.panel.close()
        else:
            self.leave()
            await self.frame.reload()
