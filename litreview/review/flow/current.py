"""The current flow of a review: its numbers, and the contents of its boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from litreview.model import FlowStatus, SourceKind
from litreview.prisma import boxes
from litreview.prisma import flow as prisma
from litreview.prisma.box_contents import Item, Opened
from litreview.prisma.rows import Appearance, deal, since_the_previous
from litreview.prisma.version_changes import Endings, IncludedReport
from litreview.review.context import Context
from litreview.review.flow.version_flows import (
    Asked,
    VersionedRows,
    newest_flow,
    window_changes,
)
from litreview.review.web.additions import retracted_reports
from litreview.standing.versions import Versions
from litreview.store.store import StoreSession

# Split by lane, where PRISMA 2020 has one box for both; outputs list the contents of these as well.
BY_LANE = ("new_reports:databases", "new_reports:other")


def current_flow(context: Context, language: str = "en") -> prisma.Flow:
    """Count the boxes of the current flow."""
    with context.store.read() as session:
        return newest_flow(counted(context, session), language)


def counted(context: Context, session: StoreSession) -> VersionedRows:
    """Return what the flows of the review are counted from, without reading each record."""
    return _versioned(context, session, list(deal(*counts(session))))


Counts = tuple[Counter[Appearance], Counter[tuple[int, FlowStatus]]]
"""Numbers of counted records by where they appear, and of reports by their home and where they end."""


def counts(session: StoreSession, keys: Collection[str] | None = None) -> Counts:
    """Count all records and reports, or some records and the reports that they lead."""
    names = session.records.source_names()
    found: Counter[Appearance] = Counter()
    for (version, again, kind, search), n in session.counts.appearances(keys).items():
        # Several searches of one database are one line in the flow.
        found[version, again, SourceKind(kind), names.get(search, search)] += n
    return found, session.counts.ends(keys)


def _versioned(context: Context, session: StoreSession, rows: list[boxes.FlowRow]) -> VersionedRows:
    versions = session.versions()
    retracted = retracted_reports(session)
    if versions.newest == 1:
        return VersionedRows(versions, rows, context.protocol, retracted=retracted)
    from litreview.review.flow.past import frozen_states  # noqa: PLC0415  # most reviews have one version

    return VersionedRows(
        versions,
        rows,
        context.protocol,
        included=tuple(included_reports(session)),
        retracted=retracted,
        states=frozen_states(context, session, versions, context.protocol),
        endings=partial(_endings, context, session, versions),
    )


def included_reports(session: StoreSession) -> Iterator[IncludedReport]:
    """Yield the reports of all versions that are included now, by lead."""
    found = list(session.lists.included())
    members = session.reports.members(lead for lead, _, _ in found)
    for lead, home, status in found:
        yield IncludedReport(lead, frozenset(members[lead]), home, status.studies)


def _endings(
    context: Context, session: StoreSession, versions: Versions, asked: Sequence[Asked]
) -> list[Endings]:
    from litreview.review.flow.report_endings import endings  # noqa: PLC0415  # only where something has changed

    keys = {key for _, keys in asked for key in keys}
    return endings(context, session, versions, asked, None, counted_among(session, keys))


def counted_among(session: StoreSession, keys: Iterable[str]) -> set[str]:
    """Return those of some records whose reports are counted."""
    leads = session.reports.leads(keys)
    here = {line.lead for line in session.lists.of_leads(set(leads.values())) if line.lane is not None}
    return {key for key, lead in leads.items() if lead in here}


@dataclass(frozen=True, slots=True)
class VersionWindow:
    """The versions whose boxes are opened, from the first to the last.

    Attributes:
        living: Whether they are columns of the living flow, and not a flow in the updated template.
        frozen: Whether they are opened as they were when the last of them ended.
    """

    first: int
    last: int
    living: bool = False
    frozen: bool = False


def flow_rows(session: StoreSession, box: boxes.BoxRule | None = None) -> list[boxes.FlowRow]:
    """Return a row for each record that the flow counts in each version, or at least for each record in a box."""
    names = session.records.source_names()
    chosen = (
        session.lists.rows(box.kinds, box.ends, box.lane, lead=box.lead, reruns=True)
        if box
        else session.lists.rows(reruns=True)
    )
    return [
        boxes.FlowRow(
            row.key, row.lead, row.kind, names.get(row.search, row.search),
            row.key == row.lead and row.version == row.home,
            row.status, 1, row.status.studies, version=row.version, home=row.home,
        )
        for row in chosen
    ]  # fmt: skip


def leads(context: Context, box_id: str, window: VersionWindow | None = None) -> dict[str, str]:
    """Map the key of each record, report or study in a box to a record of its report.

    Raises:
        NoSuchKey: There is no such box or part of a box, or its number was typed.
        UsageError: There are no such versions.
    """
    if box_id in boxes.CHANGES:
        with context.store.read() as session:
            return _changed(_opened(context, session, [], window), box_id, window)
    kind, _ = boxes.find(box_id)
    with context.store.read() as session:
        given = _opened(context, session, flow_rows(session, kind), window)
        # A source or reason without records gives an empty list; an unknown one is an error.
        searches = [search for search, _ in session.records.searches().values()]
        found = keys_in_box(given, box_id, window)
    codes = {reason.code for reason in context.protocol.reasons if reason.means is None}
    sources = {search.name for search in searches if search.kind in kind.kinds}
    known = {"source": sources, "reason": codes, "repeat": {boxes.AGAIN, boxes.INSIDE}}.get(
        kind.by or "", set()
    )
    boxes.refuse_unknown_part(box_id, {*boxes.parts(box_id.partition(":")[0], given.rows), *known})
    of_study = {
        study: row.record
        for row in reversed(given.rows)
        if row.place.end == "included"
        for study in row.studies
    }
    return {key: of_study.get(key, key) for key in found}


def _opened(
    context: Context, session: StoreSession, rows: list[boxes.FlowRow], window: VersionWindow | None
) -> VersionedRows:
    """Return what the boxes of some versions are opened from: these rows, or those of the moment they were frozen."""
    given = _versioned(context, session, rows)
    if window is None:
        return given
    # Before anything is derived: a past state takes long.
    given.versions.check(window.first, window.last)
    if not window.frozen or window.last == given.versions.newest:
        return given
    from litreview.review.flow.past import state_before  # noqa: PLC0415  # most boxes are opened as they are now

    return state_before(context, session, given.versions, window.last + 1).counted


def _changed(given: VersionedRows, box_id: str, window: VersionWindow | None) -> dict[str, str]:
    newest = given.versions.newest
    chosen = window or VersionWindow(newest, newest)
    if chosen.first == 1:
        return {}
    [found] = window_changes(given, [(chosen.first, chosen.last)])
    name = box_id.partition(":")[2]
    # Over all causes: the box is one number.
    keys = [key for moved, some in found.moved.items() if moved.partition(":")[0] == name for key in some]
    frozen = given.states[chosen.first].studies
    now = {study: report.lead for report in given.included for study in report.studies}
    then = {study: records[0] for study, records in frozen.items() if records}
    of_study = {**then, **now} if boxes.CHANGES[box_id] == "study" else {}
    return {key: of_study.get(key, key) for key in (found.gained if name == "" else sorted(keys))}


def keys_in_box(given: VersionedRows, box_id: str, window: VersionWindow | None = None) -> list[str]:
    """List what lies in a box of some versions, by default of the newest."""
    newest = given.versions.newest
    chosen = window or VersionWindow(newest, newest)
    if box_id == "new_studies" and chosen.first > 1 and not chosen.living:
        [found] = window_changes(given, [(chosen.first, chosen.last)])
        return list(found.new_studies)
    rows = (row for row in given.rows if chosen.first <= row.version <= chosen.last)
    return boxes.keys(box_id, since_the_previous(rows, given.known_before(chosen.first)))


def box_contents(context: Context, now: prisma.Flow, window: VersionWindow | None = None) -> Opened:
    """Return the contents of every box of a flow: its keys, and the main fields of each record."""
    with context.store.read() as session:
        given, names = _opened(context, session, flow_rows(session), window), session.records.source_names()
        inside = {row.record for row in given.rows}
        items = {
            key: Item(title or "", author or "", str(year or ""), names.get(search, search), doi or "")
            for key, title, author, year, search, doi in session.lists.items()
            if key in inside
        }
        again = ("duplicates:again", "dropped.other_duplicates:again") if now.repeats else ()
        ids = (*prisma.box_ids(now), *BY_LANE, *again)
        contents = {box: tuple(keys_in_box(given, box, window)) for box in ids}
        changed = (
            {box: _changed(given, box, window) for box in boxes.CHANGES} if now.moved is not None else {}
        )
        contents |= {box: tuple(found) for box, found in changed.items()}
    # Studies have ids that persons gave them, and what was lost may have no record that counts.
    for key in (key for keys in contents.values() for key in keys):
        items.setdefault(key, Item(key))
    return Opened(items, contents)
