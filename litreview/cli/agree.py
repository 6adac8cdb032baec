"""`litreview agree`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from litreview.cli import face
from litreview.cli.layout import columns
from litreview.cli.options import Stage
from litreview.cli.options import at

if TYPE_CHECKING:
    from litreview.screening.agreement import Agreement


def run(
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="F", help="Votes of a CSV file (record, reviewer, verdict), without a review."
        ),
    ] = None,
    stage: Stage = None,
) -> None:
    """Compare reviewers: raw agreement, kappa with interval, PABAK.

    Votes in force on reports that both have voted on; those given after a conflict was seen are left out. What is not
    defined reads `–`, with the reason.
    """
    # Votes from elsewhere need no review, so a team can compare before it has one.
    if source:
        from litreview.cli.ballots import votes
        from litreview.screening.agreement import agreement

        found = agreement(votes(source))
    else:
        with face.opened() as review:
            found = review.agreement(at(stage))
    face.show(found, lines(found))


def lines(found: Agreement) -> Iterator[str]:
    """Give the figures for a person; each pair of a team by itself."""
    # A single figure for a team would hide the one pair that disagrees.
    for pair in found.pairs or (found,):
        yield " and ".join(pair.reviewers) or "No votes."
        yield from columns(_rows(pair), indent=2)
        if pair.status != "ok":
            yield f"  {pair.status}"


def _rows(pair: Agreement) -> Iterator[tuple[str, str]]:
    # Two decimals: an interval from some hundred votes does not carry a third.
    interval = f" ({pair.ci[0]:.2f} to {pair.ci[1]:.2f})" if pair.ci else ""
    yield "votes on the same report", f"{pair.n:,}"
    yield "raw agreement", "–" if pair.raw is None else f"{pair.raw:.1%}"
    yield "kappa (95 % interval)", _figure(pair.kappa) + interval
    yield "PABAK", _figure(pair.pabak)
    for category, share in pair.specific.items():
        yield f"agreement on {category}", _figure(share)


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
