"""The entry point of `litreview` and `python -m litreview`; help and version do not import typer."""

from __future__ import annotations

import atexit
import gc
import os
import sys

from litreview.cli.guard import run_guarded, unwind_on_signals
from litreview.version import __version__

YOUNG_OBJECTS = 50_000
"""Objects after which Python looks for garbage in cycles, of which loading a command makes none."""


def main(words: list[str] | None = None) -> int:
    """Run the command line, or the given arguments, and return the exit code."""
    if words is None:
        # Only as a program; a caller of this function keeps its own signal handlers and settings.
        words = sys.argv[1:]
        unwind_on_signals()
        gc.set_threshold(YOUNG_OBJECTS)
        # The last search for garbage, in all that was loaded, takes a sixth of a short command.
        atexit.register(gc.freeze)
    return run_guarded(lambda: _answer(words))


def _answer(words: list[str]) -> object:
    if words == ["--version"]:
        print(f"litreview {__version__}")  # noqa: T201  # the answer
        return 0
    if not words and _can_open_home():
        from litreview.cli.screen import on_screen

        on_screen("home", None)
        return 0
    if words in ([], ["--help"]) and not os.environ.get("_LITREVIEW_COMPLETE"):
        from litreview.cli.command_table import overview

        print(overview())  # noqa: T201  # the answer
        return 0
    from litreview.cli.app import run

    return run(words)


def _can_open_home() -> bool:
    """Return whether there is a terminal and a review in this folder or above it, at the cost of a few file names."""
    if not (sys.stdin and sys.stdout and sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    try:
        here = os.getcwd()  # noqa: PTH109  # pathlib takes longer than all the rest
    except OSError:
        return False
    while not os.path.isfile(os.path.join(here, "screening", "protocol.toml")):  # noqa: PTH113, PTH118  # likewise
        above = os.path.dirname(here)  # noqa: PTH120  # likewise
        if above == here:
            return False
        here = above
    return True


if __name__ == "__main__":
    sys.exit(main())
