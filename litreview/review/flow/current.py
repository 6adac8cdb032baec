"""The flow of a review: its numbers now, and what lies in each of its boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from litreview.model import Event, SourceKind
from litreview.prisma import boxes
from litreview.prisma import flow as prisma
from litreview.prisma.box_contents import Item, Opened
from litreview.prisma.boxes import Box, Row
from litreview.prisma.flow import box_ids
from litreview.prisma.rows import among_themselves, deal, since_the_previous
from litreview.review.context import Context
from litreview.review.flow.versions import alone_before, carried_on, known_again, update_of
from litreview.review.web.additions import retracted
from litreview.screening.protocol import Protocol, label
from litreview.standing.log import in_force
from litreview.store.store import Session

# By lane, where PRISMA 2020 has one box for both: outputs that open numbers open these, too.
BY_LANE = ("new_reports:databases", "new_reports:other")


def flow(context: Context, language: str = "en") -> prisma.Flow:
    """Count every box of the flow."""
    with context.store.read() as session:
        marked = retracted(session)
        if updates := _updates(session):
            protocol = carried_on(context.protocol, updates)
            return counted(rows(context, session), protocol, language, marked)
        names = source_names(session)
        # Only an update has to look at each record; else two counts of the database say it all.
        found: Counter[tuple[SourceKind, str]] = Counter()
        for kind, search, n in session.lists.found():
            # Several searches of one database are one line of the flow.
            found[SourceKind(kind), names.get(search, search)] += n
        dealt = deal(found, dict(session.lists.ends()))
    return counted(since_the_previous(dealt, context.protocol.previous), context.protocol, language, marked)


def counted(
    rows: Iterable[Row], protocol: Protocol, language: str, retracted: tuple[str, ...] = ()
) -> prisma.Flow:
    """Count rows under a protocol, which names the reasons and gives what was typed."""
    labels = {reason.code: label(reason, language) for reason in protocol.reasons}
    return replace(prisma.derive(rows, labels, protocol.typed), retracted=retracted)


def rows(context: Context, session: Session, box: Box | None = None) -> list[Row]:
    """Give a row for each record that the flow counts, or at least for each of those in a box."""
    names, updates = source_names(session), _updates(session)
    update, protocol = update_of(updates), carried_on(context.protocol, updates)
    found = _read(session, None if update else box)
    if update:
        before = set(session.reports.leads(alone_before(updates)).values())
        # All of them: which records lead is to be found anew among those of the update. What was there before is
        # marked first, as a report is known by its older records.
        some = (row for row in found if row.source in update)
        found = among_themselves(known_again(some, before))
    named = (replace(row, source=names.get(row.source, row.source)) for row in found)
    return list(since_the_previous(named, protocol.previous))


def _read(session: Session, box: Box | None) -> Iterator[Row]:
    """Read rows, with the id of the search for the name of its source."""
    wanted = session.lists.rows(box.kinds, box.ends, box.lane, lead=box.lead) if box else session.lists.rows()
    for key, lead, kind, search, place in wanted:
        yield Row(key, lead, SourceKind(kind), search, key == lead, place, 1, place.studies)


def box(context: Context, box_id: str) -> list[str]:
    """List the keys of what lies in a box, exactly as many as its number says.

    Raises:
        NoSuchKey: There is no such box or part, or its number was typed.
    """
    return list(leads(context, box_id))


def leads(context: Context, box_id: str) -> dict[str, str]:
    """Map the key of each record, report or study in a box to a record of its report.

    Raises:
        NoSuchKey: There is no such box or part, or its number was typed.
    """
    kind, _ = boxes.find(box_id)
    with context.store.read() as session:
        found = rows(context, session, kind)
        # A source or reason that counts nothing is an empty list; one that there is not, a slip of the keys.
        searches = [search for search, _ in session.records.searches().values()]
    codes = {reason.code for reason in context.protocol.reasons if reason.means is None}
    sources = {search.name for search in searches if search.kind in kind.kinds}
    known = {"source": sources, "reason": codes}.get(kind.by or "", set())
    boxes.refuse_unknown_part(box_id, {*boxes.parts(box_id.partition(":")[0], found), *known})
    of_study = {
        study: row.record for row in reversed(found) if row.place.end == "included" for study in row.studies
    }
    return {key: of_study.get(key, key) for key in boxes.keys(box_id, found)}


def opened(context: Context, now: prisma.Flow) -> Opened:
    """Open every box of a flow: its keys, and enough of each record to know it by."""
    with context.store.read() as session:
        found, names = rows(context, session), source_names(session)
        inside = {row.record for row in found}
        items = {
            key: Item(title or "", author or "", str(year or ""), names.get(search, search), doi or "")
            for key, title, author, year, search, doi in session.lists.items()
            if key in inside
        }
    held = {box: tuple(boxes.keys(box, found)) for box in (*box_ids(now), *BY_LANE)}
    for study in held["new_studies"]:
        items.setdefault(study, Item(study))
    return Opened(items, held)


def source_names(session: Session) -> Mapping[str, str]:
    """Map the id of each search to the name that its source has in the flow."""
    return {key: search.name for key, (search, _) in session.records.searches().items()}


def _updates(session: Session) -> list[Event]:
    events = session.events.of_kind("update")
    live = in_force(session.events.closed(events)) if events else set[str]()
    return [event for event in events if event.id in live]
