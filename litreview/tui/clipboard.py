"""A record as text for the clipboard, and as a file for terminals that have none."""

from __future__ import annotations

from pathlib import Path

from litreview.files import write_atomically
from litreview.links import check_no_link
from litreview.review.views import Card
from litreview.tui.frame import Frame
from litreview.tui.sanitize import one_line, outside
from litreview.tui.terminal import Terminal


def record_text(terminal: Terminal, card: Card) -> str:
    """Return a record as plain text: title, authors, venue, links, abstract."""
    record, words = card.record, terminal.words
    authors = "; ".join(map(one_line, record.authors)) or words("no-authors")
    venue = " ".join(filter(None, map(one_line, (record.journal, record.volume, record.issue, record.pages))))
    lines = [
        one_line(record.title) or words("no-title"),
        words("masked.authors") if "authors" in terminal.masked else authors,
        words("masked.journal") if "journal" in terminal.masked else venue,
        str(record.year or words("no-year")),
        f"https://doi.org/{one_line(record.doi)}" if record.doi else words("no-doi"),
        f"{words('record.one')} {card.key}",
        "",
        outside(record.abstract).strip() or words("no-abstract-one"),
    ]
    return "\n".join(line for n, line in enumerate(lines) if line or n == len(lines) - 2) + "\n"


def write_copy(folder: Path, name: str, text: str) -> Path:
    """Write a text to a file among this machine's own files of the review, which are never shared."""
    path = folder / ".litreview" / "copied"
    check_no_link(path / name)
    path.mkdir(parents=True, exist_ok=True)
    write_atomically(path / name, text)
    return path / name


async def copy(frame: Frame, name: str, text: str) -> None:
    """Copy a text to the clipboard, and write it to a file too: no terminal reports whether it took it."""
    frame.app.copy_to_clipboard(text)
    review = frame.session.review
    path = await frame.session.ask(write_copy, review.folder, name, text)
    shown = path.relative_to(review.folder).as_posix()
    frame.show_message(frame.terminal.word("handed-out", "muted", file=shown))
