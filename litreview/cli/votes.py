"""`litreview votes` and its subcommands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.options import As, DryRun, Stage, Unblind, VerdictWord, stage_of
from litreview.cli.output_files import WRITTEN
from litreview.cli.text_columns import columns, plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.team.votes_in import ImportedVotes


def run(context: typer.Context) -> None:
    """Import votes from other tools, or export votes to them.

    Use `votes import FILE` or `votes export FILE --for rayyan`.
    """
    if context.invoked_subcommand is None:
        raise UsageError("votes takes import or export.", "Example: `litreview votes import articles.csv`.")


def import_votes(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="An export of the tool, with its decisions.")],
    verdict: Annotated[
        VerdictWord | None,
        typer.Option("--verdict", help="The verdict of the whole file, for example of a Covidence list."),
    ] = None,
    reason: Annotated[
        list[str] | None,
        typer.Option(
            "--reason", metavar="WORDS=CODE", help="A reason of the tool and its code here; can be repeated."
        ),
    ] = None,
    actor: As = None,
    stage: Stage = None,
    dry_run: DryRun = False,
) -> None:
    """Import the votes in an export of Rayyan, Covidence or ASReview LAB.

    Records are matched by DOI, PMID, or title and year; import them first. Reviewers keep their names from the tool. For
    Covidence and ASReview LAB, whose exports have no names, use --as. A reason that the protocol does not define is kept
    in the note. Either all votes of a file are imported or none; importing a file twice changes nothing.
    """
    from litreview.model import Verdict
    from litreview.review.team.votes_in import VoteImportOptions

    pairs = [text.partition("=") for text in reason or ()]
    if any(not code for _, _, code in pairs):
        raise UsageError("--reason takes WORDS=CODE.", "Example: --reason 'wrong population=population'.")
    codes = {words.strip(): code.strip() for words, _, code in pairs}
    with console.open_review() as review:
        order = VoteImportOptions(
            actor, Verdict(verdict) if verdict else None, stage_of(stage), codes, dry_run
        )
        done = review.team.import_votes(file, order)
    console.show(done, lines(done))


def lines(done: ImportedVotes) -> Iterator[str]:
    """Yield the votes imported, already known and not matched."""
    yield f"{done.tool}: {plural(done.rows, 'record')} with votes."
    yield from columns(list(done.decided.items())) if done.decided else ["No new votes."]
    if done.known:
        yield f"{plural(done.known, 'vote')} already known."
    if done.unknown:
        yield f"Reasons not in the protocol, kept in the notes: {'; '.join(done.unknown)}"
    for title in done.unmatched:
        yield f"Not matched to a single report: {title}"


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The CSV file to write."), WRITTEN],
    tool: Annotated[
        Literal["rayyan", "asreview"], typer.Option("--for", help="The tool that will read the file.")
    ],
    stage: Stage = None,
    actor: As = None,
    unblind: Unblind = False,
) -> None:
    """Write all reports with their votes, in the format of Rayyan or ASReview LAB.

    For Rayyan the votes are written to the notes; for ASReview LAB the outcome is the label. While the protocol is blind,
    other reviewers' votes on reports that you have not voted on are left out and counted; --unblind includes them.
    """
    with console.open_review(actor=actor) as review:
        if unblind:
            review.decisions.unblind(
                [row.key for row in review.reports.rows(stage_of(stage))], stage_of(stage), actor
            )
        done = review.team.export_votes(file, tool, stage_of(stage), actor)
    said = [f"{plural(done.reports, 'report')} written to {file}"]
    if done.hidden_votes:
        votes = plural(done.hidden_votes, "vote")
        said.append(
            f"{votes} left out, hidden until you have voted on the same reports. Include with --unblind; this is logged."
        )
    console.show({"path": file, "reports": done.reports, "hidden_votes": done.hidden_votes}, said)


# A module with subcommands becomes a group in app.load.
subcommands = {"import": import_votes, "export": export}
