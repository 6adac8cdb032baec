"""Slow work shows a progress bar on a terminal and nowhere else."""

from __future__ import annotations

import io

import pytest

from litreview.cli import console
from litreview.cli.progress import WIDTH, ProgressBar, line


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
