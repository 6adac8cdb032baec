"""Opening a database and running transactions, in an SQLite file or on a server."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, insert, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from litreview.errors import NotSaved, StoreError
from litreview.interrupts import interrupts_deferred
from litreview.store import server, text_functions
from litreview.store.flow_counts import FlowCounts
from litreview.store.network_filesystem import network_type
from litreview.store.tables import META, METADATA, REFILLS, SCHEMA, UPGRADES
from litreview.store.url import display_url, parse_url, protection

# Longer than any slice of an import or a dedupe run holds the lock, so that waiting nearly always succeeds.
BUSY_SECONDS = 10
SPELL = 20
"""Milliseconds that SQLite waits by itself before the next attempt."""

CACHE = 4096
LARGE_CACHE = 16384
"""Kilobytes of SQLite's page cache; keys are in random order, so that an import touches the whole of an index."""


FEW = 100
"""Rows that are added to a server's table one by one; more of them are copied, which takes round trips of its own."""


class UnreadableStore(StoreError):
    """The store is damaged or was made by another version; it can be rebuilt."""


FULL = ("The disk is full.", "Free some space, then try again.")
_SAVED: WeakKeyDictionary[Engine, datetime] = WeakKeyDictionary()
"""The time at which this program last wrote to, or opened, each database."""
_READ_ONLY: WeakSet[Engine] = WeakSet()
"""Databases on a full disk, which are opened read-only."""

# By the text of SQLite's error: drivers report codes in different ways, but the sentences stay the same.
SENTENCES = {
    "disk is full": FULL,
    # Reported by a file system without room for the index of the log, and by a damaged one.
    "disk I/O error": (
        "The review's database could not be written to disk.",
        "The disk may be full or damaged: free some space or check it, then try again.",
    ),
    "database is locked": (
        "Another program keeps the review's database locked.",
        "Close it or wait, then try again.",
    ),
    "readonly": ("The review's database cannot be written.", "Check the permissions of its folder."),
    "unable to open": (
        "The review's database cannot be opened.",
        "Check that its folder exists and can be written.",
    ),
    "not a database": (
        "The review's database is damaged.",
        "Run `litreview rebuild`, which restores it from searches/ and screening/.",
    ),
    "malformed": (
        "The review's database is damaged.",
        "Run `litreview rebuild`, which restores it from searches/ and screening/.",
    ),
}


NO_ROOM = ("disk is full", "disk I/O error")
DAMAGED = ("not a database", "malformed")


def open_engine(place: Path | str) -> Engine:
    """Open the database at a path (SQLite) or URL, and create the tables of a new one.

    Raises:
        StoreError: It cannot be opened, or was made by another version of the schema.
    """
    try:
        engine = create_database_engine(place)
        try:
            _make_tables(engine, place)
        except BaseException:
            # The pool keeps the connection, and nobody else could close it.
            engine.dispose()
            raise
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _store_error(error, StoreError) from error
    except ImportError as error:
        message = f"No driver for this database is installed ({error.name})."
        raise StoreError(
            message,
            'Install it, in a clone with `python -m pip install ".[postgres]"`, or unset LITREVIEW_DATABASE to use the '
            "review's own file.",
        ) from error
    return engine


def _make_tables(engine: Engine, place: Path | str) -> None:
    with transaction(engine, write=False) as connection:
        # Read first: a command that only reads must not wait for a program that writes.
        is_new = not has_schema(connection, place)
    if is_new:
        with transaction(engine, write=True) as connection:
            # Checked again under the lock: another program may have created the tables since.
            if not has_schema(connection, place):
                is_older = _upgrade(connection)
                METADATA.create_all(connection)
                _refill(connection)
                for index in (index for table in METADATA.tables.values() for index in table.indexes):
                    index.create(connection, checkfirst=True)
                if is_older:
                    FlowCounts(connection).recount()
                connection.execute(META.delete().where(META.c.name == "schema"))
                connection.execute(insert(META).values(name="schema", value=SCHEMA))


def _upgrade(connection: Connection) -> bool:
    """Bring the tables of an older store to this schema; return False if there are none."""
    is_older = connection.dialect.has_table(connection, META.name)
    if is_older:
        found = connection.execute(select(META.c.value).where(META.c.name == "schema")).scalar()
        no = "false" if server.is_server(connection) else "0"
        for version in range(int(str(found)), int(SCHEMA)):
            for statement in UPGRADES[str(version)]:
                connection.exec_driver_sql(statement.format(false=no))
    return is_older


def _refill(connection: Connection) -> None:
    for name in REFILLS:
        if connection.dialect.has_table(connection, f"{name}_old"):
            columns = ", ".join(f'"{column.name}"' for column in METADATA.tables[name].columns)
            connection.exec_driver_sql(f'INSERT INTO "{name}" ({columns}) SELECT {columns} FROM "{name}_old"')  # noqa: S608  # names of our own tables
            connection.exec_driver_sql(f'DROP TABLE "{name}_old"')


def create_database_engine(place: Path | str) -> Engine:
    """Create the engine for a database without checking its content."""
    url = URL.create("sqlite", database=str(place)) if isinstance(place, Path) else parse_url(place)
    if server.is_postgresql(url):
        return server.create_server_engine(url, BUSY_SECONDS, protection(url))
    # Not for SQLite's own names: `:memory:` and a `file:` with options.
    path = None if not url.database or url.database.startswith((":", "file:")) else Path(url.database)
    if path:
        make_private(path)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    _SAVED[engine] = datetime.now(UTC)
    prepare_sqlite(engine, has_log=not (path and network_type(path.parent)))
    return engine


def make_private(path: Path) -> None:
    """Create a new file that only its owner may read; SQLite gives its log and journal the same permissions."""
    with suppress(OSError):  # it is there, or opening it says what is wrong
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def has_schema(connection: Connection, place: Path | str) -> bool:
    """Check whether the tables exist and are up to date; False in a new database, and in one that can be upgraded.

    Raises:
        UnreadableStore: They are those of another version.
    """
    if not connection.dialect.has_table(connection, META.name):
        return False
    # Columns are not inspected and few stores are upgraded: the database can be rebuilt from the review's folders.
    found = str(connection.execute(select(META.c.value).where(META.c.name == "schema")).scalar())
    if found == SCHEMA or found in UPGRADES:
        return found == SCHEMA
    is_newer = found.isdigit() and int(found) > int(SCHEMA)
    raise UnreadableStore(
        f"The store {display_url(place)} was made by {'a newer' if is_newer else 'an older'} litreview "
        f"(schema {found}; this one has {SCHEMA}).",
        "Install a newer litreview."
        if is_newer
        else "Run `litreview rebuild` to rebuild it from searches/ and screening/; the old one is kept beside it.",
    )


def prepare_sqlite(engine: Engine, *, has_log: bool) -> None:
    """Make each decision durable with one fsync, and make writers wait for their turn at the start.

    Args:
        engine: Of the file.
        has_log: Whether it may have a write-ahead log, which no network file system bears.
    """
    mode = "WAL" if has_log else "DELETE"
    # Without a log readers wait as well, and only writers are retried by this program.
    spell = SPELL if has_log else BUSY_SECONDS * 1000

    @event.listens_for(engine, "do_connect")
    def connected(dialect: Any, _: Any, place: Any, options: Any) -> Any:
        # The page size comes first: it cannot change once a file is in WAL mode.
        # Enough for a decision in a million records; each connection of a screen has its own cache.
        # FULL: with NORMAL a power cut could lose decisions that the screen had shown as saved.
        pragmas = ["page_size=8192", f"cache_size=-{CACHE}", f"journal_mode={mode}", "synchronous=FULL"]
        pragmas.append(f"busy_timeout={spell}")
        try:
            return _prepare(dialect.connect(*place, **options), pragmas)
        except sqlite3.OperationalError as error:
            if not has_log or "disk I/O" not in str(error):
                raise
            # A full disk has no room for the shared index of the log; the data can still be read.
            log = Path(f"{place[0]}-wal")
            if log.exists() and log.stat().st_size:
                # With an exclusive lock SQLite keeps the index in memory; this pragma has to come first.
                return _prepare(dialect.connect(*place, **options), ["locking_mode=EXCLUSIVE", *pragmas])
            _READ_ONLY.add(engine)
            uri = f"{Path(place[0]).absolute().as_uri()}?immutable=1"
            return _prepare(dialect.connect(uri, uri=True, **options), [])

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        # A reader that becomes a writer half-way is refused at once, without waiting for BUSY_SECONDS.
        if connection.get_execution_options().get("writes"):
            begin_writing(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def _prepare(raw: Any, pragmas: Iterable[str]) -> Any:
    raw.isolation_level = None  # we say BEGIN ourselves, so that a writer says IMMEDIATE
    text_functions.register(raw)
    try:
        for pragma in pragmas:
            raw.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        # SQLAlchemy never sees this connection and could not close it.
        raw.close()
        raise
    return raw


def begin_writing(connection: Connection) -> None:
    """Begin a writing transaction when it is this writer's turn; give up after `BUSY_SECONDS`.

    SQLite itself waits longer and longer between attempts, so that one of many writers may never get its turn;
    with short, equal waits, eight concurrent writers all get theirs.
    """
    raw: Any = connection.connection.driver_connection
    limit = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > limit:
                raise
        else:
            return


@contextmanager
def transaction(
    engine: Engine,
    *,
    write: bool,
    keep: bool = True,
    alone: bool = True,
    large: bool = False,
) -> Iterator[Connection]:
    """Run a transaction; a writing one that ends without an error is completely on disk.

    Args:
        engine: Of the database.
        write: Whether it writes; then it waits its turn before it reads anything.
        keep: Whether what was written stays.
        alone: Whether nobody else may write meanwhile; on a server others may, who hold other records.
        large: Whether it writes all over the store, and from here on more of it stays at hand.

    Raises:
        NotSaved: A writing transaction failed; nothing of it counts.
        StoreError: A reading one failed.
    """
    if write and engine in _READ_ONLY:
        # There may be room by now.
        engine.dispose()
        _READ_ONLY.discard(engine)
    try:
        with (
            ExitStack() as end,
            engine.connect().execution_options(writes=write) as connection,
            connection.begin() as opened,
        ):
            try:
                if write and server.is_server(connection):
                    server.wait_for_turn(connection, alone=alone)
                elif large:
                    connection.exec_driver_sql(f"PRAGMA cache_size=-{LARGE_CACHE}")
                yield connection
            finally:
                # SQLAlchemy prints a traceback where Ctrl+C comes while it saves or rolls back.
                end.enter_context(interrupts_deferred())
            if not keep:
                opened.rollback()
    except (SQLAlchemyError, sqlite3.Error) as error:
        failure = _store_error(error, NotSaved if write else StoreError)
        if write and (failure.message == FULL[0] or engine in _READ_ONLY) and engine in _SAVED:
            full = f"The disk is full: nothing was saved since {_format_time(_SAVED[engine])}."
            failure = NotSaved(full, FULL[1])
            failure.is_full = True
        raise failure from error
    if write and keep and engine in _SAVED:
        _SAVED[engine] = datetime.now(UTC)


def _format_time(moment: datetime) -> str:
    here, now = moment.astimezone(), datetime.now(UTC).astimezone()
    return f"{here:%H:%M}" if here.date() == now.date() else f"{here:%Y-%m-%d %H:%M}"


def _store_error(error: Exception, kind: type[StoreError]) -> StoreError:
    cause = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    for sign, (message, hint) in (SENTENCES | server.SENTENCES).items():
        if sign in cause:
            failure = (UnreadableStore if sign in DAMAGED else kind)(message, hint)
            failure.is_gone = (message, hint) == server.GONE
            failure.is_full = sign in NO_ROOM
            return failure
    return kind(
        f"The review's database reported: {cause.splitlines()[0] if cause else type(error).__name__}."
    )


def check_not_in_use(engine: Engine) -> None:
    """Check that no other program has the SQLite file open: its next decisions would go to the backup.

    Raises:
        StoreError: One has.
    """
    # Idle connections in this program's pool count as another program.
    engine.dispose()
    try:
        raw = engine.raw_connection()
        try:
            # A file leaves WAL mode only when no other connection is open.
            raw.cursor().execute("PRAGMA journal_mode=DELETE")
        finally:
            raw.close()
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _store_error(error, StoreError) from error


def insert_all(
    connection: Connection,
    into: Table,
    names: Sequence[str],
    rows: Sequence[tuple[Any, ...]],
    *,
    if_new: bool = False,
) -> None:
    """Insert many rows, given as tuples of values of the named columns.

    Args:
        connection: The transaction.
        into: The table.
        names: The columns of the values; the others become null, as the defaults of the table are not applied.
        rows: Values that the driver accepts as they are, so no enumerations.
        if_new: Whether to skip rows whose primary key exists.
    """
    if not rows:
        return
    is_server = server.is_server(connection)
    if is_server and not if_new and len(rows) > FEW:
        server.forget_answers(connection)
        server.copy(connection, into, names, rows)
        return
    # Straight to the driver: preparing each row of a Core statement takes longer than inserting it.
    connection.exec_driver_sql(_insert(into, tuple(names), is_server=is_server, if_new=if_new), rows)


@cache
def _insert(into: Table, names: tuple[str, ...], *, is_server: bool, if_new: bool) -> str:
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(["%s" if is_server else "?"] * len(names))
    skip = " ON CONFLICT DO NOTHING" if if_new else ""
    return f'INSERT INTO "{into.name}" ({columns}) VALUES ({values}){skip}'  # noqa: S608  # names of our own tables
