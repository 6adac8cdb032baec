"""The contents of the panel: reasons in columns, criteria with their texts, and their keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import ceil

from textual.content import Content

from litreview.model import Stage
from litreview.screening.protocol import Protocol, label
from litreview.tui.line_wrap import columns, cut, wrapped
from litreview.tui.sanitize import one_line
from litreview.tui.signs import CURSOR
from litreview.tui.terminal import Terminal

CHOICES = 5
"""Rows of a list to choose from, below a field."""


def reason_cells(
    terminal: Terminal, protocol: Protocol, stage: Stage, chosen: Collection[str]
) -> list[Content]:
    """Return the key and label of every reason, or a gap where it is not offered."""
    offered = protocol.offered(stage)
    cells = []
    for reason in protocol.reasons:
        key = protocol.key(reason)
        text = one_line(label(reason, terminal.words.lang))
        text = terminal.words("duplicate-ask", label=text) if reason.means == "duplicate" else text
        # Marked by a sign as well as by colour.
        picked = terminal.text(" ✓", "exclude") if reason.code in chosen else Content("")
        cells.append(
            terminal.clickable(
                Content.assemble(terminal.text(key, "key"), " ", terminal.text(text), picked), key
            )
            if reason in offered
            # A gap keeps the other keys in their places (RULES 5).
            else terminal.text(f"{key} ·", "muted")
        )
    return cells


def reason_lines(cells: Sequence[Content], width: int, height: int) -> list[Content]:
    """Lay the reasons out in two columns, or more where they would not fit."""
    across = max(2, ceil(len(cells) / max(height, 1)))
    down = ceil(len(cells) / across) or 1
    each = width // across
    # Down before across: the order of the protocol is read as a list.
    grid = [cells[n::down] for n in range(down)]
    return [columns((Content(" "), 1), *((cut(cell, each - 1), each) for cell in row)) for row in grid]


def choices(terminal: Terminal, rows: Sequence[Content], picked: int, width: int) -> list[Content]:
    """Return a few rows with a mark before the picked one; the last has the number of further rows."""
    first = max(0, picked - CHOICES + 1)
    lines = [
        cut(Content.assemble(terminal.text(CURSOR, "accent") if n == picked else " ", row), width)
        for n, row in enumerate(rows[first : first + CHOICES], first)
    ]
    left = len(rows) - first - CHOICES
    if left > 0:
        more = terminal.text(f"  … +{terminal.words.number(left)} ↓", "muted")
        lines[-1] = Content.assemble(cut(lines[-1], width - more.cell_length), more)
    return lines


def reason_keys(protocol: Protocol, stage: Stage) -> str:
    """Return the keys of the offered reasons as ranges, as in `1–9 a–c`."""
    keys = [protocol.key(reason) for reason in protocol.offered(stage)]
    digits, letters = [key for key in keys if key.isdigit()], [key for key in keys if key.isalpha()]
    return " ".join(
        f"{part[0]}–{part[-1]}" if len(part) > 1 else part[0] for part in (digits, letters) if part
    )


def criteria_short(terminal: Terminal, protocol: Protocol, width: int) -> list[Content]:
    """Return the criteria with their labels, for the rail."""
    lines: list[Content] = []
    for criterion in protocol.criteria:
        name = one_line(criterion.id)
        text = terminal.text(one_line(label(criterion, terminal.words.lang)))
        lines += _hanging(terminal.text(name, "accent"), text, len(name) + 1, width)
    return lines


def criteria_long(terminal: Terminal, protocol: Protocol, width: int) -> list[Content]:
    """Return the criteria with their full texts."""
    lines: list[Content] = []
    for criterion in protocol.criteria:
        name = one_line(criterion.id)
        text = one_line(criterion.text_nl if terminal.words.lang == "nl" else criterion.text)
        lines += _hanging(terminal.text(f" {name}", "accent"), terminal.text(text), len(name) + 2, width)
    return lines


def _hanging(name: Content, text: Content, indent: int, width: int) -> list[Content]:
    """Return a text with a name before its first line, the others indented."""
    first, *rest = wrapped(text, width - indent) or [Content("")]
    return [Content.assemble(name, " ", first), *(Content.assemble(" " * indent, line) for line in rest)]
