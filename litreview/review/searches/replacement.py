"""Exports that were withdrawn, or replaced by newer ones of the same search (RULES 1)."""

from __future__ import annotations

from litreview.dedup.successors import match
from litreview.errors import NoSuchKey, UsageError
from litreview.model import Event
from litreview.review.context import Context, NewEvent
from litreview.review.event_bodies import all_in_force
from litreview.standing.log import in_force
from litreview.store.records import Export
from litreview.store.store import StoreSession


def find_export(session: StoreSession, name: str, search: str | None = None) -> Export:
    """Find an export by its file name, its path in the review, or a unique prefix of its hash.

    Raises:
        NoSuchKey: No export matches, or several do.
    """
    exports = [export for export in session.records.exports() if search in (None, export.search)]
    found = [
        export
        for export in exports
        if name in {export.path, export.path.rsplit("/", 1)[-1]}
        or (len(name) >= 6 and export.sha256.startswith(name.lower()))  # noqa: PLR2004  # fewer letters match by chance
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(export.path for export in found or exports)
    if found:
        raise NoSuchKey(f"{name}: several exports have this name: {names}.", "Give its path.")
    raise NoSuchKey(
        f"{name}: no export has this name.", f"Exports are {names}." if names else "Nothing is imported yet."
    )


def withdraw(context: Context, name: str, actor: str, *, dry_run: bool = False) -> Export:
    """Withdraw an export: its records no longer count, and keep their votes.

    Raises:
        UsageError: It is already withdrawn.
    """
    with context.store.write() as session:
        export = find_export(session, name)
        export_id = (export.search, export.sha256)
        runs = [run for run in session.versions(always=True).runs if run.export == export_id]
        # A second withdrawal would have to be undone as well before the export counts again.
        if not runs:
            raise UsageError(f"{export.path}: it is already withdrawn.", "Import it again to undo that.")
        if dry_run:
            return export
        # The same file imported again, in a later version, is named by its event.
        bodies = [{"search": export.search, "event": run.event} for run in runs if run.again]
        if len(bodies) < len(runs):
            bodies.append({"search": export.search, "sha256": export.sha256})
        context.record(session, actor, [("withdraw-export", body) for body in bodies])
        return export


def withdrawals(session: StoreSession, export: Export) -> list[Event]:
    """Return the events in force that withdraw an export."""
    # Two machines may each have withdrawn it: all of these events must be undone before it counts.
    events = session.events.of_kind("withdraw-export")
    live = in_force(session.events.closed(events))
    name = {"search": export.search, "sha256": export.sha256}
    imports = all_in_force(session, "import")
    again = {event.id for event in imports if "again" in event.body and name.items() <= event.body.items()}
    return [
        event
        for event in events
        if event.id in live and (name.items() <= event.body.items() or event.body.get("event") in again)
    ]


def restore(context: Context, session: StoreSession, export: Export, actor: str) -> bool:
    """Undo the withdrawals of an export; return False if there are none."""
    events = withdrawals(session, export)
    if events:
        context.record(session, actor, [("withdrawal", {"withdraws": event.act}) for event in events])
    return bool(events)


def replacement_event(session: StoreSession, name: str, newer: Export) -> NewEvent:
    """Return the event by which a newer export replaces an older one of the same search.

    Raises:
        UsageError: They are the same export.
    """
    older = find_export(session, name, newer.search)
    if older.sha256 == newer.sha256:
        raise UsageError(f"{older.path}: it cannot replace itself.", "Name the older export.")
    old, new = (session.records.get(session.records.of_export(export)) for export in (older, newer))
    # The matches are stored and not computed each time: a better matcher must not move existing votes.
    pairs = [list(pair) for pair in match(old.values(), new.values())]
    body = {"search": newer.search, "old": older.sha256, "new": newer.sha256, "pairs": pairs}
    return "replace-export", body
