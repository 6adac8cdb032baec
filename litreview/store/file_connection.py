"""A connection to a database file that hands statements which were built once straight to the driver."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, cast

from sqlalchemy import Boolean, Connection, Dialect, Executable
from sqlalchemy.engine.result import IteratorResult, Result, SimpleResultMetaData

LIST = re.compile(r"__\[POSTCOMPILE_(\w+)\]")
"""Where the compiler leaves room for the values of a list."""
EMPTY = "SELECT 1 WHERE 0"


class FileStatement(NamedTuple):
    """A statement that was compiled for a database file.

    Attributes:
        parts: Its text, split where the values of a list belong.
        lists: The parameters that are lists, one between each two parts.
        names: All parameters, in the order of their placeholders.
        constants: The values that are part of the statement.
        booleans: The numbers of the columns that are true or false; the file has 1 or 0.
    """

    parts: tuple[str, ...]
    lists: tuple[str, ...]
    names: tuple[str, ...]
    constants: Mapping[str, Any]
    booleans: frozenset[int]

    def text(self, values: Mapping[str, Any]) -> str:
        """Return its text, with a placeholder for each value."""
        found = self.parts[0]
        for name, part in zip(self.lists, self.parts[1:], strict=True):
            found += (", ".join("?" * len(values[name])) or EMPTY) + part
        return found

    def parameters(self, values: Mapping[str, Any]) -> list[Any]:
        """Return the values in the order of their placeholders."""
        found: list[Any] = []
        for name in self.names:
            value = values[name] if name in values else self.constants[name]
            if name in self.lists:
                found += value
            else:
                found.append(value)
        return found


class FileConnection:
    """A connection to a database file; to other code it is a `Connection`.

    SQLAlchemy takes ten times as long to prepare a short statement as SQLite takes to run it.

    Attributes:
        plain: The connection itself, for statements that are built for one use.
    """

    def __init__(self, connection: Connection) -> None:
        self.plain = connection
        self._raw: Any = connection.connection.driver_connection

    def execute(self, statement: Executable, values: Any = None) -> Result[Any]:
        """Run a statement; one with values was built once, and is compiled once."""
        is_select, is_change = (getattr(statement, name, False) for name in ("is_select", "is_dml"))
        if values is None or not (is_select or is_change):
            return self.plain.execute(statement, values)
        rows = values if isinstance(values, list) else [values]
        found = compile_for_file(statement, self.plain.dialect, () if is_select else tuple(rows[0]))
        if found.lists or is_select:
            cursors = [self._raw.execute(found.text(row), found.parameters(row)) for row in rows]
        else:
            cursors = [self._raw.executemany(found.parts[0], map(found.parameters, rows))]
        return _result(cursors[-1], found.booleans)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain, name)


@lru_cache(maxsize=512)
def compile_for_file(statement: Executable, dialect: Dialect, changed: tuple[str, ...] = ()) -> FileStatement:
    """Compile a statement that was built once.

    Args:
        statement: The statement.
        dialect: Of the file.
        changed: The columns that one which inserts or updates is given values for.
    """
    compiled = cast("Any", statement).compile(dialect=dialect, column_keys=list(changed) or None)
    parts = LIST.split(str(compiled))
    defaults = {column.key: column.default.arg for column in compiled.insert_prefetch}
    columns = getattr(statement, "selected_columns", ())
    return FileStatement(
        tuple(parts[::2]),
        tuple(parts[1::2]),
        tuple(compiled.positiontup or ()),
        {**compiled.construct_params(_check=False), **defaults},
        frozenset(n for n, column in enumerate(columns) if isinstance(column.type, Boolean)),
    )


def _result(cursor: Any, booleans: frozenset[int]) -> Result[Any]:
    if cursor.description is None:
        return IteratorResult(_columns(()), iter(()))
    rows: Iterable[Any] = cursor
    if booleans:
        rows = (
            tuple(
                bool(value) if n in booleans and value is not None else value for n, value in enumerate(row)
            )
            for row in cursor
        )
    return IteratorResult(_columns(tuple(one[0] for one in cursor.description)), iter(rows))


_columns = lru_cache(maxsize=256)(SimpleResultMetaData)
