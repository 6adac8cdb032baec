"""`litreview agree`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from litreview.cli import console
from litreview.cli.file_endings import refuse_other_ending
from litreview.cli.options import Stage, stage_of
from litreview.cli.text_columns import columns

if TYPE_CHECKING:
    from litreview.screening.agreement import Agreement
    from litreview.screening.agreement_plot import PlotRow


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
        Path | None, typer.Option("--svg", metavar="FILE", help="Write the plot to this file.")
    ] = None,
) -> None:
    """Compare reviewers: raw agreement, kappa with interval, PABAK.

    Compares the votes in force on reports that both reviewers have voted on, without votes made after a conflict was
    shown. An undefined figure reads `–`, with the reason. With `--by reason`, two votes agree if both or neither of them
    give the reason; with `--by criterion`, if both or neither give a reason that names the criterion. Exclusions without
    a reason are left out of both.
    """
    from litreview.screening.agreement_plot import PlotRow
    from litreview.screening.agreement_plot import svg as draw

    refuse_other_ending("--svg", svg, "svg")
    parts = _parts(source, by, stage)
    # One figure for a whole team would hide a single pair that disagrees.
    rows = [
        PlotRow(" · ".join(filter(None, (part, " and ".join(pair.reviewers)))) or "no votes", pair)
        for part, found in parts.items()
        for pair in found.pairs or (found,)
    ]
    if svg:
        from litreview.files import write_atomically

        write_atomically(svg, draw(rows, "Cohen's kappa with 95 % interval"))
    # Without --by the JSON document is the single result, as in earlier versions.
    data: Any = parts if by else parts[""]
    figures = part_lines(rows) if by else lines(parts[""])
    console.show(data, [*figures, *plot_lines(rows)])


def _parts(source: Path | None, by: Any, stage: Any) -> Mapping[str, Agreement]:
    # Votes in a file need no review, so that a team can compare them before it has one.
    if source:
        from litreview.cli.decision_file import read_votes, read_votes_by
        from litreview.screening.agreement import agreement
        from litreview.screening.agreement_table import compare

        return compare(read_votes_by(source, by), by, {}) if by else {"": agreement(read_votes(source))}
    with console.open_review() as review:
        return (
            review.decisions.agreement_by(by, stage_of(stage))
            if by
            else {"": review.decisions.agreement(stage_of(stage))}
        )


def lines(found: Agreement) -> Iterator[str]:
    """Yield the figures of each pair of reviewers, then those of the team."""
    for pair in found.pairs or (found,):
        yield " and ".join(pair.reviewers) or "No votes."
        yield from columns(_rows(pair), indent=2)
        if pair.status != "ok":
            yield f"  {pair.status}"
    if len(found.pairs) > 1:
        yield "all reviewers"
        yield from columns(
            [("votes compared", f"{found.n:,}"), ("raw agreement", _share(found.raw))], indent=2
        )
        yield from columns([("Fleiss' kappa", _figure(found.fleiss))], indent=2)


def part_lines(rows: list[PlotRow]) -> Iterator[str]:
    """Yield a table with a row for each group and pair of reviewers."""
    heads = ("", "n", "raw", "kappa", "PABAK", "positive", "negative")
    yield from columns([heads, *map(_part, rows)])
    for row in rows:
        if row.figures.status != "ok":
            yield f"  {row.name}: {row.figures.status}"


def _part(row: PlotRow) -> tuple[str | int, ...]:
    found = row.figures
    rest = (found.kappa, found.pabak, found.positive, found.negative)
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


def _rows(pair: Agreement) -> Iterator[tuple[str, str]]:
    # Two decimals: a few hundred votes do not justify a third.
    interval = f" ({pair.ci[0]:.2f} to {pair.ci[1]:.2f})" if pair.ci else ""
    yield "votes on the same report", f"{pair.n:,}"
    yield "raw agreement", _share(pair.raw)
    yield "kappa (95 % interval)", _figure(pair.kappa) + interval
    yield "PABAK", _figure(pair.pabak)
    for category, share in pair.specific.items():
        yield f"agreement on {category}", _figure(share)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
