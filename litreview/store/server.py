"""What a PostgreSQL server wants that a file does not: its driver, turns for writers, COPY, and words for its errors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import URL, Connection, Engine, Insert, Table, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

DRIVER = "postgresql+psycopg"
NAMES = ("postgresql", "postgres")
WHOLE = 7_100_201
"""The lock that stands for all of a review; others' locks carry this number too, and one of their own."""

GONE = (
    "The review's database server does not answer.",
    "What was not saved stays with you: try again when the server is back.",
)
UNKNOWN = (
    "The database server could not prove who it is.",
    "Add sslrootcert=FILE with its authority to the URL; or, where you trust the network, sslmode=require.",
)
SENTENCES = {
    "server does not support SSL": (
        "The database server offers no encryption.",
        "Ask whoever keeps it to turn it on; or, where you trust the network, add sslmode=disable to the URL.",
    ),
    "certificate verify failed": UNKNOWN,
    "does not match host name": UNKNOWN,
    "root certificate": UNKNOWN,
    "certificate present": UNKNOWN,
    "lock timeout": (
        "Another program keeps the review's database locked.",
        "Close it or wait, then try again.",
    ),
    "password authentication failed": (
        "The database server refused the name or the password.",
        "Check the URL, or the line for this server in ~/.pgpass.",
    ),
    "does not exist": (
        "The database server knows no such database or role.",
        "Make an empty database for the review (`createdb NAME`), or check the URL.",
    ),
    "could not extend file": (
        "The database server's disk is full.",
        "Free some space there, then try again.",
    ),
    "permission denied": (
        "The database server does not let this role write.",
        "Ask whoever keeps the server for the right to use and create tables.",
    ),
    "read-only transaction": (
        "The database server takes no writes connection.",
        "It may be a copy, or under repair; try again when it writes.",
    ),
    "connection failed": GONE,
    "connection is bad": GONE,
    "connection to server": GONE,
    "terminating connection": GONE,
    "server closed the connection": GONE,
    "connection timeout": GONE,
    "the connection is lost": GONE,
    "the connection is closed": GONE,
    "consuming input failed": GONE,
    "not yet accepting connections": GONE,
    "shutting down": GONE,
    "starting up": GONE,
}
"""Signs in what the driver says, and what a person is told; the first that fits is taken."""


def is_server(place: Connection | Engine) -> bool:
    """Whether this is a server that many reach at once."""
    return place.dialect.name == "postgresql"


def is_postgresql(url: URL) -> bool:
    """Whether the URL names PostgreSQL, whatever driver it asks for."""
    return url.drivername.split("+")[0] in NAMES


def create_server_engine(url: URL, patience: float, protection: Mapping[str, str]) -> Engine:
    """Return an engine for a server; a writer waits its turn for so many seconds."""
    wanted: dict[str, Any] = {
        **protection,
        "connect_timeout": 5,
        # A server whose machine died says nothing at all: without these a key would wait for minutes.
        "keepalives_idle": 10,
        "tcp_user_timeout": 15_000,
    }
    # Each connection is tried before it is used, so that work goes on as soon as the server is back.
    engine = create_engine(url.set(drivername=DRIVER), connect_args=wanted, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def connected_to(raw: Any, _: Any) -> None:
        # Not the URL's `options`: a person may need those for the schema of the review.
        try:
            raw.execute(f"SET lock_timeout = {int(patience * 1000)}")
            raw.execute("SET synchronous_commit = on")
            # A plan that was made while the review was small would read all of a table when it no longer is.
            raw.execute("SET plan_cache_mode = force_custom_plan")
            raw.commit()
        except raw_errors():
            # SQLAlchemy forgets a connection whose preparation failed, and leaves it open.
            raw.close()
            raise

    return engine


def wait_for_turn(connection: Connection, *, alone: bool) -> None:
    """Wait for the turn to write: alone, or beside others who each hold the records they write about."""
    kind = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    connection.execute(text(f"SELECT {kind}(:whole)"), {"whole": WHOLE})


def lock_name(connection: Connection, name: str) -> None:
    """Keep all others who hold this name waiting until the transaction ends."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big", signed=True)
    connection.execute(text("SELECT pg_advisory_xact_lock(:whole, :one)"), {"whole": WHOLE, "one": number})


def insert_new(into: Table) -> Insert:
    """Return an INSERT that passes over rows whose primary key is there already."""
    from sqlalchemy.dialects import postgresql  # noqa: PLC0415  # 20 ms that only a team with a server pays

    return postgresql.insert(into).on_conflict_do_nothing()


def copy(connection: Connection, into: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add many rows in the way that costs least; all have the keys of the first."""
    raw: Any = connection.connection.driver_connection
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    try:
        with raw.cursor() as cursor, cursor.copy(f'COPY "{into.name}" ({columns}) FROM STDIN') as stream:
            for row in _values(rows, names):
                stream.write_row(row)
    except raw_errors() as error:
        # The driver's own error, since SQLAlchemy saw nothing of this; all above know SQLAlchemy's only.
        raise SQLAlchemyError(str(error)) from error


def _values(rows: Iterable[Mapping[str, Any]], names: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    return (tuple(row[name] for name in names) for row in rows)


def raw_errors() -> type[Exception]:
    """Return the class of the driver's own errors."""
    import psycopg  # noqa: PLC0415  # an optional part, and wanted by a team with a server only

    return psycopg.Error
