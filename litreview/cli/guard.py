"""The one place where something that went wrong becomes one line on stderr and an exit code."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from litreview.errors import LitreviewError, Terminated

INTERRUPTED = 130  # what shells expect of a program that Ctrl-C ended
ENDED = 128  # and the number of the signal, as shells have it
UNUSABLE = LitreviewError.exit_code
FULL = (errno.ENOSPC, errno.EDQUOT)


def guarded(run: Callable[[], object]) -> int:
    """Run, and give the exit code; says in one line what went wrong, where, and what to do."""
    _prepare_streams()
    try:
        code = run()
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # typer leaves in this way, and with 1, when the reader of our output has had enough; that is no trouble.
        _discard_output()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Terminated as ended:
        return ENDED + ended.number
    except Exception as error:  # noqa: BLE001  # whatever it is, a person gets a sentence
        return _report(error)
    else:
        return code if isinstance(code, int) else 0
    return 0


def unwind_on_signals() -> None:
    """Let the signals that end a program unwind it, so that the terminal is given back and files are closed."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # Under `nohup` the hang-up is ignored, and stays so.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _unwind)


def _unwind(number: int, _frame: object) -> None:
    raise Terminated(number)


def _report(error: Exception) -> int:
    try:
        sys.stdout.flush()
    except OSError:
        # What is left would be written once more when Python ends, and fail again with lines of Python's own.
        _discard_output()
    typer = _typer()
    if typer and isinstance(error, typer.Abort):
        return INTERRUPTED
    sentence, code = _sentence(error)
    from litreview.text import clean  # `--help` needs none of it

    # The exit code still says it where stderr cannot be written either.
    with suppress(OSError):
        if os.environ.get("LITREVIEW_DEBUG") == "1":
            import traceback  # the same

            traceback.print_exception(error)
        # One line whatever a file name or a database says, and none of its control characters reach the terminal.
        print("litreview:", " ".join(clean(sentence).split()), file=sys.stderr)
    return code


def _sentence(error: Exception) -> tuple[str, int]:
    if isinstance(error, LitreviewError):
        return str(error), error.exit_code
    typer = _typer()
    if typer and isinstance(error, typer.TyperException):
        return _usage(error), 2
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        if error.errno in FULL:
            what = "the file" if place else "the output"
            return (
                f"{place}The disk is full; {what} is incomplete. Free some space, then try again.",
                UNUSABLE,
            )
        return f"{place}{error.strerror}. Check the path and its permissions, then try again.", UNUSABLE
    return (
        f"This should not have happened ({type(error).__name__}: {error}). {LitreviewError.default_hint}",
        UNUSABLE,
    )


def _typer() -> Any:
    """Return typer where a command has loaded it: an answer that needs no command does without."""
    return sys.modules.get("typer")


def _usage(error: Any) -> str:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "litreview"
    # What the library puts before a word that is none of a list says nothing to a person.
    said = error.format_message().replace("Value error, ", "").rstrip(".")
    return f"{said}. See {command} --help."


def _prepare_streams() -> None:
    """Let no sign of a title end the program where the terminal cannot show it, nor a stream that is closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            # Also lest the next file that is opened takes the number of the closed stream.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  # open until the end
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _discard_output() -> None:
    """Send what is left of the output to nowhere: its reader has enough, or there is no room for it."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
