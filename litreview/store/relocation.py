"""Moving the SQLite file of a review to another folder; at any time all of it is in one of the two places."""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path

from litreview.errors import StoreError
from litreview.files import converting_os_errors, copy_atomically
from litreview.store.backup import PARTS
from litreview.text import slug

LOCKED = re.compile("locked|busy")
OBJECT_KINDS = {"table", "index"}
"""The objects in a review's file; a trigger or a view would act when the file is read or written."""


def relocate(old: Path, new: Path) -> None:
    """Move a database file with the content of its write-ahead log; after a kill the next call continues.

    Where the old folder cannot be written, the file is copied and stays there as well.

    Raises:
        StoreError: Another program has it open; nothing was changed.
    """
    half = path_while_moving(old)
    with converting_os_errors(old, StoreError):
        if not half.exists():
            if not os.access(old.parent, os.W_OK) or not fold_log(old):
                copy_parts(old, new)
                return
            if rename(old, new):
                return
            # On another disk. Renamed first, so that no program that knows only the old path writes to it.
            old.replace(half)
        _copy(half, new)
        half.unlink()


def path_while_moving(old: Path) -> Path:
    """Return the name that a file has while it is copied to another disk."""
    return old.with_name(f"{old.name}.moving")


def install_arrived(arrived: Path, place: Path) -> str | None:
    """Make a file that arrived the database of a review; return the reason if it was refused.

    Raises:
        StoreError: Another program has it open.
    """
    with converting_os_errors(arrived, StoreError):
        if fold_log(arrived) and (why := find_foreign_content(arrived)):
            arrived.replace(place.with_name(f"{place.name}.refused"))
            return why
        for part in reversed(PARTS):
            if Path(f"{arrived}{part}").exists():
                Path(f"{arrived}{part}").replace(f"{place}{part}")
    return None


def fold_log(place: Path) -> bool:
    """Fold the write-ahead log into its file; return False if the file is damaged."""
    with closing(sqlite3.connect(place, timeout=0, isolation_level=None)) as raw:
        try:
            # A file leaves WAL mode only when no other connection is open.
            raw.execute("PRAGMA journal_mode=DELETE")
            raw.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if LOCKED.search(str(error)):
                raise StoreError(
                    f"{place}: another program has this database open, so it cannot be moved.",
                    "Close every litreview of this review, then try again.",
                ) from error
            return False
    return True


def find_foreign_content(place: Path) -> str | None:
    """Describe content that no review's database has; another version is refused where it is opened."""
    with closing(sqlite3.connect(place)) as raw:
        try:
            foreign = {
                kind for (kind,) in raw.execute("SELECT DISTINCT type FROM sqlite_master")
            } - OBJECT_KINDS
            if foreign:
                return f"it holds a {min(foreign)}"
            names = {name for row in raw.execute("SELECT DISTINCT actor, device FROM event") for name in row}
            paths = [str(path) for (path,) in raw.execute("SELECT path FROM export")]
        except sqlite3.Error:
            return None
    # Both become paths: of the ledger of an event, and of a file in an archive.
    for name in names:
        if name != slug(str(name)):
            return f"{name!r} in it is not the name of a reviewer or a device"
    for path in paths:
        if not path.startswith("searches/") or ".." in path.split("/"):
            return f"{path!r} in it is not an export of this review"
    return None


def rename(old: Path, new: Path) -> bool:
    """Rename a file; return False if it would go to another disk."""
    try:
        old.rename(new)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        return False
    new.chmod(0o600)
    return True


def copy_parts(old: Path, new: Path) -> None:
    """Copy a file and its log as they are: damaged, or in a folder that cannot be written."""
    for part in reversed(PARTS):
        if Path(f"{old}{part}").is_file() and part != "-shm":
            _copy(Path(f"{old}{part}"), Path(f"{new}{part}"))
    if os.access(old.parent, os.W_OK):
        for part in PARTS:
            Path(f"{old}{part}").unlink(missing_ok=True)


def _copy(old: Path, new: Path) -> None:
    copy_atomically(old, new)
    new.chmod(0o600)
    if os.name == "posix":
        # The new name has to be on disk before the old file is deleted.
        folder = os.open(new.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
