"""The program itself, on a pseudo-terminal."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import sys
import time

import pytest

from litreview.review.review import Review
from tests.tui.driving import verdicts

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import fcntl
import pty
import struct
import termios


class Terminal:
    """A program on a pseudo-terminal of 80 columns and 24 lines."""

    def __init__(self, folder, **environ):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        words = [sys.executable, "-m", "litreview", "screen", "--review", str(folder), "--as", "anna"]
        env = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", **environ}
        self.process = subprocess.Popen(
            words, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
        )
        os.close(slave)
        self.seen = b""

    def until(self, said, patience=30.0):
        """Read until something was written."""
        end = time.monotonic() + patience
        while said.encode() not in self.seen:
            assert time.monotonic() < end, self.seen[-3000:]
            if select.select([self.master], [], [], 0.2)[0]:
                self.seen += os.read(self.master, 65536)
        seen, self.seen = self.seen, b""
        return seen

    def drain(self, patience=30.0):
        """Read what is written until the program ends."""
        end = time.monotonic() + patience
        # Linux says EIO when the other side is gone; that is the end, too.
        with contextlib.suppress(OSError):
            while self.process.poll() is None:
                assert time.monotonic() < end, self.seen[-3000:]
                if select.select([self.master], [], [], 0.2)[0]:
                    self.seen += os.read(self.master, 65536)
        os.close(self.master)

    def send(self, keys):
        os.write(self.master, keys.encode())

    def end(self, number=signal.SIGKILL):
        self.process.send_signal(number)
        self.process.wait(timeout=20)
        os.close(self.master)


def test_what_was_shown_as_decided_survives_a_kill(review):
    folder = review.folder
    review.close()
    terminal = Terminal(folder)
    terminal.until("not yet judged")
    terminal.send("y")
    terminal.until("Last: ✓ included")
    terminal.send("m")
    terminal.until("Last: ? maybe")
    terminal.end()
    with Review.open(folder) as again:
        assert [verdict for _, verdict in verdicts(again)] == ["include", "maybe"]


def test_a_burst_of_keys_is_stored_in_order_and_q_ends_with_exit_code_0(review):
    folder = review.folder
    review.close()
    terminal = Terminal(folder)
    terminal.until("not yet judged")
    terminal.send("yx4myq")
    terminal.drain()
    assert terminal.process.wait(timeout=20) == 0
    with Review.open(folder) as again:
        assert [verdict for _, verdict in verdicts(again)] == ["include", "exclude", "maybe", "include"]


def test_no_colour_code_at_all_is_sent_where_none_is_wanted(review):
    folder = review.folder
    review.close()
    terminal = Terminal(folder, NO_COLOR="1")
    sent = terminal.until("not yet judged")
    terminal.end()
    codes = [code for run in re.findall(rb"\x1b\[([\d;]*)m", sent) for code in run.split(b";")]
    coloured = {b"38", b"48", *(str(n).encode() for n in (*range(30, 38), *range(40, 48), *range(90, 108)))}
    assert not coloured & set(codes)
    assert b"1" in codes
