"""Rebuilding the store from the folders (RULES 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from litreview.errors import LitreviewError, Problem, StoreError
from litreview.review import ledgers
from litreview.review.context import Context
from litreview.review.folder import Folder
from litreview.review.ledger_files import read_all, rulings
from litreview.review.state import database_of
from litreview.review.team.event_renewal import renew
from litreview.review.team.exchange import sync
from litreview.review.team.sealing import seal
from litreview.store.backup import move_to_backup, restore_backup
from litreview.store.store import Store, read_events_to_rescue

Counts = Mapping[str, int]


def rebuild(context: Context) -> None:
    """Replace the store by a new one, and keep the old one as a backup.

    The backup of a file is `review.db.old`, that of tables on a server the schema `litreview_old`. Events that are not
    in a ledger yet are written out first. Pairs are not compared again: the run files are read.

    Raises:
        StoreError: Another program uses the store, or the folders do not give everything in it; nothing was changed.
    """
    place = database_of(context.state, context.settings.get("database"))
    renew(context)
    # First, or decisions that are not in a ledger yet would be lost with the old store.
    seal(context)
    ledgers.write(context, of_all=True)
    before = _counts(context)
    # A program that still has the file open would go on writing to the backup.
    context.store.check_not_in_use()
    context.store.close()
    move_to_backup(place)
    try:
        context.store = Store(place)
        # This machine has worked here: as before, it follows no founding that nobody has confirmed.
        report = sync(context, follow=False)
        _compare(before, _counts(context), report.problems)
    # Also on Ctrl-C: the old store is complete and is put back.
    except BaseException:
        # A colleague on the same server may have made decisions in the new store meanwhile.
        with suppress(LitreviewError):
            ledgers.write(context, of_all=True)
        context.store.close()
        restore_backup(place)
        context.store = Store(place)
        raise


def save_events(folder: Folder, place: Path | str) -> Counts:
    """Write to the ledgers the events of a store that cannot be opened; return the number of its events."""
    found = read_events_to_rescue(place)
    if found is None:
        # It cannot be read at all, so there is nothing to compare the new store with.
        return {}
    count, events = found
    ledgers.append(folder, events)
    return {"events": count}


def _counts(context: Context) -> Counts:
    with context.store.read() as session:
        known, events, records = rulings(session), session.events.count_readable(), session.records.count()
    # Earlier versions counted lines in other reviewers' ledgers; those now wait to be adopted.
    found = read_all(context.folder, known, signer=context.signer)
    waiting = {line.event.id for line in found.waiting} | found.held.keys()
    with context.store.read() as session:
        waiting -= {event.id for event in session.events.of_ids(waiting)}
    return {"events": events + len(waiting), "records": records}


def check(context: Context, before: Counts) -> None:
    """Compare a rebuilt store with the counts of the old one, and put the old one back if anything is missing.

    Raises:
        StoreError: Something is missing.
    """
    try:
        _compare(before, _counts(context), ())
    except StoreError:
        context.store.close()
        restore_backup(database_of(context.state, context.settings.get("database")))
        raise


def _compare(before: Counts, after: Counts, problems: Sequence[Problem]) -> None:
    for what, n in before.items():
        # More is fine: others may have written to the folders since.
        if after[what] < n:
            raise StoreError(
                f"The folders give {after[what]} {what}, but the store had {n}; the store was not changed.",
                " ".join(map(str, problems[:1]))
                or "Look for what is missing in screening/decisions and searches/.",
            )
