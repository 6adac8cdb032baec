"""What every command shares: which review, text or JSON, results to stdout and messages to stderr."""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from litreview.cli.json_output import plain
from litreview.cli.text_columns import plural
from litreview.errors import NotSaved, UsageError
from litreview.text import drop_controls

if TYPE_CHECKING:
    from litreview.review.review import Review

Tick = Callable[[int, int | None], None]

CONTROLS = re.compile("[\x7f-\x9f]")
"""Signs that JSON need not escape and a terminal may obey."""


@dataclass(frozen=True, slots=True)
class Face:
    """The words that every command takes.

    Attributes:
        folder: The review that was named with --review.
        same_as: Devices that were named with --same-as.
    """

    folder: Path | None = None
    as_json: bool = False
    same_as: Sequence[str] = ()


# Not an argument of every function on the way: what is text and what is JSON is decided once, at the edge.
_FACE: ContextVar[Face | None] = ContextVar("face", default=None)


def settle(folder: Path | None, *, as_json: bool, same_as: Sequence[str] = ()) -> None:
    """Take the words of every command; those after the command word win over those before it."""
    was = _face()
    _FACE.set(Face(folder or was.folder, as_json or was.as_json, same_as or was.same_as))


def begin() -> None:
    """Forget the words of an earlier run in this process."""
    _FACE.set(None)


def _face() -> Face:
    return _FACE.get() or Face()


def wants_json() -> bool:
    """Say whether --json was given."""
    return _face().as_json


def same_as() -> Sequence[str]:
    """Return the devices that were named with --same-as."""
    return _face().same_as


def folder() -> Path | None:
    """Give the review that was named with --review."""
    return _face().folder


@contextmanager
def opened(folder: Path | None = None, actor: str | None = None) -> Iterator[Review]:
    """Open the review that is meant, the nearest one upwards if none was named, and close it afterwards.

    Args:
        folder: The review's folder; else the one named with --review.
        actor: Who acts, of a command that takes --as.

    Raises:
        NotAReview: There is none.
    """
    from litreview.review.review import Review

    review = answered(lambda: Review.open(folder or _face().folder, actor=actor))
    try:
        yield review
    except BaseException:
        # What went wrong first is what a person has to hear.
        with suppress(NotSaved):
            review.close()
        raise
    try:
        review.team.write_ledger()
    except NotSaved as error:
        # What was done stands in the store, and `status` counts it: no reason to withhold the answer.
        events = plural(review.team.ledger_lag(), "event")
        say(
            f"litreview: {events} not in the ledger yet, and so in no copy of this folder: {error} "
            "`litreview sync` writes them then."
        )
        with suppress(NotSaved):
            review.close()
    else:
        review.close()


def answered(opening: Callable[[], Review]) -> Review:
    """Open a review, ask what only a person can answer, and print what opening it did.

    Raises:
        UnansweredDatabase: The folder names a database, and nobody can be asked here whether to use it.
    """
    from litreview.review.legacy import UnansweredDatabase

    try:
        review = opening()
    except UnansweredDatabase as error:
        if wants_json() or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        import typer

        say(f"The folder {error.folder} names a database: {error.shown}")
        say(
            "If it is your team's, say yes. If you did not expect it, say no: the folder may come from a stranger."
        )
        error.answer(use=typer.confirm("Use this database from now on?", default=False, err=True))
        review = opening()
    for notice in review.notices:
        say(notice)
    return review


def show(data: Any, lines: Iterable[str]) -> None:
    """Print a result: one JSON document, or lines for a person."""
    if wants_json():
        # A terminal that cannot show every sign gets escapes, so that the document stays exact.
        exact = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        text = json.dumps(plain(data), ensure_ascii=not exact, indent=1)
        # JSON lets these stand as they are, and some terminals obey them.
        print(CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text))
        return
    for line in lines:
        # Of a ledger written by hand any field may hold what a terminal obeys.
        print(drop_controls(line))


def say(text: str) -> None:
    """Print a message to stderr, where it is never taken for the result."""
    # It may name a file, and a file's name may hold what a terminal obeys.
    print(drop_controls(text), file=sys.stderr)


def ticking(what: str) -> Tick:
    """Give a listener for slow work; silent where nobody watches a terminal."""
    # A log file full of carriage returns helps nobody.
    if not sys.stderr.isatty():
        return lambda _done, _of: None
    from litreview.cli.progress import Progress

    return Progress(what)


def write(pieces: Iterable[str | bytes]) -> None:
    """Write a result that is a file, as it is.

    Raises:
        UsageError: It is no text, and would go to a terminal.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # The text of a file is UTF-8 wherever it goes; a terminal's own encoding would spoil names in a pipe.
        sys.stdout.reconfigure(encoding="utf-8")
    for piece in pieces:
        if isinstance(piece, str):
            sys.stdout.write(piece)
        elif sys.stdout.isatty():
            raise UsageError("A workbook is no text for a terminal.", "Name a file with --out.")
        else:
            sys.stdout.buffer.write(piece)


def has_terminal() -> bool:
    """Say whether a person sits at both ends, or in a browser."""
    # Behind a page of `litreview serve` the screens are drawn through pipes; Textual is told so by this name.
    if "TEXTUAL_DRIVER" in os.environ:
        return True
    return sys.stdin.isatty() and sys.stdout.isatty()
