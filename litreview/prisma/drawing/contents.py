"""What stands in each box of the drawing, and where the box belongs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from litreview.prisma import sums
from litreview.prisma.drawing.text_lines import ITEM_INDENT, Entry
from litreview.prisma.findings import Finding, Findings
from litreview.prisma.labels import Words
from litreview.prisma.messages import say_dropped
from litreview.prisma.numbers import Flow

Column = Literal["previous", "main", "side", "other", "other_side"]


@dataclass(frozen=True, slots=True)
class Content:
    """A box before it is measured.

    Attributes:
        id: Id of its first number; names the box in the drawing.
        row: From 0; the last ones are only there when they are needed.
        holds: Ids of all its numbers.
    """

    id: str
    row: int
    column: Column
    entries: tuple[Entry, ...]
    holds: tuple[str, ...]

    @property
    def text(self) -> str:
        """Give all it says, in one line."""
        return " ".join(f"{entry.label} {entry.count}".strip() for entry in self.entries)


# Row, column, heading, boxes. Of several boxes those are left out that were not reported.
PLAN: tuple[tuple[int, Column, str, tuple[str, ...]], ...] = (
    (0, "previous", "", ("previous_studies", "previous_reports")),
    (0, "main", "h_identified", ("database_results", "register_results")),
    (0, "side", "h_removed", sums.REMOVAL_BOXES),
    (0, "other", "h_other_identified", sums.OTHER_SOURCES),
    (1, "main", "", ("records_screened",)),
    (1, "side", "", ("records_excluded",)),
    (2, "main", "", ("dbr_sought_reports",)),
    (2, "side", "", ("dbr_notretrieved_reports",)),
    (2, "other", "", ("other_sought_reports",)),
    (2, "other_side", "", ("other_notretrieved_reports",)),
    (3, "main", "", ("dbr_assessed",)),
    (3, "side", "", ("dbr_excluded",)),
    (3, "other", "", ("other_assessed",)),
    (3, "other_side", "", ("other_excluded",)),
    (4, "main", "", ("new_studies", "new_reports")),
    (5, "main", "", ("total_studies", "total_reports")),
    (6, "main", "", ("total_studies_ma", "total_reports_ma")),
)
LISTS = {
    "database_results": "database_specific_results",
    "register_results": "register_specific_results",
    "dbr_excluded": "dbr_excluded",
    "other_excluded": "other_excluded",
}


def contents(flow: Flow, w: Words) -> list[Content]:
    """Give the boxes of the flow's template, filled."""
    return [
        Content(boxes[0], row, column, tuple(_entries(flow, w, heading, boxes)), boxes)
        for row, column, heading, boxes in PLAN
        if _drawn(flow, column, boxes)
    ]


def _drawn(flow: Flow, column: Column, boxes: tuple[str, ...]) -> bool:
    if boxes[0].endswith("_ma"):
        return any(box in flow.numbers for box in boxes)
    if column == "previous" or boxes[0] == "total_studies":
        return flow.updated
    return flow.other or not column.startswith("other")


def _entries(flow: Flow, w: Words, heading: str, boxes: tuple[str, ...]) -> Iterator[Entry]:
    if heading:
        # The star stands only where a footnote does.
        mark = "*:" if heading == "h_other_identified" and say_dropped(flow) else ":"
        yield Entry(w.labels[heading].removesuffix(":") + mark, heading=True)
    stated = [box for box in boxes if box in flow.numbers or flow.parts(LISTS.get(box, ""))]
    # At least one line: a box that says "not reported" is honest, an empty one looks like a fault.
    for box in stated or boxes[:1]:
        yield from _listed(flow, w, box)


def _listed(flow: Flow, w: Words, box: str) -> Iterator[Entry]:
    """Give a box's line, and its named parts below it; reasons stand below a heading without a total."""
    parts = flow.parts(LISTS.get(box, ""))
    if parts and box.endswith("_excluded"):
        # Where each reason has its count the total can be added up, and PRISMA's own template has none.
        total = flow.numbers.get(box) if any(part.n is None for part in parts) else None
        yield Entry(f"{w.labels[box]}:", "" if total is None else w.count(total), box, heading=True)
    else:
        yield _counted(w, w.labels[box], flow.numbers.get(box), box)
    for part in parts:
        opens = f"{LISTS[box]}:{part.code or part.name}"
        yield _counted(w, w.named(part), part.n, opens, indent=ITEM_INDENT)


def _counted(w: Words, label: str, n: int | None, box: str, indent: float = 0) -> Entry:
    """Give a label with its count in bold; that it was not reported is no number and stays plain."""
    if n is None:
        return Entry(f"{label} {w.count(n)}", "", box, indent=indent)
    return Entry(label, w.count(n), box, indent=indent)


def faults(content: Content, findings: Findings) -> list[Finding]:
    """Find the errors that are marked on a box."""
    return [each for each in findings.found if each.level == "error" and _whole(each.box) in content.holds]


def _whole(box: str) -> str:
    """Give the box that a part stands in, such as a source whose count is no count."""
    # A fault in a part is marked on the whole: the part has no box of its own.
    name = box.partition(":")[0]
    return {parts: whole for whole, parts in LISTS.items()}.get(name, name)
