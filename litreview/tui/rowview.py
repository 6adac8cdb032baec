"""A report as a row of a list: sign, year, title, first author."""

from __future__ import annotations

from textual.content import Content

from litreview.model import State
from litreview.review.views import ReportRow
from litreview.tui.line_wrap import columns
from litreview.tui.sanitize import one_line
from litreview.tui.signs import STATES, VERDICTS
from litreview.tui.terminal import Look

BEFORE_TITLE = 8
NARROW_AUTHOR, WIDE_AUTHOR = 14, 24
_WIDE = 107
_STATE_INK = {
    State.TODO: "text",
    State.WAITING: "muted",
    State.REMOVED: "muted",
}


def author(look: Look, row: ReportRow) -> str:
    """Name the first author, and say whether there are more."""
    if "authors" in look.masked:
        return look.words("masked.authors")
    name = one_line(row.author).split(",")[0]
    return f"{name} {look.words('et-al')}" if row.authors > 1 else name or "—"


def own_sign(look: Look, row: ReportRow) -> Content:
    """Give the sign of the reader's own verdict."""
    if row.mine is None:
        return look.text(STATES[State.TODO])
    return look.text(VERDICTS[row.mine], row.mine.value)


def state_sign(look: Look, row: ReportRow) -> Content:
    """Give the sign of the report's state."""
    return look.text(STATES[row.state], _STATE_INK.get(row.state, row.state.value))


def drawn(look: Look, row: ReportRow, sign: Content, width: int) -> Content:
    """Draw a row."""
    title = look.text(one_line(row.title)) if row.title else look.word("no-title", "muted")
    # A fixed column for the author: a ragged one cannot be scanned.
    last = WIDE_AUTHOR if width > _WIDE else NARROW_AUTHOR
    return columns(
        (sign, 2),
        (look.text(str(row.year or "")), BEFORE_TITLE - 2),
        (title, width - BEFORE_TITLE - last - 1),
        (Content(""), 1),
        (look.text(author(look, row), "muted"), last),
    )


def header(look: Look, width: int) -> Content:
    """Draw the line above the rows."""
    last = WIDE_AUTHOR if width > _WIDE else NARROW_AUTHOR
    return columns(
        (Content(""), 2),
        (look.word("col.year", "muted"), BEFORE_TITLE - 2),
        (look.word("col.title", "muted"), width - BEFORE_TITLE - last),
        (look.word("col.author", "muted"), last),
    )
