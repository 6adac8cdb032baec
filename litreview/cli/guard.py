"""Error handling: every exception becomes one line on stderr and an exit code."""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from litreview.cli.exit_codes import ENDED, INTERRUPTED
from litreview.errors import LitreviewError, Terminated

UNUSABLE = LitreviewError.exit_code
FULL = (errno.ENOSPC, errno.EDQUOT)


def run_guarded(run: Callable[[], object]) -> int:
    """Run a function and return the exit code; print an error as one line."""
    prepare_streams()
    try:
        code = run()
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # typer exits with 1 if the reader of the output closes the pipe, which is not an error.
        discard_output()
    except KeyboardInterrupt:
        return INTERRUPTED
    except Terminated as ended:
        return ENDED + ended.number
    except Exception as error:  # noqa: BLE001  # every error becomes a sentence
        return report_error(error)
    else:
        return code if isinstance(code, int) else 0
    return 0


def unwind_on_signals() -> None:
    """Raise Terminated on SIGTERM and SIGHUP, so that the terminal is restored and files are closed."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # Under `nohup` SIGHUP is ignored; keep it so.
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _unwind)


def _unwind(number: int, _frame: object) -> None:
    raise Terminated(number)


def report_error(error: Exception) -> int:
    """Print an error as one line on stderr and return its exit code."""
    try:
        sys.stdout.flush()
    except OSError:
        # Python would try to write the rest again when it exits, and print a traceback.
        discard_output()
    typer = _typer()
    if typer and isinstance(error, typer.Abort):
        return INTERRUPTED
    sentence, code = _describe(error)
    from litreview.text import clean  # not needed for `--help`

    # If stderr cannot be written either, the exit code remains.
    with suppress(OSError):
        if os.environ.get("LITREVIEW_DEBUG") == "1":
            import traceback  # not needed otherwise

            traceback.print_exception(error)
        # A file name or a message of a database may hold line breaks and control characters.
        print("error:", " ".join(clean(sentence).split()), file=sys.stderr)
    return code


def _describe(error: Exception) -> tuple[str, int]:
    if isinstance(error, LitreviewError):
        return str(error), error.exit_code
    typer = _typer()
    if typer and isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "litreview"
        # pydantic puts "Value error" before a value that is not in a list.
        text = error.format_message().replace("Value error, ", "").rstrip(".")
        return f"{text}. See `{command} --help`.", 2
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        if error.errno in FULL:
            what = "the file" if place else "the output"
            return (
                f"{place}The disk is full; {what} is incomplete. Free some space and try again.",
                UNUSABLE,
            )
        return f"{place}{error.strerror}. Check the path and its permissions.", UNUSABLE
    return f"Unexpected {type(error).__name__}: {error}. {LitreviewError.default_hint}", UNUSABLE


def _typer() -> Any:
    """Return typer if a command has imported it."""
    return sys.modules.get("typer")


def prepare_streams() -> None:
    """Replace closed streams, and let stdout and stderr replace characters that they cannot encode."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        stream = getattr(sys, name)
        if stream is None:
            # Otherwise the next file opened would get the descriptor of the closed stream.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115  # open until the end
        elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def discard_output() -> None:
    """Discard the rest of the output, which cannot be written."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
