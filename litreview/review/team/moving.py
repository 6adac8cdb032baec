"""A review that changes its database: its own file, or a server (RULES 3)."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from litreview.errors import LitreviewError
from litreview.errors import UsageError
from litreview.files import said
from litreview.review import ledgers
from litreview.review.context import Context
from litreview.review.folder import database_of
from litreview.store import Store
from litreview.store import copy
from litreview.store import set_aside
from litreview.store import shown

OWN = "file"
"""The word for the review's own SQLite file."""


def where(context: Context) -> str:
    """Name the database in use, without its password."""
    return shown(_place(context))


def move(context: Context, target: str) -> Mapping[str, int]:
    """Copy the review into another, empty database and use that from now on; give the rows of each table.

    What is copied is compared row by row with what stood here. A file that was left stays beside its place.

    Raises:
        UsageError: It is there already, or the environment names the database.
        StoreError: The target cannot be used or is not empty; the review is as it was.
    """
    if "LITREVIEW_DATABASE" in os.environ:
        # The setting that is changed below would not be heeded, and the old store be used on.
        raise UsageError("LITREVIEW_DATABASE names the database here.", "Unset it, then move the review.")
    old, new = _place(context), database_of(context.folder, None if target == OWN else target)
    if old == new:
        raise UsageError(f"The review is in {shown(new)} already.", "Nothing was changed.")
    ledgers.write(context, of_all=True)
    if isinstance(new, Path):
        _make_room(new)
    counts = copy(old, new)
    context.store.close()
    _settle(context, new)
    if isinstance(old, Path):
        set_aside(old)
    context.store = Store(new)
    return counts


def _place(context: Context) -> Path | str:
    return database_of(context.folder, context.settings.get("database"))


def _make_room(place: Path) -> None:
    with said(place.parent, LitreviewError):
        place.parent.mkdir(parents=True, exist_ok=True)


def _settle(context: Context, new: Path | str) -> None:
    """Write down where the review is; a URL may hold a password, so that only its owner may read it."""
    if new == context.folder.database():
        context.settings.forget("database")
    else:
        context.settings.set("database", f"sqlite:///{new}" if isinstance(new, Path) else new)
    if context.folder.settings.exists():
        context.folder.settings.chmod(0o600)
