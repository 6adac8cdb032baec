"""The backup of a store that a new one replaces, and its restoration if the new one lacks something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from litreview.errors import LitreviewError
from litreview.store.database import create_database_engine, transaction
from litreview.store.tables import METADATA

PARTS = ("", "-wal", "-shm")
OLD = "litreview_old"
"""On a server, the schema of the tables in the backup; a file gets the ending `.old` instead."""


def move_to_backup(place: Path | str) -> None:
    """Move a store to the backup, replacing an earlier one."""
    if isinstance(place, Path):
        for part in PARTS:
            _move(Path(f"{place}{part}"), Path(f"{place}.old{part}"))
        return
    with _alone(place) as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {OLD} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {OLD}"))
        for name in _tables(connection, None):
            connection.execute(text(f'ALTER TABLE "{name}" SET SCHEMA {OLD}'))


def restore_backup(place: Path | str) -> None:
    """Restore the store from the backup, replacing the current one."""
    if isinstance(place, Path):
        for part in PARTS:
            _move(Path(f"{place}.old{part}"), Path(f"{place}{part}"))
        return
    with _alone(place) as connection:
        home = connection.execute(text("SELECT current_schema()")).scalar()
        # In one transaction: a colleague always sees either the new store or the old one.
        for name in _tables(connection, None):
            connection.execute(text(f'DROP TABLE "{name}"'))
        for name in _tables(connection, OLD):
            connection.execute(text(f'ALTER TABLE {OLD}."{name}" SET SCHEMA "{home}"'))


def _tables(connection: Connection, schema: str | None) -> list[str]:
    """Return the names of a review's tables in a schema, which may hold other tables."""
    return sorted(set(inspect(connection).get_table_names(schema)) & set(METADATA.tables))


@contextmanager
def _alone(place: str) -> Iterator[Connection]:
    engine = create_database_engine(place)
    try:
        with transaction(engine, write=True) as connection:
            yield connection
    finally:
        engine.dispose()


def _move(old: Path, new: Path) -> None:
    try:
        if old.exists():
            old.replace(new)
        else:
            # A `-wal` left from another file would be replayed into this one and damage it.
            new.unlink(missing_ok=True)
    except OSError as error:
        raise LitreviewError(f"{old}: {error.strerror}.", "Close what uses it, then try again.") from error
