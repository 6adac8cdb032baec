"""Help: what each key of a screen does, from the very classes that do it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from textual.content import Content

from litreview.model import State
from litreview.tui import commands as do
from litreview.tui.cardview import legend
from litreview.tui.commands import Command
from litreview.tui.line_wrap import columns, rule, wrapped
from litreview.tui.sanitize import one_line
from litreview.tui.screens.face import Face
from litreview.tui.screens.paged import Paged
from litreview.tui.signs import STATES
from litreview.tui.store_thread import Desk

HALF = 39
SHOWN_STATES = (State.INCLUDE, State.EXCLUDE, State.MAYBE, State.TODO, State.WAITING, State.CONFLICT)


class HelpPage(Paged):
    """The keys of the screen below, and what the signs mean."""

    NAME = "help"
    KNOWN = (do.PAGE, do.MOVE, do.RESUME, do.WRITE_PAGE, do.LEAVE)
    FOOTER = (do.RESUME, do.PAGE, do.WRITE_PAGE, do.LEAVE)
    GAP = "   "

    def __init__(self, desk: Desk, face: Face) -> None:
        super().__init__(desk)
        self.face = face

    def paint(self) -> None:
        """Show help for the present size."""
        name = self.words(f"screen.{self.face.NAME}")
        preset = self.words("preset", name=self.look.keys.preset or self.words("preset.own"))
        self.paint_bar(self.words("help", screen=name), f"{preset}   {one_line(self.desk.reviewer)}")
        super().paint()

    def lines(self) -> Sequence[Content]:
        """Give the groups in two columns, then the signs."""
        groups = ("Decide", "Read"), ("Move", "Anywhere")
        left, right = ([line for group in column for line in self._group(group)] for column in groups)
        rows = zip_longest(left, right, fillvalue=Content(""))
        return [*(columns((Content(" "), 1), (a, HALF), (b, HALF)) for a, b in rows), *self._marks()]

    def _group(self, group: str) -> Iterator[Content]:
        # From the commands themselves: help cannot promise a key that does nothing.
        members = [command for command in self.face.KNOWN if group == command.group]
        if members:
            yield self.look.word(f"group.{group}", "bold")
            width = max(len(self.look.keys.shown(command)) for command in members) + 2
            yield from (self._row(command, width) for command in members)
            yield Content("")

    def _row(self, command: Command, width: int) -> Content:
        keys = self.look.text(f"  {self.look.keys.shown(command):<{width}}", "key")
        return Content.assemble(keys, self.look.text(self.words(command.help)))

    def _marks(self) -> Iterator[Content]:
        look, words = self.look, self.words
        yield rule(self.size.width, look.ink["border"], look.word("help.marks", "bold"))
        signs = [f"{STATES[state]} {words(f'state.{state.value}')}" for state in SHOWN_STATES]
        yield from self._indented(look.text("  ".join(signs)))
        groups = self.desk.protocol.terms
        names = [one_line(group.label_nl if words.lang == "nl" else group.label) for group in groups]
        if names:
            yield from self._indented(legend(look, names))
        reasons = self.desk.protocol.reasons
        # Labels are cut where they do not fit; here they are whole, with their definitions.
        if self.face.NAME in {"card", "titles"} and reasons:
            yield Content("")
            for reason in reasons:
                label = reason.label_nl if words.lang == "nl" else reason.label
                said = f"{self.desk.protocol.key(reason)}  {one_line(label)}: {one_line(reason.definition)}"
                yield from self._indented(look.text(said))

    def _indented(self, content: Content) -> Iterator[Content]:
        return (Content.assemble(" ", line) for line in wrapped(content, self.size.width - 2))

    async def do_write_page(self, _key: str) -> None:
        """Write this page to a file, whole."""
        said = "\n".join(line.plain.rstrip() for line in self.lines()) + "\n"
        await self.hand_out(f"keys-{self.face.NAME}.txt", said)

    async def do_resume(self, _key: str) -> None:
        """Go back to the screen that was explained."""
        await self.home.back()
