"""Help: what each key of a screen does, from the table of commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from textual.content import Content
from textual.widget import Widget

from litreview.model import State
from litreview.tui import commands as do
from litreview.tui.cardview import legend
from litreview.tui.clipboard import copy
from litreview.tui.commands import Command
from litreview.tui.frame import Frame
from litreview.tui.line_wrap import columns, rule, wrapped
from litreview.tui.parts.pager import Pager
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState
from litreview.tui.signs import STATES

HALF = 39
SHOWN_STATES = (State.INCLUDE, State.EXCLUDE, State.MAYBE, State.TODO, State.WAITING, State.CONFLICT)


class HelpScreen(Frame):
    """The keys of the screen below, and the meaning of the signs."""

    NAME = "help"
    OWN_COMMANDS = (do.PAGE, do.MOVE, do.ENDS, do.RESUME, do.WRITE_PAGE, do.PALETTE, do.BACK)
    FOOTER = (do.RESUME, do.PAGE, do.WRITE_PAGE, do.BACK)
    GAP = "   "

    def __init__(self, session: SessionState, explained: Frame) -> None:
        super().__init__(session)
        self.explained = explained
        self.pager = Pager(self, self.lines)
        self.parts = (self.pager,)

    def body(self) -> Iterable[Widget]:
        """Yield the page."""
        return self.pager.body()

    def paint(self) -> None:
        """Show help for the present size."""
        name = self.words(f"screen.{self.explained.NAME}")
        preset = self.words("preset", name=self.terminal.keys.preset or self.words("preset.own"))
        self.paint_bar(self.words("help", screen=name), f"{preset}   {one_line(self.session.reviewer)}")
        self.pager.paint()

    def lines(self) -> Sequence[Content]:
        """Return the groups in two columns, then the signs."""
        groups = ("Decide", "Read"), ("Move", "Anywhere")
        left, right = ([line for group in column for line in self._group(group)] for column in groups)
        rows = zip_longest(left, right, fillvalue=Content(""))
        return [*(columns((Content(" "), 1), (a, HALF + 1), (b, HALF)) for a, b in rows), *self._marks()]

    def _group(self, group: str) -> Iterator[Content]:
        # From the commands themselves, so that help never lists a key that does nothing.
        members = [command for command in self.explained.available_commands() if group == command.group]
        if members:
            yield self.terminal.word(f"group.{group}", "bold")
            width = max(len(self.terminal.keys.shown(command)) for command in members) + 2
            for command in members:
                yield from self._rows(command, width)
            yield Content("")

    def _rows(self, command: Command, width: int) -> Iterator[Content]:
        keys = self.terminal.text(f"  {self.terminal.keys.shown(command):<{width}}", "key")
        does = self.terminal.text(self.words(command.help_on(self.explained.NAME)))
        for line in wrapped(does, HALF - keys.cell_length):
            yield Content.assemble(keys, line)
            keys = Content(" " * keys.cell_length)

    def _marks(self) -> Iterator[Content]:
        terminal, words = self.terminal, self.words
        yield rule(self.size.width, terminal.ink["border"], terminal.word("help.marks", "bold"))
        signs = [f"{STATES[state]} {words(f'state.{state.value}')}" for state in SHOWN_STATES]
        yield from self._indented(terminal.text("  ".join(signs)))
        groups = self.session.protocol.terms
        names = [one_line(group.label_nl if words.lang == "nl" else group.label) for group in groups]
        if names:
            yield from self._indented(legend(terminal, names))
        reasons = self.session.protocol.reasons
        # Labels are cut elsewhere where they do not fit; here they are complete, with their definitions.
        if self.explained.NAME in {"card", "titles"} and reasons:
            yield Content("")
            for reason in reasons:
                label = reason.label_nl if words.lang == "nl" else reason.label
                text = (
                    f"{self.session.protocol.key(reason)}  {one_line(label)}: {one_line(reason.definition)}"
                )
                yield from self._indented(terminal.text(text))

    def _indented(self, content: Content) -> Iterator[Content]:
        return (Content.assemble(" ", line) for line in wrapped(content, self.size.width - 2))

    async def do_write_page(self, _key: str) -> None:
        """Write the complete page to a file."""
        text = "\n".join(line.plain.rstrip() for line in self.lines()) + "\n"
        await copy(self, f"keys-{self.explained.NAME}.txt", text)

    async def do_resume(self, _key: str) -> None:
        """Go back to the screen that was explained."""
        await self.host.back()
