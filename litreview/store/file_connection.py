"""A connection to a database file that hands statements which were built once straight to the driver."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Connection, Dialect, Executable
from sqlalchemy.engine.result import Result

from litreview.store.prepared import as_result, compile_statement, constants_of

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
        """Run a statement; one with values was built once, and is compiled once.

        Args:
            statement: The statement.
            values: Of its parameters; for one that changes rows also a list of such, none of which is a list itself.
        """
        is_change = getattr(statement, "is_dml", False)
        if values is None or not (is_change or getattr(statement, "is_select", False)):
            return self.plain.execute(statement, values)
        is_many = isinstance(values, list)
        changed = tuple(values[0] if is_many else values) if is_change else ()
        found = compile_for_file(statement, self.plain.dialect, changed)
        if is_many:
            cursor = self._raw.executemany(found.text({}), map(found.parameters, values))
        else:
            cursor = self._raw.execute(found.text(values), found.parameters(values))
        return _rows_of(cursor, found.booleans)

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
    compiled = compile_statement(statement, dialect, changed)
    parts = LIST.split(str(compiled))
    columns = getattr(statement, "selected_columns", ())
    return FileStatement(
        tuple(parts[::2]),
        tuple(parts[1::2]),
        tuple(compiled.positiontup or ()),
        constants_of(compiled),
        frozenset(n for n, column in enumerate(columns) if isinstance(column.type, Boolean)),
    )


def _rows_of(cursor: Any, booleans: frozenset[int]) -> Result[Any]:
    if cursor.description is None:
        return as_result((), ())
    rows: Iterable[Any] = cursor
    if booleans:
        rows = (
            tuple(
                bool(value) if n in booleans and value is not None else value for n, value in enumerate(row)
            )
            for row in cursor
        )
    return as_result(tuple(one[0] for one in cursor.description), rows)
