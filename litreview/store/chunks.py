"""Long lists in short pieces, as databases limit the number of values in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, Executable, RowMapping, bindparam

T = TypeVar("T")
KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
"""The placeholder for the values in a statement that `each` runs."""

# Old builds of SQLite allow 999 values in a statement; half of that leaves room for other conditions.
SIZE = 500


def chunks(items: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """Split items into lists of at most `size`."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def each(connection: Connection, statement: Executable, keys: Iterable[str]) -> Iterator[Any]:
    """Run a prepared statement that contains `KEYS`, for a limited number of keys at a time.

    Building a statement for each key press takes longer than the database takes to answer it.
    """
    for piece in chunks(keys):
        yield from connection.execute(statement, {"keys": piece})


def stream(connection: Connection, query: Executable) -> Iterator[Any]:
    """Run a query of very many rows and yield them; one at a time they take half as long again."""
    for rows in connection.execute(query).partitions(SIZE):
        yield from rows


def each_named(connection: Connection, statement: Executable, keys: Iterable[str]) -> Iterator[RowMapping]:
    """Like `each`, but yield rows as mappings by column name."""
    for piece in chunks(keys):
        yield from connection.execute(statement, {"keys": piece}).mappings()
