"""The database and settings that version 0.1.0 kept in the review's own folder `.litreview/`.

The folder may come from a stranger, so nothing in it is used unasked. The database is moved after it was checked.
Settings are taken over only if the database shows that this device made decisions here. A database that the folder
names is used only after the user has agreed.
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
from litreview.review.state import LocalState, locate, state_home
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
"""Settings that only change how the user sees the review; `keys` could swap include and exclude."""

ANSWERED = "folder_database"
"""The setting with the hash of the folder's database about which the user has answered."""

LOOKED_AT = "folder_settings"
"""The setting that says that the folder's settings were taken over, which is done once."""

LARGEST = 1 << 16


class UnansweredDatabase(StoreError):
    """The folder names a database, and the user has not yet said whether to use it.

    Attributes:
        folder: The review's folder.
        shown: The database, without its password.
    """

    def __init__(self, folder: Folder, url: str, display_url: str) -> None:
        self.folder, self.shown, self._url = folder.root, display_url, url
        super().__init__(
            f"{folder.settings} names a database, {self.shown}; which is not used unasked.",
            "If it is your team's, `litreview store use URL`, or LITREVIEW_DATABASE; if not, `litreview store use file`.",
        )

    def answer(self, *, use: bool) -> None:
        """Store the user's answer."""
        state, _ = locate(Folder(self.folder))
        settings = Settings(state.settings)
        answer(Folder(self.folder), settings)
        if use:
            settings.set("database", self._url)


def move_database(folder: Folder, state: LocalState) -> list[str]:
    """Move the database that version 0.1.0 kept in the folder; return messages for the user.

    Raises:
        StoreError: Another program has it open.
    """
    old, arrived = folder.local / "review.db", state.root / "arriving.db"
    if not (is_own_file(folder, old) or is_own_file(folder, path_while_moving(old)) or arrived.exists()):
        return []
    if state.database.exists():
        # On a read-only disk it stays, and the user cannot do anything about it.
        again = os.access(folder.local, os.W_OK) and is_own_file(folder, old)
        said = f"{old} is not used: the database of this review is {state.database}. Delete it if nobody else needs it."
        return [said] if again else []
    with exclusive_lock(state_home() / "lock"):
        if state.database.exists():
            return []
        if arrived.exists():
            # Killed after everything was copied: only the original is left to remove.
            with suppress(OSError):
                path_while_moving(old).unlink(missing_ok=True)
        else:
            relocate(old, arrived)
        why = install_arrived(arrived, state.database)
    if why:
        return [
            f"{old} is not used: {why}. The database was rebuilt from searches/ and screening/; the old one is in {state.root}."
        ]
    return [f"The database and settings of this review are in {state.root} now, no longer in {folder.local}."]


def settings_in_folder(folder: Folder) -> Mapping[str, Any]:
    """Return the settings in the folder, or none if the file must not be read."""
    file = folder.settings
    if not is_own_file(folder, file) or file.stat().st_size > LARGEST:
        return {}
    try:
        return tomlkit.parse(file.read_text(encoding="utf-8-sig")).unwrap()
    except (OSError, ValueError, TOMLKitError):
        return {}


def require_answer(folder: Folder, settings: Settings, found: Mapping[str, Any]) -> list[str]:
    """Check that the user has said whether to use the database that the folder names; return messages for the user.

    Raises:
        UnansweredDatabase: The user has not.
    """
    url = found.get("database")
    if "LITREVIEW_DATABASE" in os.environ or settings.get("database") or not url:
        return []
    if settings.get(ANSWERED) == _digest(found):
        return []
    try:
        where = display_url(str(url))
    except StoreError as error:
        # It cannot be used anyway.
        answer(folder, settings)
        return [f"{folder.settings} names a database that is not used: {error.message}"]
    raise UnansweredDatabase(folder, str(url), where)


def answer(folder: Folder, settings: Settings) -> None:
    """Store that the user has answered about the database that the folder names now."""
    settings.set(ANSWERED, _digest(settings_in_folder(folder)))


def take_settings(context: Context, found: Mapping[str, Any]) -> list[str]:
    """Take over, once, the settings in the folder that are this user's own; return messages for the user."""
    settings, file = context.settings, context.folder.settings
    if not found or settings.get(LOOKED_AT):
        return []
    with context.store.read() as session:
        taken = _own(session, context.device, found)
    for name, value in taken.items():
        if settings.get(name) is None:
            settings.set(name, value)
    take_texts(context, taken)
    settings.set(LOOKED_AT, value=True)
    left = sorted(set(found) - set(taken) - {"database"})
    if not left and "database" not in found:
        # Others who share the folder do not need it either: nothing reads it any more.
        with suppress(OSError):
            file.unlink()
    if not left:
        return []
    return [
        f"{file}: {', '.join(f'`{name}`' for name in left)} {'is' if len(left) == 1 else 'are'} not used; settings are in {settings.path} now. Copy your own settings there."
    ]


def _own(session: StoreSession, device: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings that this device must have made, as it has worked on the review."""
    if not session.events.is_of(device):
        return {}
    own = {name: found[name] for name in HARMLESS if isinstance(found.get(name), str | bool | int | list)}
    reviewer = found.get("reviewer")
    # In a shared folder it may be the name of somebody on another device.
    if isinstance(reviewer, str) and session.events.is_of(device, slug(reviewer)):
        own["reviewer"] = reviewer
    return own


def take_texts(context: Context, taken: Mapping[str, Any]) -> None:
    """Move the texts that this reviewer typed and did not save."""
    if "reviewer" not in taken:
        return
    for kind in ("notes", "drafts"):
        old = context.folder.local / kind / f"{slug(taken['reviewer'])}.json"
        new = context.state.texts(kind, slug(taken["reviewer"]))
        if is_own_file(context.folder, old) and not is_link(old.parent) and not new.exists():
            with suppress(LitreviewError, OSError):
                copy_atomically(old, new)
                old.unlink()


def is_own_file(folder: Folder, path: Path) -> bool:
    """Return whether a path is a file in the folder and not a link out of it."""
    try:
        return not is_link(folder.local) and not is_link(path) and stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def _digest(found: Mapping[str, Any]) -> str:
    # Only of the database: after a change of a colour on another device nobody has to answer again.
    return hashlib.sha256(str(found.get("database", "")).encode()).hexdigest()[:16]
