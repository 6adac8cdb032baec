"""Keys of plain mode, as Linux and Windows give them."""

from __future__ import annotations

import io
import os
import sys
from types import SimpleNamespace

import pytest

from litreview.tui.plain.keyboard import LEAVE, PipedKeys, TerminalKeys, reader


class Terminal(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("typed", "keys"),
    [("y", ["y"]), ("\r", ["enter"]), ("\x1b", ["escape"]), ("\x03", [LEAVE]), ("\xe0Hx", ["\xe0H", "x"])],
)
def test_windows_gives_single_keys_without_enter(monkeypatch, typed, keys):
    waiting = iter(typed)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(getwch=lambda: next(waiting)))
    found = reader(Terminal())
    assert isinstance(found, TerminalKeys)
    # An arrow is one key, and not the letter that its second half looks like.
    assert [found.key() for _ in keys] == keys


def test_a_terminal_of_unix_gives_single_keys_and_is_as_before():
    pty = pytest.importorskip("pty", reason="a terminal of Unix")
    termios = pytest.importorskip("termios", reason="a terminal of Unix")
    master, slave = pty.openpty()
    with os.fdopen(master, "wb", buffering=0) as fingers, os.fdopen(slave, encoding="utf-8") as stream:
        before = termios.tcgetattr(stream)
        fingers.write(b"y")
        assert reader(stream).key() == "y"
        assert termios.tcgetattr(stream) == before


def test_a_pipe_gives_a_key_a_line():
    found = reader(io.StringIO("y\nm\n"))
    assert isinstance(found, PipedKeys)
    assert [found.key() for _ in range(3)] == ["y", "m", LEAVE]
