"""The rail beside the card: the criteria with the note and history, or the reasons while one is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from litreview.screening.protocol import Protocol
from litreview.tui import commands as do
from litreview.tui import rail
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.panel_content import criteria_long
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.signs import CURSOR
from litreview.tui.widgets.lines import Lines


class CriteriaRail(ScreenPart):
    """The rail; `tab` goes there and back, and `j` and `k` scroll it meanwhile.

    Attributes:
        has_focus: Whether keys scroll the rail.
    """

    def __init__(self, frame: Frame, shown: ShownReport) -> None:
        super().__init__(frame)
        self.shown = shown
        self.lines = Lines(self.terminal, id="rail")
        self.has_focus = False

    def active_commands(self) -> Commands:
        """Return the keys that scroll the rail while it has the focus."""
        return (do.RAIL, do.MOVE, do.CANCEL) if self.has_focus else (do.RAIL,)

    def paint(self) -> None:
        """Show the criteria, and what this reviewer has written on the report."""
        card = self.shown.card
        if card is None or not self.frame.wide:
            return
        lines = rail.criteria(self.terminal, self.session.protocol, card, self.shown.note(self.session))
        if self.has_focus:
            lines[0] = Content.assemble(self.terminal.text(CURSOR, "accent"), lines[0])
        self.show_lines(lines, self.lines.top if self.has_focus else 0)

    def show_reasons(self, cells: Sequence[Content]) -> None:
        """Show the reasons to choose from."""
        self.show_lines(rail.reasons(self.terminal, cells))

    def show_criteria(self, protocol: Protocol) -> None:
        """Show the criteria in full."""
        heading = Content.assemble(
            self.terminal.text(CURSOR, "accent"), self.terminal.word("criteria", "bold")
        )
        # The labels are in the rail anyway; who asks wants the whole wording.
        lines = [heading, Content(""), *criteria_long(self.terminal, protocol, rail.WIDTH - 3)]
        self.show_lines(lines, self.lines.top)

    def show_lines(self, lines: Sequence[Content], top: int = 0) -> None:
        """Show lines in the rail, from one of them on."""
        self.lines.show(rail.with_rule(self.terminal, lines, self.frame.size.height), top)

    async def do_rail(self, _key: str) -> None:
        """Go to the rail and back."""
        if self.frame.wide and self.shown.card is not None:
            self.has_focus = not self.has_focus
            self.paint()

    async def do_move(self, key: str) -> None:
        """Scroll the rail by a line."""
        self.lines.to(self.lines.top + (1 if key in {"j", "down"} else -1))

    async def do_cancel(self, _key: str) -> None:
        """Leave the rail."""
        self.has_focus = False
        self.frame.clear_message()
        self.paint()
