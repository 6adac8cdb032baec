"""URLs of databases: what is refused in one, that no password is printed, and how a server has to prove who it is."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import OperationalError

from litreview.errors import StoreError
from litreview.store.database import _store_error
from litreview.store.url import display_url, is_local, parse_url, protection

HIDDEN = "hunter2"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:{}@host:abc/review",
        "postgresql://anna:{}@host:99999999/review",
        "postgresql://anna:{}@host:0/review",
        "postgresql://anna:x@{}@host/review",
        "postgresql://anna:x@y:{}@host/review",
        "postgresql://an/na:{}@host/review",
        "postgresql:/anna:{}@host/review",
        "postgresql//anna:{}@host/review",
        "anna:{}@host",
        "anna:{}",
        "{}@host",
        "://{}",
        "postgresql://anna:{}@host/review?hostaddr=10.0.0.1",
        "postgresql://anna@host/review?password={}",
        "postgresql://anna@host/review?sslpassword={}",
        "postgresql://anna:{}@host/review?sslmode=none",
        "mysql://anna:{}@host/review",
    ],
)
def test_no_password_of_a_url_that_is_refused_is_printed(url):
    with pytest.raises(StoreError) as told:
        parse_url(url.format(HIDDEN))
    error = told.value
    assert HIDDEN not in str(error)
    assert error.__cause__ is None, "with LITREVIEW_DEBUG the cause would be printed as well"
    assert error.hint


def test_a_url_is_shown_without_its_password():
    assert display_url(f"postgresql://anna:{HIDDEN}@host/review") == "postgresql://anna:***@host/review"


@pytest.mark.parametrize(
    "word",
    ["hostaddr", "passfile", "service", "servicefile", "sslkey", "sslcert", "sslcrl", "conninfo", "user", "password",
     "dbname", "krbsrvname", "autocommit"],
)  # fmt: skip
def test_a_word_is_refused_that_reaches_another_server_or_a_file(word):
    with pytest.raises(StoreError, match=f"'{word}' is not allowed in a database URL"):
        parse_url(f"postgresql://anna@db.example.org/review?{word}=10.0.0.1")


@pytest.mark.parametrize("word", ["host", "port"])
def test_a_server_is_named_once(word):
    with pytest.raises(StoreError, match=f"'{word}' is not allowed"):
        parse_url(f"postgresql://anna@db.example.org/review?{word}=evil.example.org")
    assert parse_url("postgresql://anna@/review?host=/run/postgresql&port=5433")


@pytest.mark.parametrize(
    "words",
    ["options=-csearch_path%3Dreview", "application_name=x", "sslmode=require", "sslrootcert=/etc/ca.pem"],
)
def test_words_that_a_team_needs_may_stand(words):
    assert parse_url(f"postgresql://anna@db.example.org/review?{words}")


@pytest.mark.parametrize(
    ("url", "environ", "local"),
    [
        ("postgresql://anna@localhost/x", {}, True),
        ("postgresql://anna@127.0.0.1:5432/x", {}, True),
        ("postgresql://anna@[::1]/x", {}, True),
        ("postgresql:///x", {}, True),
        ("postgresql:///x?host=/run/postgresql", {}, True),
        ("postgresql:///x", {"PGHOST": "db.example.org"}, False),
        ("postgresql://anna@db.example.org/x", {}, False),
        ("postgresql://anna@localhost.example.org/x", {}, False),
        ("postgresql://anna@127.example.org/x", {}, False),
        ("postgresql://anna@10.0.0.7/x", {}, False),
        ("postgresql:///x?host=localhost,db.example.org", {}, False),
        ("postgresql:///x?host=localhost:5432&host=db.example.org:5432", {}, False),
        ("postgresql:///x?host=localhost:5432&host=127.0.0.1:5433", {}, True),
    ],
)
def test_a_server_off_this_machine_has_to_prove_who_it_is(url, environ, local):
    assert is_local(make_url(url), environ) is local
    wanted = {} if local else {"sslmode": "verify-full"}
    assert protection(make_url(url), {"PGSSLROOTCERT": "/", **environ}) == wanted


def test_what_the_url_says_of_encryption_holds():
    assert protection(make_url("postgresql://anna@db.example.org/x?sslmode=require"), {}) == {}


def test_without_a_list_of_ones_own_the_authorities_of_the_system_are_asked(own_home):
    url = make_url("postgresql://anna@db.example.org/x")
    assert protection(url, {}) == {"sslmode": "verify-full", "sslrootcert": "system"}
    own = own_home / ".postgresql" / "root.crt"
    own.parent.mkdir()
    own.write_text("", encoding="utf-8")
    assert protection(url, {}) == {"sslmode": "verify-full"}


# What the client library says, each with what comes before it.
BEFORE = 'connection failed: connection to server at "192.0.2.1", port 5432 failed: '


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        ("server does not support SSL, but SSL was required", "sslmode=disable"),
        ("SSL error: certificate verify failed", "sslmode=require"),
        ('server certificate for "a.example" does not match host name "b.example"', "sslmode=require"),
        ('root certificate file "/home/anna/.postgresql/root.crt" does not exist', "sslrootcert=FILE"),
        ("could not load system root certificate paths: No such file", "sslrootcert=FILE"),
    ],
)
def test_a_server_that_worked_before_fails_with_the_word_to_add(answer, word):
    error = OperationalError("connect", {}, Exception(BEFORE + answer))
    said = _store_error(error, StoreError)
    assert word in said.hint
    assert not said.is_gone
