"""Prints `docs/commands.md` from the commands themselves: `python -m litreview.cli.manual > docs/commands.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from litreview.cli.app import load
from litreview.cli.table import COMMANDS
from litreview.cli.table import EVERYWHERE
from litreview.cli.table import EXIT_CODES

HEAD = """\
# Commands

This page is printed from the program by `python -m litreview.cli.manual`; a test fails when it is stale.

Every command also takes:
"""


def pages() -> Iterator[str]:
    """Give the manual line by line."""
    yield from HEAD.splitlines()
    yield ""
    yield from (f"- `{word}`: {text}" for word, text in EVERYWHERE.items())
    yield ""
    yield "| exit code | means |"
    yield "| --- | --- |"
    yield from (f"| {code} | {text} |" for code, text in EXIT_CODES.items())
    for title, words in COMMANDS.items():
        yield from ("", f"## {title}")
        for word in words:
            yield from page(load(word), f"litreview {word}")


def page(command: Any, name: str) -> Iterator[str]:
    """Give what a command says of itself, and the same of each word that it has."""
    # A fixed width: the page must not change with the terminal it is printed from.
    context = typer.Context(command, info_name=name, terminal_width=100, max_content_width=100)
    yield from ("", f"### {name}", "", "```text")
    yield from command.get_help(context).rstrip().splitlines()
    yield "```"
    for word, step in getattr(command, "commands", {}).items():
        yield from page(step, f"{name} {word}")


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in pages())
