"""Looking for reports: what a person asked for becomes what the store can find, blind where RULES 8 says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from litreview.errors import UsageError
from litreview.model import Lane, Stage
from litreview.review.context import Context
from litreview.review.decisions import report_labels
from litreview.review.reports.filters import Asked
from litreview.review.views import ReportRow
from litreview.store.lists import Line
from litreview.store.report_order import ORDERS, Sought
from litreview.store.store import Session


def places(context: Context, stage: Stage, asked: Asked, reviewer: str, order: str, seed: int) -> list[int]:
    """Give the positions of the reports that were asked for, in an order.

    Raises:
        UsageError: There is no such order, database, or reason.
    """
    if order not in ORDERS:
        raise UsageError(f"{order!r} is no order.", f"Orders are {', '.join(ORDERS)}.")
    if asked.words or asked.terms:
        fill_index(context)
    with context.store.read() as session:
        sought = _sought(context, session, stage, asked, reviewer)
        return session.lists.finding.places(sought, order, seed)


def fill_index(context: Context) -> None:
    """Bring the index of words up to date, in slices that hold nobody up."""
    with context.store.read() as session:
        behind = session.lists.finding.words.behind()
    for search, digest in behind:
        left = True
        while left:
            with context.store.write() as session:
                left = session.lists.finding.words.fill(search, digest)


def index_some(context: Context, most: int = 200) -> bool:
    """Bring a few records more into the index of words; give False when all are in it.

    So few that a decision made meanwhile does not have to wait for it.
    """
    with context.store.read() as session:
        behind = session.lists.finding.words.behind()
    if not behind:
        return False
    search, digest = behind[0]
    with context.store.write() as session:
        session.lists.finding.words.fill(search, digest, most)
    return True


def _sought(context: Context, session: Session, stage: Stage, asked: Asked, reviewer: str) -> Sought:
    return Sought(
        stage=stage,
        reviewer=reviewer,
        views=asked.views,
        years=asked.years,
        languages=asked.languages,
        searches=_searches(session, asked.databases) if asked.databases else None,
        records=report_labels.records_with(context, session, asked.labels, reviewer, stage)
        if asked.labels
        else None,
        groups=(
            *((word,) for word in asked.words),
            *([_terms(context, asked.terms)] if asked.terms else []),
        ),
        reasons=_reasons(context, asked.reasons),
        # Another's reason would say how they voted.
        voters=(reviewer,) if context.protocol.blind else None,
    )


def _searches(session: Session, names: Iterable[str]) -> tuple[str, ...]:
    known = {id_: search.name for id_, (search, _) in session.records.searches().items()}
    wanted = [name.casefold() for name in names]
    found = tuple(
        id_
        for id_, name in known.items()
        if any(part in (id_.casefold(), name.casefold()) for part in wanted)
    )
    # A beginning will do where nothing is called exactly so.
    found = found or tuple(
        id_ for id_, name in known.items() if any(name.casefold().startswith(part) for part in wanted)
    )
    if not found:
        raise UsageError(
            f"No search is called {', '.join(names)}.", f"Searches are {', '.join(known.values())}."
        )
    return found


def _terms(context: Context, names: Iterable[str]) -> tuple[str, ...]:
    """Give the terms of the groups that are named; what names no group is a term itself."""
    groups = {
        name.casefold(): group
        for group in context.protocol.terms
        for name in (group.name, group.label, group.label_nl)
    }
    found: list[str] = []
    for name in names:
        group = groups.get(name.casefold())
        found += [term for said in group.terms.values() for term in said] if group else [name]
    return tuple(found)


def _reasons(context: Context, names: Iterable[str]) -> tuple[str, ...]:
    protocol = context.protocol
    codes: list[str] = []
    for name in names:
        found = [
            reason.code
            for reason in protocol.reasons
            if name.casefold()
            in {protocol.key(reason), reason.code, reason.label.casefold(), reason.label_nl.casefold()}
        ]
        if not found:
            known = ", ".join(reason.code for reason in protocol.reasons)
            raise UsageError(f"{name!r} is no reason of the protocol.", f"Reasons are {known}.")
        codes += found
    return tuple(codes)


def rows(context: Context, places: Sequence[int], stage: Stage, reviewer: str) -> dict[int, ReportRow]:
    """Map positions to the reports that stand there, as rows of a list."""
    with context.store.read() as session:
        return {line.position: row for line, row in _rows(session, places, stage, reviewer)}


def _rows(
    session: Session, places: Sequence[int], stage: Stage, reviewer: str
) -> Iterable[tuple[Line, ReportRow]]:
    lines = session.lists.at_places(places)
    leads = [line.lead for line in lines]
    members, own = session.reports.members(leads), session.lists.finding.own(leads, stage, reviewer)
    for line in lines:
        yield line, ReportRow(
            line.lead, line.title, line.year, line.author, line.authors, stage, line.states[stage],
            line.lane or Lane.OTHER, members[line.lead], line.position, own.get(line.lead),
        )  # fmt: skip


def place(context: Context, key: str) -> int:
    """Give the position of a record's report."""
    with context.store.read() as session:
        return session.lists.line(context.lead(session, key)).position


def places_of(context: Context, keys: Iterable[str]) -> list[int]:
    """Give the positions of the reports of these records, in order of import."""
    with context.store.read() as session:
        leads = set(session.reports.leads(keys).values())
        return sorted(line.position for line in session.lists.of_leads(leads))


def keys(context: Context, places: Sequence[int]) -> list[str]:
    """Give the leads that stand at these positions now, in the order of the positions given."""
    with context.store.read() as session:
        found = session.lists.finding.keys(places)
    return [found[place] for place in places if place in found]
