"""A lock that ends with its process."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from litreview.errors import StoreError

PATIENCE = 10
"""Seconds to wait for another program."""


@contextmanager
def exclusive_lock(path: Path) -> Iterator[None]:
    """Keep other programs that ask for the same lock waiting until the block ends.

    Raises:
        StoreError: Another program holds it for too long.
    """
    # SQLite uses the locks of the operating system, and a killed program leaves none behind.
    with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as raw:
        try:
            raw.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}.", "Close every other litreview, then try again.") from error
        yield
