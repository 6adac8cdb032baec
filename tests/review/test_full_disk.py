"""A full disk: it is named, what was saved stays, and reading goes on."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from litreview.errors import NotSaved
from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from litreview.screening.template import new_protocol

resource = pytest.importorskip("resource", reason="limits of a process are a thing of Unix")


@pytest.fixture
def folder(tmp_path):
    export = tmp_path / "export.ris"
    export.write_text("TY  - JOUR\nTI  - One\nER  -\n\nTY  - JOUR\nTI  - Two\nER  -\n", encoding="utf-8")
    with Review.create(tmp_path / "review", protocol=new_protocol("Invented")) as review:
        review.searches.import_files([export], SearchFacts(database="PubMed"), "anna")
        review.decisions.decide(Decide(review.reports.rows()[0].key, Verdict.INCLUDE), "anna")
    return tmp_path / "review"


def bounded(review: Review, pages: int | None) -> None:
    """Let the database have so many pages more, or as many as it likes."""
    with review._context.store._engine.connect() as now:
        used = now.exec_driver_sql("PRAGMA page_count").scalar()
        now.exec_driver_sql(f"PRAGMA max_page_count={used + pages if pages is not None else 2**30}")


def test_a_full_disk_is_named_with_when_something_was_saved_last_and_reading_goes_on(folder):
    with Review.open(folder) as review:
        first, second = (row.key for row in review.reports.rows())
        bounded(review, 1)
        with pytest.raises(NotSaved) as full:
            review.decisions.decide(Decide(second, Verdict.MAYBE, note="x" * 100_000), "anna")
        assert full.match(
            r"^The disk is full: nothing was saved since \d\d:\d\d\. Free some space, then try again\.$"
        )
        assert full.value.is_full
        assert [row.key for row in review.reports.rows() if row.mine or row.state == "include"] == [first]
        assert review.status().records == 2
        assert review.reports.card(second, "anna").mine is None
        bounded(review, None)
        review.decisions.decide(Decide(second, Verdict.MAYBE, note="x" * 100_000), "anna")
    with Review.open(folder) as again:
        assert {str(row.state) for row in again.reports.rows()} == {"include", "maybe"}


def without_room(folder, *words):
    """Run a command that can make no file any larger."""

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))

    asked = [sys.executable, "-B", "-m", "litreview", *words, "--review", str(folder)]
    return subprocess.run(asked, capture_output=True, text=True, check=False, preexec_fn=limit)


@pytest.mark.parametrize("command", ["status", "list", "flow", "check", "methods"])
def test_a_review_is_read_where_no_file_can_grow(folder, command):
    done = without_room(folder, command)
    assert done.returncode in {0, 1}, done.stderr
    assert done.stdout
    assert "rebuild" not in done.stderr


def test_what_cannot_be_saved_is_said_without_advice_to_rebuild(folder):
    with Review.open(folder) as review:
        key = review.reports.rows()[1].key
    done = without_room(folder, "decide", key, "include", "--as", "anna")
    assert done.returncode == 3
    assert "error: The disk is full: nothing was saved since" in done.stderr
    assert "rebuild" not in done.stderr
    assert done.stdout == ""
    with Review.open(folder) as again:
        assert [str(row.state) for row in again.reports.rows()] == ["include", "todo"]


def test_what_a_killed_program_left_in_the_log_is_read_too(folder):
    with Review.open(folder) as review:
        key = review.reports.rows()[1].key
    killed = (
        "import os; from litreview.review.review import Review; from litreview.review.views import Decide; "
        f"r = Review.open(__import__('pathlib').Path({str(folder)!r})); r.decisions.decide(Decide({key!r}, 'maybe'), 'anna'); os._exit(9)"
    )
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == 9
    done = without_room(folder, "list")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("maybe") == 1


def test_a_screen_that_was_opened_without_room_saves_again_when_there_is_room(folder):
    asked = (
        "import resource, signal, sys; from pathlib import Path; from litreview.errors import NotSaved; "
        "from litreview.review.review import Review; from litreview.review.views import Decide\n"
        "hard = resource.RLIM_INFINITY; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))\n"
        f"review = Review.open(Path({str(folder)!r})); key = review.reports.rows()[1].key\n"
        "try:\n    review.decisions.decide(Decide(key, 'include'), 'anna')\n"
        "except NotSaved as error:\n    print(error)\n"
        "print(len(review.reports.rows()))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))\n"
        "print(review.decisions.decide(Decide(key, 'include'), 'anna').state)\n"
        "review.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    refused, rows, state = done.stdout.splitlines()
    assert refused.startswith("The disk is full: nothing was saved since")
    assert (rows, state) == ("2", "include")
    with Review.open(folder) as again:
        assert {str(row.state) for row in again.reports.rows()} == {"include"}


def test_what_opening_would_bring_up_to_date_waits_for_room(folder, monkeypatch):
    from litreview.review import startup  # noqa: PLC0415  # what it writes is made to fail

    def full(*_):
        error = NotSaved(
            "The disk is full: nothing was saved since 19:40.", "Free some space, then try again."
        )
        error.is_full = True
        raise error

    monkeypatch.setattr(startup, "remove_killed_imports", full)
    with Review.open(folder) as review:
        assert review.status().records == 2
        assert (
            "The disk is full: nothing was saved since 19:40. Free some space, then try again."
            in review.notices
        )
