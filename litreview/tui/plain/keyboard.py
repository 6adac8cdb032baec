"""Keys and lines of text from a terminal, one at a time; from a pipe, where each line is what was pressed."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

LEAVE = "q"
NAMES = {
    "\r": "enter",
    "\n": "enter",
    " ": "space",
    "\x1b": "escape",
    "\t": "tab",
    "\x12": "ctrl+r",
    "\x10": "ctrl+p",
}
GONE = {"", "\x03", "\x04", "\x11"}


class Keys(Protocol):
    """Where keys come from; `is_live` when a person presses them."""

    is_live: bool

    def key(self) -> str:
        """Give the next key by its name; `q` at the end."""

    def line(self) -> str | None:
        """Give a line of text; None when it was taken back."""


class PipedKeys:
    """Keys from lines: every letter of a line is a key, an empty line is `enter`."""

    is_live = False

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._waiting: deque[str] = deque()

    def key(self) -> str:
        """Give the next key."""
        if not self._waiting:
            said = self._stream.readline()
            if not said:
                return LEAVE
            self._waiting.extend(said.rstrip("\r\n") or "\n")
        key = self._waiting.popleft()
        return LEAVE if key in GONE else NAMES.get(key, key)

    def line(self) -> str | None:
        """Give the next line, whatever it says."""
        # Keys that were written behind the one that asked are text by now.
        if self._waiting:
            said, self._waiting = "".join(self._waiting), deque()
            return said
        said = self._stream.readline()
        return said.rstrip("\r\n") if said else None


class TerminalKeys:
    """Keys as they are pressed, without `enter`."""

    is_live = True

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def key(self) -> str:
        """Give the next key; sequences of arrows and the like mean nothing here."""
        with _unbuffered(self._stream):
            said = self._stream.read(1)
        return LEAVE if said in GONE else NAMES.get(said, said)

    def line(self) -> str | None:
        """Give a line of text, which the terminal itself lets one edit."""
        said = self._stream.readline()
        # A line that begins with escape was meant to be none.
        return None if not said or said.startswith("\x1b") else said.rstrip("\r\n")


def reader(stream: TextIO) -> Keys:
    """Choose how keys are read: one by one where a person sits at a terminal that allows it."""
    return TerminalKeys(stream) if stream.isatty() and sys.platform != "win32" else PipedKeys(stream)


@contextmanager
def _unbuffered(stream: TextIO) -> Iterator[None]:
    import termios  # noqa: PLC0415  # Windows has none
    import tty  # noqa: PLC0415  # likewise

    before = termios.tcgetattr(stream)
    # Not raw: ctrl+c must still end the program.
    tty.setcbreak(stream, termios.TCSANOW)
    try:
        yield
    finally:
        termios.tcsetattr(stream, termios.TCSANOW, before)
