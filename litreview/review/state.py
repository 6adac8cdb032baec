"""The user's own files for a review, such as its database and settings, kept outside the shared folder.

The state of a review is found by a random id in its folder together with the folder's path. So a copied folder gets a
state of its own, a moved folder finds its state again, and a folder that is deleted and created again gets a new one.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from litreview.errors import LitreviewError, StoreError
from litreview.files import read_bytes, write_atomically
from litreview.links import is_link, list_files
from litreview.review.folder import Folder
from litreview.store.lock import exclusive_lock
from litreview.store.store import read_events_to_rescue, read_written_ids

ID = re.compile(r"[0-9a-f]{16}")
EVENT_ID = re.compile(rb'"id":"([0-9a-f-]{36})"')
RECORD = "folder.json"
SQLITE = "sqlite:///"


@dataclass(frozen=True, slots=True)
class LocalState:
    """The paths of a review's state."""

    root: Path

    @property
    def database(self) -> Path:
        """The review's own SQLite file."""
        return self.root / "review.db"

    @property
    def settings(self) -> Path:
        """This user's settings for the review."""
        return self.root / "config.toml"

    @property
    def answers(self) -> Path:
        """The cache of answers from web services."""
        return self.root / "answers.db"

    @property
    def fetching(self) -> Path:
        """The folder of unfinished searches of web services, which can be resumed."""
        return self.root / "fetching"

    @property
    def unfinished_run(self) -> Path:
        """The file that names the run of the duplicate engine whose file and event are being written."""
        return self.root / "unfinished-run"

    def texts(self, kind: str, reviewer: str) -> Path:
        """Return the file of texts that a reviewer typed and has not saved yet."""
        return self.root / kind / f"{reviewer}.json"


def state_home() -> Path:
    """Return the folder that holds the states of all reviews."""
    named = os.environ.get("LITREVIEW_STATE")
    return Path(named).absolute() if named else Path(platformdirs.user_state_dir("litreview"))


def database_of(state: LocalState, setting: str | None) -> Path | str:
    """Return the database of a review: from the environment, from the settings, or its own SQLite file."""
    # The environment first, so that a password need not be in a file.
    named = os.environ.get("LITREVIEW_DATABASE") or setting
    return path_or_url(named) if named else state.database


def path_or_url(named: str) -> Path | str:
    """Return the path of an SQLite file, or the URL of a server's database."""
    return Path(named.removeprefix(SQLITE)) if named.startswith(SQLITE) else named


def locate(folder: Folder, *, new: bool = False) -> tuple[LocalState, list[str]]:
    """Find or create the state of a review; return it with messages for the user.

    Args:
        folder: The review's folder.
        new: Whether the review was created just now, so that no older state belongs to it.

    Raises:
        StoreError: The user's state folder cannot be used.
    """
    path, known = folder.root.resolve(), read_id(folder)
    state = _state(known or "", path)
    # The usual case, without a search or a lock.
    if not new and known and _recorded(state) == path:
        return state, []
    return _locate_alone(folder, path, new=new)


def _locate_alone(folder: Folder, path: Path, *, new: bool) -> tuple[LocalState, list[str]]:
    _make_home()
    with exclusive_lock(state_home() / "lock"):
        known, by_path = read_id(folder), _state("", path)
        if new and known and _state(known, path).database.exists():
            known = None
        created = known is None
        known = known or write_id(folder)
        state = _state(known, path)
        if state.root.is_dir():
            record(state, path)
            return state, []
        # Without an id, as in a read-only folder or in version 0.1.0, the state is named by the path alone.
        if not new and by_path.root.is_dir() and is_of(by_path, path):
            return take(by_path, state, path), []
        was, notices = (None, []) if new or created else of_this_id(known, path)
        if was is None:
            make(state, path)
            return state, notices
        return (was if is_same(_recorded(was), path) else take(was, state, path)), notices


def of_this_id(known: str, path: Path) -> tuple[LocalState | None, list[str]]:
    """Return the state that the folder had at another path, unless it belongs to another copy."""
    found = [LocalState(path) for path in state_home().glob(f"{known}-*") if path.is_dir()]
    # The newest first.
    found.sort(key=lambda state: _changed(state.database) or _changed(state.root), reverse=True)
    states = [(state, was) for state in found if (was := _recorded(state))]
    if same := next((state for state, was in states if is_same(was, path)), None):
        return same, []
    here = [state for state, was in states if _bears(was, known)]
    for state, was in states:
        # If another copy still exists, this folder may be a new copy of it: only its ledgers show that.
        if state not in here and (not here or is_continued(state, path)):
            return state, [
                f"The folder of this review was moved from {was}; its database and settings were kept."
            ]
    return None, _copied(here[0]) if here else []


def is_continued(state: LocalState, path: Path) -> bool:
    """Return whether the ledgers of a folder hold everything that a state's database has written to ledgers."""
    # A database elsewhere, or one that cannot be read, is no evidence against it.
    written = (read_written_ids(state.database) if state.database.exists() else None) or set()
    for ledger in list_files(Folder(path).ledgers, "*/*.jsonl"):
        written -= {found.decode() for found in EVENT_ID.findall(read_bytes(ledger))}
    return not written


def _copied(original: LocalState) -> list[str]:
    """Describe what a copy of a folder lacks: decisions that are only in the database of the original."""
    was = _recorded(original)
    message = f"Another copy of this review is in {was}. This one has its own settings, and a database built from its ledgers."
    found = read_events_to_rescue(original.database) if original.database.exists() else None
    n = len(found[1]) if found else 0
    if not n:
        return [message]
    missing = f"{n} {'event' if n == 1 else 'events'} of the other copy that {'is' if n == 1 else 'are'} not in a ledger yet"
    return [message, f"It lacks {missing}: run `litreview sync` there, then copy its screening/ again."]


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0


def is_same(was: Path | None, path: Path) -> bool:
    """Return whether two paths lead to the same folder, for example through a drive letter or a mount."""
    try:
        return was is not None and was.samefile(path)
    except OSError:
        return False


def _bears(path: Path, known: str) -> bool:
    """Return whether a folder still has this id; one that cannot be read is assumed to."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return read_id(Folder(path)) == known


# The id in the folder


def read_id(folder: Folder) -> str | None:
    """Return the id of a review, or None if there is none or it is damaged."""
    file = folder.local / "id"
    try:
        # A folder may come from anybody: follow no link out of it, and do not block on a pipe.
        if is_link(folder.local) or is_link(file) or not file.is_file():
            return None
        with file.open("rb") as stream:
            text = stream.read(64).decode("ascii").strip()
    except (OSError, ValueError):
        return None
    return text if ID.fullmatch(text) else None


def write_id(folder: Folder) -> str:
    """Write a new id into a folder and return it, or "" if the folder cannot be written."""
    known = secrets.token_hex(8)
    try:
        if is_link(folder.local):
            return ""
        folder.local.mkdir(exist_ok=True)
        write_atomically(folder.local / "id", known + "\n")
    except (OSError, LitreviewError):
        return ""
    return known


# The folders of states


def _state(known: str, path: Path) -> LocalState:
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return LocalState(state_home() / (f"{known}-{digest}" if known else digest))


def _make_home() -> None:
    try:
        state_home().mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and state_home().stat().st_mode & 0o077:
            state_home().chmod(0o700)
    except OSError as error:
        raise StoreError(
            f"{state_home()}: the folder for databases and settings cannot be used ({error.strerror or error}).",
            "Correct its permissions, or set LITREVIEW_STATE to another folder.",
        ) from error


def make(state: LocalState, path: Path) -> None:
    """Create the folder of a state in one step, so that it is always complete."""
    new = Path(tempfile.mkdtemp(dir=state_home(), prefix=".new-"))
    try:
        record(LocalState(new), path)
        new.replace(state.root)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def take(old: LocalState, new: LocalState, path: Path) -> LocalState:
    """Rename the folder of a state."""
    try:
        old.root.replace(new.root)
    except OSError as error:
        raise StoreError(
            f"{old.root}: it cannot be renamed ({error.strerror or error}).",
            "Close every other litreview of this review, then try again.",
        ) from error
    # If the program is killed before this, the next opening writes it.
    record(new, path)
    return new


def record(state: LocalState, path: Path) -> None:
    """Record the folder to which a state belongs."""
    values = {"path": str(path), "inode": _inode(path)}
    if _values(state) != values:
        write_atomically(state.root / RECORD, json.dumps(values), private=True)


def _values(state: LocalState) -> dict[str, Any]:
    try:
        found = json.loads((state.root / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _recorded(state: LocalState) -> Path | None:
    path = _values(state).get("path")
    return Path(path) if isinstance(path, str) else None


def is_of(state: LocalState, path: Path) -> bool:
    """Return whether a state that is named by a path alone belongs to the folder that is there now."""
    values = _values(state)
    # Version 0.1.0 recorded nothing. A folder without an id, which could not be written, is recognised by its inode.
    return not values or values.get("inode") == _inode(path)


def _inode(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_ino
    return 0
