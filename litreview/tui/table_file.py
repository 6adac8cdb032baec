"""A table that a screen writes to the folder of the review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from litreview.files import write_atomically
from litreview.text import slug

if TYPE_CHECKING:
    from litreview.tui.frame import Frame


def write_named(folder: Path, name: str, text: str) -> str:
    """Write a table as CSV under a name, and return the name of the file."""
    # A round that came in a ledger may have any name, also one with folders in it.
    file = f"{slug(name)}.csv"
    write_atomically(folder / file, text)
    return file


async def write_table(frame: Frame, name: str, text: str) -> None:
    """Write a table as CSV under a name, and show the name of the file."""
    file = await frame.session.ask(write_named, frame.session.review.folder, name, text)
    frame.show_message(frame.terminal.word("flow.written", "muted", files=file))
