"""The program on a real terminal: colours, and a kill that loses no decision."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

termios = pytest.importorskip("termios", reason="a terminal's modes are a thing of Unix")
pty = pytest.importorskip("pty", reason="a pseudo-terminal is a thing of Unix")

PATIENCE = 30


class Terminal:
    """A program on a pseudo-terminal."""

    def __init__(self, words: list[str], kind: str, folder: str | None = None) -> None:
        self.own, theirs = pty.openpty()
        environment = {**os.environ, "TERM": kind, "COLUMNS": "80", "LINES": "24"}
        environment.pop("NO_COLOR", None)
        self.program = subprocess.Popen(
            [sys.executable, "-m", "litreview", *words],
            stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True, cwd=folder,
        )  # fmt: skip
        os.close(theirs)
        self.seen = ""

    def wait_for(self, text: str) -> None:
        """Read until a text has been shown since the last key."""
        until = time.monotonic() + PATIENCE
        while text not in self.seen:
            assert time.monotonic() < until, f"{text!r} was never shown:\n{self.seen[-2000:]}"
            if select.select([self.own], [], [], 0.1)[0]:
                self.seen += os.read(self.own, 65536).decode("utf-8", "replace")

    def press(self, key: str) -> None:
        self.seen = ""
        os.write(self.own, key.encode())

    def modes(self) -> list[object]:
        """Return the attributes of the terminal."""
        return termios.tcgetattr(self.own)[:4]

    def kill(self) -> None:
        os.killpg(self.program.pid, signal.SIGKILL)
        self.program.wait()

    def close(self) -> None:
        if self.program.poll() is None:
            self.kill()
        os.close(self.own)


@pytest.fixture
def screening(review) -> Iterator[object]:
    """Start screening on a terminal of the given type."""
    opened: list[Terminal] = []

    def start(kind: str) -> Terminal:
        opened.append(Terminal(["screen", "--as", "anna", "--review", str(review)], kind))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


@pytest.mark.parametrize("kind", ["xterm-256color", "linux", "dumb"])
def test_screening_opens_on_any_terminal(screening, kind):
    terminal = screening(kind)
    terminal.wait_for("not yet judged")
    terminal.press("q")
    assert terminal.program.wait(PATIENCE) == 0


ENDS = (signal.SIGTERM, signal.SIGHUP)
GIVEN_BACK = ("\x1b[?1049l", "\x1b[?1000l", "\x1b[?25h")
"""The other screen, the mouse and the cursor, as xterm has them back."""


@pytest.mark.parametrize("number", ENDS)
def test_a_signal_gives_the_terminal_back_and_loses_no_decision(screening, run, number):
    terminal = screening("xterm-256color")
    terminal.wait_for("not yet judged")
    before = terminal.modes()
    terminal.press("y")
    terminal.wait_for("included")
    terminal.seen = ""
    terminal.program.send_signal(number)
    for mode in GIVEN_BACK:
        terminal.wait_for(mode)
    assert terminal.program.wait(PATIENCE) == 128 + number
    assert "Traceback" not in terminal.seen
    assert terminal.modes() != before, "lines are edited and shown again"
    [decided] = run("list", "--state", "include", "--json").data
    assert decided["key"]
    assert run("status", "--json").data["unsaved_to_ledger"] == 0


@pytest.fixture
def closed(screening) -> Terminal:
    """Return a terminal that was closed after one decision."""
    terminal = screening("xterm-256color")
    terminal.wait_for("not yet judged")
    terminal.press("y")
    terminal.wait_for("included")
    os.close(terminal.own)
    terminal.own = os.open(os.devnull, os.O_RDONLY)
    return terminal


def test_a_terminal_that_closes_ends_the_screens(closed, run):
    # The kernel signals the session of the terminal, as when a window is closed.
    closed.program.send_signal(signal.SIGHUP)
    closed.program.wait(PATIENCE)
    assert [row["key"] for row in run("list", "--state", "include", "--json").data]


def test_a_terminal_that_goes_without_a_signal_ends_the_screens(closed, run):
    assert closed.program.wait(PATIENCE) == 128 + signal.SIGHUP
    assert [row["key"] for row in run("list", "--state", "include", "--json").data]


@pytest.mark.parametrize("number", ENDS)
def test_a_signal_gives_the_terminal_back_to_plain_mode_too(review, number):
    words = ["screen", "--plain", "--as", "anna", "--review", str(review)]
    terminal = Terminal(words, "xterm")
    try:
        before = terminal.modes()
        terminal.wait_for("Title:")
        for _ in range(100):
            if terminal.modes() != before:
                break
            time.sleep(0.1)
        assert terminal.modes() != before, "keys are read one by one"
        terminal.program.send_signal(number)
        assert terminal.program.wait(PATIENCE) == 128 + number
        assert terminal.modes() == before
        assert "Traceback" not in terminal.seen
    finally:
        terminal.close()


@pytest.mark.parametrize("number", ENDS)
def test_a_command_ended_by_a_signal_says_so_by_its_exit_code_alone(review, number):
    asked = f"import os, sys; sys.argv = ['litreview', 'status']; import litreview.__main__ as m, litreview.cli.app as a; a.run = lambda w: os.kill(os.getpid(), {int(number)}); sys.exit(m.main())"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, "", "")


def test_a_kill_loses_nothing_that_was_shown_as_decided(screening, review, run):
    terminal = screening("xterm-256color")
    terminal.wait_for("not yet judged")
    terminal.press("y")
    terminal.wait_for("included")
    terminal.kill()
    [decided] = run("list", "--state", "include", "--json").data
    history = run("show", decided["key"], "--as", "anna", "--json").data["history"]
    assert [(line["what"], line["actor"]) for line in history] == [("decision", "anna")]
    assert run("check").code == 0


def test_alone_on_a_terminal_inside_a_review_it_opens_home(review, root, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(root))
    (review / "deeper").mkdir()
    terminal = Terminal([], "xterm-256color", str(review / "deeper"))
    try:
        terminal.wait_for("Who is screening here?")
        terminal.press("\x1b")
        assert terminal.program.wait(PATIENCE) == 0
    finally:
        terminal.close()


def test_alone_it_takes_the_name_and_the_language_to_home(review, root, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(root))
    terminal = Terminal(["--as", "bram", "--lang", "nl", "--review", str(review)], "xterm-256color")
    try:
        terminal.wait_for("Zoekacties")
        assert "bram" in terminal.seen
        terminal.press("q")
        assert terminal.program.wait(PATIENCE) == 0
    finally:
        terminal.close()


def test_options_of_home_are_refused_without_a_terminal_and_before_a_command(run):
    assert "The screens need a terminal." in run("--as", "bram").err
    done = run("--lang", "nl", "status")
    assert done.code == 2
    assert "Write them after it: `litreview status …`." in done.err


def test_alone_elsewhere_or_in_a_pipe_it_prints_the_overview(review, root, tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(root))
    done = subprocess.run(
        [sys.executable, "-m", "litreview"],
        cwd=review,
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    assert "Usage: litreview COMMAND" in done.stdout
    (tmp_path / "elsewhere").mkdir()
    terminal = Terminal([], "xterm-256color", str(tmp_path / "elsewhere"))
    try:
        terminal.wait_for("Usage: litreview COMMAND")
        assert terminal.program.wait(PATIENCE) == 0
    finally:
        terminal.close()
