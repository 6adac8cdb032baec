"""Why the report that is shown comes where it does: over the lower lines, or in the rail where there is one."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from litreview.tui import commands as do
from litreview.tui import rail, whyview
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.criteria_rail import CriteriaRail
from litreview.tui.parts.language_notice import LanguageNotice
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.trail import Trail


class WhyPanel(ScreenPart):
    """Why this record; decisions are made as usual while it is shown.

    Args:
        frame: The screen.
        shown: The report.
        panel: Where it stands; a part that opens the panel takes its place meanwhile.
        beside: The rail.
        trail: Returns the path that is gone through.
        languages: How much of each language was judged.
        changed: Called when it was opened or closed.

    Attributes:
        is_shown: Whether it is shown, for each report.
    """

    def __init__(
        self,
        frame: Frame,
        shown: ShownReport,
        panel: Panel,
        beside: CriteriaRail,
        trail: Callable[[], Trail],
        languages: LanguageNotice,
        changed: Callable[[], None],
    ) -> None:
        super().__init__(frame)
        self.shown = shown
        self.panel = panel
        self.beside = beside
        self.trail = trail
        self.languages = languages
        self.changed = changed
        self.is_shown = False

    def active_commands(self) -> Commands:
        """Return its key, and `escape` while it is shown."""
        return (do.WHY, do.CANCEL) if self.is_shown else (do.WHY,)

    def paint(self) -> None:
        """Show it, unless another part has the panel."""
        card, order = self.shown.card, self.trail().order
        if not self.is_shown or self.panel.part is not None or card is None or order is None:
            return
        why = whyview.explain(self.terminal, order, card.key, self.session.protocol.version)
        if why is None:
            self.panel.box.close()
            self.frame.show_message(self.terminal.word("ranked.unranked", "muted"))
        elif self.frame.wide:
            self.panel.box.display = False
            heading = self.terminal.word("ranked.rail", "bold", key=self.terminal.keys.first(do.WHY))
            shares = self.languages.rows()
            end = self.terminal.word("ranked.progress", "muted", key=self.terminal.keys.first(do.PROGRESS))
            lines = whyview.rail_lines(self.terminal, why, self._place(), shares, rail.WIDTH - 3)
            self.beside.show_lines([heading, *lines, Content(""), end])
        else:
            back = self.panel.keys(("esc", "back"))
            place = self.terminal.text(" · ".join(filter(None, (self._place(), back.plain))))
            self.panel.box.head(self.terminal.word("ranked.why", "bold"), place)
            self.panel.box.open_lines(whyview.panel_lines(self.terminal, why, self.panel.width))

    def _place(self) -> str:
        """Return that the report comes next in the order, if it does."""
        card, tally = self.shown.card, self.session.tallies.get(self.shown.stage)
        if self.shown.ranking is None or card is None or card.mine is not None or tally is None:
            return ""
        return self.words("ranked.next", n=tally.todo)

    async def do_why(self, _key: str) -> None:
        """Show it, or close it."""
        if self.trail().order is None:
            self.frame.show_message(self.terminal.word("ranked.not", "muted"))
            return
        self.is_shown = not self.is_shown
        if not self.is_shown:
            self.panel.box.close()
        self.changed()

    async def do_cancel(self, key: str) -> None:
        """Close it."""
        await self.do_why(key)
