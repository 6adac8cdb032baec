"""Reports by where they stand: lists, the contents of a box, and what an export takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from litreview.errors import UsageError
from litreview.model import Stage, State
from litreview.prisma import boxes
from litreview.review.context import Context
from litreview.review.flow.current import leads
from litreview.review.reports.cards import rows as as_rows
from litreview.review.views import ReportRow
from litreview.store.lists import Line
from litreview.store.store import Session

INCLUDED = "included"
UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list holds; None asks for no such limit.

    Attributes:
        state: A state of RULES 5, `undecided`, or `included` for the review's included set.
        box: A box of the flow; it names records or reports by itself.
        query: Words in title, first author or DOI.
    """

    stage: Stage
    state: State | str | None = None
    box: str | None = None
    query: str | None = None


def rows(context: Context, wanted: Wanted, reviewer: str) -> list[ReportRow]:
    """Give the reports that are wanted as rows, in order of import."""
    if wanted.box is not None:
        return _box(context, wanted, reviewer)
    with context.store.read() as session:
        return as_rows(session, lines(session, wanted), wanted.stage, reviewer)


def lines(session: Session, wanted: Wanted) -> list[Line]:
    """Give the reports that are wanted.

    Raises:
        UsageError: There is no such state.
    """
    words = (wanted.query or "").casefold().split()
    return [line for line in _in_state(session, wanted) if all(word in _text(line) for word in words)]


def _in_state(session: Session, wanted: Wanted) -> Iterable[Line]:
    found = session.lists.at(wanted.stage)
    if wanted.state is None:
        return found
    if wanted.state == INCLUDED:
        # By where it ends, not by its state: an include at full text that was never retrieved is not in yet.
        return [line for line in session.lists.at(Stage.FULL_TEXT) if line.end == INCLUDED]
    if wanted.state == UNDECIDED:
        # By completeness: which states leave a report open is for the protocol to say.
        return [line for line in found if not line.complete[wanted.stage]]
    try:
        state = State(wanted.state)
    except ValueError as error:
        words = ", ".join([*State, UNDECIDED, INCLUDED])
        raise UsageError(f"{wanted.state!r} is no state.", f"States are {words}.") from error
    return [line for line in found if line.states[wanted.stage] is state]


def _text(line: Line) -> str:
    # What is absent is no word: a search for "none" must not find every report without a DOI.
    return " ".join(filter(None, (line.title, line.author, line.doi))).casefold()


def _box(context: Context, wanted: Wanted, reviewer: str) -> list[ReportRow]:
    """Give a row for each record, report or study that the box counts."""
    held = leads(context, wanted.box or "")
    with context.store.read() as session:
        # A box may hold records that lead nothing, such as duplicates; they have a report all the same.
        of = session.reports.leads(set(held.values()))
        reports = {row.key: row for row in _at_their_stage(session, set(of.values()), reviewer)}
        titles = session.records.titles(held)
    rows = [(key, reports[of[record]]) for key, record in held.items()]
    match boxes.find(wanted.box or "")[0].unit:
        case "record":
            # One row a record, or the list would have fewer rows than the box has in its number.
            return [replace(row, key=key, title=titles[key], records=(key,)) for key, row in rows]
        case "study":
            # A study bears the id that a person gave it; one without is named by its report.
            rows = [(key, row if key in of else replace(row, key=key)) for key, row in rows]
    return sorted((row for _, row in rows), key=lambda row: row.position)


def _at_their_stage(session: Session, leads: set[str], reviewer: str) -> Iterator[ReportRow]:
    """Give each report as it stands at the last stage it has reached."""
    # A verdict is shown at the stage it was given; at the other one the row would look untouched.
    at_full_text = {line.lead for line in session.lists.at(Stage.FULL_TEXT)}
    for stage, chosen in (
        (Stage.TITLE_ABSTRACT, leads - at_full_text),
        (Stage.FULL_TEXT, leads & at_full_text),
    ):
        yield from as_rows(session, session.lists.of_leads(sorted(chosen)), stage, reviewer)
