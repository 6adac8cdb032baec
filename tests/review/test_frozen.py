"""Reviews of earlier versions: opened, cloned, rebuilt and restored, with the same record keys, votes and flow."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from litreview.__main__ import main

FROZEN = Path(__file__).parents[1] / "frozen"
VERSIONS = sorted(path.name for path in FROZEN.iterdir() if path.is_dir())
STAGES = ("title-abstract", "full-text")
REVIEWERS = ("anna", "bram")
PSEUDONYMS = ("reviewer-1", "reviewer-2")
DEVICES = {"anna": "laptop-anna", "bram": "desktop-bram"}
FLOW = ("numbers", "reasons", "provisional", "undecided", "dropped", "errors")

Run = Callable[..., Any]


def facts(review: Path, run: Run, reviewers: tuple[str, ...] = REVIEWERS) -> dict[str, Any]:
    """Return what no later version may change: record keys, states, votes in force, and the flow."""
    at = ("--review", review)
    rows = {stage: run("list", "--stage", stage, *at) for stage in STAGES}
    flow = run("flow", *at)
    return {
        "records": sorted(key for row in rows[STAGES[0]] for key in row["records"]),
        "titles": {row["key"]: row["title"] for row in rows[STAGES[0]]},
        "reports": {
            stage: {row["key"]: [row["state"], row["lane"], *sorted(row["records"])] for row in found}
            for stage, found in rows.items()
        },
        "votes": {
            stage: sorted(vote for row in found for vote in votes(row, stage, at, run, reviewers))
            for stage, found in rows.items()
        },
        "flow": {name: flow[name] for name in FLOW if name in flow},
    }


def votes(
    row: dict[str, Any], stage: str, at: tuple[object, ...], run: Run, reviewers: tuple[str, ...]
) -> list[list[Any]]:
    """Return the votes and consensuses in force on a report, as those who gave them see them."""
    if row["state"] in {"todo", "removed"}:
        return []
    found = set()
    for reviewer in reviewers:
        with pytest.MonkeyPatch.context() as patch:
            # On a device of their own: on any other the name may be that of somebody else.
            patch.setenv("LITREVIEW_DEVICE", DEVICES.get(reviewer, "archive"))
            shown = run("show", row["key"], "--stage", stage, "--as", reviewer, *at)["votes"]
        for vote in shown:
            if not vote["hidden"]:
                reasons = " ".join(vote["reasons"])
                found.add((vote["reviewer"], vote["verdict"], reasons, vote["note"], vote["consensus"]))
    return [[row["key"], *vote] for vote in found]


def public(told: dict[str, Any]) -> dict[str, Any]:
    """Return what a public archive keeps of these facts: reviewers are numbered, notes are left out."""
    names = dict(zip(REVIEWERS, PSEUDONYMS, strict=True))
    found = {
        stage: sorted([key, names[who], verdict, reasons, "", agreed] for key, who, verdict, reasons, _, agreed in given)
        for stage, given in told["votes"].items()
    }  # fmt: skip
    return {**told, "votes": found}


@pytest.fixture(params=VERSIONS)
def frozen(request) -> Path:
    """Return the folder of an earlier version's review."""
    return FROZEN / request.param


@pytest.fixture
def expected(frozen) -> dict[str, Any]:
    return json.loads((frozen / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture
def folder(frozen, tmp_path) -> Path:
    """Return the review as that version left it, with its own database and settings."""
    with zipfile.ZipFile(frozen / "review.zip") as packed:
        packed.extractall(tmp_path / "review")
    return tmp_path / "review"


@pytest.fixture
def run(capsys) -> Run:
    """Run a command that must succeed, and return its JSON document."""

    def go(*words: object) -> Any:
        capsys.readouterr()
        code = main([*map(str, words), "--json"])
        said = capsys.readouterr()
        assert code in {0, 1}, said.err
        return json.loads(said.out)

    return go


def errors(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [problem for problem in problems if problem["level"] == "error"]


def test_a_review_of_an_earlier_version_opens_with_its_own_database(folder, expected, run):
    assert facts(folder, run) == expected


def test_its_database_is_used_and_not_made_anew(folder, run):
    """A row that stands in no ledger is in the database alone; it must still be there."""
    [database] = (folder / ".litreview").glob("*.db")
    with closing(sqlite3.connect(database)) as old, old:
        ids = [id_ for (id_,) in old.execute("select id from event")]
        assert ids
        last = max(ids)
        old.execute("update event set written = 0 where id = ?", (last,))
    for ledger in folder.glob("screening/decisions/*/*.jsonl"):
        kept = [line for line in ledger.read_bytes().splitlines(keepends=True) if last.encode() not in line]
        ledger.write_bytes(b"".join(kept))
    run("status", "--review", folder)
    run("rebuild", "--review", folder)
    ledgers = folder.glob("screening/decisions/*/*.jsonl")
    assert last.encode() in b"".join(ledger.read_bytes() for ledger in ledgers)


def test_its_settings_are_read(folder, run, monkeypatch):
    """They remember that anna works here, so that her device asks nothing and votes as her."""
    monkeypatch.setenv("LOGNAME", "somebody-else")
    monkeypatch.setenv("LITREVIEW_DEVICE", "laptop-anna")
    [first, *_] = run("list", "--state", "todo", "--review", folder)
    run("decide", first["key"], "include", "--review", folder)
    [vote] = run("show", first["key"], "--review", folder)["votes"]
    assert vote["reviewer"] == "anna"


def test_a_clone_of_it_without_a_database_gives_the_same(folder, expected, run):
    shutil.rmtree(folder / ".litreview")
    assert facts(folder, run) == expected


def test_it_is_rebuilt_from_its_folders(folder, expected, run):
    run("rebuild", "--review", folder)
    assert facts(folder, run) == expected
    assert not errors(run("check", "--review", folder)["problems"])


def test_its_archive_is_restored(frozen, expected, run, tmp_path):
    run("restore", frozen / "whole.zip", tmp_path / "back")
    assert facts(tmp_path / "back", run) == expected


def test_its_public_archive_is_restored(frozen, expected, run, tmp_path):
    run("restore", frozen / "public.zip", tmp_path / "stranger")
    told = facts(tmp_path / "stranger", run, PSEUDONYMS)
    assert told == public(expected)
    assert not errors(run("check", "--review", tmp_path / "stranger")["problems"])


def test_nothing_of_the_machine_that_made_it_is_in_it(frozen):
    for name in ("review.zip", "whole.zip", "public.zip"):
        with zipfile.ZipFile(frozen / name) as packed:
            for entry in packed.namelist():
                data = packed.read(entry)
                assert not any(word in data for word in (b"/home/", b"/tmp/", b"/work/", b"\\Users\\")), entry
