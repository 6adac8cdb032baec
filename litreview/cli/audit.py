"""`litreview duplicates audit`: a sample of the engine's merges for a person to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.options import As
from litreview.cli.pairs import pair_lines
from litreview.cli.round_results import share_up
from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from litreview.review.duplicates.merge_audit import MergeAudit
    from litreview.review.review import Review
    from litreview.review.views import PairCard

VERDICTS = {"y": "same", "x": "different"}
ANSWERS = {"same": "confirmed", "different": "denied", None: "not checked yet"}


def audit(
    number: Annotated[int, typer.Argument(metavar="N", min=1, help="The sample size.")],
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="The random seed.")] = 1,
    actor: As = None,
) -> None:
    """Draw a random sample of the engine's merges, and estimate how many merges are false.

    The same N and seed draw the same sample; a larger N extends it. On a terminal each merge is shown and you answer with
    one key; an answer is a judgement on the pair, which `undo` takes back. Without a terminal the merges are listed; judge
    them with `duplicates judge`.
    """
    with console.open_review(actor=actor) as review:
        found = review.duplicates.audit(number, seed)
        if console.has_terminal() and not console.wants_json():
            ask(review, [one.pair for one in found.drawn if one.said is None], actor)
            found = review.duplicates.audit(number, seed)
            console.show(found, summary(found))
        else:
            console.show(found, lines(found))


def ask(review: Review, left: list[PairCard], actor: str | None) -> None:
    """Ask about each merge, until the last one or `q`."""
    for n, pair in enumerate(left, 1):
        for line in pair_lines(pair):
            typer.echo(line)
        answer = ""
        while answer not in {*VERDICTS, "s", "q"}:
            answer = typer.prompt(
                f"{n} of {len(left)}: y same, x different, s skip, q stop", default="s"
            ).strip()
        if answer == "q":
            return
        if answer in VERDICTS:
            review.duplicates.judge(pair.a.key, pair.b.key, VERDICTS[answer], actor)


def lines(found: MergeAudit) -> Iterator[str]:
    """Yield each merge of the sample with its answer, then the summary."""
    for one in found.drawn:
        yield from pair_lines(one.pair)
        yield f"  {ANSWERS[one.said]}"
        yield ""
    yield from summary(found)


def summary(found: MergeAudit) -> Iterator[str]:
    """Yield the counts of the sample and the bound on false merges."""
    judged = found.confirmed + found.denied
    yield f"{plural(found.merges, 'merge')} by the engine; {len(found.drawn):,} sampled with seed {found.seed}."
    yield from columns(
        [
            ("confirmed", found.confirmed),
            ("denied", found.denied),
            ("not checked yet", len(found.drawn) - judged),
        ],
        indent=2,
    )
    if found.bound is None:
        yield "Confirm or deny each with `litreview duplicates judge A B same|different`."
    else:
        worst = round(found.bound * found.merges)
        share = share_up(worst, found.merges)
        yield f"With 95 % confidence at most {share} of the merges are false ({worst:,} of {found.merges:,})."
        yield "The bound is exact, one-sided and hypergeometric, and rounded up."
