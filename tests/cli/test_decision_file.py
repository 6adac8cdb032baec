"""Decisions from files: all rows are checked first, and either all decisions are made or none."""

from __future__ import annotations

import io
import json

import pytest


@pytest.fixture
def keys(review, run) -> list[str]:
    return [row["key"] for row in run("list", "--json").data]


def decided(run) -> int:
    return sum(reviewer["decided"] for reviewer in run("status", "--json").data["reviewers"].values())


def test_a_table_with_semicolons_and_a_byte_order_mark_decides(keys, run, tmp_path):
    file = tmp_path / "votes.csv"
    rows = [
        "key;verdict;reason;note;reviewer",
        f"{keys[0][:5]};Include;;fits;Bram",
        f"{keys[1]};exclude;language;;",
    ]
    file.write_text("\n".join(rows), encoding="utf-8-sig")
    done = run("decide", "--from", file, "--as", "anna", "--json").data
    assert [one["key"] for one in done] == keys
    assert set(run("status", "--json").data["reviewers"]) == {"anna", "bram"}
    assert "language" in run("show", keys[1], "--as", "anna").out


def test_json_lines_from_stdin_decide(keys, run, monkeypatch):
    rows = [
        {"key": keys[0], "verdict": "maybe", "note": "a; b"},
        {"key": keys[1], "verdict": "exclude", "reason": ["language"]},
    ]
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(map(json.dumps, rows))))
    assert run("decide", "--from", "-", "--as", "anna").code == 0
    assert decided(run) == 2


def test_a_number_where_a_reason_should_be_is_told_of_as_a_reason(keys, run, monkeypatch):
    row = {"key": keys[0], "verdict": "exclude", "reason": 5, "reviewer": 7}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(row)))
    done = run("decide", "--from", "-", "--as", "anna")
    assert done.code == 2
    assert "'5' is not a reason" in done.err
    assert decided(run) == 0


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("nosuchkey,include,", 2),
        ("KEY,perhaps,", 2),
        ("KEY,exclude,nonsense", 2),
        (",include,", 3),
        ("KEY,,", 3),
    ],
)
def test_one_row_that_does_not_fit_and_nothing_is_decided(row, code, keys, run, tmp_path):
    file = tmp_path / "votes.csv"
    file.write_text(
        f"key,verdict,reason\n{keys[0]},include,\n{row.replace('KEY', keys[1])}\n", encoding="utf-8"
    )
    done = run("decide", "--from", file, "--as", "anna")
    assert done.code == code
    assert "line 3" in done.err
    assert "Nothing was changed" in done.err
    assert decided(run) == 0


@pytest.mark.parametrize("text", ["title,verdict\nx,include\n", '{"key": "x", "verdict"\n', ""])
def test_a_file_that_is_no_table_of_decisions_is_an_error(text, review, run, tmp_path):
    file = tmp_path / "votes"
    file.write_text(text, encoding="utf-8")
    done = run("decide", "--from", file, "--as", "anna")
    assert done.code == 3
    assert done.err.count("\n") == 1


def test_the_same_file_twice_changes_no_number(keys, run, tmp_path):
    file = tmp_path / "votes.csv"
    file.write_text(f"key,verdict\n{keys[0]},include\n", encoding="utf-8")
    run("decide", "--from", file, "--as", "anna")
    before = run("flow", "--json").data
    assert run("decide", "--from", file, "--as", "anna").code == 0
    assert run("flow", "--json").data == before


def test_agreement_of_votes_in_a_file(run, tmp_path):
    file = tmp_path / "votes.csv"
    pairs = [("include", "include")] * 6 + [("exclude", "exclude")] * 12
    pairs += [("include", "exclude")] * 5 + [("exclude", "include")] * 2
    rows = [
        f"r{n},{name},{verdict}"
        for n, pair in enumerate(pairs)
        for name, verdict in zip("ab", pair, strict=True)
    ]
    file.write_text("record,reviewer,verdict\n" + "\n".join(rows), encoding="utf-8")
    found = run("agree", "--from", file, "--json").data
    assert (found["n"], found["raw"], round(found["kappa"], 4)) == (25, 0.72, 0.4147)
    assert "72.0%" in run("agree", "--from", file).out


def test_agreement_that_is_not_defined_is_said(review, run):
    assert run("agree", "--json").data["kappa"] is None
    assert "–" in run("agree").out


def test_a_consensus_settles_a_conflict_and_keeps_the_votes(keys, run, review):
    protocol = review / "screening" / "protocol.toml"
    text = protocol.read_text(encoding="utf-8")
    protocol.write_text(text.replace("reviewers = 1", "reviewers = 2", 1), encoding="utf-8")
    run("decide", keys[0], "include", "--as", "anna")
    assert "the votes differ" in run("decide", keys[0], "exclude", "--as", "bram").out
    assert [row["key"] for row in run("conflicts", "--json").data] == [keys[0]]
    run("decide", keys[0], "include", "--consensus", "--as", "lead")
    assert run("conflicts", "--json").data == []
    assert run("agree", "--json").data["raw"] == 0


def test_a_row_that_repeats_the_vote_in_force_writes_nothing(review, keys, run, tmp_path):
    file = tmp_path / "votes.csv"
    rows = ["key,verdict,reason,note", f"{keys[0]},include,,fits", f"{keys[1]},exclude,language,"]
    file.write_text("\n".join(rows), encoding="utf-8")
    first = run("decide", "--from", file, "--as", "anna", "--json").data
    history = [run("show", key, "--as", "anna", "--json").data["history"] for key in keys]
    assert run("decide", "--from", file, "--as", "anna").out == "0 decisions recorded, 2 unchanged.\n"
    again = run("decide", "--from", file, "--as", "anna", "--json").data
    assert [(one["event"], one["state"], one["unchanged"]) for one in again] == [
        (one["event"], one["state"], True) for one in first
    ]
    assert [run("show", key, "--as", "anna", "--json").data["history"] for key in keys] == history
    file.write_text("\n".join(rows).replace("fits", "fits well"), encoding="utf-8")
    assert run("decide", "--from", file, "--as", "anna").out == "1 decision recorded, 1 unchanged.\n"
    # By somebody else, or at another stage, it is another vote.
    assert run("decide", "--from", file, "--as", "bram").out == "2 decisions recorded.\n"


def test_a_consensus_without_a_conflict_is_refused_before_any_row_is_written(keys, run, review, tmp_path):
    protocol = review / "screening" / "protocol.toml"
    text = protocol.read_text(encoding="utf-8")
    protocol.write_text(text.replace("reviewers = 1", "reviewers = 2", 1), encoding="utf-8")
    run("decide", keys[0], "include", "--as", "anna")
    run("decide", keys[0], "exclude", "--as", "bram")
    run("decide", keys[1], "include", "--as", "anna")
    file = tmp_path / "settled.csv"
    file.write_text(f"key,verdict\n{keys[0]},include\n{keys[1]},exclude\n", encoding="utf-8")
    refused = run("decide", "--from", file, "--consensus", "--as", "lead")
    assert refused.code == 2
    assert "line 3" in refused.err
    assert (
        "do not differ, so there is nothing to settle. Nothing was changed. Leave out"
        in refused.err.replace("\n", " ")
    )
    assert [row["key"] for row in run("conflicts", "--json").data] == [keys[0]]


@pytest.mark.parametrize("tool", ["rayyan", "asreview"])
def test_an_export_of_votes_counts_those_that_are_hidden(tool, keys, run, tmp_path):
    for key in keys:
        run("decide", key, "include", "--as", "anna")
    words = ("votes", "export", tmp_path / "votes.csv", "--for", tool)
    assert run(*words, "--as", "anna").out.splitlines() == [f"2 reports written to {tmp_path / 'votes.csv'}"]
    said = run(*words, "--as", "bram").out
    assert "2 votes left out, hidden until you have voted on the same reports. Include with --unblind" in said
    assert run(*words, "--as", "bram", "--json").data["hidden_votes"] == 2
    assert run(*words, "--as", "bram", "--unblind", "--json").data["hidden_votes"] == 0
