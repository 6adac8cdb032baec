"""The flow as text: both lanes side by side, for a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from litreview.prisma.csv_table import TableCell, TableLine, lines
from litreview.prisma.drawing.widths import cells
from litreview.prisma.identities import check
from litreview.prisma.labels import NBSP, FlowWords
from litreview.prisma.messages import (
    describe_findings,
    describe_sums,
    describe_undecided,
    describe_version,
    footnotes,
)
from litreview.prisma.numbers import Flow

# Two less than 80, as some terminals break a line that fills the last column.
WIDTH = 78
COLUMN = 13
LABEL = WIDTH - 2 * (COLUMN + 1)


def text(flow: Flow, language: str = "en") -> str:
    """Write the flow as a table, with what PRISMA has no box for and what a check found below it."""
    w = FlowWords(language, flow.template)
    table = [printed for line in lines(flow, language) for printed in _printed(line, w)]
    notes = [part for note in footnotes(flow, language) for part in (*_paragraph(note, "  "), "")]
    parts = [*_head(flow, w), *table, "", *notes, *_verdict(flow, w)]
    # The no-break spaces have done their work; a search in the output would stumble over them.
    return "\n".join(part.rstrip() for part in parts).replace(NBSP, " ") + "\n"


def _head(flow: Flow, w: FlowWords) -> Iterator[str]:
    title = w.title
    open_items = check(flow).provisional
    mark = w("provisional", n=open_items) if open_items else ""
    yield f"{title}{mark:>{WIDTH - cells(title)}}"
    yield describe_version(flow, w)
    yield from [""] if flow.version else []
    other = w("other") if flow.other else ""
    yield f"{'':{LABEL}}{w('databases'):>{COLUMN}} {other:>{COLUMN}}"


def _printed(line: TableLine, w: FlowWords) -> Iterator[str]:
    """Print a line of the table, its numbers at the end of a label that had to be wrapped."""
    indent = "  " * line.depth
    label = f"{line.label} {w.total(line.total.n)}" if line.total else line.label
    room = (WIDTH if line.total else LABEL) - len(indent)
    # By columns: a label of wide letters takes twice as many as it has signs.
    wide = max(1, -(-cells(label) // max(1, len(label))))
    wrapped = textwrap.wrap(label, room // wide, subsequent_indent=" ", break_on_hyphens=False)
    *above, last = wrapped or [""]
    yield from (indent + part for part in above)
    numbers = _number(line.databases, w) + _number(line.other, w)
    yield f"{indent}{last}{' ' * (room - cells(last))}{numbers}"


def _number(cell: TableCell | None, w: FlowWords) -> str:
    if cell is None:
        return " " * (COLUMN + 1)
    shown = w.reported(cell.n)
    # The star has a column of its own, so that the digits stay under each other.
    return f"{shown:>{COLUMN}}{'*' if cell.footnoted else ' '}"


def _paragraph(said: str, hang: str = "") -> list[str]:
    return textwrap.wrap(said, WIDTH, subsequent_indent=hang, break_on_hyphens=False)


def _verdict(flow: Flow, w: FlowWords) -> Iterator[str]:
    """Yield whether the numbers add up, and what is still undecided."""
    found = check(flow)
    if not found.errors:
        yield describe_sums(flow, w.lang)
    for said in describe_findings(found, w.lang):
        yield from _paragraph(said, "   ")
    if found.provisional:
        yield from _paragraph(describe_undecided(flow, found.provisional, w.lang))
