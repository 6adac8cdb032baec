"""Undo of edits of the facts of searches."""

from __future__ import annotations

from litreview.tui import commands as do
from litreview.tui import searchview
from litreview.tui.frame import Frame, ScreenPart
from litreview.tui.parts.retry import write


class FactUndo(ScreenPart):
    """Undo of the reviewer's newest edit.

    Args:
        frame: The screen.
        search: The search whose edits are meant; empty for all.
    """

    OWN_COMMANDS = (do.UNDO,)

    def __init__(self, frame: Frame, search: str = "") -> None:
        super().__init__(frame)
        self.search = search

    async def do_undo(self, _key: str) -> None:
        """Undo the newest edit."""
        part = self.session.review.searches
        undone = await write(self.frame, part.undo_edit, self.session.reviewer, self.search)
        if undone is None:
            self.frame.show_message(self.terminal.word("searches.no-undo", "muted"))
            return
        self.frame.show_message(
            self.terminal.word("searches.undone", "muted", what=searchview.edit_text(self.words, undone))
        )
        await self.frame.reload()
