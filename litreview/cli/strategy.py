"""`litreview strategy`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from litreview.cli import console
from litreview.cli.text_columns import columns, plural, wrap_hanging
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.model import Record
    from litreview.strategy.breaches import Slip
    from litreview.strategy.recall import ReadyStrategy

PlatformName = Annotated[
    str,
    typer.Option("--platform", metavar="NAME", help="The platform; `litreview strategy` lists them."),
]


def run(context: typer.Context) -> None:
    """Check a search strategy, and test it on known items.

    With no subcommand, lists the platforms.
    """
    from litreview.strategy.platforms import PLATFORMS

    if context.invoked_subcommand is None:
        names = {each.name: each.title for each in PLATFORMS.values()}
        console.show(names, columns(names.items()))


def check(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A search history with numbered lines, or one query.")
    ],
    platform: PlatformName,
) -> None:
    """Check the brackets, quotes, field tags, line numbers and operators of a strategy.

    Needs no review and no network. Exits with 1 if there are errors; notes are not errors.
    """
    from litreview.files import read_text
    from litreview.strategy.slips import check as look

    slips = look(read_text(file), platform)
    console.show(slips, lines(file, slips))
    if any(slip.level == "error" for slip in slips):
        raise typer.Exit(1)


def test(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="A strategy, or several for comparison.")
    ],
    platforms: Annotated[
        list[str],
        typer.Option(
            "--platform", metavar="NAME", help="The platform; with several files, one for each in order."
        ),
    ],
    known: Annotated[
        Path,
        typer.Option(
            "--known",
            metavar="FILE",
            help="Items that the strategy should find: an export, or a list of DOIs, PMIDs or titles of records of this review.",
        ),
    ],
) -> None:
    """Test a search strategy on known items, line by line, without running it.

    Evaluates the lines here, over titles, abstracts, keywords and index terms: yes, no, cannot tell (with the reason) or
    refused. Names the line that loses an item and the words that it misses, and what each alternative brings. With several
    strategies, names the concepts and terms that one lacks. Exits with 1 if a platform refuses the last line.
    """
    from litreview.cli import strategy_recall
    from litreview.review.searches.known_items import searched_item
    from litreview.strategy.recall import find_known_items
    from litreview.strategy.search_concepts import compare_concepts

    strategies = _read_strategies(files, platforms)
    items = _known_records(known)
    recalls = {
        name: find_known_items(ready, [searched_item(records, ready.platform) for records in items])
        for name, ready in strategies.items()
    }
    tested = [
        strategy_recall.TestedItem(
            records[0].title or records[0].doi or f"PMID {records[0].pmid}",
            records[0].year,
            records[0].doi,
            {name: each.answers[n] for name, each in recalls.items()},
            {name: each.losses[n] for name, each in recalls.items()},
        )
        for n, records in enumerate(items)
    ]
    concepts = compare_concepts(strategies) if len(strategies) > 1 else ()
    found = strategy_recall.report(tested, recalls, concepts)
    console.show(found, strategy_recall.lines(found))
    if any(ready.last in ready.refused for ready in strategies.values()):
        raise typer.Exit(1)


def _read_strategies(files: Sequence[Path], platforms: Sequence[str]) -> dict[str, ReadyStrategy]:
    """Read strategies by the name of their platform; a second one of a platform has a number behind it.

    Raises:
        UsageError: There is not one platform for each file.
    """
    from litreview.files import read_text
    from litreview.strategy.recall import read_strategy

    if len(files) != len(platforms):
        raise UsageError(
            f"{plural(len(files), 'strategy')}, but {plural(len(platforms), 'platform')}.",
            "Give --platform once for each file, in the same order.",
        )
    found: dict[str, ReadyStrategy] = {}
    for file, platform in zip(files, platforms, strict=True):
        again = sum(name.partition(" ")[0] == platform for name in found)
        found[f"{platform} {again + 1}" if again else platform] = read_strategy(read_text(file), platform)
    return found


def _known_records(path: Path) -> list[tuple[Record, ...]]:
    """Return the records of each known item: its own, or those of the review if the file is a list."""
    from litreview.review.searches.known_items import read_known_file

    known = read_known_file(path)
    if not known.listed:
        return [(item,) for item in known.items]
    with console.open_review() as review:
        found = review.searches.records_of(known.items)
    missing = sum(not records for records in found)
    if missing:
        console.message(
            f"warning: {plural(missing, 'item')} of the list is not in the review, so nothing is known of it."
        )
    return [records or (item,) for records, item in zip(found, known.items, strict=True)]


# A module with subcommands becomes a group in app.load.
subcommands = {"check": check, "test": test}


def lines(file: Path, slips: Sequence[Slip]) -> Iterator[str]:
    """Yield each error with its position."""
    for slip in slips:
        # Editors turn this form into a link.
        head = f"{file.name}:{slip.line}:{slip.column}: "
        yield from wrap_hanging(head, f"{slip.level}: {slip.what} {slip.hint}".rstrip() + f" [{slip.rule}]")
    wrong = sum(slip.level == "error" for slip in slips)
    yield f"{plural(wrong, 'error')}." if wrong else "No errors found."
