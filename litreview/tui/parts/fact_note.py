"""The note on the facts of a search, such as why there are fewer records than hits."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from litreview.errors import LitreviewError
from litreview.tui import commands as do
from litreview.tui import searchview
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.panel import Panel
from litreview.tui.parts.retry import write


class FactNote(ScreenPart):
    """The note; it is a fact like the others, so that each change of it is logged.

    Args:
        frame: The screen.
        panel: Where it is written.
        search: The id of the search.
    """

    OWN_COMMANDS = (do.FACT_NOTE,)
    PANEL_COMMANDS = (do.SETTLE, do.CANCEL)

    def __init__(self, frame: Frame, panel: Panel, search: str) -> None:
        super().__init__(frame)
        self.panel = panel
        self.search = search

    def text_field(self) -> Widget:
        """Return the line of the note."""
        return self.panel.box.entry

    def offers(self) -> tuple[Content, Content]:
        """Offer to save the note."""
        return self.terminal.word("searches.note"), self.panel.keys(("enter", "save"), ("esc", "cancel"))

    async def do_fact_note(self, _key: str) -> None:
        """Ask for the note."""
        # Read again: it may have been written elsewhere since the page was shown.
        found = await self.session.ask(self.session.review.searches.details, self.search)
        self.panel.head("searches.note-why")
        self.panel.box.open_entry(found.listed.note if found else "")
        self.panel.open(self)

    async def do_settle(self, _key: str) -> None:
        """Save the note."""
        edit_fact = self.session.review.searches.edit_fact
        try:
            edit = await write(
                self.frame, edit_fact, self.search, "note", self.panel.box.entry.value, self.session.reviewer
            )
        except LitreviewError as error:
            self.panel.box.show_error(str(error))
            return
        self.panel.close()
        self.frame.show_message(searchview.last_edit(self.terminal, edit) if edit else Content(""))
        await self.frame.reload()

    async def do_cancel(self, _key: str) -> None:
        """Leave the note as it was."""
        self.panel.close()
        self.frame.clear_message()
