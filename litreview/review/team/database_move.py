"""Moving a review to another database: its own file, or a server (RULES 3)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from litreview.errors import LitreviewError, StoreError, UsageError
from litreview.files import converting_os_errors
from litreview.review import ledgers, legacy
from litreview.review.context import Clock, Context
from litreview.review.folder import Folder
from litreview.review.searches import search_folder
from litreview.review.settings import Settings
from litreview.review.startup import close_on_error, open_review
from litreview.review.state import SQLITE, LocalState, database_of, locate
from litreview.store.backup import move_to_backup
from litreview.store.store import Store
from litreview.store.table_copy import copy
from litreview.store.url import display_url

OWN = "file"
"""The name of the review's own SQLite file on the command line."""


def move(context: Context, target: str) -> Mapping[str, int]:
    """Copy the review into another, empty database and use that from now on; return the number of rows by table.

    The copy is compared with the original row by row. A file that is no longer used is kept as a backup.

    Raises:
        UsageError: The review is in this database already, or the environment names the database.
        StoreError: The target cannot be used or is not empty; nothing was changed.
    """
    _must_be_free()
    names = (context.settings.get("database"), _named(target))
    old, new = (database_of(context.state, name) for name in names)
    if old == new:
        raise UsageError(f"The review is already in {display_url(new)}.", "Nothing was changed.")
    ledgers.write(context, of_all=True)
    if isinstance(new, Path):
        _make_room(new)
    counts = copy(old, new)
    context.store.close()
    settle(context.state, context.settings, new)
    if isinstance(old, Path):
        move_to_backup(old)
    context.store = Store(new)
    return counts


def use(folder: Folder, target: str, clock: Clock) -> Context:
    """Use another database from now on, and open the review there; nothing is copied.

    An empty database is filled from the folders, as in a fresh clone.

    Raises:
        UsageError: The environment names the database.
        StoreError: The target cannot be used or holds another review; nothing was changed.
    """
    _must_be_free()
    state, _ = locate(folder)
    settings = Settings(state.settings)
    notices = legacy.move_database(folder, state)
    old, new = (database_of(state, name) for name in (settings.get("database"), _named(target)))
    write_out(folder, old, clock)
    if isinstance(new, Path):
        _make_room(new)
    _must_be_of(folder, new)
    before = settings.get("database")
    settle(state, settings, new)
    legacy.answer(folder, settings)
    try:
        context = open_review(folder, clock)
    except BaseException:
        settings.set("database", before) if before else settings.forget("database")
        raise
    context.notices = [*notices, *context.notices]
    return context


def write_out(folder: Folder, old: Path | str, clock: Clock) -> None:
    """Write events of the database in use that are in no ledger yet, so that the next database can read them."""
    if isinstance(old, Path) and not old.exists():
        # As in a fresh clone: a new file would be filled from the folders only to be replaced.
        return
    try:
        context = open_review(folder, clock)
    except legacy.UnansweredDatabase:
        return
    except StoreError:
        # A server that is gone is a reason to leave it; a file that is in use or damaged needs attention first.
        if isinstance(old, Path):
            raise
        return
    with close_on_error(context):
        ledgers.write(context)
    context.store.close()


def _must_be_of(folder: Folder, place: Path | str) -> None:
    """Check that a database is empty or holds the review of this folder."""
    store = Store(place)
    try:
        with store.read() as session:
            there = {export.sha256 for export in session.records.exports()}
    finally:
        store.close()
    here = {
        export.sha256 for search in search_folder.folders(folder) for export in search_folder.read(search)[1]
    }
    if there and here and not there & here:
        raise StoreError(
            f"{display_url(place)}: it holds another review, as none of the exports in this folder is in it.",
            "Use the database of this review, or an empty one.",
        )


def _must_be_free() -> None:
    if "LITREVIEW_DATABASE" in os.environ:
        # The changed setting would have no effect.
        raise UsageError("LITREVIEW_DATABASE names the database here.", "Unset it, then try again.")


def _named(target: str) -> str | None:
    return None if target == OWN else target


def _make_room(place: Path) -> None:
    with converting_os_errors(place.parent, LitreviewError):
        place.parent.mkdir(parents=True, exist_ok=True)


def settle(state: LocalState, settings: Settings, new: Path | str) -> None:
    """Store which database the review uses."""
    if new == state.database:
        settings.forget("database")
    else:
        settings.set("database", f"{SQLITE}{new}" if isinstance(new, Path) else new)
