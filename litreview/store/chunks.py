"""Long lists in short pieces: databases bound the number of values in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Executable, RowMapping, bindparam

T = TypeVar("T")
KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
"""Stands for the values in a statement that `each` runs."""

# Old builds of SQLite take no more than 999 values in a statement; the half leaves room for other conditions.
SIZE = 500


def chunks(items: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """Cut items into lists of at most `size`."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def each(connection: Connection, statement: Executable, keys: Iterable[str]) -> Iterator[Any]:
    """Run a question that was made once with `KEYS` in it, for so many keys at a time.

    Made anew for each key press, a statement takes longer to put together than the database takes to answer it.
    """
    for piece in chunks(keys):
        yield from connection.execute(statement, {"keys": piece})


def each_named(connection: Connection, statement: Executable, keys: Iterable[str]) -> Iterator[RowMapping]:
    """Do the same as `each`, and give rows by the names of their columns."""
    for piece in chunks(keys):
        yield from connection.execute(statement, {"keys": piece}).mappings()
