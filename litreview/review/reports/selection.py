"""Selections of reports: by state or box, for lists and exports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from litreview.errors import UsageError
from litreview.model import Stage
from litreview.prisma import boxes
from litreview.review.context import Context
from litreview.review.flow.current import VersionWindow, leads
from litreview.review.reports.cards import report_rows
from litreview.review.reports.positions import matching_reports, prepare_index
from litreview.review.views import ReportRow
from litreview.screening.filter_fields import STATES, listed
from litreview.screening.filter_language import EVERYTHING, FieldTest, Filter, every, parse_words
from litreview.store.store import StoreSession

RUN_BOXES = ("gone", "changed")
"""Columns of `update list` that are boxes as well, of one search each, as in `gone:scopus`."""

AWAITING_RETRIEVAL = "awaiting-retrieval"
"""The state of the reports that are sought and have not come yet; it is of no stage."""


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection of reports.

    Attributes:
        only: The filter that they match.
        box: A box of the flow; None for all reports at the stage.
        window: The versions of the review whose box it is; None for the newest.
    """

    stage: Stage
    only: Filter = EVERYTHING
    box: str | None = None
    window: VersionWindow | None = None


def selection_filter(state: str | None, query: str | None, only: Filter = EVERYTHING) -> Filter:
    """Return the filter for a state, a search for words and a filter together.

    Raises:
        UsageError: There is no such state.
    """
    if state == AWAITING_RETRIEVAL:
        return every(FieldTest("retrieval", ":", ("awaited",)), parse_words(query or ""), only)
    if state is not None and state not in STATES.values():
        words = listed([*STATES.values(), AWAITING_RETRIEVAL])
        raise UsageError(f"{state!r} is not a state.", f"States are {words}.")
    states = [FieldTest("state", ":", (state,))] if state is not None else []
    return every(*states, parse_words(query or ""), only)


def select_rows(context: Context, selection: Selection, reviewer: str) -> list[ReportRow]:
    """Return the selected reports as rows, in order of import."""
    if selection.box is not None:
        return box_rows(context, selection, reviewer)
    prepare_index(context, selection.only)
    with context.store.read() as session:
        lines = matching_reports(context, session, selection.stage, selection.only, reviewer)
        return report_rows(session, lines, selection.stage, reviewer)


def box_rows(context: Context, selection: Selection, reviewer: str) -> list[ReportRow]:
    """Return a row for each record, report or study that the box counts."""
    unit, found = _contents(context, selection)
    prepare_index(context, selection.only)
    with context.store.read() as session:
        # A box may hold records that are not leads, such as duplicates; each of them has a report.
        lead_of = session.reports.leads(set(found.values()))
        reports = {row.key: row for row in rows_at_last_stage(session, set(lead_of.values()), reviewer)}
        if selection.only != EVERYTHING:
            lines = matching_reports(context, session, selection.stage, selection.only, reviewer)
            reports = {line.lead: reports[line.lead] for line in lines if line.lead in reports}
        titles = session.records.titles(found)
    rows = [(key, reports[lead_of[record]]) for key, record in found.items() if lead_of[record] in reports]
    match unit:
        case "record":
            # One row for each record, so that there are as many rows as the number of the box says.
            return [replace(row, key=key, title=titles[key], records=(key,)) for key, row in rows]
        case "study":
            # A study has the id that a person gave it, or the key of its report.
            rows = [(key, row if key in lead_of else replace(row, key=key)) for key, row in rows]
    return sorted((row for _, row in rows), key=lambda row: row.position)


def _contents(context: Context, selection: Selection) -> tuple[boxes.Unit, dict[str, str]]:
    """Return what the box counts, and a record of the report of each, by key.

    Raises:
        NoSuchKey: There is no such box.
        UsageError: There are no such versions, or the box is of the newest one alone.
    """
    box = selection.box or ""
    name = box.partition(":")[0]
    if name not in RUN_BOXES:
        return boxes.unit_of(box), leads(context, box, selection.window)
    if selection.window is not None:
        raise UsageError(f"{name} is of the newest version.", "Leave --version out.")
    from litreview.review.updates.version_table import run_box  # noqa: PLC0415  # rare, and compares two runs

    return ("report" if name == "gone" else "record"), {key: key for key in run_box(context, box)}


def rows_at_last_stage(session: StoreSession, leads: set[str], reviewer: str) -> Iterator[ReportRow]:
    """Yield a row for each report at the last stage it has reached."""
    # A row shows the verdict given at its stage; at the other one the report would look undecided.
    at_full_text = {line.lead for line in session.lists.at(Stage.FULL_TEXT)}
    for stage, chosen in (
        (Stage.TITLE_ABSTRACT, leads - at_full_text),
        (Stage.FULL_TEXT, leads & at_full_text),
    ):
        yield from report_rows(session, session.lists.of_leads(sorted(chosen)), stage, reviewer)
