"""One user's settings for a review on one machine, kept beside the database and not in the shared folder."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import tomllib
import uuid
from pathlib import Path
from typing import Any

from litreview.errors import InputError
from litreview.files import read_text, write_atomically
from litreview.text import slug


class Settings:
    """The settings of a review on this machine; each `set` is on disk when it returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values = _read(path)

    def get(self, name: str) -> Any:
        """Return a setting, or None."""
        return self._values.get(name)

    def set(self, name: str, value: str | bool | int) -> None:
        """Change a setting; comments and other settings stay."""
        document = self._document()
        document[name] = value
        self._write(document)

    def forget(self, name: str) -> None:
        """Remove a setting, so that its default applies again."""
        document = self._document()
        if name in document:
            del document[name]
            self._write(document)

    def _document(self) -> Any:
        """Return the file with its comments."""
        import tomlkit  # noqa: PLC0415  # only a change needs it, and each command reads the settings

        return tomlkit.parse(read_text(self.path) if self.path.exists() else "")

    def _write(self, document: Any) -> None:
        # A database's URL may hold a password.
        write_atomically(self.path, document.as_string(), private=True)
        self._values = _read(self.path)

    @property
    def reviewer(self) -> str | None:
        """The reviewer remembered here, or None."""
        value = self.get("reviewer")
        return str(value) if value else None


def _read(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            f"{path}: {error}.", "Correct the line, or delete the file to start without settings."
        ) from error
    # These say which store, and whose votes: neither may be guessed.
    for name in ("database", "reviewer"):
        if not isinstance(found.get(name, ""), str):
            raise InputError(f"{path}: `{name}` is not a text.", f'Write it as {name} = "…", or remove it.')
    # The address is passed to a browser, which opens files or starts programs for other schemes.
    if not re.match(r"https?://", str(found.get("resolver") or "https://"), re.IGNORECASE):
        raise InputError(f"{path}: `resolver` is not an http or https address.", "Correct or remove it.")
    return found


def device() -> str:
    """Return the name of this machine as it is used in the paths of its ledgers.

    Two machines with the same name must not write to one file, so the name ends in a few letters derived from the
    network card. Without a card they are left out: a random number would make each start a new device.
    """
    named = os.environ.get("LITREVIEW_DEVICE")
    if named:
        return slug(named)
    name = slug(platform.node().split(".")[0] or "computer")
    node = uuid.getnode()
    is_random = bool(node >> 40 & 1)  # RFC 9562, 6.10: the multicast bit marks a made-up address
    return name if is_random else f"{name}-{hashlib.sha256(str(node).encode()).hexdigest()[:4]}"
