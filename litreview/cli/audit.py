"""`litreview duplicates audit`: a check sample of the engine's merges, for a person to confirm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As
from litreview.cli.pairs import pair_lines
from litreview.cli.round_options import Seed
from litreview.cli.round_results import check_json, share_up
from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from litreview.review.review import Review
    from litreview.review.rounds.check_results import CheckResult
    from litreview.review.rounds.rounds_part import JudgedMerge
    from litreview.review.views import PairCard

VERDICTS = {"y": "same", "x": "different"}
ANSWERS = {"same": "confirmed", "different": "denied", None: "not checked yet"}
PARTS = {
    "transitive": "joined through others",
    "weak": "joined by a weak rule",
    "strong": "joined by a strong rule",
}


def audit(
    number: Annotated[int, typer.Argument(metavar="N", min=1, help="The sample size.")],
    seed: Seed = None,
    actor: As = None,
) -> None:
    """Draw a check sample of the engine's merges, and bound how many merges are false.

    It is drawn in three parts of equal size, as far as there are so many: records that are joined only through others,
    merges by weak rules, and merges by strong ones (`duplicates rules` prints how sure each rule is). The draw is logged
    as a check sample, as that of `screen --check N --of merged`; N again continues it, another N or seed draws another.

    On a terminal each merge is shown and you answer with one key; an answer is a judgement on the pair, which `undo`
    takes back. Without a terminal the merges are listed; judge them with `duplicates judge`.
    """
    from litreview.review.rounds.drawing import DrawOptions

    with open_to_write(actor) as review:
        if not review.rounds.plan_check("merged").frame:
            console.show(
                {"merges": 0, "seed": seed, "drawn": [], "confirmed": 0, "denied": 0, "bound": None},
                ["The engine has merged nothing."],
            )
            return
        joined = review.rounds.join("check", DrawOptions(number, of="merged", seed=seed), actor)
        drawn = review.rounds.merges(joined.id)
        asks = console.has_terminal() and not console.wants_json()
        if asks:
            ask(review, [one.pair for one in drawn if one.said is None], actor)
            drawn = review.rounds.merges(joined.id)
        result = review.rounds.check_result(joined.id, actor)
    console.show(_json(drawn, result), summary(drawn, result) if asks else lines(drawn, result))


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


def _json(drawn: Sequence[JudgedMerge], result: CheckResult) -> dict[str, Any]:
    merges = len(result.round.frame)
    return {
        "round": result.round.name,
        "merges": merges,
        "seed": result.round.seed,
        "drawn": drawn,
        "confirmed": sum(one.said == "same" for one in drawn),
        "denied": sum(one.said == "different" for one in drawn),
        "bound": None if result.bound is None else result.bound / merges,
        "strata": check_json(result)["strata"],
    }


def lines(drawn: Sequence[JudgedMerge], result: CheckResult) -> Iterator[str]:
    """Yield each merge of the sample with its answer, then the summary."""
    for one in drawn:
        yield from pair_lines(one.pair)
        yield f"  {ANSWERS[one.said]}"
        yield ""
    yield from summary(drawn, result)


def summary(drawn: Sequence[JudgedMerge], result: CheckResult) -> Iterator[str]:
    """Yield the counts of the sample and the bound on false merges, by part and over all."""
    round_, merges = result.round, len(result.round.frame)
    yield f"{plural(merges, 'merge')} by the engine; {len(round_.records):,} drawn with seed {round_.seed} as {round_.name}."
    yield from columns(
        [(name, sum(one.said == said for one in drawn)) for said, name in ANSWERS.items()], indent=2
    )
    for name, part in result.strata.get("evidence", {}).items():
        yield (
            f"  {PARTS.get(name, name)}: {part.wrong:,} of {part.drawn:,} false, "
            f"at most {part.bound:,} of {part.size:,}"
        )
    if result.bound is None:
        yield "Confirm or deny each with `litreview duplicates judge A B same|different`."
    else:
        share = share_up(result.bound, merges)
        yield f"With 95 % confidence at most {share} of the merges are false ({result.bound:,} of {merges:,})."
        yield "The bound is exact, one-sided and hypergeometric, and rounded up."
