"""Exports taken back, or replaced by newer ones of the same search (RULES 1)."""

from __future__ import annotations

from litreview.dedup.successors import match
from litreview.errors import NoSuchKey, UsageError
from litreview.model import Event
from litreview.review.context import Act, Context
from litreview.standing.log import in_force
from litreview.store.records import Export
from litreview.store.store import Session


def find(session: Session, named: str, search: str | None = None) -> Export:
    """Find an export by its file name, its path in the review, or a unique beginning of its hash.

    Raises:
        NoSuchKey: None is called so, or several are.
    """
    exports = [export for export in session.records.exports() if search in (None, export.search)]
    found = [export for export in exports if _is_called(export, named)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(export.path for export in found or exports)
    if found:
        raise NoSuchKey(f"{named}: several exports are called so: {names}.", "Name its path.")
    raise NoSuchKey(
        f"{named}: no export is called so.", f"Exports are {names}." if names else "Nothing is imported yet."
    )


def _is_called(export: Export, named: str) -> bool:
    return named in {export.path, export.path.rsplit("/", 1)[-1]} or (
        len(named) >= 6 and export.sha256.startswith(named.lower())  # noqa: PLR2004  # fewer letters match by chance
    )


def withdraw(context: Context, named: str, actor: str, *, dry_run: bool = False) -> Export:
    """Take back a wrong file: its records count no more, and stay with their votes.

    Raises:
        UsageError: It is withdrawn already.
    """
    with context.store.write() as session:
        export = find(session, named)
        # A second one would have to be taken back twice before the export counts again.
        if withdrawals(session, export):
            raise UsageError(f"{export.path}: it is withdrawn already.", "Import it again to take that back.")
        if dry_run:
            return export
        context.record(
            session, actor, [("withdraw-export", {"search": export.search, "sha256": export.sha256})]
        )
        return export


def withdrawals(session: Session, export: Export) -> list[Event]:
    """Give the events in force that withdraw an export."""
    # Two machines may each have withdrawn it: all of them must go before it counts.
    events = session.events.of_kind("withdraw-export")
    live = in_force(session.events.closed(events))
    name = {"search": export.search, "sha256": export.sha256}
    return [event for event in events if event.id in live and name.items() <= event.body.items()]


def restore(context: Context, session: Session, export: Export, actor: str) -> bool:
    """Let an export count again that was withdrawn; False when it was not."""
    events = withdrawals(session, export)
    if events:
        context.record(session, actor, [("withdrawal", {"withdraws": event.act}) for event in events])
    return bool(events)


def replacement(session: Session, named: str, newer: Export) -> Act:
    """Say that a newer export stands for an older one of the same search, with the records that match.

    Raises:
        UsageError: They are one and the same.
    """
    older = find(session, named, newer.search)
    if older.sha256 == newer.sha256:
        raise UsageError(f"{older.path}: it cannot replace itself.", "Name the older export.")
    old, new = (session.records.get(session.records.of_export(export)) for export in (older, newer))
    # Stored and not matched anew each time: a better matcher must not move votes that were given.
    pairs = [list(pair) for pair in match(old.values(), new.values())]
    body = {"search": newer.search, "old": older.sha256, "new": newer.sha256, "pairs": pairs}
    return "replace-export", body
