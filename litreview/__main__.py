"""Where `litreview` and `python -m litreview` begin; what needs no command is answered before typer is imported."""

from __future__ import annotations

import sys

import litreview
from litreview.cli.guard import guarded, unwind_on_signals


def main(words: list[str] | None = None) -> int:
    """Run the command line, or the words given; gives the exit code."""
    if words is None:
        # A program of its own; whoever calls this as a function keeps their own handlers.
        words = sys.argv[1:]
        unwind_on_signals()
    # From here on, so that a closed pipe or a full disk is met as well by an answer that needs no command.
    return guarded(lambda: _answer(words))


def _answer(words: list[str]) -> object:
    if words == ["--version"]:
        print(f"litreview {litreview.__version__}")  # noqa: T201  # the answer
        return 0
    if words in ([], ["--help"]):
        from litreview.cli.command_table import overview

        print(overview())  # noqa: T201  # the answer
        return 0
    from litreview.cli.app import run

    return run(words)


if __name__ == "__main__":
    sys.exit(main())
