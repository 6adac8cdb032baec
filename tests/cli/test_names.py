"""The reviewer's name of events, and the question whether a name on other devices is the same person's."""

from __future__ import annotations

import getpass
import json

import pytest


@pytest.fixture(autouse=True)
def login(monkeypatch):
    """Set a login name that must not appear anywhere."""
    for place in ("litreview.review.startup.getuser", "getpass.getuser"):
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
    assert "'!!' is not a valid reviewer name" in done.err


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


@pytest.fixture
def at(monkeypatch):
    """Set the name of the device."""

    def go(device):
        monkeypatch.setenv("LITREVIEW_DEVICE", device)

    return go


def test_a_script_is_told_how_to_answer_and_answers_once(run, review, at):
    key = run("list", "--json").data[0]["key"]
    at("uu-1")
    assert run("decide", key, "include", "--as", "eva").code == 0
    at("vu-2")
    refused = run("decide", key, "exclude", "--as", "eva")
    assert refused.code == 2
    assert "eva also screens on uu-1 (1 vote" in refused.err
    assert "reviewer confirm eva --same-as uu-1" in refused.err
    assert run("reviewer", "confirm", "eva").code == 2, "nobody is there to be asked"
    assert "elsewhere" in run("reviewer", "confirm", "eva", "--same-as", "elsewhere").err
    assert run("reviewer", "confirm", "eva", "--same-as", "uu-1").code == 0
    assert run("decide", key, "exclude", "--as", "eva").code == 0
    listed = run("reviewer", "list").out
    assert "vu-2" in listed
    assert "uu-1" in listed


def test_a_rename_on_the_command_line_is_followed_by_what_is_shown(run, review, at):
    key = run("list", "--json").data[0]["key"]
    at("uu-1")
    assert run("decide", key, "include", "--as", "eva").code == 0
    assert run("reviewer", "rename", "eva", "Vos 7", "--as", "lead").code == 0
    shown = run("show", key, "--as", "vos-7", "--json").data
    assert [vote["reviewer"] for vote in shown["votes"]] == ["vos-7"]
    assert "eva" not in run("status").out
    assert run("reviewer", "rename", "nobody", "x", "--as", "lead").code == 2


@pytest.mark.parametrize("answer", ["y", "n"])
def test_on_a_terminal_a_known_name_is_asked_about_once(run, review, at, monkeypatch, answer):
    key, second, *_ = [row["key"] for row in run("list", "--json").data]
    at("uu-1")
    assert run("decide", key, "include", "--as", "eva").code == 0
    at("vu-2")
    asked = []
    monkeypatch.setattr("litreview.cli.console.has_terminal", lambda: True)
    monkeypatch.setattr("typer.confirm", lambda text, **_: asked.append(text) or answer == "y")
    monkeypatch.setattr("typer.prompt", lambda _text, default, **_: default)
    assert run("decide", second, "exclude", "--as", "eva").code == 0
    assert len(asked) == 1
    assert asked[0].startswith("eva also screens on uu-1 (1 vote, last on ")
    assert asked[0].endswith("Is that you?")
    monkeypatch.setattr("litreview.cli.console.has_terminal", lambda: False)
    name = "eva" if answer == "y" else "eva-2"
    assert run("decide", second, "include", "--as", name).code == 0
    assert len(asked) == 1
    assert actors(review) >= {name}


def test_a_file_with_a_column_for_reviewers_carries_who_entered_it(run, review, tmp_path):
    key = run("list", "--json").data[0]["key"]
    file = tmp_path / "votes.csv"
    file.write_text(f"key,verdict,reviewer\n{key},include,cor\n{key},exclude,eva\n", encoding="utf-8")
    assert run("decide", "--from", file, "--as", "eva").code == 0
    votes = {line["actor"]: line.get("entered_by") for line in lines_of(review) if line["kind"] == "decision"}
    assert votes == {"cor": "eva", "eva": None}
    assert "cor" not in {line["actor"] for line in lines_of(review) if line["kind"] == "device"}


def test_a_script_confirms_a_name_with_the_act_itself(run, demo):
    key = run("list", "--json").data[0]["key"]
    refused = run("decide", key, "include", "--as", "example-anna")
    assert refused.code == 2
    assert run("decide", key, "include", "--as", "example-anna", "--same-as", "elsewhere").code == 2
    assert run("decide", key, "include", "--as", "example-anna", "--same-as", "demo").code == 0
    # Confirming again changes nothing.
    assert run("decide", key, "exclude", "--as", "example-anna").code == 0
    assert run("decide", key, "include", "--as", "example-anna", "--same-as", "demo").code == 0
    assert [one["devices"] for one in run("reviewer", "list", "--json").data if one["name"] == "example-anna"]
