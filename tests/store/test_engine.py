"""Opening a database: what fails leaves nothing open."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from sqlite3 import dbapi2

import pytest

from litreview.errors import StoreError
from litreview.store.store import Store
from litreview.store.table_copy import copy


@pytest.fixture
def connections(monkeypatch):
    """Collect the connections that are opened to SQLite."""
    opened, connect = [], dbapi2.connect

    def spy(*words, **named):
        opened.append(connect(*words, **named))
        return opened[-1]

    monkeypatch.setattr(dbapi2, "connect", spy)
    return opened


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018  # a closed one refuses to answer
    except sqlite3.ProgrammingError:
        return False
    return True


def test_a_damaged_database_leaves_no_connection_open(tmp_path, connections):
    place = tmp_path / "review.db"
    place.write_bytes(b"no database at all" * 500)
    with pytest.raises(StoreError, match="damaged"):
        Store(place)
    assert connections
    assert not [one for one in connections if is_open(one)]


def test_a_database_of_another_version_leaves_no_connection_open(tmp_path, connections):
    place = tmp_path / "review.db"
    Store(place).close()
    with closing(sqlite3.connect(place)) as raw, raw:
        raw.execute("UPDATE meta SET value = '999' WHERE name = 'schema'")
    with pytest.raises(StoreError, match="newer"):
        Store(place)
    assert not [one for one in connections if is_open(one)]


def test_copying_to_a_damaged_database_closes_the_one_that_was_read(tmp_path, connections):
    source, target = tmp_path / "review.db", tmp_path / "other.db"
    Store(source).close()
    target.write_bytes(b"no database at all" * 500)
    with pytest.raises(StoreError, match="damaged"):
        copy(source, target)
    assert not [one for one in connections if is_open(one)]
