"""The rail beside the card: criteria, note and history, or the reasons while one is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from litreview.review.views import Card
from litreview.screening.protocol import Protocol
from litreview.tui.line_wrap import columns, cut, wrapped
from litreview.tui.parts.panel_content import criteria_short
from litreview.tui.sanitize import one_line
from litreview.tui.terminal import Terminal
from litreview.tui.verdicts import verdict_text
from litreview.words.number_forms import clock, local

WIDTH = 33
_TEXT = WIDTH - 3


def judged_when(terminal: Terminal, at: str) -> str:
    """Say when something was decided, as in `12 Nov, 10:02`."""
    moment = local(at)
    return f"{terminal.words.forms.day(moment)}, {clock(moment)}"


def criteria(terminal: Terminal, protocol: Protocol, card: Card, note: str) -> list[Content]:
    """Give the criteria, and below them what this reviewer has said of the report."""
    labels = ", ".join(map(one_line, card.labels))
    rows = [
        ("rail.labels", labels or terminal.words("labels-none")),
        ("rail.history", _own(terminal, protocol, card)),
    ]
    if protocol.blind and (card.mine is None or card.mine.verdict is None):
        # Said of every report alike, so that it tells nobody whether another has voted on this one (RULES 8).
        rows.append(("rail.others", terminal.words("others-hidden")))
    # Last, since it alone may be long.
    rows.append(("rail.note", one_line(note) or terminal.words("note-none")))
    width = max(len(terminal.words(name)) for name, _ in rows) + 2
    return [
        terminal.word("criteria", "bold"),
        Content(""),
        *criteria_short(terminal, protocol, _TEXT),
        Content(""),
        *(line for name, said in rows for line in _row(terminal, name, said, width)),
    ]


def _own(terminal: Terminal, protocol: Protocol, card: Card) -> str:
    """Say this reviewer's decision, or that there is none."""
    if card.mine is not None and card.mine.verdict is not None:
        return verdict_text(terminal, protocol, card.mine.verdict, card.mine.reasons)
    return terminal.words("history-none-own" if protocol.blind else "history-none")


def _row(terminal: Terminal, name: str, said: str, width: int) -> Iterator[Content]:
    """Put a name beside what is said of it, in as many lines as that takes."""
    label = terminal.word(name, "muted")
    for line in wrapped(terminal.text(said, "muted"), _TEXT - width):
        yield columns((label, width), (line, _TEXT - width))
        label = Content("")


def reasons(terminal: Terminal, cells: Sequence[Content]) -> list[Content]:
    """Give the reasons under each other, and the keys that are no reason."""
    keys = (("enter", "no-reason"), ("space", "add"), ("esc", "back"))
    return [
        terminal.word("reasons", "bold"),
        Content(""),
        *cells,
        Content(""),
        *(terminal.text(f"{key:<7}{terminal.words(f'act.{act}')}") for key, act in keys),
    ]


def drawn(terminal: Terminal, lines: Sequence[Content], height: int) -> list[Content]:
    """Put the vertical rule before the lines, down to the last one."""
    rule = terminal.text("│ ", "border")
    # The vertical rule parts two columns of text down to where both end.
    rows = [*lines, *[Content("")] * max(0, height - len(lines))]
    return [Content.assemble(rule, cut(line, _TEXT)) for line in rows]
