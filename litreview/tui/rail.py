"""The rail beside the card: criteria, note and history, or the reasons while one is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from litreview.review.views import Card
from litreview.screening.protocol import Protocol
from litreview.tui.figures import clock
from litreview.tui.figures import day
from litreview.tui.figures import local
from litreview.tui.look import Look
from litreview.tui.outside import one_line
from litreview.tui.sheets import criteria_short
from litreview.tui.verdicts import verdict_text
from litreview.tui.wrap import columns
from litreview.tui.wrap import cut

WIDTH = 33
_TEXT = WIDTH - 3


def judged_when(look: Look, at: str) -> str:
    """Say when something was decided, as in `12 Nov, 10:02`."""
    moment = local(at)
    return f"{day(moment, look.words.lang)}, {clock(moment)}"


def criteria(look: Look, protocol: Protocol, card: Card, note: str) -> list[Content]:
    """Give the criteria, and below them what this reviewer has said of the report."""
    history = look.words("history-none")
    if card.mine is not None and card.mine.verdict is not None:
        history = verdict_text(look, protocol, card.mine.verdict, card.mine.reasons)
    labels = ", ".join(map(one_line, card.labels))
    rows = (
        ("rail.labels", labels or look.words("labels-none")),
        ("rail.note", one_line(note) or look.words("note-none")),
        ("rail.history", history),
    )
    width = max(len(look.words(name)) for name, _ in rows) + 2
    return [
        look.word("criteria", "bold"),
        Content(""),
        *criteria_short(look, protocol, _TEXT),
        Content(""),
        *(
            columns((look.word(name, "muted"), width), (look.text(said, "muted"), _TEXT - width))
            for name, said in rows
        ),
    ]


def reasons(look: Look, cells: Sequence[Content]) -> list[Content]:
    """Give the reasons under each other, and the keys that are no reason."""
    keys = (("enter", "no-reason"), ("space", "add"), ("esc", "back"))
    return [
        look.word("reasons", "bold"),
        Content(""),
        *cells,
        Content(""),
        *(look.text(f"{key:<7}{look.words(f'act.{act}')}") for key, act in keys),
    ]


def drawn(look: Look, lines: Sequence[Content], height: int) -> list[Content]:
    """Put the vertical rule before the lines, down to the last one."""
    rule = look.text("│ ", "border")
    # The vertical rule parts two columns of text down to where both end.
    rows = [*lines, *[Content("")] * max(0, height - len(lines))]
    return [Content.assemble(rule, cut(line, _TEXT)) for line in rows]
