"""The rows of a living flow: a label, and a number for each column and for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from litreview.prisma.flow import number
from litreview.prisma.flow_templates import OTHER_SOURCES
from litreview.prisma.labels import FlowWords
from litreview.prisma.living_flow import LivingFlow

# The boxes that have a list of named parts, with the box of the list.
LISTS = {
    "database_results": "database_specific_results",
    "register_results": "register_specific_results",
    "dbr_excluded": "dbr_excluded",
    "other_excluded": "other_excluded",
}


@dataclass(frozen=True, slots=True)
class RowRule:
    """A row before it is filled.

    Attributes:
        box: Id of the box.
        depth: 0, or 1 for what is part of the row above.
        optional: Whether it is left out where all its numbers are 0.
        parts: Whether a row for each named part follows: of `all`, of `several` only where there is more than one, or
            `alone`, in place of the row itself.
    """

    box: str
    depth: int = 0
    optional: bool = False
    parts: str = ""


@dataclass(frozen=True, slots=True)
class LivingRow:
    """A row with its numbers.

    Attributes:
        counts: One for each column, then that of all versions; None where there is none to show.
        box: Id of the box that the numbers count.
    """

    label: str
    depth: int
    counts: tuple[int | None, ...]
    box: str


def rows(living: LivingFlow, rules: tuple[RowRule, ...], w: FlowWords) -> Iterator[LivingRow]:
    """Yield the rows of some boxes, parts below their whole."""
    for rule in rules:
        counts = _counts(living, rule.box)
        parts = living.whole.parts(LISTS.get(rule.box, "")) if rule.parts else ()
        # Reasons are drawn below the name of their box, and their sum needs no line there.
        is_alone = rule.parts == "alone" and bool(parts)
        if not is_alone and (not rule.optional or any(counts)):
            yield LivingRow(w.label(rule.box), rule.depth, counts, rule.box)
        if len(parts) > (rule.parts == "several"):
            for part in parts:
                box = f"{LISTS[rule.box]}:{part.code or part.name}"
                yield LivingRow(w.part(part), rule.depth + (not is_alone), _counts(living, box), box)


def _counts(living: LivingFlow, box: str) -> tuple[int | None, ...]:
    """Return the numbers of a box; totals are those at the end of each column, and have no sum."""
    # The total of all versions is that of the newest; as a sum it would count each study in every column.
    if box in ("total_studies", "total_reports"):
        at = box == "total_reports"
        return (*(total[at] for total in living.totals), None)
    if box in ("previous_studies", "previous_reports"):
        earlier = living.earlier[box == "previous_reports"]
        # A column of their own they have not: they stand in that of all versions.
        return (*((None,) * len(living.columns) if len(living.columns) > 1 else (earlier,)), earlier)
    return tuple(number(flow, box) or 0 for flow in (*living.columns, living.whole))


# The rows of the table, in the order of the flow.
DATABASES = (
    RowRule("database_results", parts="several"),
    RowRule("register_results", optional=True, parts="several"),
    RowRule("duplicates"),
    RowRule("duplicates:again", 1, optional=True),
    RowRule("excluded_automatic", optional=True),
    RowRule("excluded_other", optional=True),
    RowRule("records_screened"),
    RowRule("records_excluded"),
    RowRule("undecided.records", 1, optional=True),
    RowRule("dbr_sought_reports"),
    RowRule("dbr_notretrieved_reports", 1, optional=True),
    RowRule("undecided.retrieval", 1, optional=True),
    RowRule("dbr_assessed"),
    RowRule("dbr_excluded", parts="all"),
    RowRule("undecided.reports", 1, optional=True),
)
OTHER = (
    *(RowRule(box, 1, optional=True) for box in OTHER_SOURCES),
    RowRule("other_sought_reports", 1),
    RowRule("other_notretrieved_reports", 2, optional=True),
    RowRule("undecided.other_retrieval", 2, optional=True),
    RowRule("other_assessed", 1),
    RowRule("other_excluded", 1),
    RowRule("undecided.other_reports", 2, optional=True),
)
INCLUDED = (
    RowRule("previous_studies", optional=True),
    RowRule("previous_reports", 1, optional=True),
    RowRule("new_studies"),
    RowRule("new_reports", 1),
    RowRule("moved:regained_studies", optional=True),
    RowRule("moved:regained_reports", 1, optional=True),
    RowRule("moved:lost_studies", optional=True),
    RowRule("moved:lost_reports", 1, optional=True),
    RowRule("total_studies"),
    RowRule("total_reports", 1),
)


def table(living: LivingFlow, w: FlowWords) -> Iterator[tuple[str, list[LivingRow]]]:
    """Yield the sections of the table, each with its heading, if it has one, and its rows."""
    yield "", list(rows(living, DATABASES, w))
    if living.whole.other:
        yield w("living.other"), list(rows(living, OTHER, w))
    yield "", list(rows(living, INCLUDED, w))


def column_ids(living: LivingFlow) -> list[str]:
    """Return what names each column in an address: its versions, as in 2 or 1-3; that of all versions is the last."""
    flows = (*living.columns, living.whole) if len(living.columns) > 1 else living.columns
    return [column_id(flow.version.first, flow.version.last) for flow in flows if flow.version]


def column_id(first: int, last: int) -> str:
    """Return what names the versions of a column in an address."""
    return str(last) if first == last else f"{first}-{last}"


def box_at(row: LivingRow, column: str) -> str:
    """Return the id of a row's box in a column, as in `duplicates@2`; a total counts all versions until then."""
    if row.box in ("total_studies", "total_reports"):
        last = int(column.rpartition("-")[2])
        return f"{row.box.replace('total', 'new')}@{column_id(1, last)}"
    return f"{row.box}@{column}"
