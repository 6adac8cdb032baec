"""The flow of a review: its numbers now, and what lies in each of its boxes."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping

from litreview.model import Event
from litreview.model import SourceKind
from litreview.prisma import boxes
from litreview.prisma import flow as prisma
from litreview.prisma.boxes import Row
from litreview.prisma.flow import box_ids
from litreview.prisma.opened import Item
from litreview.prisma.opened import Opened
from litreview.prisma.rows import among_themselves
from litreview.prisma.rows import since_the_previous
from litreview.review.context import Context
from litreview.screening.log import in_force
from litreview.screening.protocol import Protocol
from litreview.screening.protocol import label
from litreview.store import Session

# By lane, where PRISMA 2020 has one box for both: outputs that open numbers open these, too.
BY_LANE = ("new_reports:databases", "new_reports:other")


def flow(context: Context, language: str = "en") -> prisma.Flow:
    """Count every box of the flow."""
    with context.store.read() as session:
        if update_of(_updates(session)):
            return counted(rows(context, session), context.protocol, language)
        names = source_names(session)
        # Grouped by the database: only an update has to look at each report's records.
        tally = [
            Row("", "", SourceKind(kind), names.get(source, source), lead, place, n, place.studies)
            for kind, source, lead, place, n in session.lists.tally()
        ]
    return counted(since_the_previous(tally, context.protocol.previous), context.protocol, language)


def counted(rows: Iterable[Row], protocol: Protocol, language: str) -> prisma.Flow:
    """Count rows under a protocol, which names the reasons and gives what was typed."""
    labels = {reason.code: label(reason, language) for reason in protocol.reasons}
    return prisma.derive(rows, labels, protocol.typed)


def rows(context: Context, session: Session) -> list[Row]:
    """Give a row for each record that the flow counts."""
    names, update = source_names(session), update_of(_updates(session))
    found = (
        Row(key, lead, SourceKind(kind), names.get(source, source), key == lead, place, 1, place.studies)
        for key, lead, kind, source, place in session.lists.rows()
        if not update or source in update
    )
    return list(since_the_previous(among_themselves(found) if update else found, context.protocol.previous))


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
        found = rows(context, session)
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


def update_of(events: Iterable[Event]) -> frozenset[str]:
    """Give the ids of the searches of the updates that are given; none when the review is no update."""
    named = (event.body.get("searches") for event in events)
    return frozenset(str(search) for some in named if isinstance(some, list) for search in some)


def source_names(session: Session) -> Mapping[str, str]:
    """Map the id of each search to the name that its source has in the flow."""
    return {key: search.name for key, (search, _) in session.records.searches().items()}


def _updates(session: Session) -> Iterator[Event]:
    events = session.events.of_kind("update")
    live = in_force(session.events.closed(events)) if events else set[str]()
    return (event for event in events if event.id in live)
