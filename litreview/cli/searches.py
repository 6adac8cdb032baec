"""`litreview searches`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.endings import refuse_other_ending
from litreview.cli.options import Lang
from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from litreview.review.searches.yields import SearchOverview, SearchYield

Row = tuple[str | int, ...]


def run(
    known: Annotated[
        Path | None,
        typer.Option("--known", metavar="FILE", help="Items that a good search finds, in any format."),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write the table, with the overlap, to this file."),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--svg", metavar="FILE", help="Write the overlap as a picture to this file."),
    ] = None,
    lang: Lang = None,
) -> None:
    """Say what each search brought: its own finds and the overlap.

    Unique reports are those that no other search found. With `--known`, it is said of each known item which searches
    found it; an item counts as found when the engine can prove that a record is a duplicate of it.
    """
    refuse_other_ending("--csv", table, "csv", "txt")
    refuse_other_ending("--svg", picture, "svg")
    with console.opened() as review:
        found = review.searches.overview(known)
        language = lang or review.protocol.language
    if table:
        _write_table(found, table)
    if picture:
        _write_picture(found, picture, language)
    console.show(found, lines(found))


def _write_table(found: SearchOverview, path: Path) -> None:
    import csv
    import io

    from litreview.files import write_atomically
    from litreview.formats.columns import guard_formula

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    # A name comes from outside, and a spreadsheet would run one that begins like a formula.
    writer.writerows([guard_formula(str(cell)) for cell in row] for row in rows(found))
    write_atomically(path, text.getvalue())
    console.say(f"Table written to {path}")


def _write_picture(found: SearchOverview, path: Path, language: str) -> None:
    from litreview.files import write_atomically
    from litreview.prisma.drawing.matrix import matrix

    names = {one.search: one.name for one in found.searches}
    write_atomically(path, matrix(found.overlap, names, language))
    console.say(f"Picture written to {path}")


def rows(found: SearchOverview) -> Iterator[Row]:
    """Give the table for a spreadsheet: a search a row, and after its numbers its overlap with each."""
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
    """Say the same for a person: numbers, overlap, known items, and what is not said of a search yet."""
    if not found.searches:
        yield "Nothing is imported yet."
        return
    yield from columns(_numbers(found))
    yield ""
    yield "Overlap, in reports"
    head = ("", *(str(n) for n, _ in enumerate(found.searches, 1)), "")
    yield from columns([head, *_overlap(found)], indent=2)
    yield from _known(found)
    yield from _missing(found)
    yield from _changed(found)


def _changed(found: SearchOverview) -> Iterator[str]:
    """Say which facts changed after their import, and who changed them."""
    from litreview.review.event_text import changed

    rows = [(one.at[:10], one.actor, one.name, changed(one)) for row in found.searches for one in row.changes]
    if rows:
        yield ""
        yield "Changed after import"
        yield from columns(rows, indent=2)


def _missing(found: SearchOverview) -> Iterator[str]:
    """Say what is not said of a search, and once of the whole review, by the numbers of PRISMA-S."""
    from litreview.screening.prisma_s import NUMBERS, OF_REVIEW, OF_SEARCH

    every = {item for one in found.searches for item in one.missing}
    lacking = [(one.name, [item for item in OF_SEARCH if item in one.missing]) for one in found.searches]
    lacking.append(("the whole review", [item for item in OF_REVIEW if item in every]))
    rows = [(name, ", ".join(str(NUMBERS[item]) for item in items)) for name, items in lacking if items]
    if rows:
        yield ""
        yield "Items of PRISMA-S to be filled in, in search.toml or the protocol's [prisma_s]"
        yield from columns(rows, indent=2)


def _numbers(found: SearchOverview) -> Iterator[Row]:
    known = ("known",) if found.known else ()
    yield ("", "hits", "records", "reports", "unique", "included", "only here", *known, "search")
    for n, one in enumerate(found.searches, 1):
        hits = "–" if one.hits is None else f"{one.hits:,}"
        counts = (one.records, one.reports, one.unique, one.included, one.included_unique)
        yield (n, hits, *counts, *_known_by(found, one), one.name)


def _overlap(found: SearchOverview) -> Iterator[Row]:
    for n, one in enumerate(found.searches, 1):
        cells = (found.overlap[one.search][other.search] for other in found.searches)
        yield (n, *cells, one.name)


def _known(found: SearchOverview) -> Iterator[str]:
    if not found.known:
        return
    numbers = {one.search: str(n) for n, one in enumerate(found.searches, 1)}
    missed = sum(not item.searches for item in found.known)
    yield ""
    yield f"{plural(len(found.known), 'known item')}, of which {missed:,} found by no search"
    rows = [
        (
            " ".join(numbers[id_] for id_ in item.searches) or "–",
            str(item.year or ""),
            item.title or item.doi or "",
        )
        for item in found.known
    ]
    yield from columns(rows, indent=2)
