"""The rows of the flow on the screens; each number is a sum of boxes, so that it can be opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from litreview.model import Lane
from litreview.prisma.flow import number
from litreview.prisma.flow_templates import OTHER_SOURCES
from litreview.prisma.numbers import Flow

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaneCell:
    """One lane of a row: the contents of the boxes `plus` that are in none of the boxes `minus`."""

    plus: Ids
    minus: Ids = ()

    def count(self, flow: Flow) -> int:
        """Return its number in a flow."""
        return _sum(flow, self.plus) - _sum(flow, self.minus)

    def keys(self, box: Callable[[str], Iterable[str]]) -> list[str]:
        """Return its keys; `box` lists those of a box."""
        without = {key for name in self.minus for key in box(name)}
        return [key for name in self.plus for key in box(name) if key not in without]


def mark(flow: Flow) -> str:
    """Return the name of the text for the progress of a flow: empty, provisional or complete."""
    if flow.empty:
        return "home.nothing"
    return "home.provisional" if sum(flow.undecided.values()) else "home.final"


def _sum(flow: Flow, boxes: Ids) -> int:
    return sum(number(flow, box) or 0 for box in boxes)


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """A row of the flow; `open` where it counts what is not finished."""

    name: str
    databases: LaneCell
    other: LaneCell
    open: bool = False

    def cell(self, lane: Lane) -> LaneCell:
        """Return the cell of a lane."""
        return self.databases if lane is Lane.DATABASES else self.other


# PRISMA has no box for screening by other methods (RULES 6); these add up to it.
OTHER_SCREENED = ("dropped.other_excluded", "undecided.other_records", "other_sought_reports")

IDENTIFIED = ScreenRow(
    "identified", LaneCell(("database_results", "register_results")), LaneCell(OTHER_SOURCES)
)
DUPLICATES = ScreenRow("duplicates", LaneCell(("duplicates",)), LaneCell(("dropped.other_duplicates",)))
SCREENED = ScreenRow("screened", LaneCell(("records_screened",)), LaneCell(OTHER_SCREENED))
UNDECIDED = ScreenRow(
    "undecided", LaneCell(("undecided.records",)), LaneCell(("undecided.other_records",)), open=True
)
SOUGHT = ScreenRow("sought", LaneCell(("dbr_sought_reports",)), LaneCell(("other_sought_reports",)))
AWAITED = ScreenRow(
    "awaited", LaneCell(("undecided.retrieval",)), LaneCell(("undecided.other_retrieval",)), open=True
)
ASSESSED = ScreenRow("assessed", LaneCell(("dbr_assessed",)), LaneCell(("other_assessed",)))
JUDGING = ScreenRow(
    "judging", LaneCell(("undecided.reports",)), LaneCell(("undecided.other_reports",)), open=True
)
# PRISMA counts included reports over both lanes; a lane's part is what is left of those assessed.
INCLUDED = ScreenRow(
    "included",
    LaneCell(("dbr_assessed",), ("dbr_excluded", "undecided.reports")),
    LaneCell(("other_assessed",), ("other_excluded", "undecided.other_reports")),
)
ROWS = (
    IDENTIFIED,
    DUPLICATES,
    ScreenRow(
        "removed", LaneCell(("excluded_automatic", "excluded_other")), LaneCell(("dropped.other_removed",))
    ),
    SCREENED,
    ScreenRow("excluded", LaneCell(("records_excluded",)), LaneCell(("dropped.other_excluded",))),
    UNDECIDED,
    SOUGHT,
    ScreenRow(
        "notretrieved", LaneCell(("dbr_notretrieved_reports",)), LaneCell(("other_notretrieved_reports",))
    ),
    AWAITED,
    ASSESSED,
    ScreenRow("ftexcluded", LaneCell(("dbr_excluded",)), LaneCell(("other_excluded",))),
    JUDGING,
    INCLUDED,
)
SMALL = (IDENTIFIED, DUPLICATES, SCREENED, SOUGHT, ASSESSED, INCLUDED)
# Rows that most reviews do not need are shown only when they count something.
ONLY_IF_ANY = ("removed",)


def total(flow: Flow, row: ScreenRow) -> int:
    """Return the number of a row over both lanes."""
    return row.databases.count(flow) + row.other.count(flow)


def shown_rows(flow: Flow) -> list[ScreenRow]:
    """Return the rows to show."""
    return [row for row in ROWS if row.name not in ONLY_IF_ANY or total(flow, row)]
