"""`litreview searches`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from litreview.cli import console
from litreview.cli.file_endings import refuse_other_ending
from litreview.cli.json_output import jsonable, rounded
from litreview.cli.options import As, Lang
from litreview.cli.output_files import WRITTEN
from litreview.cli.text_columns import columns, plural, wrap_hanging
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.review.searches.yields import SearchOverview

_KNOWN_WIDTH = 8


Known = Annotated[
    Path | None,
    typer.Option(
        "--known",
        metavar="FILE",
        help="Known items that a good search should find: an export, or DOIs, PMIDs or titles, one a line.",
    ),
]
Table = Annotated[
    Path | None,
    typer.Option("--csv", metavar="FILE", help="Write the tables to this CSV file, the overlap included."),
    WRITTEN,
]
Picture = Annotated[
    Path | None,
    typer.Option(
        "--svg", metavar="FILE", help="Write the yields, and the overlap, as a picture to this SVG file."
    ),
    WRITTEN,
]
By = Annotated[
    Literal["database"] | None, typer.Option("--by", help="Count the searches of one database as one.")
]
OfLines = Annotated[
    str | None,
    typer.Option(
        "--lines",
        metavar="SEARCH",
        help="Show the yield of the lines and terms of this search's strategy instead.",
    ),
]
OfPlatform = Annotated[
    str | None,
    typer.Option(
        "--platform",
        metavar="NAME",
        help="With --lines: the platform; `litreview strategy` lists them. Default: what the search's facts say.",
    ),
]
InLines = Annotated[
    bool, typer.Option("--plain", help="Read and edit the searches line by line, for screen readers.")
]


def run(
    known: Known = None,
    table: Table = None,
    picture: Picture = None,
    by: By = None,
    of_lines: OfLines = None,
    platform: OfPlatform = None,
    lang: Lang = None,
    plain: InLines = False,
    actor: As = None,
) -> None:
    """Show what each search found and how the searches overlap.

    Counts unique and shared reports before screening; sensitivity, precision and the number needed to read after each step
    of screening. See docs/yields.md. With `--known`, lists which searches found each known item: found if the duplicate
    engine proves a record to be the same, perhaps if a person would have to judge, with the record and the reasons. With
    `--lines`, counts what each line and term of a strategy matches among the reports that the search found.

    With `--plain`, reads and edits the searches as on the screen, line by line: facts and PRISMA-S of each search, what a
    journal would ask for, known items, and the test of the strategies on them.
    """
    if plain:
        if known or table or picture or by or of_lines or platform or console.wants_json():
            raise UsageError("--plain takes only --as and --lang.", "Leave out the other options.")
        in_lines(actor, lang)
        return
    if actor:
        raise UsageError("--as is of no use without --plain.", "Nothing is written here.")
    from litreview.cli import strategy_tables, yield_tables
    from litreview.files import write_atomically
    from litreview.review.searches.yield_csv import csv_rows, csv_text

    refuse_other_ending("--csv", table, "csv", "txt")
    refuse_other_ending("--svg", picture, "svg")
    if of_lines and (known or by):
        raise UsageError(
            "--lines shows one search, without known items and groups.", "Leave out --known and --by."
        )
    if platform and not of_lines:
        raise UsageError("--platform is of no use without --lines.", "Name the search: --lines SEARCH.")
    with console.open_review() as review:
        language = lang or review.protocol.language
        if of_lines:
            tick = console.progress("reports")
            of_search = review.searches.strategy_yield(of_lines, platform, tick=tick)
            shown = strategy_tables.strategy_output(of_search, language)
        else:
            found = review.searches.overview(known, by_database=by == "database")
            drawn = yield_tables.picture(found, language)
            shown = yield_tables.YieldOutput(found, lines(found, language), csv_rows(found), drawn)
    if table:
        write_atomically(table, csv_text(shown.rows))
        console.message(f"Table written to {table}")
    if picture:
        write_atomically(picture, shown.picture)
        console.message(f"Picture written to {picture}")
    console.show(rounded(jsonable(shown.found)), shown.lines)


def in_lines(actor: str | None, lang: str | None) -> None:
    """Open the searches line by line."""
    from litreview.cli.sync import synchronised
    from litreview.tui.plain.search_session import run as start
    from litreview.tui.preferences import Preferences

    with console.open_review(actor=actor) as review, synchronised(review):
        start(review, Preferences(reviewer=actor, lang=lang))


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
