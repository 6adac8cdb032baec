"""Keys and lines of text from a terminal, one at a time, or from a pipe, where each line is what a key is."""

from __future__ import annotations

import sys
from typing import Protocol, TextIO

from litreview.tui import commands as do

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
# As help shows them, in small letters.
TYPED = {"esc": "escape"} | {key: key for command in do.TABLE for key in command.keys if len(key) > 1}


class Keys(Protocol):
    """A source of keys; `is_live` when a person presses them."""

    is_live: bool

    def key(self) -> str:
        """Return the name of the next key; `q` at the end."""

    def line(self) -> str | None:
        """Return a line of text; None when it was cancelled."""


class PipedKeys:
    """Keys from lines: a line is one key or its name, and an empty line is `enter`."""

    is_live = False

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def key(self) -> str:
        """Return the name of the key in the next line; a line that is no key is returned whole."""
        line = self._stream.readline()
        typed = line.rstrip("\r\n") or ("\n" if line else "")
        if typed in NAMES:
            return NAMES[typed]
        typed = typed.strip()
        return LEAVE if typed in GONE else TYPED.get(typed.casefold(), typed)

    def line(self) -> str | None:
        """Return the next line."""
        line = self._stream.readline()
        return line.rstrip("\r\n") if line else None


class TerminalKeys:
    """Keys as they are pressed, without `enter`."""

    is_live = True

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def key(self) -> str:
        """Return the name of the next key; sequences such as arrows mean nothing here."""
        pressed = _pressed(self._stream)
        return LEAVE if pressed in GONE else NAMES.get(pressed, pressed)

    def line(self) -> str | None:
        """Return a line of text, edited in the terminal itself."""
        line = self._stream.readline()
        # A line that begins with escape was cancelled.
        return None if not line or line.startswith("\x1b") else line.rstrip("\r\n")


def reader(stream: TextIO) -> Keys:
    """Return how keys are read: one by one from a terminal."""
    return TerminalKeys(stream) if stream.isatty() else PipedKeys(stream)


def _pressed(stream: TextIO) -> str:
    """Wait for a key and return its character."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415  # Windows only

        pressed = msvcrt.getwch()
        # An arrow or a function key comes as one of these and a letter, which was not pressed.
        return pressed + msvcrt.getwch() if pressed in "\x00\xe0" else pressed

    import termios  # noqa: PLC0415  # Windows has none
    import tty  # noqa: PLC0415  # likewise

    before = termios.tcgetattr(stream)
    # Not raw: ctrl+c must still end the program.
    tty.setcbreak(stream, termios.TCSANOW)
    try:
        return stream.read(1)
    finally:
        termios.tcsetattr(stream, termios.TCSANOW, before)
