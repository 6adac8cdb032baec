"""`litreview sync`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.options import As
from litreview.cli.text_columns import plural
from litreview.errors import LitreviewError, UsageError

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.review.team.exchange import SyncReport

SETTING = "sync"


OnOrOff = Literal["on", "off"]
Auto = Annotated[
    OnOrOff | None,
    typer.Option(
        "--auto",
        help="Synchronise automatically when screening begins and ends on this device, or stop doing so.",
    ),
]
Repair = Annotated[
    bool,
    typer.Option("--repair", help="Move invalid lines of this device's ledgers to files beside them."),
]
Adopt = Annotated[
    str | None,
    typer.Option(
        "--adopt",
        metavar="FILE",
        help="Count the lines in this ledger that are in another reviewer's folder.",
    ),
]
Git = Annotated[
    OnOrOff | None,
    typer.Option(
        "--git",
        help="Also commit, pull and push with git when synchronising in this folder, or stop doing so.",
    ),
]
Watch = Annotated[
    bool,
    typer.Option("--watch", help="Synchronise again and again until Ctrl+C; print what comes and goes."),
]
Every = Annotated[
    float,
    typer.Option("--every", metavar="SECONDS", min=1, help="The time between two rounds of --watch."),
]


def run(
    auto: Auto = None,
    repair: Repair = False,
    adopt: Adopt = None,
    git: Git = None,
    watch: Watch = False,
    every: Every = 30,
    actor: As = None,
) -> None:
    """Write my decisions to the ledgers and read those of others.

    A ledger is a text file under screening/decisions/ with the events of one reviewer on one device, one per line. A
    shared folder or a git repository is enough for a team. The exit code is 1 if something is missing or was changed.

    With --git on, or in a folder that `join` cloned, it also exchanges with the remote repository: it commits what is new in
    searches/ and screening/ under your name in the review, merges what others sent, and pushes. No hook is run, nothing that
    is missing here is deleted for others, and no export that was changed here is sent.

    With --watch, lost connections are reported once and tried again, and Ctrl+C ends it with exit code 0.

    A line counts only in the folder of its own reviewer; `litreview check` lists all others. Use --adopt for lines that
    were put there by mistake. The adoption is an event in your own ledger, applies to every clone, and cannot be undone.
    """
    if watch and (console.wants_json() or repair or adopt):
        raise UsageError(
            "--watch prints lines until it is stopped.", "Leave out --json, --repair and --adopt."
        )
    with console.open_review(actor=actor) as review:
        if auto:
            review.settings.set(SETTING, auto == "on")
        if git:
            review.settings.set("git", git == "on")
        if not watch:
            done = review.team.sync(repair=repair, adopt=adopt, actor=actor)
    if watch:
        from litreview.cli.sync_watch import repeat

        repeat(lambda: _round(actor), every)
        return
    console.show(done, (part for line in lines(done) for part in console.fit(line, sys.stdout)))
    if any(problem.level == "error" for problem in done.problems):
        raise typer.Exit(1)


def _round(actor: str | None) -> SyncReport:
    # Opened for each round, as others may have changed the protocol.
    with console.open_review(actor=actor) as review:
        return review.team.sync()


def lines(done: SyncReport) -> Iterator[str]:
    """Yield the numbers of shared and received changes, and any problems."""
    yield changes(done)
    if done.moved:
        yield f"{plural(done.moved, 'line')} of this device's ledgers moved to .rejected files beside them."
    if done.adopted:
        yield f"{plural(done.adopted, 'line')} adopted; counted in every clone from now on."
    # A colleague may have an export that is not here yet; their votes are kept.
    if done.waiting:
        yield f"{plural(done.waiting, 'event')} for records that are not imported here yet."
    for problem in done.problems:
        yield f"{problem} {problem.hint}"


def changes(done: SyncReport) -> str:
    """Return one line on what was shared and received."""
    sent, came = done.written, done.git.received if done.git else 0
    shared = f"{plural(sent, 'change')} of yours shared" if sent else "Nothing new of yours to share"
    if done.git and done.git.sent:
        # The changes in a commit may have been written before.
        shared = f"{plural(done.git.sent, 'commit')} of yours sent"
    received = f"{plural(done.read, 'change')} received" if done.read else "nothing new received"
    where = f" in {plural(came, 'commit')}" if came else ""
    return f"{shared}; {received}{where}."


@contextmanager
def synchronised(review: Review) -> Iterator[None]:
    """Synchronise before and after screening, if `sync --auto on` was set."""
    if not review.settings.get(SETTING):
        yield
        review.team.seal()
        return
    _synchronise(review)
    try:
        yield
    finally:
        _synchronise(review)


def _synchronise(review: Review) -> None:
    # Screening goes on if the folder is unavailable: the database holds everything until the next time.
    try:
        done = review.team.sync()
    except LitreviewError as error:
        console.message(f"Not synchronised: {error}")
        return
    for line in list(lines(done))[1:]:
        for part in console.fit(line, sys.stderr):
            console.message(part)
