"""`litreview strategy`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.text_columns import columns, plural, wrap_hanging

if TYPE_CHECKING:
    from litreview.strategy.breaches import Slip

PlatformName = Annotated[
    str,
    typer.Option("--platform", metavar="NAME", help="The platform; `litreview strategy` lists them."),
]


def run(context: typer.Context) -> None:
    """Check a search strategy before it is run.

    With no subcommand, lists the platforms.
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
    """Check the brackets, quotes, field tags, line numbers and operators of a strategy.

    Needs no review and no network. Exits with 1 if there are errors; notes are not errors.
    """
    from litreview.files import read_text
    from litreview.strategy.slips import check as look

    slips = look(read_text(file), platform)
    console.show(slips, lines(file, slips))
    if any(slip.level == "error" for slip in slips):
        raise typer.Exit(1)


# A module with subcommands becomes a group in app.load.
subcommands = {"check": check}


def lines(file: Path, slips: Sequence[Slip]) -> Iterator[str]:
    """Yield each error with its position."""
    for slip in slips:
        # Editors turn this form into a link.
        head = f"{file.name}:{slip.line}:{slip.column}: "
        yield from wrap_hanging(head, f"{slip.level}: {slip.what} {slip.hint}".rstrip() + f" [{slip.rule}]")
    wrong = sum(slip.level == "error" for slip in slips)
    yield f"{plural(wrong, 'error')}." if wrong else "No errors found."
