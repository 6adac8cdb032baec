"""`litreview duplicates audit`: merges of the engine for a person to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.options import As
from litreview.cli.pairs import pair_lines
from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from litreview.review.duplicates.merge_audit import MergeAudit
    from litreview.review.review import Review

VERDICTS = {"y": "same", "x": "different"}
SAID = {"same": "confirmed", "different": "denied", None: "not looked at yet"}


def audit(
    number: Annotated[int, typer.Argument(metavar="N", min=1, help="How many merges to draw.")],
    seed: Annotated[int, typer.Option("--seed", metavar="S", help="Another number draws others.")] = 1,
    actor: As = None,
) -> None:
    """Draw merges of the engine for a person to confirm, and bound the share of false ones.

    The same N and seed draw the same merges, and a larger N goes on where a smaller one ended. On a terminal each is shown
    and asked about by one key; an answer is a judgement on the pair, and `undo` takes it back. Without one, they are
    listed; say what each is with `duplicates judge`.
    """
    with console.opened(actor=actor) as review:
        found = review.duplicates.audit(number, seed)
        if console.has_terminal() and not console.wants_json():
            _ask(review, found, actor)
            found = review.duplicates.audit(number, seed)
            console.show(found, summary(found))
        else:
            console.show(found, lines(found))


def _ask(review: Review, found: MergeAudit, actor: str | None) -> None:
    """Ask about each merge that nobody has answered, until the end or until `q`."""
    left = [one.pair for one in found.drawn if one.said is None]
    for n, pair in enumerate(left, 1):
        for line in pair_lines(pair):
            typer.echo(line)
        said = ""
        while said not in {*VERDICTS, "s", "q"}:
            said = typer.prompt(
                f"{n} of {len(left)}: y same, x different, s skip, q stop", default="s"
            ).strip()
        if said == "q":
            return
        if said in VERDICTS:
            review.duplicates.judge(pair.a.key, pair.b.key, VERDICTS[said], actor)


def lines(found: MergeAudit) -> Iterator[str]:
    """List the merges drawn, each with what was said of it, and what follows for all."""
    for one in found.drawn:
        yield from pair_lines(one.pair)
        yield f"  {SAID[one.said]}"
        yield ""
    yield from summary(found)


def summary(found: MergeAudit) -> Iterator[str]:
    """Say what the sample comes to."""
    judged = found.confirmed + found.denied
    yield f"{plural(found.merges, 'merge')} by the engine; {len(found.drawn):,} drawn with seed {found.seed}."
    yield from columns(
        [
            ("confirmed", found.confirmed),
            ("denied", found.denied),
            ("not looked at yet", len(found.drawn) - judged),
        ],
        indent=2,
    )
    if found.bound is None:
        yield "Confirm or deny them with `litreview duplicates judge A B same|different`."
    else:
        worst = int(found.bound * found.merges)
        yield (
            f"With 95 % confidence at most {found.bound:.1%} of the merges are false ({worst:,} of {found.merges:,}),"
        )
        yield "by the exact bound of Clopper and Pearson (one-sided)."
