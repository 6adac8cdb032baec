"""Two people on one shared folder, by commands alone."""

from __future__ import annotations

import shutil

from litreview.cli.sync import synchronised
from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide


def test_automatic_synchronisation_runs_before_and_after_screening(
    run, review, tmp_path, monkeypatch, capsys
):
    copy = tmp_path / "copy"
    shutil.copytree(review, copy, ignore=shutil.ignore_patterns(".litreview"))
    monkeypatch.setenv("LITREVIEW_DEVICE", "tablet")
    with Review.open(copy) as other:
        other.decisions.decide(Decide(other.reports.rows()[0].key, Verdict.INCLUDE), "bram")
    shutil.copytree(copy / "screening", review / "screening", dirs_exist_ok=True)
    monkeypatch.setenv("LITREVIEW_DEVICE", "laptop")
    assert run("sync", "--auto", "off").code == 0
    with Review.open(review) as mine, synchronised(mine):
        mine.decisions.decide(Decide(mine.reports.rows()[0].key, Verdict.INCLUDE), "anna")
        assert not (review / "screening/decisions/anna/laptop.jsonl").exists()
    assert run("sync", "--auto", "on").code == 0
    with Review.open(review) as mine:
        with synchronised(mine):
            assert mine.status().reviewers["bram"].decided == 1
            mine.decisions.decide(Decide(mine.reports.rows()[1].key, Verdict.INCLUDE), "cleo")
        assert mine.team.ledger_lag() == 0
        assert (review / "screening/decisions/cleo/laptop.jsonl").exists()
        ledgers = review / "screening" / "decisions"
        ledgers.rename(review / "away")
        ledgers.write_text("no folder", encoding="utf-8")
        with synchronised(mine):
            mine.decisions.decide(Decide(mine.reports.rows()[1].key, Verdict.EXCLUDE), "cleo")
        assert "Not synchronised" in capsys.readouterr().err
        ledgers.unlink()


def test_a_ledger_in_the_wrong_folder_is_named_with_the_command_that_adopts_it(run, review, monkeypatch):
    monkeypatch.setenv("LITREVIEW_DEVICE", "laptop")
    key = run("list", "--json").data[0]["key"]
    assert run("decide", key, "include", "--as", "dora").code == 0
    run("sync")
    folder = review / "screening" / "decisions"
    (folder / "dora" / "laptop.jsonl").rename(folder / "moved.jsonl")
    (folder / "eve").mkdir()
    (folder / "moved.jsonl").rename(folder / "eve" / "phone.jsonl")
    monkeypatch.setenv("LITREVIEW_DEVICE", "tablet")
    shutil.rmtree(review / ".litreview")
    done = run("sync")
    assert done.code == 1
    # The vote, and the event that binds the name to its device.
    assert "2 lines of dora on laptop are in a ledger of eve (lines 1, 2) and do not count." in done.out
    command = "litreview sync --adopt screening/decisions/eve/phone.jsonl"
    assert command in done.out
    assert "dora" not in run("status", "--json").data["reviewers"]
    done = run(*command.split()[1:], "--as", "bram")
    assert (done.code, "2 lines adopted" in done.out) == (0, True)
    assert run("status", "--json").data["reviewers"]["dora"]["decided"] == 1
    assert "bram adopted 2 lines of dora; they count." in " ".join(run("check").out.split())


def test_show_says_who_took_back_what_somebody_else_had_entered(run, review):
    key = run("list", "--json").data[0]["key"]
    run("decide", key, "include", "--as", "anna")
    run("retrieve", key, "--not-retrieved", "--why", "no", "--as", "anna")
    run("retrieve", key, "--not-retrieved", "--why", "none at all", "--as", "bram")
    assert "(ended by bram)" in " ".join(run("show", key).out.split())


def test_repair_says_what_it_moved(run, review, monkeypatch):
    monkeypatch.setenv("LITREVIEW_DEVICE", "laptop")
    key = run("list", "--json").data[0]["key"]
    run("decide", key, "include", "--as", "dora")
    ledger = review / "screening" / "decisions" / "dora" / "laptop.jsonl"
    run("sync")
    whole = ledger.read_bytes()
    ledger.write_bytes(b"<<<<<<< HEAD\n" + whole + b"junk")
    done = run("sync")
    assert done.code == 1
    assert "screening/decisions/dora/laptop.jsonl:1: Git left conflict markers" in done.out
    done = run("sync", "--repair")
    assert (done.code, "2 lines of this device's ledgers moved to .rejected files" in done.out) == (0, True)
    assert ledger.read_bytes() == whole


def test_long_problems_are_wrapped_on_a_terminal_and_whole_in_a_pipe(run, review, monkeypatch, capsys):
    monkeypatch.setenv("LITREVIEW_DEVICE", "laptop")
    run("decide", run("list", "--json").data[0]["key"], "include", "--as", "dora")
    run("sync")
    ledger = review / "screening" / "decisions" / "dora" / "laptop.jsonl"
    ledger.write_bytes(b"<<<<<<< HEAD\n" + ledger.read_bytes())
    piped = run("sync", "--auto", "on").out.splitlines()
    assert [line for line in piped if len(line) > 80]
    for stream in ("stdout", "stderr"):
        monkeypatch.setattr(f"sys.{stream}.isatty", lambda: True)
    with Review.open(review) as mine, synchronised(mine):
        messages = capsys.readouterr().err.splitlines()
    shown = run("sync").out.splitlines()
    assert all(len(line) <= 80 for line in [*messages, *shown])
    assert " ".join(shown) == " ".join(piped)
    assert shown[1:] == messages


def test_a_synchronisation_counts_the_events_that_it_reads_and_compares(run, review):
    key = run("list", "--json").data[0]["key"]
    run("decide", key, "include", "--as", "dora")
    counts: list[tuple[int, int | None]] = []
    with Review.open(review, tick=lambda done, of: counts.append((done, of))) as mine:
        counts.clear()
        mine.team.sync()
    read = [done for done, of in counts if of is None]
    # Its import, its protocol, its run, its reviewers and the vote.
    assert read == list(range(1, len(read) + 1))
    assert len(read) >= 5
    assert counts[-1] == (len(read), len(read))
