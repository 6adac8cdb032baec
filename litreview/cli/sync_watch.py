"""`litreview sync --watch`: synchronise until Ctrl+C, and print only what changes."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from litreview.cli import console
from litreview.cli.sync import changes
from litreview.errors import LitreviewError
from litreview.text import drop_controls

if TYPE_CHECKING:
    from litreview.review.team.exchange import SyncReport

LONGEST = 600
"""Most seconds between two attempts while the others cannot be reached."""
DOUBLINGS = 10


def repeat(
    synchronise: Callable[[], SyncReport],
    every: float,
    pause: Callable[[float], None] = time.sleep,
    clock: Callable[[], datetime] = datetime.now,
) -> None:
    """Synchronise again and again until Ctrl+C.

    Args:
        synchronise: One round.
        every: Seconds between two rounds; after each failure the time doubles, up to ten minutes.
        pause: Waits for a number of seconds.
        clock: Returns the local time, for the lines that are printed.
    """
    watch, failures = _Watch(synchronise, clock), 0
    watch.say(f"Synchronising every {every:g} seconds; Ctrl+C ends it.")
    try:
        while True:
            failures = 0 if watch.turn() else failures + 1
            pause(min(every * 2 ** min(failures, DOUBLINGS), max(every, LONGEST)))
    except KeyboardInterrupt:
        watch.say("Ended.")


@dataclass(slots=True)
class _Watch:
    """What was printed last, so that nothing is printed twice."""

    synchronise: Callable[[], SyncReport]
    clock: Callable[[], datetime]
    failure: str = ""
    problems: frozenset[str] = frozenset()

    def say(self, text: str) -> None:
        # At once, also for a reader at the end of a pipe.
        for line in console.fit(text, sys.stdout, f"{self.clock():%H:%M}  "):
            print(drop_controls(line), flush=True)

    def turn(self) -> bool:
        """Synchronise once, and print what is new; return whether that succeeded."""
        try:
            done = self.synchronise()
        except (LitreviewError, OSError) as error:
            failure = str(error)
        else:
            failure = next((f"{one} {one.hint}" for one in done.problems if one.id == "git"), "")
            self._show(done)
        if failure and failure != self.failure:
            self.say(f"Not synchronised: {failure}")
        elif self.failure and not failure:
            self.say("Synchronised again.")
        self.failure = failure
        return not failure

    def _show(self, done: SyncReport) -> None:
        if done.read or done.written or (done.git and (done.git.sent or done.git.received)):
            self.say(changes(done))
        problems = frozenset(f"{one} {one.hint}" for one in done.problems if one.id != "git")
        for problem in sorted(problems - self.problems):
            self.say(problem)
        self.problems = problems
