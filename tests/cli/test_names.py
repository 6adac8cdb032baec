"""Whose name stands on what is written, and how a person is asked about it."""

from __future__ import annotations

import getpass
import json

import pytest


@pytest.fixture(autouse=True)
def login(monkeypatch):
    """Give the account a login name that must stand nowhere."""
    for place in ("litreview.review.opening.getuser", "getpass.getuser"):
        monkeypatch.setattr(place, lambda: "Secret Login")
    assert getpass.getuser() == "Secret Login"


def lines_of(folder):
    return [
        json.loads(line)
        for path in sorted((folder / "screening" / "decisions").glob("*/*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]


def actors(folder):
    return {line["actor"] for line in lines_of(folder)}


def test_a_review_begun_under_a_pseudonym_holds_no_login_name(run, tmp_path, messy_ris, monkeypatch):
    folder = tmp_path / "review"
    assert run("init", folder, "--as", "Vos 7").code == 0
    monkeypatch.chdir(folder)
    assert run("import", messy_ris, "--search", "one", "--database", "One", "--date", "2026-01-01").code == 0
    assert run("dedupe").code == 0
    protocol = folder / "screening" / "protocol.toml"
    changed = protocol.read_text(encoding="utf-8").replace("reviewers = 1", "reviewers = 2", 1)
    protocol.write_text(changed, encoding="utf-8")
    assert run("status").code == 0
    assert run("sync").code == 0
    assert actors(folder) == {"vos-7"}
    assert "secret" not in json.dumps(lines_of(folder)).lower()


def test_a_name_that_cannot_be_one_makes_no_review(run, tmp_path):
    done = run("init", tmp_path / "review", "--as", "!!")
    assert (done.code, (tmp_path / "review").exists()) == (2, False)
    assert "'!!' is no name for a reviewer" in done.err


@pytest.mark.parametrize("words", [("dedupe",), ("list",), ("show", "K"), ("import", "F")])
def test_a_protocol_that_changed_is_written_under_the_name_that_is_given(run, review, messy_ris, words):
    key = run("list", "--json").data[0]["key"]
    protocol = review / "screening" / "protocol.toml"
    changed = protocol.read_text(encoding="utf-8").replace("reviewers = 1", "reviewers = 2", 1)
    protocol.write_text(changed, encoding="utf-8")
    given = [{"K": key, "F": messy_ris}.get(word, word) for word in words]
    assert run(*given, "--as", "vos").code == 0
    versions = [line["actor"] for line in lines_of(review) if line["kind"] == "protocol"]
    assert versions[1:] == ["vos"]


def test_dedupe_of_files_takes_no_name(run, messy_ris):
    done = run("dedupe", messy_ris, "--as", "vos")
    assert done.code == 2
    assert "--as" in done.err
