"""The flow as a table of two lanes: each number with the boxes it can be opened by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from litreview.prisma import sums
from litreview.prisma.flow import number
from litreview.prisma.flow_templates import OTHER_SOURCES
from litreview.prisma.labels import FlowWords
from litreview.prisma.numbers import REASON_LANES, SOURCE_LISTS, Flow


@dataclass(frozen=True, slots=True)
class TableCell:
    """A number of the table.

    Attributes:
        n: None where it was not reported.
        boxes: Ids of the boxes whose sum it is.
    """

    n: int | None
    boxes: tuple[str, ...]

    @property
    def footnoted(self) -> bool:
        """Whether PRISMA 2020 has no box for it, so that a footnote reports it."""
        has_no_box = any(box.startswith(("dropped.", "undecided.other_records")) for box in self.boxes)
        # A zero needs no footnote.
        return has_no_box and bool(self.n)


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line of the table; a phase is a label alone.

    Attributes:
        depth: 0 for a phase, 1 for a box, 2 and 3 for what is part of the box above.
        total: The number of a box that belongs to no lane.
    """

    label: str
    depth: int = 0
    databases: TableCell | None = None
    other: TableCell | None = None
    total: TableCell | None = None


Boxes = tuple[str, ...]
NONE: Boxes = ()

# What stands in the table: a label, its depth, and for each lane the boxes whose sum is shown. The lists of
# sources and the exclusions stand for as many lines as they have parts.
TABLE: tuple[tuple[str, int, Boxes, Boxes], ...] = (
    ("prevstud", 0, NONE, NONE),
    ("previous_studies", 1, NONE, NONE),
    ("previous_reports", 1, NONE, NONE),
    ("identification", 0, NONE, NONE),
    ("h_identified", 1, ("database_results", "register_results"), OTHER_SOURCES),
    ("database_results", 2, ("database_results",), NONE),
    ("database_specific_results", 3, NONE, NONE),
    ("register_results", 2, ("register_results",), NONE),
    ("register_specific_results", 3, NONE, NONE),
    ("website_results", 2, NONE, ("website_results",)),
    ("organisation_results", 2, NONE, ("organisation_results",)),
    ("citations_results", 2, NONE, ("citations_results",)),
    ("hand_search_results", 2, NONE, ("hand_search_results",)),
    ("experts_results", 2, NONE, ("experts_results",)),
    ("duplicates", 1, ("duplicates",), ("dropped.other_duplicates",)),
    ("duplicates:again", 2, ("duplicates:again",), ("dropped.other_duplicates:again",)),
    ("excluded_automatic", 1, ("excluded_automatic",), NONE),
    ("excluded_other", 1, ("excluded_other",), ("dropped.other_removed",)),
    ("screening", 0, NONE, NONE),
    (
        "records_screened", 1, ("records_screened",),
        ("dropped.other_excluded", "undecided.other_records", "other_sought_reports"),
    ),
    ("records_excluded", 1, ("records_excluded",), ("dropped.other_excluded",)),
    ("undecided", 2, ("undecided.records",), ("undecided.other_records",)),
    ("dbr_sought_reports", 1, ("dbr_sought_reports",), ("other_sought_reports",)),
    ("dbr_notretrieved_reports", 1, ("dbr_notretrieved_reports",), ("other_notretrieved_reports",)),
    ("awaited", 2, ("undecided.retrieval",), ("undecided.other_retrieval",)),
    ("dbr_assessed", 1, ("dbr_assessed",), ("other_assessed",)),
    ("dbr_excluded", 1, NONE, NONE),
    ("undecided", 2, ("undecided.reports",), ("undecided.other_reports",)),
    ("included", 0, NONE, NONE),
    ("included_by_lane", 1, NONE, NONE),
    ("new_studies", 1, NONE, NONE),
    ("new_reports", 1, NONE, NONE),
    ("moved:regained_studies", 1, NONE, NONE),
    ("moved:regained_reports", 1, NONE, NONE),
    ("moved:lost_studies", 1, NONE, NONE),
    ("moved:lost_reports", 1, NONE, NONE),
    ("total_studies", 1, NONE, NONE),
    ("total_reports", 1, NONE, NONE),
    ("total_studies_ma", 1, NONE, NONE),
    ("total_reports_ma", 1, NONE, NONE),
)  # fmt: skip

REQUIRED = (
    "h_identified",
    "records_screened",
    "records_excluded",
    "dbr_sought_reports",
    "dbr_assessed",
    "new_studies",
)
ONLY_IF_ANY = ("undecided", "awaited", "duplicates:again")


def lines(flow: Flow, language: str = "en") -> list[TableLine]:
    """Return the lines of the flow, without numbers that were not reported and are not required."""
    w = FlowWords(language, flow.template)
    return [line for row in TABLE for line in _lines(flow, w, *row)]


def _lines(
    flow: Flow, w: FlowWords, name: str, depth: int, databases: Boxes, other: Boxes
) -> Iterator[TableLine]:
    if depth == 0:
        if name != "prevstud" or flow.updated:
            yield TableLine(w.label(name))
    elif name in SOURCE_LISTS:
        yield from (
            TableLine(w.part(p), depth, TableCell(p.n, (f"{name}:{p.name}",))) for p in flow.parts(name)
        )
    elif name == "included_by_lane":
        # PRISMA 2020 does not show it: only where the records were counted here.
        if flow.derived and flow.other:
            by_lane = (
                TableCell(sums.left_in(flow, "dbr"), ("new_reports:databases",)),
                TableCell(sums.left_in(flow, "other"), ("new_reports:other",)),
            )
            yield TableLine(w.label(name), depth, *by_lane)
    elif name == "dbr_excluded":
        yield from _excluded(flow, w, depth)
    elif not databases and not other:
        n = number(flow, name)
        # What moved has a part, and is shown only where something did: in most versions nothing does.
        if name in flow.numbers or name in REQUIRED or (":" in name and n):
            yield TableLine(w.label(name), depth, total=TableCell(n, (name,)))
    else:
        cells = _cell(flow, databases), _cell(flow, other) if flow.other else None
        known = [cell.n for cell in cells if cell and cell.n is not None]
        # What is open or found again is shown only where something is; what PRISMA requires, even when unreported.
        if any(known) if name in ONLY_IF_ANY else known or name in REQUIRED:
            yield TableLine(w.label(name), depth, *cells)


def _cell(flow: Flow, boxes: Boxes) -> TableCell | None:
    """Add boxes up; unknown while none was reported. Typed numbers tell nothing of what was dropped."""
    # A 0 here would claim that nothing was dropped, which a typed flow does not say.
    if not boxes or (not flow.derived and any(box.startswith("dropped.") for box in boxes)):
        return None
    known = [n for n in (number(flow, box) for box in boxes) if n is not None]
    return TableCell(sum(known) if known else None, boxes)


def _excluded(flow: Flow, w: FlowWords, depth: int) -> Iterator[TableLine]:
    """Yield the exclusions of each lane, then the reasons of both side by side."""
    totals = [TableCell(sums.excluded(flow, lane), (f"{lane}_excluded",)) for lane in REASON_LANES]
    yield TableLine(w.label("dbr_excluded"), depth, totals[0], totals[1] if flow.other else None)
    by_lane = [{part.code or part.name: part for part in flow.reasons.get(lane, ())} for lane in REASON_LANES]
    # By code, so that one reason of both lanes stands on one line and not on two.
    for code in dict.fromkeys(code for lane in by_lane for code in lane):
        databases, other = (lane.get(code) for lane in by_lane)
        yield TableLine(
            w.part(databases or by_lane[1][code]),
            depth + 1,
            TableCell(databases.n, (f"dbr_excluded:{code}",)) if databases else None,
            TableCell(other.n, (f"other_excluded:{code}",)) if other else None,
        )
