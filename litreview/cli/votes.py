"""`litreview votes`, with its own words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.options import As, DryRun, Stage, Unblind, VerdictWord, at
from litreview.cli.text_columns import columns, plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.team.votes_in import VotesIn


def run(context: typer.Context) -> None:
    """Bring votes in from other tools, or write them for those.

    `votes import FILE` and `votes export FILE --for rayyan`.
    """
    if context.invoked_subcommand is None:
        raise UsageError("votes takes import or export.", "Such as `litreview votes import articles.csv`.")


def bring(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export of the tool, with its decisions.")],
    verdict: Annotated[
        VerdictWord | None,
        typer.Option("--verdict", help="What the whole file stands for, as a list of Covidence does."),
    ] = None,
    reason: Annotated[
        list[str] | None,
        typer.Option(
            "--reason", metavar="WORDS=CODE", help="A reason of the tool and its code here; again for more."
        ),
    ] = None,
    actor: As = None,
    stage: Stage = None,
    dry_run: DryRun = False,
) -> None:
    """Make decisions of the votes in an export of Rayyan, Covidence or ASReview LAB.

    Records are found by DOI, PMID, or title and year; import them first. Reviewers keep the names that the tool gives;
    where it gives none, as Covidence and ASReview LAB do, say --as. A reason that the protocol has not is kept in the
    note. All votes of a file are taken, or none; the same file again changes nothing.
    """
    from litreview.model import Verdict
    from litreview.review.team.votes_in import Order

    pairs = [text.partition("=") for text in reason or ()]
    if any(not code for _, _, code in pairs):
        raise UsageError(
            "--reason takes the tool's words and a code.", "Such as --reason 'wrong population=population'."
        )
    codes = {words.strip(): code.strip() for words, _, code in pairs}
    with console.opened() as review:
        order = Order(actor, Verdict(verdict) if verdict else None, at(stage), codes, dry_run)
        done = review.team.import_votes(file, order)
    console.show(done, lines(done))


def lines(done: VotesIn) -> Iterator[str]:
    """Say what a file of votes came to."""
    yield f"{done.tool}: {plural(done.rows, 'record')} with votes."
    yield from columns(list(done.decided.items())) if done.decided else ["Nothing new."]
    if done.known:
        yield f"{plural(done.known, 'vote')} stood here already."
    if done.unknown:
        yield f"Not in the protocol, kept in the notes: {'; '.join(done.unknown)}"
    # A vote that is not placed must not go unseen.
    for title in done.unmatched:
        yield f"No one report here: {title}"


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The CSV file to write.")],
    tool: Annotated[
        Literal["rayyan", "asreview"], typer.Option("--for", help="The tool that is to read it.")
    ],
    stage: Stage = None,
    actor: As = None,
    unblind: Unblind = False,
) -> None:
    """Write all reports with their votes, as Rayyan or ASReview LAB reads them.

    For Rayyan the votes stand in the notes, for ASReview LAB what they came to is the label. While the protocol is
    blind, what others said of a report that you have not voted on is left out.
    """
    with console.opened(actor=actor) as review:
        if unblind:
            review.decisions.unblind([row.key for row in review.reports.rows(at(stage))], at(stage), actor)
        number = review.team.export_votes(file, tool, at(stage), actor)
    console.show({"path": file, "reports": number}, [f"{plural(number, 'report')} written to {file}"])


# app.load makes a group of a module that has these.
commands = {"import": bring, "export": export}
