"""The exclusion panel: one key for the reason, as the protocol numbers them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from textual.content import Content

from litreview.model import Stage, Verdict
from litreview.screening.protocol_parts import Asked
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.criteria_rail import CriteriaRail
from litreview.tui.parts.duplicate_of import DuplicateOf
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.panel_content import reason_cells, reason_keys, reason_lines
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.widgets.lines import Lines

Judge = Callable[[Verdict, tuple[str, ...], str | None], Awaitable[None]]


class ReasonPanel(ScreenPart):
    """The question for the reason of an exclusion.

    Args:
        frame: The screen.
        shown: The report that is excluded.
        panel: Where it asks.
        judge: Takes the verdict with its reasons.
        rail: Where it asks when there is room for one.
        abstract: What the arrows scroll meanwhile.

    Attributes:
        chosen: The codes of the reasons chosen so far.
    """

    OWN_COMMANDS = (do.EXCLUDE, do.REASON)
    PANEL_COMMANDS = (do.CHOOSE, do.ANOTHER, do.ACCEPT, do.CANCEL, do.SCROLL)

    def __init__(
        self,
        frame: Frame,
        shown: ShownReport,
        panel: Panel,
        judge: Judge,
        *,
        rail: CriteriaRail | None = None,
        abstract: Lines | None = None,
    ) -> None:
        super().__init__(frame)
        self.shown = shown
        self.panel = panel
        self.judge = judge
        self.rail = rail
        self.abstract = abstract
        self.duplicate_of = DuplicateOf(frame, shown, panel, self.exclude_as_duplicate)
        self.chosen: list[str] = []
        self.adding = False

    @property
    def rule(self) -> Asked:
        """Whether the protocol asks for a reason at this stage."""
        return self.session.protocol.stages[self.shown.stage].reason

    @property
    def unavailable(self) -> Commands:
        """The key that asks for a reason, where the key of an exclusion does so already."""
        return () if self.rule == "none" else (do.REASON,)

    def paint(self) -> None:
        """Show the reasons in the rail, or below the abstract where there is none."""
        cells = reason_cells(self.terminal, self.session.protocol, self.shown.stage, self.chosen)
        if self.rail is not None and self.frame.wide:
            self.panel.box.display = False
            self.rail.show_reasons(cells)
            return
        # Bar, title, facts, strip and keys stay however many lines the panel needs.
        room = max(1, self.frame.size.height - 10)
        keys = self.panel.keys(*self._no_reason(), ("esc", "back"), by=" · ")
        self.panel.box.head(self.terminal.word("reasons", "bold"), keys)
        self.panel.box.open_lines(reason_lines(cells, self.panel.width, room))

    def _no_reason(self) -> Iterable[tuple[str, str]]:
        return () if self.rule == "required" else (("enter", "none"),)

    def offers(self) -> tuple[Content, Content]:
        """Offer the keys of the reasons."""
        keys = reason_keys(self.session.protocol, self.shown.stage)
        offered = self.panel.keys((keys, "choose"), *self._no_reason(), ("esc", "back"))
        return self.terminal.text(f"○ {self.words('excluding')}"), offered

    async def do_exclude(self, key: str) -> None:
        """Ask for the reason, or exclude at once where the protocol asks for none."""
        if self.rule == "none":
            await self.judge(Verdict.EXCLUDE, (), None)
        else:
            await self.do_reason(key)

    async def do_reason(self, _key: str) -> None:
        """Ask for the reason."""
        if self.shown.card is not None:
            self.chosen, self.adding = [], False
            self.panel.open(self)

    async def do_choose(self, key: str) -> None:
        """Exclude for the reason of this key, with those chosen before; or add it to them."""
        reason = self.session.protocol.by_key(key, self.shown.stage)
        if reason is None:
            self._show_other_stage(key)
            return
        if reason.means == "duplicate":
            self.chosen = [reason.code]
            await self.duplicate_of.ask()
            return
        # Twice the same key is once the same reason.
        self.chosen = list(dict.fromkeys([*self.chosen, reason.code]))
        if self.adding:
            self.adding = False
            self.paint()
        else:
            await self._exclude()

    def _show_other_stage(self, key: str) -> None:
        """Show at which stage a key has a reason; a key that never has one does nothing."""
        for stage in Stage:
            if self.session.protocol.by_key(key, stage) is not None:
                self.frame.show_message(self.terminal.word(f"reason-only.{stage.value}", "muted", key=key))

    async def do_another(self, _key: str) -> None:
        """Add the next reason to those chosen, and keep the panel open."""
        self.adding = True

    async def do_accept(self, _key: str) -> None:
        """Exclude for what was chosen, or without a reason where the protocol allows it."""
        # The protocol decides whether a reason may be missing, not the screen.
        if self.chosen or self.rule != "required":
            await self._exclude()
        else:
            self.frame.show_message(self.terminal.word("reason-needed", "warn"))

    async def _exclude(self) -> None:
        self.panel.close()
        await self.judge(Verdict.EXCLUDE, tuple(self.chosen), None)

    async def exclude_as_duplicate(self, other: str) -> None:
        """Exclude the report as a duplicate of another."""
        await self.judge(Verdict.EXCLUDE, tuple(self.chosen), other)

    async def do_cancel(self, _key: str) -> None:
        """Close the panel, and decide nothing."""
        self.panel.close()
        self.frame.clear_message()

    async def do_scroll(self, key: str) -> None:
        """Scroll the abstract above the panel."""
        if self.abstract is None:
            return
        if key in {"up", "down"}:
            self.abstract.to(self.abstract.top + (1 if key == "down" else -1))
        else:
            self.abstract.page(1 if key == "pagedown" else -1)
        await self.frame.on_lines_scrolled()
