"""`litreview agree`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from litreview.cli import console
from litreview.cli.file_endings import refuse_other_ending
from litreview.cli.json_output import jsonable
from litreview.cli.options import As, Stage, stage_of
from litreview.cli.output_files import WRITTEN
from litreview.cli.round_results import own_json, own_line
from litreview.cli.shared_reports import shared_lines
from litreview.cli.text_columns import columns

if TYPE_CHECKING:
    from litreview.review.rounds.self_checks import OwnConsistency
    from litreview.screening.agreement import Agreement
    from litreview.screening.agreement_intervals import Interval
    from litreview.screening.agreement_plot import PlotRow
    from litreview.screening.orders_followed import OrdersFollowed


def run(
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Read votes from a CSV file (record, reviewer, verdict); no review is needed.",
        ),
    ] = None,
    by: Annotated[
        Literal["stage", "round", "reason", "criterion"] | None,
        typer.Option("--by", help="Group by this; a file needs a column of that name."),
    ] = None,
    stage: Stage = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Write the plot to this file."), WRITTEN
    ] = None,
    actor: As = None,
) -> None:
    """Compare reviewers: agreement, kappa, AC1, alpha, with intervals.

    Compares the votes in force on reports that both reviewers have voted on, without votes made after a conflict was
    shown. An undefined figure reads `–`, with the reason. Intervals are of 95 %: by Wilson's method for raw agreement,
    PABAK and the agreement on a verdict, and on the logit scale for the coefficients; none leaves the range of its figure.
    A coefficient has no interval if no two votes differ, or if all votes of one reviewer are the same. With
    `--by reason`, two votes agree if both or neither of them give the reason; with `--by criterion`, if both or neither
    give a reason that names the criterion. Exclusions without a reason are left out of both. `pos.` and `neg.` are the
    agreement on the first and on the second of two verdicts.

    Where reports of your own came back unseen, a last line gives how far you decided the same again; under an open
    protocol there is one for each reviewer.
    """
    from litreview.screening.agreement_plot import PlotRow
    from litreview.screening.agreement_plot import svg as draw

    refuse_other_ending("--svg", svg, "svg")
    parts, orders, own = _parts(source, by, stage, actor)
    # One figure for a whole team would hide a single pair that disagrees.
    rows = [
        PlotRow(" · ".join(filter(None, (part, " and ".join(pair.reviewers)))) or "no votes", pair)
        for part, found in parts.items()
        for pair in found.pairs or (found,)
    ]
    if svg:
        from litreview.files import write_atomically

        write_atomically(svg, draw(rows, "Cohen's kappa with 95 % interval (logit)"))
    # Without --by the JSON document is the single result, as in earlier versions.
    data = {part: jsonable(found) for part, found in parts.items()}
    for part, followed in orders.items():
        data[part]["orders"] = jsonable(followed)
    if own:
        data[""]["own"] = [own_json(one) for one in own]
    figures = part_lines(rows) if by else lines(parts[""])
    # Parts of one stage have the same orders.
    followed_once = {id(followed): followed for followed in orders.values()}.values()
    shared = [line for followed in followed_once for line in shared_lines(followed)]
    console.show(data if by else data[""], [*figures, *plot_lines(rows), *map(own_line, own), *shared])


def _parts(
    source: Path | None, by: Any, stage: Any, actor: str | None
) -> tuple[Mapping[str, Agreement], Mapping[str, OrdersFollowed], list[OwnConsistency]]:
    """Return the figures of each part, the orders in which reviewers came to its reports, and own consistencies."""
    # Votes in a file need no review, so that a team can compare them before it has one.
    if source:
        from litreview.cli.decision_file import read_votes, read_votes_by
        from litreview.screening.agreement import agreement
        from litreview.screening.agreement_table import compare

        if by:
            return compare(read_votes_by(source, by), by, {}), {}, []
        return {"": agreement(read_votes(source))}, {}, []
    from litreview.model import Stage as ModelStage

    at = stage_of(stage)
    with console.open_review() as review:
        parts = review.decisions.agreement_by(by, at) if by else {"": review.decisions.agreement(at)}
        if by == "stage":
            return parts, {part: review.decisions.orders_followed(ModelStage(part)) for part in parts}, []
        own = [] if by else review.rounds.consistencies(actor, at)
        followed = review.decisions.orders_followed(at)
    # Calibration rounds are judged in no order by relevance.
    return parts, {part: followed for part in parts if by != "round" or part == "screening"}, own


def lines(found: Agreement) -> Iterator[str]:
    """Yield the figures of each pair of reviewers, then those of the team."""
    for pair in found.pairs or (found,):
        names = " and ".join(pair.reviewers) or "No votes."
        yield f"{names}, {pair.n:,} votes on the same report" if pair.reviewers else names
        figures = [("Cohen's kappa", pair.kappa, pair.intervals.get("kappa"))]
        yield from _table(pair, figures)
        if pair.status != "ok":
            yield f"  {pair.status}"
    if len(found.pairs) > 1:
        yield f"all reviewers, {found.n:,} pairs of votes on the same report"
        yield from _table(found, [("Fleiss' kappa", found.fleiss, found.intervals.get("fleiss"))])


def part_lines(rows: list[PlotRow]) -> Iterator[str]:
    """Yield a table with a row for each group and pair of reviewers."""
    heads = ("", "n", "raw", "kappa", "PABAK", "AC1", "alpha", "pos.", "neg.")
    yield from columns([heads, *map(_part, rows)])
    for row in rows:
        if row.figures.status != "ok":
            yield f"  {row.name}: {row.figures.status}"


def _part(row: PlotRow) -> tuple[str | int, ...]:
    found = row.figures
    rest = (found.kappa, found.pabak, found.ac1, found.alpha, found.positive, found.negative)
    return row.name, found.n, _share(found.raw), *map(_figure, rest)


def plot_lines(rows: list[PlotRow]) -> Iterator[str]:
    """Yield a plot of the defined kappas with their intervals."""
    from litreview.screening.agreement_plot import axis, lowest, signs

    drawn = [row for row in rows if row.figures.kappa is not None]
    # A plot of a single kappa would add nothing to the number.
    if len(drawn) > 1:
        start = lowest(drawn)
        yield ""
        yield from columns(
            [*((row.name, signs(row.figures, start)) for row in drawn), ("kappa", axis(start))]
        )


def _table(found: Agreement, kappas: Sequence[tuple[str, float | None, Interval | None]]) -> Iterator[str]:
    """Yield the figures with their intervals and the method of each interval."""
    limits = found.intervals
    rows = [("raw agreement", _share(found.raw), *_interval(limits.get("raw"), _share))]
    figures = [
        *kappas,
        ("PABAK", found.pabak, limits.get("pabak")),
        ("Gwet's AC1", found.ac1, limits.get("ac1")),
        ("Krippendorff's alpha", found.alpha, limits.get("alpha")),
        *((f"agreement on {name}", share, found.specific_intervals.get(name)) for name, share in found.specific.items()),
    ]  # fmt: skip
    # Two decimals: a few hundred votes do not justify a third.
    rows += [(name, _figure(value), *_interval(interval, _figure)) for name, value, interval in figures]
    yield from columns([("", "", "95 % interval", "method"), *rows], indent=2)


def _interval(found: Interval | None, number: Callable[[float], str]) -> tuple[str, str]:
    return (f"{number(found.low)} to {number(found.high)}", found.method) if found else ("–", "")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
