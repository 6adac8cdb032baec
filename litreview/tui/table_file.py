"""A table that a screen writes to the folder of the review."""

from __future__ import annotations

from litreview.files import write_atomically
from litreview.text import slug
from litreview.tui.frame import Frame


async def write_table(frame: Frame, name: str, text: str) -> None:
    """Write a table as CSV under a name, and show the name of the file."""
    # A round that came in a ledger may have any name, also one with folders in it.
    file = f"{slug(name)}.csv"
    await frame.session.ask(write_atomically, frame.session.review.folder / file, text)
    frame.show_message(frame.terminal.word("flow.written", "muted", files=file))
