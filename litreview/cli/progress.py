"""A progress bar on one line of the terminal, with the rate and the time left."""

from __future__ import annotations

import sys
import time
from typing import TextIO

WIDTH = 78
BAR = 20
# Ten updates a second look smooth; more would slow the work down.
SECONDS = 0.1


class ProgressBar:
    """A callback that shows the progress of slow work."""

    def __init__(self, what: str, stream: TextIO | None = None) -> None:
        self._what = what
        self._stream = stream or sys.stderr
        self._began = time.monotonic()
        self._due = self._began

    def __call__(self, done: int, of: int | None) -> None:
        """Show the progress; when all is done, clear the line."""
        now = time.monotonic()
        if now < self._due and done != of:
            return
        self._due = now + SECONDS
        text = "" if done == of else line(self._what, done, of, now - self._began)
        print(f"\r{text:<{WIDTH}}\r", end="", file=self._stream, flush=True)


def line(what: str, done: int, of: int | None, seconds: float) -> str:
    """Return the text of the progress bar.

    Args:
        what: What is counted, such as `records`.
        done: The number done.
        of: The estimated total, or None if unknown.
        seconds: The time since the start.
    """
    rate = done / seconds if seconds else 0
    speed = f"{rate:,.0f}/s" if seconds >= 1 else ""
    if of is None or of < done:
        return ", ".join(part for part in (f"{what} {done:,}", speed) if part)
    full = BAR * done // of
    left = f"{_clock((of - done) / rate)} left" if speed and rate else ""
    # ASCII only, so that every terminal can show the bar.
    bar = f"[{'#' * full}{'.' * (BAR - full)}] {100 * done // of:>3} %"
    return ", ".join(part for part in (f"{what} {bar}  {done:,} of about {of:,}", speed, left) if part)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
