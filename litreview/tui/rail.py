"""The lines of the rail beside the card: criteria, note and history, or the reasons of exclusion."""

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


def decision_time(terminal: Terminal, at: str) -> str:
    """Return the time of a decision, as in `12 Nov, 10:02`."""
    moment = local(at)
    return f"{terminal.words.forms.day(moment)}, {clock(moment)}"


def criteria(terminal: Terminal, protocol: Protocol, card: Card, note: str) -> list[Content]:
    """Return the criteria, and below them this reviewer's labels, decision and note."""
    labels = ", ".join(map(one_line, card.labels))
    rows = [
        ("rail.labels", labels or terminal.words("labels-none")),
        ("rail.history", own_decision(terminal, protocol, card)),
    ]
    if protocol.blind and (card.mine is None or card.mine.verdict is None):
        # Shown for every report, so that it does not reveal whether another has voted on this one (RULES 8).
        rows.append(("rail.others", terminal.words("others-hidden")))
    # Last, since it alone may be long.
    rows.append(("rail.note", one_line(note) or terminal.words("note-none")))
    width = max(len(terminal.words(name)) for name, _ in rows) + 2
    return [
        terminal.word("criteria", "bold"),
        Content(""),
        *criteria_short(terminal, protocol, _TEXT),
        Content(""),
        *(line for name, text in rows for line in _row(terminal, name, text, width)),
    ]


def own_decision(terminal: Terminal, protocol: Protocol, card: Card) -> str:
    """Return this reviewer's decision, or a text where there is none."""
    if card.mine is not None and card.mine.verdict is not None:
        return verdict_text(terminal, protocol, card.mine.verdict, card.mine.reasons)
    return terminal.words("history-none-own" if protocol.blind else "history-none")


def _row(terminal: Terminal, name: str, text: str, width: int) -> Iterator[Content]:
    """Yield a name beside its value, in as many lines as that takes."""
    label = terminal.word(name, "muted")
    for line in wrapped(terminal.text(text, "muted"), _TEXT - width):
        yield columns((label, width), (line, _TEXT - width))
        label = Content("")


def reasons(terminal: Terminal, cells: Sequence[Content]) -> list[Content]:
    """Return the reasons below each other, and the other keys."""
    keys = (("enter", "no-reason"), ("space", "add"), ("esc", "back"))
    return [
        terminal.word("reasons", "bold"),
        Content(""),
        *cells,
        Content(""),
        *(terminal.text(f"{key:<7}{terminal.words(f'act.{act}')}") for key, act in keys),
    ]


def with_rule(terminal: Terminal, lines: Sequence[Content], height: int) -> list[Content]:
    """Return the lines with the vertical rule before them."""
    rule = terminal.text("│ ", "border")
    # The vertical rule separates two columns of text down to where both end.
    rows = [*lines, *[Content("")] * max(0, height - len(lines))]
    return [Content.assemble(rule, cut(line, _TEXT)) for line in rows]
