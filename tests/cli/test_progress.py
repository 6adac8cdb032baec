"""Slow work shows a progress bar on a terminal and nowhere else."""

from __future__ import annotations

import io
import shutil

import pytest

from litreview.cli import console
from litreview.cli.progress import WIDTH, ProgressBar, line
from litreview.review.decisions import decision_batches
from litreview.review.review import Review
from litreview.review.views import SearchFacts
from litreview.screening.template import new_protocol
from litreview.tui import launch
from litreview.tui.preferences import Preferences


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ((500, 2000, 10), "records [#####...............]  25 %  500 of about 2,000, 50/s, 0:30 left"),
        ((500, None, 10), "records 500, 50/s"),
        ((1, 10, 0), "records [##..................]  10 %  1 of about 10"),
        ((9000, 8000, 2), "records 9,000, 4,500/s"),
        ((1, 36001, 10), "records [....................]   0 %  1 of about 36,001, 0/s, 100:00:00 left"),
    ],
)
def test_a_bar_has_a_rate_and_the_time_that_is_left(said, text):
    done, of, seconds = said
    assert line("records", done, of, seconds) == text
    assert len(text) <= WIDTH


def test_the_end_of_the_work_wipes_the_line():
    stream = io.StringIO()
    progress = ProgressBar("records", stream)
    progress(1, 2)
    progress(2, 2)
    assert "records" in stream.getvalue()
    assert stream.getvalue().endswith(f"\r{'':<{WIDTH}}\r")


def test_where_nobody_watches_nothing_is_shown(capsys):
    tick = console.progress("records")
    tick(1, 2)
    tick(2, 2)
    assert capsys.readouterr() == ("", "")


def test_building_a_database_again_and_many_decisions_say_how_far_they_are(tmp_path, run, monkeypatch):
    entry = "TY  - JOUR\nTI  - Invented study {n}\nPY  - 2020\nER  - \n"
    export, folder, ticks = tmp_path / "export.ris", tmp_path / "review", []
    export.write_text("\n".join(entry.format(n=n) for n in range(12)), encoding="utf-8")
    with Review.create(folder, protocol=new_protocol("Invented")) as review:
        review.searches.import_files([export], SearchFacts(database="PubMed"), "anna")
        keys = [row.key for row in review.reports.rows()]
    shutil.copytree(folder, tmp_path / "clone")

    def noting(what):
        return lambda done, of: ticks.append((what, done, of))

    monkeypatch.setattr(console, "progress", noting)
    assert run("rebuild", "--review", folder).code == 0
    assert ("records", 12, 12) in ticks
    ticks.clear()
    assert run("status", "--review", tmp_path / "clone").code == 0
    assert ("read", 12, 12) in ticks
    ticks.clear()
    monkeypatch.setattr(decision_batches, "SIZE", 2)
    rows = tmp_path / "rows.csv"
    rows.write_text("key,verdict\n" + "".join(f"{key},include\n" for key in keys[:3]), encoding="utf-8")
    assert run("decide", "--from", rows, "--as", "anna", "--review", folder).code == 0
    assert ticks == [("decisions", 2, 3), ("decisions", 3, 3)]


@pytest.fixture
def ticks(monkeypatch):
    """Collect what is reported, as the label, the number done and the total."""
    found: list[tuple[str, int, int | None]] = []
    monkeypatch.setattr(console, "progress", lambda what: lambda done, of: found.append((what, done, of)))
    return found


@pytest.fixture
def many(tmp_path, monkeypatch):
    """Create a review of six records; return the path of its export."""
    entry = "TY  - JOUR\nTI  - Invented study of {n} rivers\nPY  - 2020\nDO  - 10.5555/{n}\nER  - \n"
    export = tmp_path / "export.ris"
    export.write_text("\n".join(entry.format(n=n % 5) for n in range(6)), encoding="utf-8")
    with Review.create(tmp_path / "many", protocol=new_protocol("Invented")) as review:
        review.searches.import_files([export], SearchFacts(database="PubMed"), "anna")
    monkeypatch.chdir(tmp_path / "many")
    return export


def test_exports_conversions_and_archives_say_how_far_they_are(many, tmp_path, run, ticks):
    def counted(*words: object) -> set[tuple[str, int, int | None]]:
        ticks.clear()
        done = run(*words)
        assert done.code == 0, done.err
        return set(ticks)

    for name in ("all.ris", "all.xlsx", "all.csv"):
        assert {("read", n, 6) for n in range(1, 7)} <= counted("export", tmp_path / name)
    assert ("read", 6, 6) in counted("votes", "export", tmp_path / "votes.csv", "--for", "asreview")
    assert not counted("export", tmp_path / "some.csv", "--state", "included", "--state", "awaiting")
    found = counted("convert", many, "--out", tmp_path / "all.jsonl")
    assert {("records", n, None) for n in range(1, 7)} | {("records", n, 6) for n in range(1, 7)} == found
    found = counted("dedupe", many, "--out", tmp_path / "merged.ris")
    assert {("records", 6, 6), ("reports", 5, 5)} <= found
    assert [n == of for what, n, of in ticks if what == "pairs"][-1]
    assert ("read", 6, 6) in counted("dedupe", "--as", "anna")
    assert [n == of for what, n, of in ticks if what == "pairs"][-1]
    files = {n for what, n, of in counted("archive", tmp_path / "many.zip") if n == of}
    assert max(files) > 4
    assert {("read", 6, 6)} <= counted("restore", tmp_path / "many.zip", tmp_path / "again")


def test_checks_and_past_flows_say_how_far_they_are(many, tmp_path, run, ticks):
    assert run("check").code == 0
    checks = [tick for tick in ticks if tick[0] == "checks"]
    assert [done for _, done, _ in checks] == list(range(1, len(checks) + 1))
    assert checks[-1][1] == checks[-1][2]
    ticks.clear()
    assert run("flow", "--at", "2100-01-01").code == 0
    read = [tick for tick in ticks if tick[0] == "read"]
    assert read[-1][1] == read[-1][2] == len(read) > 0


def test_no_bar_is_drawn_across_the_screens(many, monkeypatch):
    ticks = []
    monkeypatch.setattr(launch.Litreview, "run", lambda _: None)
    with Review.open(tick=lambda *done: ticks.append(done)) as review:
        launch.run(review, Preferences(reviewer="anna"))
        review.reports.export(many.with_suffix(".csv"))
    assert ticks == []
