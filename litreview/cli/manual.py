"""Prints pages of the manual from the program itself.

`python -m litreview.cli.manual > docs/commands.md`, and `python -m litreview.cli.manual keys > docs/keys.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from litreview.cli.app import load
from litreview.cli.command_table import COMMANDS, EVERYWHERE, EXIT_CODES

HEAD = """\
# Commands

This page is printed from the program by `python -m litreview.cli.manual`; a test fails when it is stale.

Every command also takes:
"""

KEYS_HEAD = """\
# Keys

This page is printed from the program by `python -m litreview.cli.manual keys`; a test fails when it is stale.
The same keys stand in the footer and under `?`.
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


def keys() -> Iterator[str]:
    """Give the keys of every screen, from the commands that each knows."""
    from litreview.tui.screens.card import CardScreen
    from litreview.tui.screens.conflicts import Conflicts
    from litreview.tui.screens.duplicates import Duplicates
    from litreview.tui.screens.flow import FlowScreen
    from litreview.tui.screens.home import Home
    from litreview.tui.screens.records import Records
    from litreview.tui.screens.retrieval import Awaited
    from litreview.tui.screens.titles import TitleList
    from litreview.words.catalogue import Words

    words = Words("en")
    yield from KEYS_HEAD.splitlines()
    for screen in (Home, CardScreen, TitleList, Duplicates, Conflicts, Records, Awaited, FlowScreen):
        yield from ("", f"## {screen.NAME.capitalize()}", "", "| key | does |", "| --- | --- |")
        # What has no heading in help is a key of an open sheet, and is shown there.
        known = [command for command in screen.KNOWN if command.GROUP]
        yield from (f"| `{command.shown()}` | {command.help(words)} |" for command in known)


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in (keys() if sys.argv[1:] == ["keys"] else pages()))
