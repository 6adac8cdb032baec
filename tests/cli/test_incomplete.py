"""Commands on a copy of the demo without its database, complete and with a file missing."""

from __future__ import annotations

import re
import shutil

import pytest

LEFT_OUT = "searches/scopus/scopus.csv (120 records)"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return tmp_path_factory.mktemp("shelf") / "demo"


@pytest.fixture
def demo(run, shelf, tmp_path):
    """Return a copy of the demo without its database, made once, with its own home folder."""
    if not shelf.exists():
        assert run("demo", tmp_path / "first", "--no-screen", "--as", "anna").code == 0
        shutil.copytree(tmp_path / "first", shelf, ignore=shutil.ignore_patterns(".litreview"))
    shutil.copytree(shelf, tmp_path / "demo")
    return tmp_path / "demo"


@pytest.fixture
def lacking(demo, tmp_path):
    """Return a copy without one export of 120 records."""
    copy = tmp_path / "lacking"
    shutil.copytree(demo, copy)
    (copy / "searches/scopus/scopus.csv").unlink()
    return copy


def test_check_names_the_export_and_one_line_of_waiting_events(run, lacking):
    done = run("check", "--review", lacking, "--json")
    assert (done.code, done.data["ok"]) == (1, False)
    errors = [problem for problem in done.data["problems"] if problem["level"] == "error"]
    assert [(error["id"], error["where"]) for error in errors] == [
        ("export-missing", "searches/scopus/scopus.csv")
    ]
    assert "120 records" in errors[0]["what"]
    waiting = [problem for problem in done.data["problems"] if problem["id"] == "waiting"]
    assert len(waiting) == 1
    assert re.match(r"\d{3} events name records", waiting[0]["what"])
    assert "All numbers add up" not in run("check", "--review", lacking).out


def test_a_dutch_flow_names_what_is_missing_in_dutch(run, lacking):
    shown = run("flow", "--review", lacking, "--lang", "nl").out
    assert (
        "De review is onvolledig. In de aantallen ontbreken deze verdwenen of veranderde bestanden:" in shown
    )
    assert LEFT_OUT in shown
    assert "incomplete" not in shown


@pytest.mark.parametrize("command", ["status", "flow"])
def test_status_and_flow_say_that_the_review_is_incomplete(command, run, lacking, demo):
    said = run(command, "--review", lacking)
    assert said.code == 0
    assert "The review is incomplete." in said.out
    assert LEFT_OUT in said.out
    data = run(command, "--review", lacking, "--json").data
    assert data["incomplete"] is True
    assert [(file["path"], file["records"], file["counted"]) for file in data["missing"]] == [
        ("searches/scopus/scopus.csv", 120, False)
    ]
    whole = run(command, "--review", demo, "--json").data
    assert (whole["incomplete"], whole["missing"]) == (False, [])
    assert "incomplete" not in run(command, "--review", demo).out


@pytest.mark.parametrize("command", ["sync", "rebuild"])
def test_sync_and_rebuild_exit_with_1_and_what_is_missing(command, run, lacking, demo):
    done = run(command, "--review", lacking)
    assert done.code == 1
    assert "searches/scopus/scopus.csv" in done.out
    assert "120 records" in done.out
    assert run(command, "--review", demo).code == 0


def test_a_file_without_a_ribbon_is_not_made_of_an_incomplete_flow(run, lacking, tmp_path):
    table = tmp_path / "flow.csv"
    done = run("flow", "--review", lacking, "--csv", table)
    assert done.code == 2
    assert "incomplete; missing or changed: searches/scopus/scopus.csv" in done.err
    assert not table.exists()
    done = run("flow", "--review", lacking, "--csv", table, "--anyway")
    assert done.code == 0
    assert "the numbers leave out" in done.err


def test_crlf_in_every_file_of_the_demo_leaves_all_491_records(run, demo, tmp_path):
    copy = tmp_path / "windows"
    shutil.copytree(demo, copy)
    changed = [path for path in copy.rglob("*") if path.is_file()]
    for path in changed:
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
    assert len(changed) > 20
    assert run("status", "--review", copy, "--json").data["records"] == 491
    done = run("check", "--review", copy, "--json")
    assert (done.code, done.data["ok"]) == (0, True)
    assert "line-endings" in {problem["id"] for problem in done.data["problems"]}
    assert run("flow", "--review", copy, "--json").data == run("flow", "--review", demo, "--json").data
    assert run("demo", copy, "--no-screen").code == 0
    assert run("status", "--review", copy, "--json").data["records"] == 491
