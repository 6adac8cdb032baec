"""`litreview agree`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from litreview.cli import console
from litreview.cli.endings import refuse_other_ending
from litreview.cli.options import Stage, at
from litreview.cli.text_columns import columns

if TYPE_CHECKING:
    from litreview.screening.agreement import Agreement
    from litreview.screening.agreement_plot import Row


def run(
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            metavar="FILE",
            help="Votes of a CSV file (record, reviewer, verdict), without a review.",
        ),
    ] = None,
    by: Annotated[
        Literal["stage", "round", "reason", "criterion"] | None,
        typer.Option("--by", help="Part by part; a file needs a column of that name."),
    ] = None,
    stage: Stage = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", metavar="FILE", help="Write the plot to a file.")
    ] = None,
) -> None:
    """Compare reviewers: raw agreement, kappa with interval, PABAK.

    Votes in force on reports that both have voted on; those given after a conflict was seen are left out. What is not
    defined reads `–`, with the reason. By reason, votes agree where both name it or neither does; a criterion is named
    by the reasons whose definition names its id.
    """
    from litreview.screening.agreement_plot import svg as draw

    refuse_other_ending("--svg", svg, "svg")
    parts = _parts(source, by, stage)
    rows = _rows_of(parts)
    if svg:
        from litreview.files import write_atomically

        write_atomically(svg, draw(rows, "Cohen's kappa with 95 % interval"))
    # One measure is the document itself, as it always was; parts stand under their names.
    data: Any = parts if by else parts[""]
    told = lines(parts[""]) if not by else part_lines(rows)
    console.show(data, [*told, *plot_lines(rows)])


def _parts(source: Path | None, by: Any, stage: Any) -> Mapping[str, Agreement]:
    # Votes from elsewhere need no review, so a team can compare before it has one.
    if source:
        from litreview.cli.ballots import said, votes
        from litreview.screening.agreement import agreement
        from litreview.screening.agreement_table import compare

        return compare(said(source, by), by, {}) if by else {"": agreement(votes(source))}
    with console.opened() as review:
        return (
            review.decisions.agreement_by(by, at(stage))
            if by
            else {"": review.decisions.agreement(at(stage))}
        )


def _rows_of(parts: Mapping[str, Agreement]) -> list[Row]:
    from litreview.screening.agreement_plot import Row

    # A single figure for a team would hide the one pair that disagrees.
    return [
        Row(" · ".join(filter(None, (part, " and ".join(pair.reviewers) or "no votes"))), pair)
        for part, found in parts.items()
        for pair in found.pairs or (found,)
    ]


def lines(found: Agreement) -> Iterator[str]:
    """Give the figures for a person; each pair of a team by itself."""
    for pair in found.pairs or (found,):
        yield " and ".join(pair.reviewers) or "No votes."
        yield from columns(_rows(pair), indent=2)
        if pair.status != "ok":
            yield f"  {pair.status}"
    if len(found.pairs) > 1:
        yield "all together"
        yield from columns(
            [("votes compared", f"{found.n:,}"), ("raw agreement", _share(found.raw))], indent=2
        )
        yield from columns([("Fleiss' kappa", _figure(found.fleiss))], indent=2)


def part_lines(rows: list[Row]) -> Iterator[str]:
    """Give one line for each part and pair of reviewers."""
    heads = ("", "n", "raw", "kappa", "PABAK", "positive", "negative")
    yield from columns([heads, *map(_part, rows)])
    for row in rows:
        if row.figures.status != "ok":
            yield f"  {row.name}: {row.figures.status}"


def _part(row: Row) -> tuple[str | int, ...]:
    found = row.figures
    rest = (found.kappa, found.pabak, found.positive, found.negative)
    return row.name, found.n, _share(found.raw), *map(_figure, rest)


def plot_lines(rows: list[Row]) -> Iterator[str]:
    """Draw the kappas that are defined, each with its interval."""
    from litreview.screening.agreement_plot import axis, lowest, signs

    drawn = [row for row in rows if row.figures.kappa is not None]
    # One kappa says more as a number than as a dot.
    if len(drawn) > 1:
        start = lowest(drawn)
        yield ""
        yield from columns(
            [*((row.name, signs(row.figures, start)) for row in drawn), ("kappa", axis(start))]
        )


def _rows(pair: Agreement) -> Iterator[tuple[str, str]]:
    # Two decimals: an interval from some hundred votes does not carry a third.
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
