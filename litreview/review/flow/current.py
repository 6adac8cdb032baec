"""The current flow of a review: its numbers, and the contents of its boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from litreview.model import Event, SourceKind
from litreview.prisma import boxes
from litreview.prisma import flow as prisma
from litreview.prisma.box_contents import Item, Opened
from litreview.prisma.rows import among_themselves, deal, since_the_previous
from litreview.review.context import Context
from litreview.review.flow import versions
from litreview.review.web.additions import retracted_reports
from litreview.screening.protocol import Protocol, label
from litreview.standing.log import in_force
from litreview.store.store import StoreSession

# Split by lane, where PRISMA 2020 has one box for both; outputs list the contents of these as well.
BY_LANE = ("new_reports:databases", "new_reports:other")


def current_flow(context: Context, language: str = "en") -> prisma.Flow:
    """Count the boxes of the current flow."""
    with context.store.read() as session:
        marked = retracted_reports(session)
        if updates := _updates(session):
            protocol = versions.previous_totals(context.protocol, updates)
            return count_rows(flow_rows(context, session), protocol, language, marked)
        names = source_names(session)
        # Only an update has to read each record; otherwise two counts by the database are enough.
        found: Counter[tuple[SourceKind, str]] = Counter()
        for kind, search, n in session.lists.found():
            # Several searches of one database are one line in the flow.
            found[SourceKind(kind), names.get(search, search)] += n
        dealt = deal(found, dict(session.lists.ends()))
    return count_rows(
        since_the_previous(dealt, context.protocol.previous), context.protocol, language, marked
    )


def count_rows(
    rows: Iterable[boxes.FlowRow], protocol: Protocol, language: str, retracted_reports: tuple[str, ...] = ()
) -> prisma.Flow:
    """Count the boxes from rows; the protocol labels the reasons and supplies numbers that were typed."""
    labels = {reason.code: label(reason, language) for reason in protocol.reasons}
    return replace(prisma.derive(rows, labels, protocol.typed), retracted=retracted_reports)


def flow_rows(
    context: Context, session: StoreSession, box: boxes.BoxRule | None = None
) -> list[boxes.FlowRow]:
    """Return a row for each record that the flow counts, or at least for each record in a box."""
    names, updates = source_names(session), _updates(session)
    update, protocol = versions.update_searches(updates), versions.previous_totals(context.protocol, updates)
    before = (
        set(session.reports.leads(versions.studies_before_update(updates)).values()) if update else set[str]()
    )
    wanted = box if box and not update else None
    # The source is the id of the search until the names are filled in below.
    found: Iterable[boxes.FlowRow] = (
        boxes.FlowRow(key, lead, SourceKind(kind), search, key == lead, status, 1, status.studies)
        for key, lead, kind, search, status in (
            session.lists.rows(wanted.kinds, wanted.ends, wanted.lane, lead=wanted.lead)
            if wanted
            else session.lists.rows()
        )
    )
    if update:
        # All of them, as the leads among the records of the update have to be determined. Earlier studies are marked
        # first, since only their older records identify them.
        some = (row for row in found if row.source in update)
        found = among_themselves(versions.already_known(some, before))
    named = (replace(row, source=names.get(row.source, row.source)) for row in found)
    return list(since_the_previous(named, protocol.previous))


def leads(context: Context, box_id: str) -> dict[str, str]:
    """Map the key of each record, report or study in a box to a record of its report.

    Raises:
        NoSuchKey: There is no such box or part of a box, or its number was typed.
    """
    kind, _ = boxes.find(box_id)
    with context.store.read() as session:
        found = flow_rows(context, session, kind)
        # A source or reason without records gives an empty list; an unknown one is an error.
        searches = [search for search, _ in session.records.searches().values()]
    codes = {reason.code for reason in context.protocol.reasons if reason.means is None}
    sources = {search.name for search in searches if search.kind in kind.kinds}
    known = {"source": sources, "reason": codes}.get(kind.by or "", set())
    boxes.refuse_unknown_part(box_id, {*boxes.parts(box_id.partition(":")[0], found), *known})
    of_study = {
        study: row.record for row in reversed(found) if row.place.end == "included" for study in row.studies
    }
    return {key: of_study.get(key, key) for key in boxes.keys(box_id, found)}


def box_contents(context: Context, now: prisma.Flow) -> Opened:
    """Return the contents of every box of a flow: its keys, and the main fields of each record."""
    with context.store.read() as session:
        found, names = flow_rows(context, session), source_names(session)
        inside = {row.record for row in found}
        items = {
            key: Item(title or "", author or "", str(year or ""), names.get(search, search), doi or "")
            for key, title, author, year, search, doi in session.lists.items()
            if key in inside
        }
    contents = {box: tuple(boxes.keys(box, found)) for box in (*prisma.box_ids(now), *BY_LANE)}
    for study in contents["new_studies"]:
        items.setdefault(study, Item(study))
    return Opened(items, contents)


def source_names(session: StoreSession) -> Mapping[str, str]:
    """Map the id of each search to the name of its source in the flow."""
    return {key: search.name for key, (search, _) in session.records.searches().items()}


def _updates(session: StoreSession) -> list[Event]:
    events = session.events.of_kind("update")
    live = in_force(session.events.closed(events)) if events else set[str]()
    return [event for event in events if event.id in live]
