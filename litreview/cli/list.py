"""`litreview list`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.options import As, Only, Stage, StateWord, stage_of
from litreview.cli.text_columns import columns, plural, truncate
from litreview.text import surname

if TYPE_CHECKING:
    from litreview.review.views import ReportRow


def run(
    stage: Stage = None,
    state: Annotated[StateWord | None, typer.Option("--state", help="Only reports in this state.")] = None,
    box: Annotated[
        str | None,
        typer.Option(
            "--box", metavar="BOX", help="The records that a box of the flow counts, for example duplicates."
        ),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(
            "--query", metavar="Q", help="Only reports with these words in title, first author or DOI."
        ),
    ] = None,
    only: Only = None,
    actor: As = None,
) -> None:
    """List reports, or the records behind any number of the flow.

    `--box` takes any id from `flow --json`, or a part of a box such as `database_specific_results:PubMed`, and lists
    exactly as many rows as the flow counts.
    """
    from litreview.review.reports.filters import parse_filter

    with console.open_review(actor=actor) as review:
        rows = review.reports.rows(stage_of(stage), state, box, query, actor)
        if only:
            # The same filters as on the screens.
            places = set(review.reports.positions(stage_of(stage), parse_filter(only), actor))
            rows = [row for row in rows if row.position in places]
    console.show(rows, lines(rows, "row" if box else "report"))


def lines(rows: Sequence[ReportRow], word: str = "report") -> Iterator[str]:
    """Yield a line for each report, and their number."""
    if rows:
        yield from columns(map(report_row, rows))
    yield f"{plural(len(rows), word)}."


def report_row(row: ReportRow) -> tuple[str, str, str, str, str]:
    """Return the columns of a report: key, year, state, author, title."""
    # Eight characters identify a record among a hundred thousand, and leave half of the line for the title.
    author = surname(row.author) if row.author else "no author"
    return row.key[:8], str(row.year or "–"), row.state, truncate(author, 12), row.title or "no title"
