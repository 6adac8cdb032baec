"""`litreview strategy`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.pairs import hanging
from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from litreview.strategy.slips import Slip

PlatformName = Annotated[
    str,
    typer.Option(
        "--platform", metavar="NAME", help="Where it is to be run; `litreview strategy` lists them."
    ),
]


def run(context: typer.Context) -> None:
    """Check a search strategy before it is run.

    Without a word of its own it lists the platforms.
    """
    from litreview.strategy.platforms import PLATFORMS

    if context.invoked_subcommand is None:
        names = {each.name: each.title for each in PLATFORMS.values()}
        console.show(names, columns(names.items()))


def check(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A search history with numbered lines, or one query.")
    ],
    platform: PlatformName,
) -> None:
    """Look for brackets, quotes, field tags, line numbers and operators that are wrong.

    Needs no review and no network. Exits with 1 when something is wrong; notes alone are no error.
    """
    from litreview.files import read_text
    from litreview.strategy.slips import check as look

    slips = look(read_text(file), platform)
    console.show(slips, lines(file, slips))
    if any(slip.level == "error" for slip in slips):
        raise typer.Exit(1)


# app.load makes a group of a module that has these.
commands = {"check": check}


def lines(file: Path, slips: Sequence[Slip]) -> Iterator[str]:
    """Give each slip with its place, as editors know it."""
    for slip in slips:
        # In the form that editors make a link of.
        head = f"{file.name}:{slip.line}:{slip.column}: "
        yield from hanging(head, f"{slip.level}: {slip.what} {slip.hint}".rstrip())
    wrong = sum(slip.level == "error" for slip in slips)
    yield f"{plural(wrong, 'error')}." if wrong else "No error was found."
