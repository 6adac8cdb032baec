"""Selections of reports: by state or box, for lists and exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from litreview.errors import UsageError
from litreview.model import Stage, State
from litreview.prisma import boxes
from litreview.review.context import Context
from litreview.review.flow.current import leads
from litreview.review.reports.cards import report_rows
from litreview.review.views import ReportRow
from litreview.store.lists import ListedReport
from litreview.store.store import StoreSession

INCLUDED = "included"
UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Selection:
    """A selection of reports; None does not limit it.

    Attributes:
        state: A state of RULES 5, `undecided`, or `included` for the included reports of the review.
        box: A box of the flow; it takes precedence over the other attributes.
        query: Words in title, first author or DOI.
    """

    stage: Stage
    state: State | str | None = None
    box: str | None = None
    query: str | None = None


def select_rows(context: Context, selection: Selection, reviewer: str) -> list[ReportRow]:
    """Return the selected reports as rows, in order of import."""
    if selection.box is not None:
        return box_rows(context, selection, reviewer)
    with context.store.read() as session:
        return report_rows(session, select_lines(session, selection), selection.stage, reviewer)


def select_lines(session: StoreSession, selection: Selection) -> list[ListedReport]:
    """Return the selected reports.

    Raises:
        UsageError: There is no such state.
    """
    words = (selection.query or "").casefold().split()
    found = []
    for line in _lines_in_state(session, selection):
        # Without missing values: a search for "none" must not find every report without a DOI.
        text = " ".join(filter(None, (line.title, line.author, line.doi))).casefold()
        if all(word in text for word in words):
            found.append(line)
    return found


def _lines_in_state(session: StoreSession, selection: Selection) -> Iterable[ListedReport]:
    found = session.lists.at(selection.stage)
    if selection.state is None:
        return found
    if selection.state == INCLUDED:
        # By outcome, not by state: a report that was included at full text but never retrieved is not included yet.
        return [line for line in session.lists.at(Stage.FULL_TEXT) if line.end == INCLUDED]
    if selection.state == UNDECIDED:
        # By completeness: the protocol decides which states leave a report open.
        return [line for line in found if not line.complete[selection.stage]]
    try:
        state = State(selection.state)
    except ValueError as error:
        words = ", ".join([*State, UNDECIDED, INCLUDED])
        raise UsageError(f"{selection.state!r} is not a state.", f"States are {words}.") from error
    return [line for line in found if line.states[selection.stage] is state]


def box_rows(context: Context, selection: Selection, reviewer: str) -> list[ReportRow]:
    """Return a row for each record, report or study that the box counts."""
    found = leads(context, selection.box or "")
    with context.store.read() as session:
        # A box may hold records that are not leads, such as duplicates; each of them has a report.
        lead_of = session.reports.leads(set(found.values()))
        reports = {row.key: row for row in rows_at_last_stage(session, set(lead_of.values()), reviewer)}
        titles = session.records.titles(found)
    rows = [(key, reports[lead_of[record]]) for key, record in found.items()]
    match boxes.find(selection.box or "")[0].unit:
        case "record":
            # One row for each record, so that there are as many rows as the number of the box says.
            return [replace(row, key=key, title=titles[key], records=(key,)) for key, row in rows]
        case "study":
            # A study has the id that a person gave it, or the key of its report.
            rows = [(key, row if key in lead_of else replace(row, key=key)) for key, row in rows]
    return sorted((row for _, row in rows), key=lambda row: row.position)


def rows_at_last_stage(session: StoreSession, leads: set[str], reviewer: str) -> Iterator[ReportRow]:
    """Yield a row for each report at the last stage it has reached."""
    # A row shows the verdict given at its stage; at the other one the report would look undecided.
    at_full_text = {line.lead for line in session.lists.at(Stage.FULL_TEXT)}
    for stage, chosen in (
        (Stage.TITLE_ABSTRACT, leads - at_full_text),
        (Stage.FULL_TEXT, leads & at_full_text),
    ):
        yield from report_rows(session, session.lists.of_leads(sorted(chosen)), stage, reviewer)
