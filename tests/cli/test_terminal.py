"""The program on a real terminal: colours of any kind, and a kill that loses nothing shown as decided."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

pty = pytest.importorskip("pty", reason="a pseudo-terminal is a thing of Unix")

PATIENCE = 30


class Terminal:
    """A program that believes it has a terminal."""

    def __init__(self, words: list[str], kind: str) -> None:
        self.own, theirs = pty.openpty()
        environment = {**os.environ, "TERM": kind, "COLUMNS": "80", "LINES": "24"}
        environment.pop("NO_COLOR", None)
        self.program = subprocess.Popen(
            [sys.executable, "-m", "litreview", *words],
            stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.seen = ""

    def wait_for(self, text: str) -> None:
        """Read until a text was shown since the last key."""
        until = time.monotonic() + PATIENCE
        while text not in self.seen:
            assert time.monotonic() < until, f"{text!r} was never shown:\n{self.seen[-2000:]}"
            if select.select([self.own], [], [], 0.1)[0]:
                self.seen += os.read(self.own, 65536).decode("utf-8", "replace")

    def press(self, key: str) -> None:
        self.seen = ""
        os.write(self.own, key.encode())

    def kill(self) -> None:
        os.killpg(self.program.pid, signal.SIGKILL)
        self.program.wait()

    def close(self) -> None:
        if self.program.poll() is None:
            self.kill()
        os.close(self.own)


@pytest.fixture
def screening(review) -> Iterator[object]:
    """Start screening on a terminal of a kind."""
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
