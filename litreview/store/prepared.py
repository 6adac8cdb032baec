"""Statements that are compiled once, and for a server their text with numbered placeholders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple, cast

from sqlalchemy import Dialect, Executable, Table
from sqlalchemy.engine.result import IteratorResult, Result, SimpleResultMetaData
from sqlalchemy.sql import visitors
from sqlalchemy.sql.compiler import SQLCompiler

NAMED = re.compile(r"%\((\w+)\)s|(?<! NOT) IN \(__\[POSTCOMPILE_(\w+)\]\)|%%")


class ServerStatement(NamedTuple):
    """A statement with placeholders `$1`, `$2`, …, and their values.

    Attributes:
        is_kept: Whether the server keeps its plan, as the same text will come again.
    """

    sql: str
    values: Sequence[Any] = ()
    is_kept: bool = True


class Answer(NamedTuple):
    """The rows that a statement returned, and the names of their columns."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement that was compiled for a server.

    Attributes:
        names: The parameters, in the order of their placeholders.
        constants: The values that are part of the statement.
        tables: The tables that it reads or changes.
    """

    sql: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]
    tables: frozenset[Table]

    def bind(self, values: Mapping[str, Any], *, is_kept: bool = True) -> ServerStatement:
        """Return it with the values of one run."""
        found = (values[name] if name in values else self.constants[name] for name in self.names)
        return ServerStatement(
            self.sql, [_array(value) if isinstance(value, list) else value for value in found], is_kept
        )


@lru_cache(maxsize=256)
def prepare(statement: Executable, dialect: Dialect, changed: tuple[str, ...] = ()) -> Prepared:
    """Compile a statement that was built once.

    Args:
        statement: The statement.
        dialect: Of the server.
        changed: The columns that one which inserts or updates is given values for.
    """
    return _number(statement, compile_statement(statement, dialect, changed))


def compile_statement(statement: Executable, dialect: Dialect, changed: tuple[str, ...]) -> SQLCompiler:
    """Compile a statement; see `prepare`."""
    compiled = cast("Any", statement).compile(dialect=dialect, column_keys=list(changed) or None)
    return cast("SQLCompiler", compiled)


def constants_of(compiled: SQLCompiler) -> dict[str, Any]:
    """Return the values that are part of a compiled statement, and the defaults of what it inserts."""
    defaults = {column.key: cast("Any", column.default).arg for column in compiled.insert_prefetch}
    return {**compiled.params, **defaults}


def as_result(columns: tuple[str, ...], rows: Iterable[Any]) -> Result[Any]:
    """Return rows from the driver as those of SQLAlchemy."""
    return IteratorResult(_columns(columns), iter(rows))


_columns = lru_cache(maxsize=256)(SimpleResultMetaData)


def prepare_once(statement: Executable, dialect: Dialect) -> Prepared:
    """Compile a statement that was built for one use, with its values inside."""
    # With a placeholder for each value of a list.
    expanded = {"render_postcompile": True}
    return _number(statement, cast("Any", statement).compile(dialect=dialect, compile_kwargs=expanded))


def _number(statement: Executable, compiled: SQLCompiler) -> Prepared:
    """Number the placeholders of a compiled statement."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name is None:
            return "%"
        if name not in names:
            names.append(name)
        # An array: the text must not depend on how many values there are.
        return f" = ANY (${names.index(name) + 1})" if found[2] else f"${names.index(name) + 1}"

    sql = NAMED.sub(number, str(compiled))
    tables = frozenset(part for part in visitors.iterate(cast("Any", statement)) if isinstance(part, Table))
    return Prepared(sql, tuple(names), constants_of(compiled), tables)


def _array(values: list[Any]) -> str:
    """Return values as the server reads an array."""
    # The driver looks up the type of each list every time, which takes longer than the rest of a statement.
    quoted = (str(value).replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


@lru_cache(maxsize=64)
def number_placeholders(sql: str) -> str:
    """Return a statement of the driver's own kind with numbered placeholders."""
    numbers = count(1)
    return re.sub("%s", lambda _: f"${next(numbers)}", sql)
