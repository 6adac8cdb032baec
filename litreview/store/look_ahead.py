"""Statements that a server answers in one round trip, before the code that needs the answers asks for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.engine.result import Result

from litreview.store.prepared import (
    Answer,
    ServerStatement,
    as_result,
    number_placeholders,
    prepare,
    prepare_once,
)
from litreview.store.server import driver_errors
from litreview.store.tables import METADATA

if TYPE_CHECKING:
    # The driver is an optional part.
    from litreview.store.pipelined import PipelinedConnection

Question: TypeAlias = tuple[Executable, Mapping[str, Any]]
"""A statement that was built once, with the values of its parameters."""

SETTINGS = {
    "plan_cache_mode": ("force_generic_plan", "force_custom_plan"),
    "enable_seqscan": ("off", "on"),
    "enable_hashjoin": ("off", "on"),
    "enable_mergejoin": ("off", "on"),
}
"""Settings of the server while it runs statements that were built once, and otherwise.

They look for a few keys, so that one plan does for all, by indexes alone: a plan that was made when the review was small
would otherwise read whole tables when it is large.
"""
BY_INDEX, AS_USUAL = (
    "SELECT " + ", ".join(f"set_config('{name}', '{both[n]}', true)" for name, both in SETTINGS.items())
    for n in range(2)
)


class LookAhead:
    """A connection to a server, in which statements can be answered ahead.

    To other code it is a `Connection`. An answer holds for the same statement with the same values, until a statement changes
    a table that it was read from. What was not foreseen is asked as ever, which costs a round trip but is never wrong.
    Changes are sent with the next question or the commit.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._is_by_index = False
        self._answers: dict[tuple[Executable, str], Answer] = {}
        self._raw: PipelinedConnection = connection.connection.driver_connection  # type: ignore[assignment]  # ours

    @property
    def plain(self) -> Connection:
        """The connection itself, for statements that are built for one use."""
        self._plan(by_index=False)
        return self._connection

    def _plan(self, *, by_index: bool) -> None:
        if self._is_by_index is not by_index:
            self._raw.queue(BY_INDEX if by_index else AS_USUAL)
            self._is_by_index = by_index

    def ask(self, questions: Iterable[Question]) -> None:
        """Ask for several answers in one round trip, beside those that still hold."""
        asked = [one for one in questions if _name(*one) not in self._answers]
        if not asked:
            return
        for (statement, values), answer in zip(asked, self._ask(asked), strict=True):
            self._answers[_name(statement, values)] = answer

    def _ask(self, questions: Sequence[Question]) -> list[Answer]:
        dialect = self._connection.dialect
        with driver_errors():
            self._plan(by_index=True)
            return self._raw.ask(
                [prepare(statement, dialect).bind(values) for statement, values in questions]
            )

    def forget(self) -> None:
        """Forget all answers, as after a lock: what was read while waiting for it may have changed."""
        self._answers.clear()

    def execute(self, statement: Executable, values: Any = None) -> Result[Any]:
        """Run a statement, or return its answer if there is one."""
        if getattr(statement, "is_select", False):
            return self._read(statement, values)
        self._forget(getattr(statement, "table", None))
        if values is None or not getattr(statement, "is_dml", False):
            # Built for this once, with its values inside.
            return self.plain.execute(statement, values)
        rows = values if isinstance(values, list) else [values]
        prepared = prepare(statement, self._connection.dialect, tuple(rows[0]))
        return self._queue(prepared.bind(row) for row in rows)

    def _read(self, statement: Executable, values: Mapping[str, Any] | None) -> Result[Any]:
        found = self._answers.get(_name(statement, values)) if self._answers else None
        if found is None and values is None:
            return self._read_once(statement)
        if found is None:
            [found] = self._ask([(statement, values or {})])
        return as_result(*found)

    def _read_once(self, statement: Executable) -> Result[Any]:
        """Read by a statement that was built for one use."""
        connection = self.plain
        if not self._raw.is_queued:
            return connection.execute(statement)
        # Compiled here, which takes longer than SQLAlchemy takes for what it knows, but saves a round trip.
        once = prepare_once(statement, connection.dialect)
        with driver_errors():
            [found] = self._raw.ask([once.bind({}, is_kept=False)])
        return as_result(*found)

    def _queue(self, statements: Iterable[ServerStatement]) -> Result[Any]:
        with driver_errors():
            for sql, values, _ in statements:
                self._raw.queue(sql, values)
        return as_result((), ())

    def exec_driver_sql(self, statement: str, values: Any = None) -> Result[Any]:
        """Run a statement of the driver's own kind, which adds to tables."""
        self._forget(
            next((table for table in METADATA.tables.values() if f'INTO "{table.name}"' in statement), None)
        )
        if not isinstance(values, list):
            return self.plain.exec_driver_sql(statement, values)
        sql = number_placeholders(statement)
        return self._queue(ServerStatement(sql, row) for row in values)

    def _forget(self, table: Table | None) -> None:
        """Forget the answers that were read from a table, which is about to change; all of them if it is not known."""
        dialect = self._connection.dialect
        for name in list(self._answers):
            if table is None or table in prepare(name[0], dialect).tables:
                del self._answers[name]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def _name(statement: Executable, values: Mapping[str, Any] | None) -> tuple[Executable, str]:
    # The order of keys does not matter to a statement, and differs from set to set.
    return statement, repr(
        sorted(
            (key, sorted(value) if isinstance(value, list) else value)
            for key, value in (values or {}).items()
        )
    )
