"""Labels on the report that is shown: the first letters find one, `enter` puts it on or takes it off."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from textual.content import Content
from textual.widget import Widget

from litreview.errors import UsageError
from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.panel_content import choices
from litreview.tui.parts.retry import write
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.sanitize import one_line


class LabelPicker(ScreenPart):
    """The list of labels.

    Args:
        frame: The screen.
        shown: The report.
        panel: Where it asks.
        changed: Shows the labels of the report with a key.

    Attributes:
        labels: Every label that may be seen, when the list was opened.
        picked: Which of those that fit `enter` means.
    """

    OWN_COMMANDS = (do.LABEL,)
    PANEL_COMMANDS = (do.ACCEPT, do.CANCEL, do.PICK)

    def __init__(
        self,
        frame: Frame,
        shown: ShownReport,
        panel: Panel,
        changed: Callable[[str], Awaitable[None]],
    ) -> None:
        super().__init__(frame)
        self.shown = shown
        self.panel = panel
        self.changed = changed
        self.labels: Sequence[str] = ()
        self.picked = 0

    def text_field(self) -> Widget:
        """Return the line for the label."""
        return self.panel.box.entry

    async def do_label(self, _key: str) -> None:
        """Ask for a label."""
        if self.shown.card is not None:
            self.labels = await self.session.ask(self.session.review.reports.labels, self.session.reviewer)
            self.picked = 0
            self.panel.box.open_entry("", [])
            self.panel.open(self)
            self._show()

    def _fitting(self) -> list[str]:
        """Find the labels that begin with what was typed, and last what was typed when it is a new one.

        A label with that key in the protocol comes first.
        """
        typed = " ".join(self.panel.box.entry.value.split())
        keyed = [one.name for one in self.session.protocol.labels if typed and one.key == typed]
        rest = [name for name in self.labels if name.casefold().startswith(typed.casefold())]
        found = list(dict.fromkeys([*keyed, *rest]))
        is_new = typed and typed.casefold() not in map(str.casefold, self.labels)
        return [*found, typed] if is_new else found

    def _show(self) -> None:
        """Show which labels fit, which are on, and which one `enter` means."""
        terminal = self.terminal
        on = set(self.shown.card.labels) if self.shown.card else set()
        self.panel.head("labels", ("enter", "toggle"), ("esc", "back"))
        fitting = self._fitting()
        self.picked = max(0, min(self.picked, len(fitting) - 1))
        rows, width = [], max((len(one_line(name)) for name in fitting), default=0)
        for name in fitting:
            sign = terminal.text("✓ " if name in on else "  ", "include")
            new = "" if name in self.labels else f"  {self.words('label.new')}"
            rows.append(Content.assemble(sign, *self._named(name, width), terminal.text(new, "muted")))
        lines = choices(terminal, rows, self.picked, self.panel.width)
        blank = terminal.word("label.none", "muted")
        self.panel.box.beside_entry(lines or [Content.assemble(" ", blank)])

    def _named(self, name: str, width: int) -> list[Content]:
        """Return a label; one of the protocol with its key, style and meaning, beside names of this width."""
        text, labels = self.terminal.text, self.session.protocol.labels
        one = next((one for one in labels if one.name == name), None)
        if one is None:
            # Names stand below each other where any has a key.
            return [text("  " if any(other.key for other in labels) else ""), text(one_line(name))]
        key = text(f"{one.key or ' '} ", "key") if any(other.key for other in labels) else text("")
        meaning = one.meaning_nl if self.words.lang == "nl" else one.meaning
        gap = " " * (width - len(one_line(name)) + 2)
        return [key, text(one_line(name), one.style), text(f"{gap}{one_line(meaning)}", "muted")]

    async def do_pick(self, key: str) -> None:
        """Mark the next label of the list, or the one before."""
        self.picked += 1 if key == "down" else -1
        self._show()

    async def typed(self) -> None:
        """Narrow the labels with every letter."""
        self.picked = 0
        self._show()

    async def do_accept(self, _key: str) -> None:
        """Put the label on, or take it off."""
        card, fitting = self.shown.card, self._fitting()
        if card is None or not fitting:
            return
        name = fitting[self.picked]
        try:
            label = self.session.review.decisions.label
            on = await write(self.frame, label, card.key, name, self.session.reviewer)
        except UsageError as error:
            self.panel.box.show_error(error.message)
            return
        self.panel.close()
        await self.changed(card.key)
        self.frame.show_message(
            self.terminal.word("label.on" if on else "label.off", "muted", name=one_line(name))
        )

    async def do_cancel(self, _key: str) -> None:
        """Close the list."""
        self.panel.close()
        self.frame.clear_message()
