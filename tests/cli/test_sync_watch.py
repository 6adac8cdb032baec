"""`sync --watch`: a loop with rounds, pauses and a clock of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from litreview.cli.sync_watch import repeat
from litreview.errors import Problem, StoreError
from litreview.review.team.exchange import SyncReport
from litreview.review.team.git_exchange import Commits

QUIET = SyncReport(0, 0, 0)
CAME = SyncReport(0, 3, 0, git=Commits(0, 1))
SENT = SyncReport(2, 0, 0)
GONE = SyncReport(
    0, 0, 0, (Problem("git", "error", "Git: could not resolve the host.", "", "Nothing is lost."),)
)
ODD = SyncReport(0, 0, 0, (Problem("export-missing", "error", "It is missing.", "a.ris", "Restore it."),))


@pytest.fixture
def watched(capsys):
    """Return a function that runs the loop over these rounds, and returns its lines and pauses."""

    def go(*rounds: SyncReport | Exception, every: float = 10) -> tuple[list[str], list[float]]:
        left: Iterator[SyncReport | Exception] = iter(rounds)
        pauses: list[float] = []

        def synchronise() -> SyncReport:
            done = next(left)
            if isinstance(done, Exception):
                raise done
            return done

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == len(rounds):
                # As Ctrl+C does.
                raise KeyboardInterrupt

        repeat(synchronise, every, pause, lambda: datetime(2026, 11, 29, 14, 2, tzinfo=UTC))
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == f"14:02  Synchronising every {every:g} seconds; Ctrl+C ends it."
        assert lines[-1] == "14:02  Ended."
        return [line.removeprefix("14:02  ") for line in lines[1:-1]], pauses

    return go


def test_a_line_only_where_something_came_or_went(watched):
    lines, pauses = watched(QUIET, CAME, QUIET, SENT, QUIET)
    assert lines == [
        "Nothing new of yours to share; 3 changes received in 1 commit.",
        "2 changes of yours shared; nothing new received.",
    ]
    assert pauses == [10] * 5


def test_a_lost_connection_is_one_line_and_longer_pauses_until_it_is_back(watched):
    lost = StoreError("The server does not answer.", "")
    lines, pauses = watched(QUIET, lost, lost, GONE, GONE, OSError("no such drive"), QUIET)
    assert lines == [
        "Not synchronised: The server does not answer.",
        "Not synchronised: Git: could not resolve the host. Nothing is lost.",
        "Not synchronised: no such drive",
        "Synchronised again.",
    ]
    assert pauses == [10, 20, 40, 80, 160, 320, 10]


def test_the_longest_pause_is_ten_minutes_or_as_asked(watched):
    assert watched(*[GONE] * 40)[1][-1] == 600
    assert watched(*[GONE] * 3, every=900)[1] == [900] * 3


def test_a_problem_is_printed_once_and_again_when_it_comes_back(watched):
    assert watched(ODD, ODD, QUIET, ODD)[0] == ["a.ris: It is missing. Restore it."] * 2


def test_a_long_problem_is_wrapped_under_its_time_on_a_terminal(watched, monkeypatch):
    problem = Problem("export-missing", "error", "It is missing " * 8 + "here.", "a.ris", "Restore it.")
    odd = SyncReport(0, 0, 0, (problem,))
    (piped,) = watched(odd)[0]
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    first, second = watched(odd)[0]
    assert len(first) <= 80 - len("14:02  ")
    assert second.startswith("       ")
    assert f"{first} {second.strip()}" == piped


def test_the_command_watches_the_review(run, review, monkeypatch):
    def stop(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("litreview.cli.sync_watch.repeat.__defaults__", (stop, datetime.now))
    done = run("sync", "--watch", "--every", "5")
    assert done.code == 0
    assert [line[7:] for line in done.out.splitlines()] == [
        "Synchronising every 5 seconds; Ctrl+C ends it.",
        "Ended.",
    ]
    assert run("sync", "--watch", "--json").code == 2
    assert run("sync", "--watch", "--repair").code == 2
