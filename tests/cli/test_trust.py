"""`check --trust`: a report on a review that was just received, made by reading only."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WATCH = """
import os, sys

def watch(event, args):
    if event == "open" and args[1] is not None and set(str(args[1])) & set("wax+"):
        print("WRITES", args[0], file=sys.stderr)
    if event == "open" and args[1] is None and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        print("WRITES", args[0], file=sys.stderr)
    if event.startswith("socket.") or event in {"subprocess.Popen", "os.system", "sqlite3.connect"}:
        print("REACHES", event, args, file=sys.stderr)

sys.addaudithook(watch)
from litreview.__main__ import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def received(demo) -> Path:
    """Return a review as a stranger might send it."""
    secret = demo.parent / "secret"
    secret.write_text("nobody's business\n", encoding="utf-8")
    (demo / "searches" / "scopus" / "extra.ris").symlink_to(secret)
    local = demo / ".litreview"
    local.mkdir(exist_ok=True)
    (local / "config.toml").write_text(
        'database = "postgresql://anna:geheim@db.example:5432/x"\nreviewer = "anna"\n', encoding="utf-8"
    )
    ledger = demo / "screening" / "decisions" / "example-bram" / "demo.jsonl"
    line = json.loads(ledger.read_text(encoding="utf-8").splitlines()[0])
    forged = json.dumps(line | {"id": "01a10b53-fb54-7a8b-9f4b-2838931cb807", "actor": "example-anna"})
    with ledger.open("a", encoding="utf-8") as stream:
        stream.write(forged + "\n")
    facts = demo / "searches" / "pubmed" / "search.toml"
    text = facts.read_text(encoding="utf-8") + '\n[web]\nsource = "pubmed"\nquery = "a"\n'
    facts.write_text(text.replace("name = ", 'name = "Pub\u202emed" # ', 1), encoding="utf-8")
    return demo


def test_the_page_names_what_needs_a_look_and_what_would_be_contacted(run, received):
    done = run("check", "--trust")
    assert done.code == 1
    text = " ".join(done.out.split())
    assert "review of 491 records" in text
    assert "example-bram demo 211 events" in text
    assert "error searches/scopus/extra.ris: This is a link" in text
    assert "1 line of example-anna on demo is in a ledger of example-bram" in text
    assert "note searches/pubmed/search.toml: 1 direction mark in this file" in text
    assert "`litreview update` contacts pubmed" in text
    assert (
        "The folder names the database postgresql://anna:***@db.example:5432/x, which is used only if you agree."
        in text
    )
    assert "Settings in the folder: database, reviewer (not used)." in text
    assert "geheim" not in done.out
    assert "\u202e" not in done.out
    assert [line for line in done.out.splitlines() if len(line) > 80] == []
    assert done.out.endswith("Exit 1: something needs attention.\n")


def test_the_same_facts_are_one_document(run, received):
    done = run("check", "--trust", "--json")
    assert (done.code, done.data["ok"], done.data["records"]) == (1, False, 491)
    assert done.data["contacts"] == {"update": ["pubmed"]}
    assert {"reviewer", "device", "events", "first", "last", "waiting", "signed"} == set(
        done.data["writers"][0]
    )
    assert done.data["founding"] is None
    assert "geheim" not in done.out


def test_a_review_with_nothing_odd_exits_0(run, demo):
    shutil.rmtree(demo / ".litreview", ignore_errors=True)
    done = run("check", "--trust")
    assert done.code == 0
    assert "Needs attention: nothing." in done.out
    assert "Contacted only by commands that you run: nothing." in done.out
    assert "  Ledgers are not signed; the names are claims.\n" in done.out


def test_nothing_is_written_opened_as_a_database_or_contacted(received, own_home, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    before = {path: path.lstat().st_mtime_ns for path in received.rglob("*")}
    words = [sys.executable, "-c", WATCH, "check", "--trust", "--review", str(received)]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (1, "")
    assert {path: path.lstat().st_mtime_ns for path in received.rglob("*")} == before


def test_a_mark_at_the_end_of_a_piece_is_counted_once(tmp_path, monkeypatch):
    from litreview.review import trust  # noqa: PLC0415  # its chunk size is reduced here

    file = tmp_path / "marks.ris"
    for lead in range(8):
        file.write_text("x" * lead + "\u202e" * 3 + "yz\u2066", encoding="utf-8")
        for size in (1, 2, 3, 4, 5, 100):
            monkeypatch.setattr(trust, "PIECE", size)
            assert trust._marks(file) == 4


def test_an_archive_and_trust_do_not_go_together(run, demo):
    done = run("check", "review.zip", "--trust")
    assert done.code == 2
    assert "not an archive. Restore the archive" in done.err


def test_an_export_that_is_missing_or_changed_is_an_error(run, demo):
    (demo / "searches" / "scopus" / "scopus.csv").unlink()
    with (demo / "searches" / "pubmed" / "pubmed.nbib").open("a", encoding="utf-8") as stream:
        stream.write("x\n")
    done = run("check", "--trust")
    assert done.code == 1
    assert "searches/scopus/scopus.csv: The export of 120 records is missing." in done.out
    assert "searches/pubmed/pubmed.nbib: The export of 61 records has changed." in done.out


def test_an_export_whose_search_is_gone_is_named_as_its_import_named_it(run, demo):
    shutil.rmtree(demo / "searches" / "scopus")
    done = run("check", "--trust", "--json")
    assert done.code == 1
    assert [one["where"] for one in done.data["problems"] if one["id"] == "export-missing"] == [
        "searches/scopus/scopus.csv"
    ]


def vote_of(ledger: Path) -> str:
    """Return the line of the only decision."""
    (line,) = (
        line for line in ledger.read_text(encoding="utf-8").splitlines() if '"kind":"decision"' in line
    )
    return line


def test_a_signed_review_says_who_founded_it_and_that_its_words_have_to_be_compared(run, signed, at_device):
    words = run("team", "--json").data["words"]
    at_device("auditor")
    done = run("check", "--trust")
    assert done.code == 0
    assert re.search(r"^  anna  laptop  \d+ events  all signed  2\d{3}-\d\d-\d\d$", done.out, re.MULTILINE)
    text = " ".join(done.out.split())
    assert f"Founded by anna, key {words}. Anybody can found a review under any name" in text
    assert f"key {words}." in done.out
    assert "not signed" not in text
    (writer,) = run("check", "--trust", "--json").data["writers"]
    assert (writer["signed"], writer["waiting"]) == (writer["events"], 0)
    assert [line for line in done.out.splitlines() if len(line) > 80] == []


def test_forged_lines_of_a_signed_review_are_not_among_the_events(run, signed, at_device):
    at_device("auditor")
    (before,) = run("check", "--trust", "--json").data["writers"]
    ledger = signed / "screening" / "decisions" / "anna" / "laptop.jsonl"
    line = json.loads(vote_of(ledger))
    id_ = f"{line['id'][:-4]}ffff"
    with ledger.open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line | {"id": id_, "act": id_, "verdict": "exclude"}) + "\n")
    done = run("check", "--trust")
    assert "1 line under this name without a signature that counts: not counted" in done.out
    assert "1 line of anna on laptop waits for a seal of that device." in " ".join(done.out.split())
    (writer,) = run("check", "--trust", "--json").data["writers"]
    assert (writer["events"], writer["waiting"]) == (before["events"], 1)


def test_a_changed_line_and_a_second_founding_of_a_signed_review_are_errors(
    run, signed, at_device, tmp_path, monkeypatch
):
    at_device("eve")
    monkeypatch.chdir(tmp_path / "unsigned")
    assert run("team", "found", "--as", "eve").code == 0
    words = run("team", "--json").data["words"]
    shutil.copytree(Path("screening/decisions/eve"), signed / "screening" / "decisions" / "eve")
    monkeypatch.chdir(signed)
    ledger = signed / "screening" / "decisions" / "anna" / "laptop.jsonl"
    line, text = vote_of(ledger), ledger.read_text(encoding="utf-8")
    ledger.write_text(text.replace(line, line.replace('"include"', '"exclude"')), encoding="utf-8")
    done = run("check", "--trust")
    assert done.code == 1
    shown = " ".join(done.out.split())
    assert "1 line that anna signed on laptop on " in shown
    assert "has been changed; the change does not count." in shown
    assert f"This review has a second founding, by eve on eve, key {words}; it is not followed here." in shown


def test_a_review_without_a_ledger_has_no_writers(run, demo):
    shutil.rmtree(demo / "screening" / "decisions")
    done = run("check", "--trust")
    assert done.code in {0, 1}
    assert "Who wrote what\n  Nobody: there is no ledger.\n" in done.out
