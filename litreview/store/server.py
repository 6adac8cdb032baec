"""PostgreSQL servers: the driver, turns for writers, COPY, and messages for errors."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError

DRIVER = "postgresql+psycopg"
NAMES = ("postgresql", "postgres")
WHOLE = 7_100_201
"""The lock of a whole review; locks of names have this number and one of their own."""

GONE = (
    "The review's database server does not answer.",
    "Unsaved work is kept here: try again when the server is back.",
)
UNKNOWN = (
    "The database server could not be authenticated.",
    "Add sslrootcert=FILE with its certificate authority to the URL, or sslmode=require if you trust the network.",
)
SENTENCES = {
    "server does not support SSL": (
        "The database server offers no encryption.",
        "Ask its administrator to enable it, or add sslmode=disable to the URL if you trust the network.",
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
        "The database server has no such database or role.",
        "Create an empty database for the review (`createdb NAME`), or check the URL.",
    ),
    "could not extend file": (
        "The database server's disk is full.",
        "Free some space there, then try again.",
    ),
    "permission denied": (
        "The database server does not allow this role to write.",
        "Ask its administrator for permission to use and create tables.",
    ),
    "read-only transaction": (
        "The database server takes no writes connection.",
        "It may be a replica or under maintenance; try again later.",
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
"""Parts of the driver's messages, and the message for a person; the first match is used."""


def is_server(place: Connection | Engine) -> bool:
    """Check whether this is a server."""
    return place.dialect.name == "postgresql"


def is_postgresql(url: URL) -> bool:
    """Check whether the URL names PostgreSQL, with any driver."""
    return url.drivername.split("+")[0] in NAMES


def create_server_engine(url: URL, patience: float, protection: Mapping[str, str]) -> Engine:
    """Create the engine for a server; a writer waits for its turn for `patience` seconds."""
    wanted: dict[str, Any] = {
        **protection,
        "connect_timeout": 5,
        # A machine that died does not answer at all: without these a key press would wait for minutes.
        "keepalives_idle": 10,
        "tcp_user_timeout": 15_000,
        # If psycopg prepared statements as well, it would drop all that are prepared with a rollback.
        "prepare_threshold": None,
    }
    from litreview.store.pipelined import PipelinedConnection  # noqa: PLC0415  # the driver is an optional part

    # Looking for a type that is not used would cost round trips.
    engine = create_engine(url.set(drivername=DRIVER), connect_args=wanted, use_native_hstore=False)

    @event.listens_for(engine, "do_connect")
    def connect_to(_dialect: Any, _record: Any, place: Any, options: Any) -> Any:
        return PipelinedConnection.connect(*place, **options, autocommit=True)

    @event.listens_for(engine, "connect")
    def connected_to(raw: Any, _: Any) -> None:
        # Not the URL's `options`: a person may need those for the schema of the review.
        settings = {
            "lock_timeout": str(int(patience * 1000)),
            "synchronous_commit": "on",
            # A plan made while the review was small would read a whole table when it is large.
            "plan_cache_mode": "force_custom_plan",
            # A server estimates the cost of some short statements so high that it would compile them at each run.
            "jit": "off",
        }
        try:
            raw.execute("; ".join(f"SET {name} = {value}" for name, value in settings.items()))
        except raw_errors():
            # SQLAlchemy forgets a connection whose preparation failed, and leaves it open.
            raw.close()
            raise

    @event.listens_for(engine, "checkout")
    def taken(raw: Any, _record: Any, _proxy: Any) -> None:
        # So that work continues as soon as the server is back; asking it each time would cost a round trip.
        if not raw.is_alive():
            raise InvalidatePoolError

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        # SQLAlchemy translates no error of this event.
        with driver_errors():
            raw.begin(write=bool(connection.get_execution_options().get("writes")))

    return engine


def wait_for_turn(connection: Connection, *, alone: bool) -> None:
    """Wait for the turn to write: exclusively, or beside others who lock the records they write about."""
    raw: Any = connection.connection.driver_connection
    with driver_errors():
        if alone:
            raw.queue("SELECT pg_advisory_xact_lock($1::bigint)", [WHOLE])
            raw.sync()
        else:
            # Nobody waits for it before the first question, which is asked behind the lock.
            raw.queue("SELECT pg_advisory_xact_lock_shared($1::bigint)", [WHOLE])


def lock_name(connection: Connection, name: str) -> None:
    """Lock a name until the transaction ends, before the next question is asked."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big", signed=True)
    raw: Any = connection.connection.driver_connection
    with driver_errors():
        raw.queue("SELECT pg_advisory_xact_lock($1::int, $2::int)", [WHOLE, number])
    forget_answers(connection)


def forget_answers(connection: Connection) -> None:
    """Forget what was read ahead in a transaction, if anything was."""
    if forget := getattr(connection, "forget", None):
        forget()


def without_answers(connection: Connection) -> Connection:
    """Return a connection for changes by other code, after which nothing that was read ahead counts."""
    forget_answers(connection)
    plain: Connection = getattr(connection, "plain", connection)
    return plain


def copy(connection: Connection, into: Table, names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert many rows by COPY, each with the values of the named columns."""
    raw: Any = connection.connection.driver_connection
    columns = ", ".join(f'"{name}"' for name in names)
    with (
        driver_errors(),
        raw.cursor() as cursor,
        cursor.copy(f'COPY "{into.name}" ({columns}) FROM STDIN') as stream,
    ):
        for row in rows:
            stream.write_row(row)


@contextmanager
def driver_errors() -> Iterator[None]:
    """Raise errors of the driver as those of SQLAlchemy, which did not run what is in the block."""
    try:
        yield
    except raw_errors() as error:
        raise SQLAlchemyError(str(error)) from error


def raw_errors() -> type[Exception]:
    """Return the class of the driver's own errors."""
    import psycopg  # noqa: PLC0415  # an optional part, and wanted by a team with a server only

    return psycopg.Error
