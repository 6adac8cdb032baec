"""Typed rows, for code that reads, changes and writes a single row.

They are SQLModel classes over the tables of `tables.py`. Loading SQLModel costs more than all the work of a command that
only reads, so import this module where such a row is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlmodel import Field, Session, SQLModel

from litreview.store.server import without_answers
from litreview.store.tables import EXPORT, SEARCH


class SearchRow(SQLModel, table=True):
    """A search, as its `search.toml` described it at the last import or synchronisation."""

    __table__ = SEARCH
    id: str = Field(sa_column=SEARCH.c.id)
    folder: str = Field(sa_column=SEARCH.c.folder)
    name: str = Field(sa_column=SEARCH.c.name)
    kind: str = Field(sa_column=SEARCH.c.kind)
    platform: str | None = Field(sa_column=SEARCH.c.platform)
    date: str | None = Field(sa_column=SEARCH.c.date)
    hits: int | None = Field(sa_column=SEARCH.c.hits)
    position: int = Field(sa_column=SEARCH.c.position)


class ExportRow(SQLModel, table=True):
    """An untouched file of a search."""

    __table__ = EXPORT
    search: str = Field(sa_column=EXPORT.c.search)
    sha256: str = Field(sa_column=EXPORT.c.sha256)
    path: str = Field(sa_column=EXPORT.c.path)
    format: str = Field(sa_column=EXPORT.c.format)
    encoding: str = Field(sa_column=EXPORT.c.encoding)
    records: int = Field(sa_column=EXPORT.c.records)
    rejects: int = Field(sa_column=EXPORT.c.rejects)
    counted: bool = Field(sa_column=EXPORT.c.counted)
    versions: str = Field(sa_column=EXPORT.c.versions)


@contextmanager
def typed_rows(connection: Connection) -> Iterator[Session]:
    """Open a session for typed rows inside a transaction; what changed is written when the block ends."""
    with Session(without_answers(connection)) as session:
        yield session
        session.flush()
