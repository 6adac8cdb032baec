"""The note on a report: written in the panel, kept as a draft, and saved with a decision."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.content import Content
from textual.widget import Widget

from litreview.review.views import Decide
from litreview.tui import commands as do
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.shown_report import ShownReport
from litreview.tui.sanitize import outside


class NotePanel(ScreenPart):
    """A note on the report that is shown.

    Args:
        frame: The screen.
        shown: The report.
        panel: Where it is written.
        save: Stores a decision again, with its new note.
    """

    OWN_COMMANDS = (do.NOTE,)
    PANEL_COMMANDS = (do.SAVE, do.CANCEL)

    def __init__(
        self,
        frame: Frame,
        shown: ShownReport,
        panel: Panel,
        save: Callable[[Decide], Awaitable[None]],
    ) -> None:
        super().__init__(frame)
        self.shown = shown
        self.panel = panel
        self.save = save

    def text_field(self) -> Widget:
        """Return the field of the note."""
        return self.panel.box.note

    @property
    def draft(self) -> str:
        """The name of the draft: each screen and each stage has its own."""
        key = self.shown.card.key if self.shown.card else ""
        # A draft of the first reading does not come back with a report that is judged again.
        return " ".join(filter(None, (self.frame.NAME, self.shown.stage, key, self.shown.round)))

    def offers(self) -> tuple[Content, Content]:
        """Offer to save the note, or to keep it as a draft."""
        return self.panel.state(), self.panel.keys(("ctrl+s", "save"), ("esc", "draft"))

    async def do_note(self, _key: str) -> None:
        """Write a note on the report."""
        if self.shown.card is not None:
            text = self.session.drafts.get(self.draft, self.shown.note(self.session))
            self.panel.box.open_note(outside(text))
            self.panel.open(self)
            await self.typed()

    async def typed(self) -> None:
        """Show how long the note is, and whether it is a draft that was taken up again."""
        name = "note-draft" if self.draft in self.session.drafts else "note"
        length = self.words.count("character", len(self.panel.box.note.text))
        self.panel.box.head(self.terminal.word(name, "bold"), self.terminal.text(length))

    async def do_save(self, _key: str) -> None:
        """Keep the note: with the decision that was made, else with the one to come."""
        card = self.shown.card
        text = self.panel.box.note.text.strip()
        self.panel.close()
        if card is None:
            return
        self.session.drafts.pop(self.draft, None)
        # It waits until a decision is stored with it.
        self.session.notes[card.key] = text
        mine = card.mine
        if mine is not None and mine.verdict is not None:
            # No seconds: writing a note is no reading time, and the card stays.
            act = Decide(
                card.key, mine.verdict, mine.reasons, text, self.shown.stage,
                round=self.shown.round, known=card.known,
            )  # fmt: skip
            await self.save(act)
        else:
            self.frame.show_message(self.terminal.word("note-kept", "muted"))

    async def do_cancel(self, _key: str) -> None:
        """Close the note; what was typed and not saved stays as a draft."""
        typed = self.panel.box.note.text
        self.panel.close()
        self.frame.clear_message()
        if self.shown.card is None or not typed:
            return
        if typed == outside(self.shown.note(self.session)):
            self.session.drafts.pop(self.draft, None)
            return
        self.session.drafts[self.draft] = typed
        self.frame.show_message(
            self.terminal.word("draft-kept", "muted", note=self.terminal.keys.first(do.NOTE))
        )
