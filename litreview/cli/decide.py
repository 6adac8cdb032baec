"""`litreview decide`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import acting
from litreview.cli.options import As, Stage, VerdictWord
from litreview.cli.text_columns import plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.views import Decided


def run(
    key: Annotated[
        str | None, typer.Argument(metavar="KEY", help="A record's key, or a unique beginning.")
    ] = None,
    verdict: Annotated[
        VerdictWord | None, typer.Argument(metavar="VERDICT", help="include, exclude or maybe.")
    ] = None,
    reason: Annotated[
        list[str] | None, typer.Option("--reason", metavar="CODE", help="Why excluded; may be given again.")
    ] = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A note kept with the decision.")] = "",
    actor: As = None,
    stage: Stage = None,
    consensus: Annotated[
        bool, typer.Option("--consensus", help="Settle a conflict; the votes stay.")
    ] = False,
    other: Annotated[
        str | None,
        typer.Option(
            "--of", metavar="KEY", help="For a reason that means duplicate: the record it is one of."
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help="Decide by a CSV or JSON lines file; - is stdin."),
    ] = None,
) -> None:
    """Make one decision, or many from a file.

    A file has the columns key, verdict, and perhaps reason, note, stage, reviewer. It is looked through first: one
    row that does not fit, and nothing is decided. What is printed as decided is on disk.
    """
    from litreview.cli.ballots import Ballot, cast_all, read

    # typer cannot say "these two, or that one", so it is said here.
    if (source is None) == (key is None) or (key is not None and verdict is None):
        raise UsageError(
            "decide takes KEY and VERDICT, or --from a file.", "Such as `litreview decide KEY include`."
        )
    if source:
        ballots = read(source, actor, stage, consensus=consensus)
    else:
        codes = tuple(reason or ())
        ballots = [
            Ballot(key or "", verdict or "", codes, note, stage, actor, consensus=consensus, other=other)
        ]
    # One decision goes the way of many, so that both are checked by the same rules.
    with acting(actor) as review:
        done = cast_all(review, ballots, actor)
    if source:
        console.show(done, [f"{plural(len(done), 'decision')} made."])
    else:
        console.show(done[0], [sentence(done[0], verdict or "")])


def sentence(done: Decided, verdict: str) -> str:
    """Say what a decision came to."""
    text = f"{done.key}: {verdict if done.what == 'vote' else done.what}, stands at {done.state}"
    return f"{text}; the votes differ." if done.conflict else f"{text}."
