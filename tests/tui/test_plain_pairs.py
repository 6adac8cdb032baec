"""Possible duplicates in plain mode: the same keys, reasons and log as on the screen, line by line."""

from __future__ import annotations

import io

import pytest

from litreview.__main__ import main
from litreview.model import Verdict
from litreview.review.views import Decide
from litreview.tui.plain.pair_session import run
from litreview.tui.preferences import Preferences
from tests.tui.test_duplicates import doubtful  # noqa: F401  # a fixture
from tests.tui.test_plain import Pressed


@pytest.fixture
def plain(doubtful, capsys, monkeypatch):  # noqa: F811
    """Return a function that presses keys in a session over two pairs, and returns what was printed."""
    monkeypatch.setenv("COLUMNS", "80")

    def go(*keys, **preferences):
        run(doubtful, Preferences(reviewer="anna", **preferences), Pressed(*keys))
        # In one line, wherever it was broken.
        return " ".join(capsys.readouterr().out.split())

    return go


def test_a_pair_is_printed_with_what_differs_first_and_why_it_is_asked(plain):
    said = plain("q")
    assert "Possible duplicate, 2 to check. A from" in said
    assert "Title, different: A Shepherds who" in said
    assert "«Part 1»" in said
    assert said.index("Title, different:") < said.index("Year, both: 2023")
    assert "For: one title begins with the other, same authors, same year" in said
    assert "Not merged: part: «Part 1» in B only." in said
    assert said.endswith("0 judged, 0 taken back, 2 left. All saved.")


def test_one_key_judges_undoes_and_makes_again(doubtful, plain):  # noqa: F811
    said = plain("y", "u", "ctrl+r", "x", "q")
    assert "Same report. Saved." in said
    assert "Taken back: " in said
    assert "Made again: " in said
    assert "Different reports. Saved." in said
    assert "No possible duplicates to check." in said
    assert "2 judged, 0 taken back, 0 left. All saved." in said
    assert doubtful.duplicates.open_keys() == []


def test_a_skipped_pair_is_left_for_later(doubtful, plain):  # noqa: F811
    said = plain("s", "s")
    assert "0 judged, 0 taken back, 2 left. All saved." in said
    assert len(doubtful.duplicates.open_keys()) == 2


def test_all_fields_and_the_keys_are_printed_on_request(plain):
    said = plain("enter", "?", "q")
    assert "Publisher, both: CIS" in said
    assert "x: the two are different reports" in said


def test_undo_asks_before_it_takes_back_what_was_done_elsewhere(doubtful, plain):  # noqa: F811
    key = doubtful.reports.rows()[0].key
    doubtful.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
    said = plain("u", "s", "u", "u", "q")
    assert said.count("Taken back: ") == 1


def test_it_speaks_dutch(plain):
    said = plain("x", "q", lang="nl")
    assert "Verschillende publicaties. Opgeslagen." in said
    assert "Titel, verschillend: A " in said


def test_the_command_reads_keys_from_a_pipe(doubtful, capsys, monkeypatch):  # noqa: F811
    folder = doubtful.folder
    doubtful.close()
    monkeypatch.chdir(folder)
    monkeypatch.setattr("sys.stdin", io.StringIO("y\nx\n"))
    assert main(["duplicates", "--plain", "--as", "anna"]) == 0
    assert "2 judged, 0 taken back, 0 left. All saved." in capsys.readouterr().out
