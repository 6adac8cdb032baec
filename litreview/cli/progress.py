"""A line on a terminal that says how far slow work is: a bar, a rate, and the time that is left."""

from __future__ import annotations

import sys
import time
from typing import TextIO

WIDTH = 78
BAR = 20
# Ten times a second looks smooth; more would cost the work that it tells of.
SECONDS = 0.1


class Progress:
    """Listens to slow work, and shows where it is."""

    def __init__(self, what: str, stream: TextIO | None = None) -> None:
        self._what = what
        self._stream = stream or sys.stderr
        self._began = time.monotonic()
        self._due = self._began

    def __call__(self, done: int, of: int | None) -> None:
        """Hear how much is done, of how much if that is known; the end of it wipes the line."""
        now = time.monotonic()
        if now < self._due and done != of:
            return
        self._due = now + SECONDS
        # When all is done the result stands alone.
        text = "" if done == of else line(self._what, done, of, now - self._began)
        print(f"\r{text:<{WIDTH}}\r", end="", file=self._stream, flush=True)


def line(what: str, done: int, of: int | None, seconds: float) -> str:
    """Say how far the work is.

    Args:
        what: What is counted, such as `records`.
        done: How many of them are done.
        of: How many there are, as far as can be told; None when it cannot.
        seconds: Since it began.
    """
    rate = done / seconds if seconds else 0
    speed = f"{rate:,.0f}/s" if seconds >= 1 else ""
    if of is None or of < done:
        return ", ".join(part for part in (f"{what} {done:,}", speed) if part)
    full = BAR * done // of
    left = f"{_clock((of - done) / rate)} left" if speed and rate else ""
    # Signs that every terminal has; a spoilt bar is worse than a plain one.
    bar = f"[{'#' * full}{'.' * (BAR - full)}] {100 * done // of:>3} %"
    return ", ".join(part for part in (f"{what} {bar}  {done:,} of about {of:,}", speed, left) if part)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
