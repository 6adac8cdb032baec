"""A store made anew from the folders alone (RULES 3)."""

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
from litreview.store.backup import move_to_backup, restore_backup
from litreview.store.store import Store, read_events_to_rescue

Counts = Mapping[str, int]


def rebuild(context: Context) -> None:
    """Put a new store in the place of the old one, which stays beside it.

    A file stays as `review.db.old`, tables of a server in the schema `litreview_old`. What the ledgers lack is written out first. Pairs are not judged again: the run files are read.

    Raises:
        StoreError: Another program uses the store, or the folders do not give all that it holds; it is then
            as it was.
    """
    place = database_of(context.state, context.settings.get("database"))
    renew(context)
    # First: decisions that stand in no ledger yet would go down with the old store.
    ledgers.write(context, of_all=True)
    before = _counts(context)
    # A program that still has the file open would go on deciding into the one that is set aside.
    context.store.check_not_in_use()
    context.store.close()
    move_to_backup(place)
    try:
        context.store = Store(place)
        report = sync(context)
        _compare(before, _counts(context), report.problems)
    # Whatever goes wrong, Ctrl-C included: the old store is whole and takes its place again.
    except BaseException:
        # A colleague on the same server may have decided into the new one meanwhile.
        with suppress(LitreviewError):
            ledgers.write(context, of_all=True)
        context.store.close()
        restore_backup(place)
        context.store = Store(place)
        raise


def save(folder: Folder, place: Path | str) -> Counts:
    """Write out what the ledgers lack of a store that cannot be opened; count its events."""
    found = read_events_to_rescue(place)
    if found is None:
        # Not even readable: there is nothing to compare with, and the folders are all there is.
        return {}
    count, events = found
    ledgers.append(folder, events)
    return {"events": count}


def _counts(context: Context) -> Counts:
    with context.store.read() as session:
        known, events, records = rulings(session), session.events.count_readable(), session.records.count()
    # A version before this one counted lines in ledgers of others: they are kept there, and wait to be adopted.
    held = {line.event.id for line in read_all(context.folder, known).held}
    with context.store.read() as session:
        held -= {event.id for event in session.events.of_ids(held)}
    return {"events": events + len(held), "records": records}


def check(context: Context, before: Counts) -> None:
    """Compare a rebuilt store with what the old one held; the old one is put back when anything lacks.

    Raises:
        StoreError: Something lacks.
    """
    try:
        _compare(before, _counts(context), ())
    except StoreError:
        context.store.close()
        restore_backup(database_of(context.state, context.settings.get("database")))
        raise


def _compare(before: Counts, after: Counts, problems: Sequence[Problem]) -> None:
    for what, n in before.items():
        # More is fine: the folders may hold what others wrote since.
        if after[what] < n:
            raise StoreError(
                f"The folders give {after[what]} {what}, the store had {n}; it was left as it was.",
                " ".join(f"{problem.where}: {problem.what}" for problem in problems[:1])
                or "Look for what is missing in screening/decisions and searches/.",
            )
