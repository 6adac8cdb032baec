"""`litreview decide`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, Stage, VerdictWord
from litreview.cli.round_options import InRound
from litreview.cli.text_columns import plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.views import Decided

OneKey = Annotated[
    str | None, typer.Argument(metavar="KEY", help="A record's key, or a unique prefix of it.")
]
OneVerdict = Annotated[
    VerdictWord | None, typer.Argument(metavar="VERDICT", help="include, exclude or maybe.")
]
Reasons = Annotated[
    list[str] | None,
    typer.Option("--reason", metavar="CODE", help="A reason for exclusion; can be repeated."),
]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="A note to keep with the decision.")]
Consensus = Annotated[bool, typer.Option("--consensus", help="Resolve a conflict; the votes are kept.")]
DuplicateOf = Annotated[
    str | None,
    typer.Option(
        "--of", metavar="KEY", help="For a reason that means duplicate: the record that it duplicates."
    ),
]
From = Annotated[
    str | None,
    typer.Option("--from", metavar="FILE", help="Read decisions from a CSV or JSON lines file; - is stdin."),
]


def run(
    key: OneKey = None,
    verdict: OneVerdict = None,
    reason: Reasons = None,
    note: Note = "",
    actor: As = None,
    stage: Stage = None,
    consensus: Consensus = False,
    other: DuplicateOf = None,
    round_name: InRound = None,
    source: From = None,
) -> None:
    """Make one decision, or many from a file.

    A file has the columns key and verdict and, optionally, reason, note, stage and reviewer. All rows are checked first;
    if one is wrong, nothing is decided. A row that repeats the reviewer's vote in force is counted as unchanged, and nothing
    is written. A decision is on disk when it is printed. Each is an action of its own: `undo` takes back one row.
    """
    from litreview.cli.decision_file import DecisionRow, decide_all, read

    if round_name is not None and (consensus or other):
        raise UsageError("A round takes votes only.", "Leave out --consensus and --of.")
    # typer cannot express "these two, or that one".
    if (source is None) == (key is None) or (key is not None and verdict is None):
        raise UsageError(
            "decide takes KEY and VERDICT, or --from FILE.", "Example: `litreview decide KEY include`."
        )
    if source:
        rows = read(source, actor, stage, consensus=consensus)
    else:
        codes = tuple(reason or ())
        rows = [
            DecisionRow(key or "", verdict or "", codes, note, stage, actor, consensus=consensus, other=other)
        ]
    if round_name is not None:
        rows = [replace(row, round=round_name) for row in rows]
    # A single decision takes the same path as many, so that the same checks apply.
    with open_to_write(actor) as review:
        done = decide_all(review, rows, actor)
    if source:
        console.show(done, [count_sentence(done)])
    else:
        console.show(done[0], [sentence(done[0], verdict or "")])


def count_sentence(done: Sequence[Decided]) -> str:
    """Describe how many decisions, retrieval outcomes and judgements were recorded, and how many votes are unchanged."""
    kinds = {"vote": "decision", "retrieval": "retrieval outcome", "judgement": "duplicate"}
    count = Counter(kinds.get(each.what, "decision") for each in done if not each.unchanged)
    parts = [plural(number, name) for name, number in count.items()] or [plural(0, "decision")]
    unchanged = sum(each.unchanged for each in done)
    rest = f", {unchanged:,} unchanged" if unchanged else ""
    return f"{' and '.join(filter(None, (', '.join(parts[:-1]), parts[-1])))} recorded{rest}."


def sentence(done: Decided, verdict: str) -> str:
    """Describe a decision and the resulting state of its report."""
    text = f"{done.key}: {verdict if done.what == 'vote' else done.what}; report state: {done.state}"
    return f"{text}; the votes differ." if done.conflict else f"{text}."
