"""What lies in a review's own `.litreview/`: where version 0.1.0 kept the database and settings, and anybody may put some.

A folder may come from a stranger, by mail or by a shared drive, so nothing in it acts before a person has read it. The
database is moved once it was looked through. Settings are taken over only where the database shows that this device
made decisions here. A database that the folder names is used only after a person has said so.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from litreview.errors import LitreviewError, StoreError
from litreview.files import copy_atomically
from litreview.links import is_link
from litreview.review.context import Context
from litreview.review.folder import Folder
from litreview.review.settings import Settings
from litreview.review.state import LocalState, home, locate
from litreview.store.lock import exclusive_lock
from litreview.store.relocation import install_arrived, path_while_moving, relocate
from litreview.store.store import StoreSession
from litreview.store.url import display_url
from litreview.text import slug

HARMLESS = (
    "theme",
    "lang",
    "signs",
    "preset",
    "mask",
    "notice_seen",
    "sync",
    "show_pace",
    "break_after",
    "mail",
)
"""Settings that change nothing but how this person sees the review; `keys` could exchange include and exclude."""

ANSWERED = "folder_database"
"""The setting that holds which database of the folder a person has answered for, as a hash."""

LOOKED_AT = "folder_settings"
"""The setting that says that the folder's settings were looked at, which is done once."""

LARGEST = 1 << 16


class UnansweredDatabase(StoreError):
    """The folder names a database, and nobody has said yet whether it is to be used.

    Attributes:
        folder: The review's folder.
        shown: The database, without its password.
    """

    def __init__(self, folder: Folder, url: str, named: str) -> None:
        self.folder, self.shown, self._url = folder.root, named, url
        super().__init__(
            f"{folder.settings} names a database, {self.shown}; nothing in a folder is used unasked.",
            "If it is your team's, `litreview store use URL`, or LITREVIEW_DATABASE; if not, `litreview store use file`.",
        )

    def answer(self, *, use: bool) -> None:
        """Remember what a person has said."""
        state, _ = locate(Folder(self.folder))
        settings = Settings(state.settings)
        answer(Folder(self.folder), settings)
        if use:
            settings.set("database", self._url)


def move_database(folder: Folder, state: LocalState) -> list[str]:
    """Move the database that version 0.1.0 kept in the folder; return sentences for a person.

    Raises:
        StoreError: Another program has it open.
    """
    old, arrived = folder.local / "review.db", state.root / "arriving.db"
    if not (_is_own_file(folder, old) or _is_own_file(folder, path_while_moving(old)) or arrived.exists()):
        return []
    if state.database.exists():
        # On a disk that cannot be written it stays for ever, and nobody can do anything about it.
        again = os.access(folder.local, os.W_OK) and _is_own_file(folder, old)
        said = f"{old} is not used: the database of this review is {state.database}. Delete it if nobody else needs it."
        return [said] if again else []
    with exclusive_lock(home() / "lock"):
        if state.database.exists():
            return []
        if arrived.exists():
            # Killed after all of it had arrived: what it was copied from is left over.
            with suppress(OSError):
                path_while_moving(old).unlink(missing_ok=True)
        else:
            relocate(old, arrived)
        why = install_arrived(arrived, state.database)
    if why:
        return [
            f"{old} is not used: {why}. The database is made from searches/ and screening/; the old one lies in {state.root}."
        ]
    return [f"The database and settings of this review are in {state.root} now, no longer in {folder.local}."]


def named(folder: Folder) -> Mapping[str, Any]:
    """Return the settings that lie in the folder; none where the file is not one to read."""
    file = folder.settings
    if not _is_own_file(folder, file) or file.stat().st_size > LARGEST:
        return {}
    try:
        return tomlkit.parse(file.read_text(encoding="utf-8-sig")).unwrap()
    except (OSError, ValueError, TOMLKitError):
        return {}


def must_be_answered(folder: Folder, settings: Settings, found: Mapping[str, Any]) -> list[str]:
    """Make sure that a person has said whether the database is used that the folder names.

    Raises:
        UnansweredDatabase: Nobody has.
    """
    url = found.get("database")
    if "LITREVIEW_DATABASE" in os.environ or settings.get("database") or not url:
        return []
    if settings.get(ANSWERED) == _digest(found):
        return []
    try:
        where = display_url(str(url))
    except StoreError as error:
        # It cannot be used whoever would like to.
        answer(folder, settings)
        return [f"{folder.settings} names a database that is not used: {error.message}"]
    raise UnansweredDatabase(folder, str(url), where)


def answer(folder: Folder, settings: Settings) -> None:
    """Remember that a person has said which database is used, whatever the folder names now."""
    settings.set(ANSWERED, _digest(named(folder)))


def take_settings(context: Context, found: Mapping[str, Any]) -> list[str]:
    """Take over, once, those settings of the folder that are this user's own; return sentences for a person."""
    settings, file = context.settings, context.folder.settings
    if not found or settings.get(LOOKED_AT):
        return []
    with context.store.read() as session:
        taken = _own(session, context.device, found)
    for name, value in taken.items():
        if settings.get(name) is None:
            settings.set(name, value)
    _take_texts(context, taken)
    settings.set(LOOKED_AT, value=True)
    left = sorted(set(found) - set(taken) - {"database"})
    if not left and "database" not in found:
        # Others who share the folder have no use for it either: nothing reads it any more.
        with suppress(OSError):
            file.unlink()
    if not left:
        return []
    return [
        f"{file}: {_listed(left)} not used; settings are in {settings.path} now. Write there what is yours."
    ]


def _own(session: StoreSession, device: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that this device can be known to have made: it has worked on the review."""
    if not session.events.is_of(device):
        return {}
    own = {name: found[name] for name in HARMLESS if isinstance(found.get(name), str | bool | int | list)}
    reviewer = found.get("reviewer")
    # In a folder that devices share it may be the name of the person at another one.
    if isinstance(reviewer, str) and session.events.is_of(device, slug(reviewer)):
        own["reviewer"] = reviewer
    return own


def _take_texts(context: Context, taken: Mapping[str, Any]) -> None:
    """Move what this reviewer typed and did not save."""
    if "reviewer" not in taken:
        return
    for kind in ("notes", "drafts"):
        old = context.folder.local / kind / f"{slug(taken['reviewer'])}.json"
        new = context.state.texts(kind, slug(taken["reviewer"]))
        if _is_own_file(context.folder, old) and not is_link(old.parent) and not new.exists():
            with suppress(LitreviewError, OSError):
                copy_atomically(old, new)
                old.unlink()


def _is_own_file(folder: Folder, path: Path) -> bool:
    """Whether a path is a file in the folder and no link out of it."""
    try:
        return not is_link(folder.local) and not is_link(path) and stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _digest(found: Mapping[str, Any]) -> str:
    # By what the database is alone: a colour that is changed on another device asks nobody anything.
    return hashlib.sha256(str(found.get("database", "")).encode()).hexdigest()[:16]


def _listed(names: list[str]) -> str:
    return f"{', '.join(f'`{name}`' for name in names)} {'is' if len(names) == 1 else 'are'}"
