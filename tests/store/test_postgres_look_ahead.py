"""Answers that were asked for ahead: they are used once, and never after what they were read from has changed."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from litreview.errors import LitreviewError, NotSaved
from litreview.store.event_statements import NEWEST
from litreview.store.meta import VALUE
from litreview.store.pipelined import PipelinedConnection
from litreview.store.store import Store
from litreview.store.tables import META, SCHEMA


@pytest.fixture
def store(server):
    store = Store(server.new())
    yield store
    store.close()


@pytest.fixture
def sent(store, monkeypatch):
    """Collect the statements of each round trip."""
    found: list[list[str]] = []
    taken = PipelinedConnection._take_queue

    def take(connection):
        found.append([statement.sql for statement in connection._queue])
        return taken(connection)

    monkeypatch.setattr(PipelinedConnection, "_take_queue", take)
    return found


def test_what_was_asked_ahead_is_not_asked_again(store, sent):
    with store.read() as session:
        session.look_ahead([(VALUE, {"name": "schema"}), (NEWEST, {})])
        assert session.meta.get("schema") == SCHEMA
        assert session.meta.get("schema") == SCHEMA
        assert session.events.newest() is None
        assert len(sent) == 1
    # Nobody waits for the end of a transaction that only read.
    assert sent[1:] == [["COMMIT"]]


def test_a_change_of_a_table_ends_what_was_read_from_it_and_nothing_else(store, sent):
    with store.write(alone=False) as session:
        session.look_ahead([(VALUE, {"name": "schema"}), (VALUE, {"name": "x"}), (NEWEST, {})])
        session.meta.put("x", "1")
        assert session.meta.get("x") == "1"
        assert session.events.newest() is None
        assert [sql for trip in sent[1:] for sql in trip if "max(event.id)" in sql] == []
    with store.read() as session:
        assert session.meta.get("x") == "1"


def test_nothing_read_before_a_lock_counts_after_it(store):
    """Look at the reviewers again after waiting for their lock: another device may have bound the same name meanwhile."""
    with store.write(alone=False) as session:
        session.look_ahead([(VALUE, {"name": "x"})])
        session.events.lock_reviewers()
        # What another transaction committed while this one waited.
        with store.write(alone=False) as other:
            other.meta.put("x", "theirs")
        assert session.meta.get("x") == "theirs"


def test_a_connection_that_cannot_begin_is_an_error_of_the_store(store, monkeypatch):
    def lost(*_args, **_options):
        raise psycopg.OperationalError("gone")

    with store.read() as session:
        session.look_ahead([(NEWEST, {})])
    monkeypatch.setattr("litreview.store.pipelined.PipelinedConnection.begin", lost)
    with pytest.raises(LitreviewError), store.read():
        pass


def test_a_statement_that_fails_is_reported_at_the_commit_and_nothing_is_saved(store):
    def twice() -> None:
        with store.write(alone=False) as session:
            for value in ("1", "2"):
                # Not waited for, so the mistake is known at the end alone.
                session.connection.execute(META.insert().values(name="x", value=value))

    with pytest.raises(NotSaved):
        twice()
    with store.read() as session:
        assert session.meta.get("x") is None
        assert session.meta.get("schema") == SCHEMA


def test_an_error_of_the_program_leaves_the_connection_as_it_was(store):
    def fail() -> None:
        with store.write(alone=False) as session:
            session.meta.put("x", str(1 // 0))

    with pytest.raises(ZeroDivisionError):
        fail()
    with store.write() as session:
        assert session.meta.get("x") is None
        session.meta.put("x", "3")
    with store.trial() as session:
        assert session.meta.get("x") == "3"


def test_a_connection_that_the_server_closed_is_replaced_before_it_is_used(store):
    with store.read() as session:
        pid = session.connection.connection.driver_connection.info.backend_pid
    other = Store(store._engine.url.render_as_string(hide_password=False))
    with other.read() as session:
        session.connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid}).all()
    other.close()
    with store.write(alone=False) as session:
        session.meta.put("x", "1")
    with store.read() as session:
        assert session.meta.get("x") == "1"


def test_the_server_compiles_no_statement_and_waits_for_its_disk(store):
    with store.read() as session:
        settings = {
            name: session.connection.plain.execute(text(f"SHOW {name}")).scalar()
            for name in ("jit", "synchronous_commit")
        }
    assert settings == {"jit": "off", "synchronous_commit": "on"}
