"""Labels on the report that is shown: the first letters find one, `enter` puts it on or takes it off."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.widgets import Input

from litreview.errors import UsageError
from litreview.tui import commands as do
from litreview.tui.sanitize import one_line
from litreview.tui.screens.doubled import Doubled
from litreview.tui.screens.sheeted import LABEL
from litreview.tui.sheets import choices


class Labelled(Doubled):
    """A deciding screen with labels.

    Attributes:
        labels: Every label in use, when the sheet was opened.
    """

    MODES = {**Doubled.MODES, LABEL: (do.ACCEPT, do.CANCEL, do.PICK)}  # noqa: RUF012  # declared above
    labels: Sequence[str] = ()

    async def do_label(self, _key: str) -> None:
        """Ask for a label."""
        if self.target() is not None and not self.refuses():
            self.labels = await self.desk.ask(self.desk.review.reports.labels)
            self.picked = 0
            self.sheet.open_entry("", [])
            self.open_sheet(LABEL)
            self.paint_labels()

    def fitting(self) -> list[str]:
        """Give the labels that begin with what was typed, and last what was typed when it is a new one."""
        typed = " ".join(self.sheet.entry.value.split())
        found = [name for name in self.labels if name.casefold().startswith(typed.casefold())]
        is_new = typed and typed.casefold() not in map(str.casefold, self.labels)
        return [*found, typed] if is_new else found

    def paint_labels(self) -> None:
        """Show which labels fit, which are on, and which one `enter` means."""
        card, words, look = self.target(), self.words, self.look
        on = set(card.labels) if card else set()
        self.sheet.head(look.word("labels", "bold"), self._keys(("enter", "toggle"), ("esc", "back")))
        fitting = self.fitting()
        self.picked = max(0, min(self.picked, len(fitting) - 1))
        rows = []
        for name in fitting:
            sign = look.text("✓ " if name in on else "  ", "include")
            new = "" if name in self.labels else f"  {words('label.new')}"
            rows.append(Content.assemble(sign, look.text(one_line(name)), look.text(new, "muted")))
        lines = choices(look, rows, self.picked, self.sheet_width())
        blank = look.word("label.none", "muted")
        self.sheet.beside_entry(lines or [Content.assemble(" ", blank)])

    async def do_pick(self, key: str) -> None:
        """Mean the next label of the list, or the one before."""
        if self.mode != LABEL:
            await super().do_pick(key)
            return
        self.picked += 1 if key == "down" else -1
        self.paint_labels()

    async def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the labels with every letter."""
        if self.mode == LABEL:
            self.picked = 0
            self.paint_labels()
        await super().on_input_changed(event)

    async def do_accept(self, key: str) -> None:
        """Put the label on, or take it off."""
        if self.mode != LABEL:
            await super().do_accept(key)
            return
        card, fitting = self.target(), self.fitting()
        if card is None or not fitting:
            return
        name = fitting[self.picked]
        try:
            on = await self.patient(self.desk.review.decisions.label, card.key, name, self.desk.reviewer)
        except UsageError as error:
            self.sheet.complain(error.message)
            return
        self.close_sheet()
        await self.labelled(card.key)
        self.say(self.look.word("label.on" if on else "label.off", "muted", name=one_line(name)))

    async def labelled(self, key: str) -> None:
        """Show the report's labels as they are now."""
