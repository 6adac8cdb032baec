"""The one place where something that went wrong becomes one line on stderr and an exit code."""

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable

import typer

from litreview.errors import LitreviewError
from litreview.text import clean

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended
UNUSABLE = LitreviewError.exit_code


def guarded(run: Callable[[], object]) -> int:
    """Run, and give the exit code; says in one line what went wrong, where, and what to do."""
    _speak_any_locale()
    try:
        code = run()
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # typer leaves in this way, and with 1, when the reader of our output has had enough; that is no trouble.
        _close_quietly()
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # whatever it is, a person gets a sentence
        return _said(error)
    else:
        return code if isinstance(code, int) else 0
    return 0


def _said(error: Exception) -> int:
    if os.environ.get("LITREVIEW_DEBUG") == "1":
        traceback.print_exception(error)
    sentence, code = _sentence(error)
    # One line whatever a file name or a database says, and none of its control characters reach the terminal.
    print("litreview:", " ".join(clean(sentence).split()), file=sys.stderr)
    return code


def _sentence(error: Exception) -> tuple[str, int]:
    if isinstance(error, LitreviewError):
        return str(error), error.exit_code
    if isinstance(error, typer.TyperException):
        return _usage(error), 2
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}. Check the path and its permissions, then try again.", UNUSABLE
    return (
        f"This should not have happened ({type(error).__name__}: {error}). {LitreviewError.default_hint}",
        UNUSABLE,
    )


def _usage(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "litreview"
    # What the library puts before a word that is none of a list says nothing to a person.
    said = error.format_message().replace("Value error, ", "").rstrip(".")
    return f"{said}. See {command} --help."


def _speak_any_locale() -> None:
    """Let no sign of a title end the program where the terminal cannot show it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _close_quietly() -> None:
    """Send what is left to nowhere: the reader of our output has enough."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
