"""The link of a record, and opening it in a browser."""

from __future__ import annotations

import webbrowser
from collections.abc import Mapping
from string import Formatter
from urllib.parse import quote

from litreview.model import Record

USUAL = "https://doi.org/{doi}"
REMOTE = ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")


def link(record: Record, resolver: str | None = None) -> str | None:
    """Fill a template such as `https://library.example/openurl?id=doi:{doi}` with `{doi}`, `{pmid}` or `{title}`.

    None when the record lacks what the template names, or the template names something else.
    """
    template = resolver or USUAL
    values = {"doi": record.doi, "pmid": record.pmid, "title": record.title}
    try:
        names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    except ValueError:
        return None
    if not all(values.get(name) for name in names):
        return None
    return template.format(
        **{name: quote(str(values[name]), safe="/:" if name == "doi" else "") for name in names}
    )


def open_here(environ: Mapping[str, str], platform: str, page: str) -> bool:
    """Open a page in the user's browser; return False over SSH and where there is no display."""
    if any(name in environ for name in REMOTE):
        return False
    has_screen = platform in {"darwin", "win32"} or "DISPLAY" in environ or "WAYLAND_DISPLAY" in environ
    try:
        # Without a display a browser in text mode would take over the terminal.
        return has_screen and webbrowser.open(page)
    except webbrowser.Error:
        return False
