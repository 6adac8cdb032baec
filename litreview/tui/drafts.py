"""Notes that wait for a decision, and drafts: kept on this machine, so that none is lost on leaving."""

from __future__ import annotations

import json
from collections import UserDict
from contextlib import suppress
from pathlib import Path

from litreview.errors import LitreviewError
from litreview.files import read_text, write_atomically


class Texts(UserDict[str, str]):
    """Texts by the key of their report; each change is written to disk where that is possible."""

    def __init__(self, path: Path) -> None:
        self._path: Path | None = None
        super().__init__(read(path))
        self._path = path

    def __setitem__(self, key: str, text: str) -> None:
        super().__setitem__(key, text)
        self._write()

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        self._write()

    def _write(self) -> None:
        # A full disk must not stop a decision that is already stored; the text is still in memory.
        if self._path is not None:
            with suppress(LitreviewError):
                write_atomically(self._path, json.dumps(self.data, ensure_ascii=False, indent=1))


def read(path: Path) -> dict[str, str]:
    """Read the texts of a file; a file of another format holds none."""
    if not path.exists():
        return {}
    try:
        found = json.loads(read_text(path))
    except (LitreviewError, ValueError):
        return {}
    return {str(key): str(text) for key, text in found.items()} if isinstance(found, dict) else {}
