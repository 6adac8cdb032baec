"""Statements that a server answers in one round trip, before the code that needs the answers asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeAlias, cast

from sqlalchemy import Connection, Dialect, Executable, Table
from sqlalchemy.engine.result import IteratorResult, Result, SimpleResultMetaData
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler

from litreview.store.server import driver_errors
from litreview.store.tables import METADATA

Question: TypeAlias = tuple[Executable, Mapping[str, Any]]
"""A statement that was built once, with the values of its parameters."""


class LookAhead:
    """A connection to a server, in which statements can be answered ahead.

    To other code it is a `Connection`. An answer holds for the same statement with the same values, until a statement changes
    a table that it was read from. What was not foreseen is asked as ever, which costs a round trip but is never wrong.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._answers: dict[tuple[Executable, str], tuple[list[str], list[tuple[Any, ...]]]] = {}

    def ask(self, questions: Iterable[Question]) -> None:
        """Ask for several answers in one round trip, in place of those from before."""
        self._answers.clear()
        raw: Any = self._connection.connection.driver_connection
        with driver_errors():
            asked = []
            for statement, values in questions:
                state = _compiled(statement, self._connection.dialect).construct_expanded_state(dict(values))
                asked.append((_name(statement, values), raw.execute(state.statement, state.parameters)))
            raw.sync()
            for name, cursor in asked:
                self._answers[name] = [column.name for column in cursor.description], cursor.fetchall()

    def forget(self) -> None:
        """Forget all answers, as after a lock: what was read while waiting for it may have changed."""
        self._answers.clear()

    def execute(self, statement: Executable, values: Any = None) -> Result[Any]:
        """Run a statement, or return its answer if there is one."""
        if not getattr(statement, "is_select", False):
            self._forget(getattr(statement, "table", None))
        elif (
            self._answers
            and not isinstance(values, list)
            and (found := self._answers.get(_name(statement, values)))
        ):
            names, rows = found
            return IteratorResult(SimpleResultMetaData(names), iter(rows))
        return self._connection.execute(statement, values)

    def exec_driver_sql(self, statement: str, values: Any = None) -> Result[Any]:
        """Run a statement of the driver's own kind, which adds to tables."""
        self._forget(
            next((table for table in METADATA.tables.values() if f'INTO "{table.name}"' in statement), None)
        )
        return self._connection.exec_driver_sql(statement, values)

    def _forget(self, table: Table | None) -> None:
        """Forget the answers that were read from a table, which is about to change; all of them if it is not known."""
        for name in [name for name in self._answers if table is None or table in _tables(name[0])]:
            del self._answers[name]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def _name(statement: Executable, values: Mapping[str, Any] | None) -> tuple[Executable, str]:
    # The order of keys does not matter to a statement, and differs from set to set.
    found = (values or {}).items()
    return statement, repr(
        sorted((key, sorted(value) if isinstance(value, list) else value) for key, value in found)
    )


@lru_cache(maxsize=128)
def _compiled(statement: Executable, dialect: Dialect) -> SQLCompiler:
    return statement.compile(dialect=dialect)  # type: ignore[attr-defined, no-any-return]  # a statement built once


@lru_cache(maxsize=128)
def _tables(statement: Executable) -> frozenset[Table]:
    return frozenset(part for part in visitors.iterate(cast("Any", statement)) if isinstance(part, Table))
