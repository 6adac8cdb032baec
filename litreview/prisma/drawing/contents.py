"""The contents of each box of the drawing, and its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from litreview.prisma.drawing.text_lines import ITEM_INDENT, Entry
from litreview.prisma.findings import Finding, Findings
from litreview.prisma.flow_templates import TEMPLATES, Column, TemplateBox
from litreview.prisma.labels import FlowWords
from litreview.prisma.messages import describe_dropped
from litreview.prisma.numbers import Flow


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
        """Its text in one line."""
        return " ".join(f"{entry.label} {entry.count}".strip() for entry in self.entries)


LISTS = {
    "database_results": "database_specific_results",
    "register_results": "register_specific_results",
    "dbr_excluded": "dbr_excluded",
    "other_excluded": "other_excluded",
}


def contents(flow: Flow, w: FlowWords) -> list[Content]:
    """Return the boxes of the flow's template, filled."""
    return [
        Content(box.ids[0], box.row, box.column, tuple(_entries(flow, w, box)), box.ids)
        for box in TEMPLATES[flow.template].boxes
        if not box.optional or not flow.numbers.keys().isdisjoint(box.ids)
    ]


def _entries(flow: Flow, w: FlowWords, plan: TemplateBox) -> Iterator[Entry]:
    if plan.heading:
        # The star stands only where a footnote does.
        mark = "*:" if plan.heading == "h_other_identified" and describe_dropped(flow) else ":"
        yield Entry(w.label(plan.heading).removesuffix(":") + mark, heading=True)
    stated = [box for box in plan.ids if box in flow.numbers or flow.parts(LISTS.get(box, ""))]
    # At least one line: a box that says "not reported" is honest, an empty one looks like a fault.
    for box in stated or plan.ids[:1]:
        yield from _listed(flow, w, box)


def _listed(flow: Flow, w: FlowWords, box: str) -> Iterator[Entry]:
    """Yield a box's line and its named parts below it; reasons are below a heading without a total."""
    parts = flow.parts(LISTS.get(box, ""))
    if parts and box.endswith("_excluded"):
        # Where each reason has its count the total can be added up, and PRISMA's own template has none.
        total = flow.numbers.get(box) if any(part.n is None for part in parts) else None
        yield Entry(f"{w.label(box)}:", "" if total is None else w.total(total), box, heading=True)
    else:
        yield _counted(w, w.label(box), flow.numbers.get(box), box)
    for part in parts:
        opens = f"{LISTS[box]}:{part.code or part.name}"
        yield _counted(w, w.part(part), part.n, opens, indent=ITEM_INDENT)


def _counted(w: FlowWords, label: str, n: int | None, box: str, indent: float = 0) -> Entry:
    """Return a label with its count in bold, or in plain text that it was not reported."""
    if n is None:
        return Entry(f"{label} {w.total(n)}", "", box, indent=indent)
    return Entry(label, w.total(n), box, indent=indent)


def faults(content: Content, findings: Findings) -> list[Finding]:
    """List the errors that are marked on a box."""
    # A fault in a part, such as a source whose count is invalid, is marked on the whole: it has no box of its own.
    wholes = {parts: whole for whole, parts in LISTS.items()}
    named = ((each, each.box.partition(":")[0]) for each in findings.found if each.level == "error")
    return [each for each, box in named if wholes.get(box, box) in content.holds]
