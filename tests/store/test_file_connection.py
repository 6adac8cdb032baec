"""Statements that go straight to SQLite give what they give through SQLAlchemy."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, func, select

from litreview.store.chunks import KEYS
from litreview.store.file_connection import FileConnection, compile_for_file
from litreview.store.store import Store
from litreview.store.tables import META, RECORD, RUN
from tests.engines import only_sqlite
from tests.statements import trace

AMONG = select(RECORD.c.key, RECORD.c.counted, RECORD.c.again).where(RECORD.c.key.in_(KEYS))
ABOVE = select(func.count()).where(RECORD.c.position > bindparam("least"), RECORD.c.key.in_(KEYS))
PUT = META.update().where(META.c.name == bindparam("which"))
GONE = RUN.delete().where(RUN.c.id.in_(KEYS))

pytestmark = only_sqlite


@pytest.fixture
def session(store: Store):
    with store.write() as session:
        assert isinstance(session.connection, FileConnection)
        yield session


@pytest.mark.parametrize("keys", [["a"], ["b", "a", "none"], [], [chr(97 + n) for n in range(26)]])
@pytest.mark.parametrize("statement", [AMONG, ABOVE], ids=["rows", "number"])
def test_rows_are_those_that_sqlalchemy_reads(session, statement, keys):
    values = {"keys": keys} | ({"least": 1} if statement is ABOVE else {})
    ours = session.connection.execute(statement, values)
    theirs = session.connection.plain.execute(statement, values)
    assert list(ours.keys()) == list(theirs.keys())
    found = ours.mappings().all()
    assert found == theirs.mappings().all()
    # `0 == False`, but an export writes `false`.
    assert {type(row["counted"]) for row in found if "counted" in row} <= {bool}


def test_what_is_changed_gets_its_defaults_and_all_rows(session):
    session.connection.execute(RUN.insert(), [{"id": "one"}, {"id": "two"}])
    session.connection.execute(RUN.insert(), {"id": "three", "counted": False})
    assert session.pairs.runs() == {"one": True, "two": True, "three": False}
    session.connection.execute(GONE, {"keys": ["one", "three"]})
    assert session.pairs.runs() == {"two": True}
    session.connection.execute(GONE, {"keys": []})
    assert session.pairs.runs() == {"two": True}
    session.connection.execute(META.insert(), {"name": "x", "value": "1"})
    session.connection.execute(PUT, [{"which": "x", "value": "2"}])
    assert session.meta.get("x") == "2"


def test_a_result_may_be_left_half_read(store):
    with store.read() as session:
        assert session.connection.execute(AMONG, {"keys": ["a", "b"]}).first().key in "ab"
    with store.write() as session:
        session.meta.put("x", "1")
    with store.read() as session:
        assert session.meta.get("x") == "1"


def test_a_second_decision_compiles_nothing_and_its_statements_are_the_same(store):
    def decide(key: str) -> list[str]:
        sent: list[str] = []
        end = trace(store._engine, sent.append)
        with store.read() as session:
            session.lists.line(key)
            session.reports.members([key])
            session.events.touching([key])
            session.lists.ballots_on([key], "title-abstract")
        end()
        return [one.replace(f"'{key}", "'x") for one in sent]

    first = decide("a")
    compiled = compile_for_file.cache_info().misses
    assert decide("b") == first
    assert compile_for_file.cache_info().misses == compiled
