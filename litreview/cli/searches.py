"""`litreview searches`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.file_endings import refuse_other_ending
from litreview.cli.json_output import jsonable, rounded
from litreview.cli.options import Lang
from litreview.cli.text_columns import columns, plural, wrap_hanging

if TYPE_CHECKING:
    from litreview.review.searches.yields import SearchOverview

_KNOWN_WIDTH = 8


def run(
    known: Annotated[
        Path | None,
        typer.Option(
            "--known",
            metavar="FILE",
            help="Known items that a good search should find: an export, or DOIs, PMIDs or titles, one a line.",
        ),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write the table, with the overlap, to this CSV file."),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(
            "--svg", metavar="FILE", help="Write the yields and the overlap as a picture to this SVG file."
        ),
    ] = None,
    by: Annotated[
        Literal["database"] | None,
        typer.Option("--by", help="Count the searches of one database as one."),
    ] = None,
    lang: Lang = None,
) -> None:
    """Show what each search found and how the searches overlap.

    Counts unique and shared reports before screening; sensitivity, precision and the number needed to read after each step
    of screening. See docs/yields.md. With `--known`, lists which searches found each known item: found if the duplicate
    engine proves a record to be the same, perhaps if a person would have to judge, with the record and the reasons.
    """
    from litreview.cli import yield_tables
    from litreview.files import write_atomically
    from litreview.review.searches.yield_csv import csv_text

    refuse_other_ending("--csv", table, "csv", "txt")
    refuse_other_ending("--svg", picture, "svg")
    with console.open_review() as review:
        found = review.searches.overview(known, by_database=by == "database")
        language = lang or review.protocol.language
    if table:
        write_atomically(table, csv_text(found))
        console.message(f"Table written to {table}")
    if picture:
        write_atomically(picture, yield_tables.picture(found, language))
        console.message(f"Diagram written to {picture}")
    console.show(rounded(jsonable(found)), lines(found, language))


def lines(found: SearchOverview, language: str) -> Iterator[str]:
    """Yield what each search brought, the known items, and the missing details of each search."""
    if not found.searches:
        yield "Nothing has been imported yet."
        return
    from litreview.cli.yield_tables import yield_lines

    yield from yield_lines(found, language)
    yield from _known(found)
    yield from _missing(found)
    yield from _changed(found)


def _changed(found: SearchOverview) -> Iterator[str]:
    """Yield the details that were changed after the import, and by whom."""
    from litreview.review.event_text import describe_change

    rows = [
        (one.at[:10], one.actor, one.name, describe_change(one))
        for row in found.searches
        for one in row.changes
    ]
    if rows:
        yield ""
        yield "Changed after import"
        yield from columns(rows, indent=2)


def _missing(found: SearchOverview) -> Iterator[str]:
    """Yield the missing items of PRISMA-S of each search, and of the whole review."""
    from litreview.screening.prisma_s import NUMBERS, OF_REVIEW, OF_SEARCH

    every = {item for one in found.searches for item in one.missing}
    missing = [(one.name, [item for item in OF_SEARCH if item in one.missing]) for one in found.searches]
    missing.append(("the whole review", [item for item in OF_REVIEW if item in every]))
    rows = [(name, ", ".join(str(NUMBERS[item]) for item in items)) for name, items in missing if items]
    if rows:
        yield ""
        yield "Missing items of PRISMA-S, for search.toml or [prisma_s] in the protocol"
        yield from columns(rows, indent=2)


def _known(found: SearchOverview) -> Iterator[str]:
    if not found.known:
        return
    numbers = {one.search: str(n) for n, one in enumerate(found.searches, 1)}
    states = [item.state for item in found.known]
    counts = (
        f"{states.count(state):,} {state}" for state in ("found", "perhaps", "not found") if state in states
    )
    yield ""
    yield f"{plural(len(found.known), 'known item')}: {', '.join(counts)}"
    for item in found.known:
        searches = item.searches or [search for one in item.perhaps for search in one.searches]
        named = " ".join(numbers[id_] for id_ in dict.fromkeys(searches)) or "–"
        mark = "?" if item.state == "perhaps" else ""
        year = f" ({item.year})" if item.year else ""
        text = item.title or item.doi or f"PMID {item.pmid}"
        yield from wrap_hanging(f"  {named + mark:<{_KNOWN_WIDTH}}  ", f"{text}{year}")
        for one in item.perhaps:
            what = f"perhaps {one.key[:8]}: {one.title or 'no title'} ({one.year or 'no year'}); {', '.join(one.reasons)}"
            yield from wrap_hanging(" " * (_KNOWN_WIDTH + 6), what)
