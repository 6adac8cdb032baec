"""`litreview sync`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.options import As
from litreview.cli.text_columns import plural
from litreview.errors import LitreviewError

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.review.team.exchange import SyncReport

SETTING = "sync"


def run(
    auto: Annotated[
        Literal["on", "off"] | None,
        typer.Option(
            "--auto", help="From now on synchronise whenever screening begins and ends here, or not."
        ),
    ] = None,
    repair: Annotated[
        bool,
        typer.Option(
            "--repair", help="Move lines of this device's ledgers that are no events into files beside them."
        ),
    ] = False,
    adopt: Annotated[
        str | None,
        typer.Option(
            "--adopt",
            metavar="FILE",
            help="Let lines count that stand in this ledger, in the folder of another reviewer than their own.",
        ),
    ] = None,
    actor: As = None,
) -> None:
    """Write my decisions to the ledgers and read those of others.

    A ledger is a text file of one reviewer's device under screening/decisions/, one event a line. A shared folder or
    a git repository is enough for a team. Exit code 1 when something is missing or was changed.

    A line counts only in the folder of its own reviewer. `check` names any other; --adopt is for those that were put
    there by mistake. It is an event in your own ledger, holds in every clone, and cannot be taken back.
    """
    with console.opened(actor=actor) as review:
        if auto:
            review.settings.set(SETTING, auto == "on")
        done = review.team.sync(repair=repair, adopt=adopt, actor=actor)
    console.show(done, lines(done))
    if any(problem.level == "error" for problem in done.problems):
        raise typer.Exit(1)


def lines(done: SyncReport) -> Iterator[str]:
    """Say what a synchronisation did, and what was odd."""
    yield f"{plural(done.written, 'event')} written, {plural(done.read, 'event')} read."
    if done.moved:
        yield f"{plural(done.moved, 'line')} of this device's ledgers moved into .rejected files beside them."
    if done.adopted:
        yield f"{plural(done.adopted, 'line')} adopted: counted from now on, in every clone."
    # A colleague may be ahead of us with an export; their votes wait and are not lost.
    if done.waiting:
        yield f"{plural(done.waiting, 'event')} wait for records that are not imported here."
    for problem in done.problems:
        yield f"{problem.where}: {problem.what} {problem.hint}"


@contextmanager
def in_step(review: Review) -> Iterator[None]:
    """Synchronise before and after screening, where the local settings ask for it."""
    if not review.settings.get(SETTING):
        yield
        return
    _tell(review)
    try:
        yield
    finally:
        _tell(review)


def _tell(review: Review) -> None:
    # A folder that is away for now must keep nobody from screening: all is in the store and goes out later.
    try:
        done = review.team.sync()
    except LitreviewError as error:
        console.say(f"Not synchronised: {error}")
        return
    for line in list(lines(done))[1:]:
        console.say(line)
