"""A store made anew from the folders alone (RULES 3)."""

from __future__ import annotations

from pathlib import Path

from litreview.errors import LitreviewError
from litreview.errors import StoreError
from litreview.review import ledgers
from litreview.review.context import Context
from litreview.review.folder import Folder
from litreview.review.folder import database_of
from litreview.review.settings import Settings
from litreview.store import Store

PARTS = ("", "-wal", "-shm")


def rebuild(context: Context) -> None:
    """Put a new store in the place of the old one, which stays beside it as `review.db.old`.

    What the ledgers lack is written out first. Pairs are not judged again: the run files are read.

    Raises:
        StoreError: The new store has fewer events than the old one; the old one is then in its place again.
    """
    place = place_of(context.folder, context.settings)
    ledgers.write(context)
    before = _events(context)
    context.store.close()
    set_aside(place)
    context.store = Store(place)
    ledgers.sync(context)
    after = _events(context)
    if after < before:
        context.store.close()
        _put_back(place)
        context.store = Store(place)
        raise StoreError(
            f"The folders give {after} events, the store had {before}; it was left as it was.",
            "Look for a ledger that is missing in screening/decisions.",
        )


def place_of(folder: Folder, settings: Settings) -> Path:
    """Say where the SQLite file of a review lies.

    Raises:
        StoreError: The review uses a database server.
    """
    place = database_of(folder, settings.get("database"))
    if isinstance(place, Path):
        return place
    raise StoreError("Only the store of a single folder can be rebuilt.", "Unset LITREVIEW_DATABASE.")


def _events(context: Context) -> int:
    with context.store.read() as session:
        return session.events.count()


def set_aside(place: Path) -> None:
    """Move a store out of the way; it stays beside its place."""
    for part in PARTS:
        _move(Path(f"{place}{part}"), Path(f"{place}.old{part}"))


def _put_back(place: Path) -> None:
    for part in PARTS:
        _move(Path(f"{place}.old{part}"), Path(f"{place}{part}"))


def _move(old: Path, new: Path) -> None:
    try:
        if old.exists():
            old.replace(new)
        else:
            new.unlink(missing_ok=True)
    except OSError as error:
        raise LitreviewError(f"{old}: {error.strerror}.", "Close what uses it, then try again.") from error
