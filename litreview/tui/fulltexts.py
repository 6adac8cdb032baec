"""Opening the full text of a report where there is one on this machine, else the page of its DOI."""

from __future__ import annotations

import shlex
from pathlib import Path

from textual.content import Content

from litreview.links import is_file
from litreview.review.full_text.answers import FullTextFile
from litreview.review.views import Card
from litreview.tui.browser_links import link
from litreview.tui.sanitize import one_line
from litreview.tui.session_state import SessionState


async def newest_file(session: SessionState, key: str) -> FullTextFile | None:
    """Return the newest full text of a report that is on this machine, or None."""
    files = await session.ask(session.review.full_text.files, key)
    return next((text for text in files if is_file(text.path)), None)


async def open_full_text(session: SessionState, card: Card) -> Content:
    """Open the newest full text of a report, else its DOI, and return what was done."""
    newest = await newest_file(session, card.key)
    page = newest.path.as_uri() if newest else link(card.record, session.review.settings.get("resolver"))
    if page is None:
        return session.terminal.word("no-doi", "muted")
    shown = one_line(str(newest.path) if newest else page)
    if session.browse(page):
        return session.terminal.word("opened", "muted", link=one_line(newest.name) if newest else shown)
    # Over SSH the terminal on this side makes a link of it; a path can be copied from there.
    return session.terminal.text(shown)


def parse_path(text: str) -> Path:
    """Return a path that was typed, or dropped by a terminal, which quotes it or escapes its spaces."""
    path = Path(text.strip()).expanduser()
    if path.exists():
        return path
    try:
        words = shlex.split(text)
    except ValueError:
        return path
    return Path(words[0]).expanduser() if len(words) == 1 else path
