"""The note that a consensus is stored with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

from textual.content import Content
from textual.widget import Widget

from litreview.model import Verdict
from litreview.review.views import Decide
from litreview.tui import commands as do
from litreview.tui.commands import Commands
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.sanitize import outside
from litreview.tui.widgets.line import NOTHING, ScreenLine


class ConsensusPanel(ScreenPart):
    """The note of a consensus, which `enter` stores; until then every letter is text.

    Args:
        frame: The screen.
        shown: The report whose votes differ.
        panel: Where the note is typed.
        barred: Returns why this reviewer cannot resolve the conflict; None for one who can.
        verdict_text: Returns a verdict with its reasons, as text.
        save: Stores a consensus and returns whether it is stored.

    Attributes:
        proposed: The consensus that is stored then.
    """

    PANEL_COMMANDS = (do.SETTLE, do.CANCEL, do.CLEAR)

    def __init__(
        self, frame: Frame, shown: ShownReport, panel: Panel, *, barred: Callable[[], Content | None],
        verdict_text: Callable[[Verdict, Sequence[str]], str], save: Callable[[Decide], Awaitable[bool]],
    ) -> None:  # fmt: skip
        super().__init__(frame)
        self.shown = shown
        self.panel = panel
        self.barred = barred
        self.verdict_text = verdict_text
        self.save = save
        self.proposed: Decide | None = None

    def active_commands(self) -> Commands:
        """Return the keys of the note; reviewers who cannot resolve the conflict are not asked for a reason."""
        is_barred = self.shown.card is not None and self.barred() is not None
        return self.PANEL_COMMANDS if self.is_open else (do.EXCLUDE,) if is_barred else ()

    async def do_exclude(self, _key: str) -> None:
        """Show why this reviewer cannot resolve the conflict."""
        self.frame.show_message(self.barred() or NOTHING)

    def text_field(self) -> Widget:
        """Return the field of the note."""
        return self.panel.box.note

    @property
    def draft(self) -> str:
        """The name of the draft of the note."""
        return f"{self.frame.NAME} {self.shown.stage} {self.shown.card.key if self.shown.card else ''}"

    async def propose(
        self, verdict: Verdict, reasons: tuple[str, ...] = (), other: str | None = None
    ) -> None:
        """Propose a consensus and ask for its note; the lead resolves conflicts where there is one, else who has voted."""
        shown, panel = self.shown, self.panel
        if shown.card is None:
            return
        barred = self.barred()
        if barred is not None:
            self.frame.show_message(barred)
            return
        act = Decide(shown.card.key, verdict, reasons, stage=shown.stage, consensus=True, other=other)
        if other is not None:
            # A judgement that two records are one report; it was confirmed by `enter` and has no note.
            await self.save(act)
            return
        self.proposed = act
        panel.box.head(self.terminal.word("why-settle", "bold", verdict=self.words(f"state.{verdict}")))
        panel.box.open_note(outside(self.session.drafts.get(self.draft, "")))
        panel.open(self)
        self.frame.show_message(self.terminal.word("letters-are-text", "muted"))

    def offers(self) -> tuple[Content, Content] | None:
        """Offer to store the proposed consensus."""
        act = self.proposed
        if act is None:
            return None
        what = self.verdict_text(act.verdict, act.reasons)
        left = self.terminal.word("not-settled", act.verdict.value, what=what)
        return left, self.panel.keys(("enter", "settle"), ("esc", "back"))

    def show_keys(self, line: ScreenLine) -> None:
        """Show the keys of the note on the last line."""
        keys = [
            Content.assemble(self.terminal.text(key, "key"), " ", self.terminal.word(name))
            for key, name in (("enter", "foot.settle"), ("esc", "foot.unsettled"), ("ctrl+u", "foot.clear"))
        ]
        # The first two close the note; a narrow terminal has no room for more.
        fits = Content("   ").join(keys).cell_length < self.frame.size.width
        line.show(Content("   ").join(keys if fits else keys[:2]))

    async def do_settle(self, _key: str) -> None:
        """Store the consensus with its note as one event."""
        if self.proposed is None:
            return
        if await self.save(replace(self.proposed, note=self._close())):
            # Keys pressed before the next conflict was shown are not meant for it.
            await self.frame.wait_until_painted()
            dropped = self.frame.host.drop_keys()
            if dropped:
                text = self.words("keys-dropped", keys=self.words.count("key", dropped))
                self.frame.show_message(
                    Content.assemble(self.frame.message.left, self.terminal.text(f" · {text}", "warn"))
                )

    def _close(self) -> str:
        """Close the note and return its text, which stays as a draft until it is part of an event."""
        typed = self.panel.box.note.text.strip()
        if typed:
            self.session.drafts[self.draft] = typed
        else:
            self.session.drafts.pop(self.draft, None)
        self.proposed = None
        self.panel.close()
        return typed

    async def do_clear(self, _key: str) -> None:
        """Clear the note."""
        self.panel.box.note.clear()

    async def do_cancel(self, _key: str) -> None:
        """Close the note, and store nothing."""
        name = "nothing-settled-kept" if self._close() else "nothing-settled"
        self.frame.show_message(self.terminal.word(name, "muted"))
