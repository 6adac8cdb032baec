"""A report as a row of a list: sign, year, title, first author."""

from __future__ import annotations

from textual.content import Content

from litreview.model import State
from litreview.review.views import Card, ReportRow
from litreview.tui.line_wrap import columns
from litreview.tui.sanitize import one_line
from litreview.tui.signs import STATES, VERDICTS
from litreview.tui.terminal import Terminal

BEFORE_TITLE = 8
NARROW_AUTHOR, WIDE_AUTHOR = 16, 24
_WIDE = 107
_STATE_INK = {
    State.TODO: "text",
    State.WAITING: "muted",
    State.REMOVED: "muted",
}


def author(terminal: Terminal, row: ReportRow) -> str:
    """Return the first author, and whether there are more."""
    if "authors" in terminal.masked:
        return terminal.words("masked.authors")
    name = one_line(row.author).split(",")[0]
    return f"{name} {terminal.words('et-al')}" if row.authors > 1 else name or "—"


def own_sign(terminal: Terminal, row: ReportRow) -> Content:
    """Return the sign of the reviewer's own verdict."""
    if row.mine is None:
        return terminal.text(STATES[State.TODO])
    return terminal.text(VERDICTS[row.mine], row.mine.value)


def state_seen(row: ReportRow) -> State:
    """Return the state of a report as the reviewer sees it: to do until they have voted, whether or not others have."""
    return State.TODO if row.state is State.WAITING and row.mine is None else row.state


def state_sign(terminal: Terminal, row: ReportRow) -> Content:
    """Return the sign of the report's state."""
    state = state_seen(row)
    return terminal.text(STATES[state], _STATE_INK.get(state, state.value))


def state_text(terminal: Terminal, row: ReportRow | None, card: Card | None) -> Content:
    """Return the state of a row's report in words, with its key and labels."""
    if row is None:
        return Content("")
    labels = f" · {', '.join(map(one_line, card.labels))}" if card and card.labels else ""
    seen = state_seen(row)
    state = terminal.words(f"state.{seen.value}")
    return terminal.text(f"{STATES[seen]} {state} · {row.key[:6]}{labels}")


def draw_row(terminal: Terminal, row: ReportRow, sign: Content, width: int) -> Content:
    """Draw a row."""
    title = terminal.text(one_line(row.title)) if row.title else terminal.word("no-title", "muted")
    # A fixed column for the author: a ragged one is hard to scan.
    last = WIDE_AUTHOR if width > _WIDE else NARROW_AUTHOR
    return columns(
        (sign, 2),
        (terminal.text(str(row.year or "")), BEFORE_TITLE - 2),
        (title, width - BEFORE_TITLE - last - 1),
        (Content(""), 1),
        (terminal.text(author(terminal, row), "muted"), last),
    )


def header(terminal: Terminal, width: int) -> Content:
    """Draw the line above the rows."""
    last = WIDE_AUTHOR if width > _WIDE else NARROW_AUTHOR
    return columns(
        (Content(""), 2),
        (terminal.word("col.year", "muted"), BEFORE_TITLE - 2),
        (terminal.word("col.title", "muted"), width - BEFORE_TITLE - last),
        (terminal.word("col.author", "muted"), last),
    )
