"""`litreview list`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.options import As, Only, Stage, StateWord, stage_of
from litreview.cli.text_columns import columns, plural, truncate
from litreview.errors import UsageError
from litreview.text import surname

if TYPE_CHECKING:
    from litreview.review.views import ReportRow


State = Annotated[
    StateWord | None,
    typer.Option(
        "--state",
        help="Only reports in this state: at the stage of --stage, or `included`, `excluded` or `awaiting` for the review.",
    ),
]


def run(
    stage: Stage = None,
    state: State = None,
    box: Annotated[
        str | None,
        typer.Option(
            "--box", metavar="BOX", help="The records that a box of the flow counts, for example duplicates."
        ),
    ] = None,
    version: Annotated[
        int | None,
        typer.Option("--version", metavar="N", help="With --box: of this version of the review."),
    ] = None,
    frozen: Annotated[
        bool, typer.Option("--frozen", help="With --version: as it was when that version ended.")
    ] = False,
    query: Annotated[
        str | None,
        typer.Option(
            "--query", metavar="Q", help="Only reports with these words: the same as --only with words."
        ),
    ] = None,
    only: Only = None,
    ranked_at: Annotated[
        str | None,
        typer.Option(
            "--ranked-at",
            metavar="DATE",
            help="The order by relevance that the reviewer followed then, computed again from the log.",
        ),
    ] = None,
    actor: As = None,
) -> None:
    """List reports, or the records behind any number of the flow.

    `--only` takes any filter (docs/filters.md); `--state S` is the same as `state:S`, and `--query Q` searches for words.

    `--box` takes any id from `flow --json`, or a part of a box such as `database_specific_results:PubMed`, and lists
    exactly as many rows as the flow counts. In a review with versions `--version N` opens the box of another version, and
    `duplicates:again`, `moved:lost_reports` or `studies_with_new_reports` are boxes as well, and so are `gone:SEARCH` and
    `changed:SEARCH`, which `update list` counts. `--ranked-at` takes a day or an instant, and lists the reports that were then
    open for the reviewer (`--as`), the likeliest first; their states are those of today.
    """
    from litreview.review.flow.current import VersionWindow
    from litreview.screening.filter_language import parse_filter

    wanted = parse_filter(only or "")
    if (version is not None or frozen) and not (box and version):
        raise UsageError("--version and --frozen open a box of a version.", "Name the box with --box.")
    window = VersionWindow(version, version, frozen=frozen) if version is not None else None
    with console.open_review(actor=actor) as review:
        rows = review.reports.rows(stage_of(stage), state, box, query, actor, wanted, window)
        if ranked_at:
            rows = ranked_rows(rows, review.reports.order_at(ranked_at, actor, stage_of(stage)))
    console.show(rows, lines(rows, "row" if box else "report"))


def ranked_rows(rows: Sequence[ReportRow], order: Sequence[str]) -> list[ReportRow]:
    """Return the rows of the reports that are in an order of leads, in that order."""
    # A report may have another lead since then, or two of that day may be one now.
    by_record = {record: row for row in rows for record in row.records}
    found = {by_record[lead].key: by_record[lead] for lead in order if lead in by_record}
    return list(found.values())


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
