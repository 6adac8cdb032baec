"""Settings of one person on one machine, beside the database of the review; in no folder that others see."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import uuid
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError

from litreview.errors import InputError
from litreview.files import read_text, write_whole
from litreview.text import slug


class Settings:
    """The settings of a review on this machine; each `set` is on disk when it returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._values = _read(path)

    def get(self, name: str) -> Any:
        """Give a setting, or None."""
        return self._values.get(name)

    def set(self, name: str, value: str | bool | int) -> None:
        """Change a setting; comments and other settings stay."""
        self._values[name] = value
        self._write()

    def forget(self, name: str) -> None:
        """Take a setting away; what holds without it holds again."""
        if name in self._values:
            del self._values[name]
            self._write()

    def _write(self) -> None:
        # A database's URL may hold a password.
        write_whole(self.path, tomlkit.dumps(self._values), private=True)

    @property
    def reviewer(self) -> str | None:
        """The reviewer remembered here, or None."""
        value = self.get("reviewer")
        return str(value) if value else None


def _read(path: Path) -> tomlkit.TOMLDocument:
    if not path.exists():
        return tomlkit.document()
    try:
        found = tomlkit.parse(read_text(path))
    except TOMLKitError as error:
        raise InputError(
            f"{path}: {error}.", "Mend the line, or delete the file to start with none."
        ) from error
    # Which store, and whose votes: neither may be guessed from something that is no text.
    for name in ("database", "reviewer"):
        if not isinstance(found.get(name, ""), str):
            raise InputError(f"{path}: `{name}` is no text.", f'Write it as {name} = "…", or take it out.')
    # A browser is given the address: it opens files and starts programs for other ones.
    if not re.match(r"https?://", str(found.get("resolver") or "https://"), re.IGNORECASE):
        raise InputError(f"{path}: `resolver` is no http or https address.", "Mend it, or take it out.")
    return found


def device() -> str:
    """Name this machine as in the path of its ledgers.

    Two machines of one name must not write to one file, so the name carries a few letters that the
    network card gives; where there is none, a random number would make a new device of each start.
    """
    named = os.environ.get("LITREVIEW_DEVICE")
    if named:
        return slug(named)
    name = slug(platform.node().split(".")[0] or "computer")
    node = uuid.getnode()
    is_random = bool(node >> 40 & 1)  # RFC 9562, 6.10: the multicast bit marks a made-up address
    return name if is_random else f"{name}-{hashlib.sha256(str(node).encode()).hexdigest()[:4]}"
