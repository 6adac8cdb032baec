"""The entry point of `litreview` and `python -m litreview`; help and version do not import typer."""

from __future__ import annotations

import sys

from litreview.cli.guard import run_guarded, unwind_on_signals
from litreview.version import __version__


def main(words: list[str] | None = None) -> int:
    """Run the command line, or the given arguments, and return the exit code."""
    if words is None:
        # Only as a program; a caller of this function keeps its own signal handlers.
        words = sys.argv[1:]
        unwind_on_signals()
    return run_guarded(lambda: _answer(words))


def _answer(words: list[str]) -> object:
    if words == ["--version"]:
        print(f"litreview {__version__}")  # noqa: T201  # the answer
        return 0
    if words in ([], ["--help"]):
        from litreview.cli.command_table import overview

        print(overview())  # noqa: T201  # the answer
        return 0
    from litreview.cli.app import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
