"""Settings of one person on one machine, beside the database of the review; in no folder that others see."""

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
        """Give a setting, or None."""
        return self._values.get(name)

    def set(self, name: str, value: str | bool | int) -> None:
        """Change a setting; comments and other settings stay."""
        document = self._document()
        document[name] = value
        self._write(document)

    def forget(self, name: str) -> None:
        """Take a setting away; what holds without it holds again."""
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
