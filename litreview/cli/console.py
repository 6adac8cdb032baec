"""Input and output shared by all commands: the review, text or JSON, results to stdout and messages to stderr."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from litreview.cli.json_output import jsonable
from litreview.cli.text_columns import plural, wrap_hanging
from litreview.errors import NotSaved, UsageError
from litreview.text import drop_controls
from litreview.ticks import Tick

if TYPE_CHECKING:
    from litreview.review.review import Review

CONTROLS = re.compile("[\x7f-\x9f]")
"""Control characters that JSON does not escape but a terminal may act on."""


@dataclass(frozen=True, slots=True)
class GlobalOptions:
    """The options that every command takes.

    Attributes:
        folder: The value of --review.
        same_as: The values of --same-as.
    """

    folder: Path | None = None
    as_json: bool = False
    same_as: Sequence[str] = ()


# A context variable, so that the options need not be passed through every function.
_OPTIONS: ContextVar[GlobalOptions | None] = ContextVar("options", default=None)


def set_options(folder: Path | None, *, as_json: bool, same_as: Sequence[str] = ()) -> None:
    """Set the global options; those after the command override those before it."""
    old = _options()
    _OPTIONS.set(GlobalOptions(folder or old.folder, as_json or old.as_json, same_as or old.same_as))


def reset_options() -> None:
    """Clear the options of an earlier run in this process."""
    _OPTIONS.set(None)


def _options() -> GlobalOptions:
    return _OPTIONS.get() or GlobalOptions()


def wants_json() -> bool:
    """Check whether --json was given."""
    return _options().as_json


def same_as() -> Sequence[str]:
    """Return the values of --same-as."""
    return _options().same_as


def folder() -> Path | None:
    """Return the value of --review."""
    return _options().folder


@contextmanager
def open_review(folder: Path | None = None, actor: str | None = None) -> Iterator[Review]:
    """Open a review and close it afterwards.

    Args:
        folder: The review's folder; by default that of --review, or the nearest one upwards.
        actor: The value of --as.

    Raises:
        NotAReview: There is no review.
    """
    from litreview.review.review import Review

    review = open_with_notices(
        lambda: Review.open(folder or _options().folder, actor=actor, tick=progress("read"))
    )
    try:
        yield review
    except BaseException:
        # Report the first error, not one from closing.
        with suppress(NotSaved):
            review.close()
        raise
    try:
        review.team.write_ledger()
    except NotSaved as error:
        # The events are in the database, and `status` counts them, so the command succeeds.
        events = plural(review.team.ledger_lag(), "event")
        message(
            f"warning: {events} not in the ledger yet, and so in no copy of this folder: {error} "
            "Afterwards, run `litreview sync` to write them."
        )
        with suppress(NotSaved):
            review.close()
    else:
        review.close()


def open_with_notices(opening: Callable[[], Review]) -> Review:
    """Open a review, ask whether to use a database that its folder names, and print its notices.

    Raises:
        UnansweredDatabase: The folder names a database, and there is no terminal to ask on.
    """
    from litreview.review.legacy import UnansweredDatabase

    try:
        review = opening()
    except UnansweredDatabase as error:
        if wants_json() or not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise
        import typer

        message(f"The folder {error.folder} names a database: {error.shown}")
        message(
            "Answer yes if it is your team's. Answer no if you did not expect it: the folder may come from a stranger."
        )
        error.answer(use=typer.confirm("Use this database from now on?", default=False, err=True))
        review = opening()
    for notice in review.notices:
        message(notice)
    return review


def show(data: Any, lines: Iterable[str]) -> None:
    """Print a result: one JSON document with --json, else lines of text."""
    if wants_json():
        # Escape other characters if the encoding may lack them, so that the document stays exact.
        exact = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        text = json.dumps(jsonable(data), ensure_ascii=not exact, indent=1)
        print(CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text))
        return
    for line in lines:
        # Any field of a ledger may hold control characters.
        print(drop_controls(line))


def fit(text: str, stream: TextIO, head: str = "") -> list[str]:
    """Wrap a text after a head if it goes to a terminal; a program at the end of a pipe reads it as one line."""
    return wrap_hanging(head, text) if stream.isatty() else [head + text]


def message(text: str) -> None:
    """Print a message to stderr."""
    # A message may contain a file name, which may hold control characters.
    print(drop_controls(text), file=sys.stderr)


def progress(what: str) -> Tick:
    """Return a callback that shows a progress bar, or does nothing if stderr is not a terminal."""
    # The carriage returns of a progress bar would clutter a log file.
    if not sys.stderr.isatty():
        return lambda _done, _of: None
    from litreview.cli.progress import ProgressBar

    return ProgressBar(what)


def write(pieces: Iterable[str | bytes]) -> None:
    """Write the contents of a file to stdout.

    Raises:
        UsageError: The contents are binary and stdout is a terminal.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Export files are UTF-8, even if the terminal has another encoding.
        sys.stdout.reconfigure(encoding="utf-8")
    for piece in pieces:
        if isinstance(piece, str):
            sys.stdout.write(piece)
        elif sys.stdout.isatty():
            raise UsageError("A workbook cannot be shown in a terminal.", "Name a file with --out.")
        else:
            sys.stdout.buffer.write(piece)


def program() -> str:
    """Return how to run litreview in this shell, for commands that are printed to be copied."""
    if shutil.which("litreview"):
        return "litreview"
    called = Path(sys.argv[0])
    if called.name == "__main__.py" and called.parent.name == "litreview":
        return f"{_shell_word(sys.orig_argv[0])} -m litreview"
    return _shell_word(sys.argv[0]) if called.stem == "litreview" else "litreview"


def _shell_word(word: str) -> str:
    # PowerShell runs no quoted path, and a path of Windows has backslashes, which shlex would quote.
    return word if os.name == "nt" else shlex.quote(word)


def has_terminal() -> bool:
    """Check whether stdin and stdout are a terminal, or a page of `litreview serve`."""
    # `serve` draws the screens through pipes and sets this variable for Textual.
    if "TEXTUAL_DRIVER" in os.environ:
        return True
    return sys.stdin.isatty() and sys.stdout.isatty()
