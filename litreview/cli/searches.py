"""`litreview searches`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.file_endings import refuse_other_ending
from litreview.cli.options import Lang
from litreview.cli.text_columns import columns, plural, wrap_hanging

if TYPE_CHECKING:
    from litreview.review.searches.yields import SearchOverview, SearchYield

Row = tuple[str | int, ...]
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
        typer.Option("--svg", metavar="FILE", help="Write a diagram of the overlap to this SVG file."),
    ] = None,
    lang: Lang = None,
) -> None:
    """Show what each search found and how the searches overlap.

    Unique reports are those that no other search found. With `--known`, lists which searches found each known item: found
    if the duplicate engine proves a record to be the same, perhaps if a person would have to judge, with the record and the
    reasons.
    """
    from litreview.files import write_atomically

    refuse_other_ending("--csv", table, "csv", "txt")
    refuse_other_ending("--svg", picture, "svg")
    with console.open_review() as review:
        found = review.searches.overview(known)
        language = lang or review.protocol.language
    if table:
        write_atomically(table, _table_text(found))
        console.message(f"Table written to {table}")
    if picture:
        from litreview.prisma.drawing.matrix import matrix

        names = {one.search: one.name for one in found.searches}
        write_atomically(picture, matrix(found.overlap, names, language))
        console.message(f"Diagram written to {picture}")
    console.show(found, lines(found))


def _table_text(found: SearchOverview) -> str:
    import csv
    import io

    from litreview.formats.table_rows import guard_formula

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    # A spreadsheet would run a name that begins like a formula.
    writer.writerows([guard_formula(str(cell)) for cell in row] for row in rows(found))
    return text.getvalue()


def rows(found: SearchOverview) -> Iterator[Row]:
    """Yield the CSV table: a row for each search, with its numbers and its overlap with every search."""
    known = ("known_found",) if found.known else ()
    ids = [one.search for one in found.searches]
    head = ("search", "name", "kind", "hits", "records", "reports", "unique", "included", "included_unique")
    yield (*head, *known, *(f"overlap:{id_}" for id_ in ids))
    for one in found.searches:
        facts: Row = (one.search, one.name, one.kind, "" if one.hits is None else one.hits)
        counts = (one.records, one.reports, one.unique, one.included, one.included_unique)
        yield (*facts, *counts, *_known_by(found, one), *(found.overlap[one.search][id_] for id_ in ids))


def _known_by(found: SearchOverview, one: SearchYield) -> Row:
    return (sum(one.search in item.searches for item in found.known),) if found.known else ()


def lines(found: SearchOverview) -> Iterator[str]:
    """Yield the numbers, the overlap, the known items, and the missing details of each search."""
    if not found.searches:
        yield "Nothing has been imported yet."
        return
    yield from columns(_numbers(found))
    yield ""
    yield "Overlap, in reports"
    head = ("", *(str(n) for n, _ in enumerate(found.searches, 1)), "")
    overlap: list[Row] = [
        (n, *(found.overlap[one.search][other.search] for other in found.searches), one.name)
        for n, one in enumerate(found.searches, 1)
    ]
    yield from columns([head, *overlap], indent=2)
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


def _numbers(found: SearchOverview) -> Iterator[Row]:
    known = ("known",) if found.known else ()
    yield ("", "hits", "records", "reports", "unique", "included", "only here", *known, "search")
    for n, one in enumerate(found.searches, 1):
        hits = "–" if one.hits is None else f"{one.hits:,}"
        counts = (one.records, one.reports, one.unique, one.included, one.included_unique)
        yield (n, hits, *counts, *_known_by(found, one), one.name)


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
