"""`litreview list`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.options import As, Only, Stage, StateWord, at
from litreview.cli.text_columns import columns, cut, plural
from litreview.text import surname

if TYPE_CHECKING:
    from litreview.review.views import ReportRow


def run(
    stage: Stage = None,
    state: Annotated[StateWord | None, typer.Option("--state", help="Only reports in this state.")] = None,
    box: Annotated[
        str | None,
        typer.Option("--box", metavar="BOX", help="What a box of the flow counts, such as duplicates."),
    ] = None,
    query: Annotated[
        str | None,
        typer.Option(
            "--query", metavar="Q", help="Only those with these words in title, first author or DOI."
        ),
    ] = None,
    only: Only = None,
    actor: As = None,
) -> None:
    """List reports, or the records behind any number of the flow.

    `--box` takes any id of `flow --json`, also a part of one such as `database_specific_results:PubMed`, and gives
    exactly as many rows as the box says.
    """
    from litreview.review.reports.filters import parse_filter

    with console.opened(actor=actor) as review:
        rows = review.reports.rows(at(stage), state, box, query, actor)
        if only:
            # The same words as on the screens: full text, years, languages, labels and so on.
            places = set(review.reports.positions(at(stage), parse_filter(only), actor))
            rows = [row for row in rows if row.position in places]
    console.show(rows, lines(rows, "row" if box else "report"))


def lines(rows: Sequence[ReportRow], word: str = "report") -> Iterator[str]:
    """Give a line for each report, and how many there are."""
    if rows:
        yield from columns(map(line, rows))
    yield f"{plural(len(rows), word)}."


def line(row: ReportRow) -> tuple[str, str, str, str, str]:
    """Give a report as a row: key, year, state, author, title."""
    # Eight letters name a record among a hundred thousand, and leave half of the line to the title.
    author = surname(row.author) if row.author else "no author"
    return row.key[:8], str(row.year or "–"), row.state, cut(author, 12), row.title or "no title"
