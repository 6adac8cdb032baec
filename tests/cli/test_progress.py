"""Slow work shows a progress bar on a terminal and nowhere else."""

from __future__ import annotations

import io
import shutil

import pytest

from litreview.cli import console
from litreview.cli.progress import WIDTH, ProgressBar, line
from litreview.review.review import Review
from litreview.review.views import SearchFacts
from litreview.screening.template import new_protocol


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
    assert ("records", 12, 12) in ticks
    ticks.clear()
    rows = tmp_path / "rows.csv"
    rows.write_text("key,verdict\n" + "".join(f"{key},include\n" for key in keys[:3]), encoding="utf-8")
    assert run("decide", "--from", rows, "--as", "anna", "--review", folder).code == 0
    assert ticks == [("decisions", n, 3) for n in (1, 2, 3)]
