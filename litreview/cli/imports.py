"""`litreview import`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litreview.cli import console
from litreview.cli.inputs import rejected
from litreview.cli.name_questions import acting
from litreview.cli.options import As, Columns, DryRun, FormatName, KindWord, pairs_of
from litreview.cli.text_columns import columns, plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.errors import Problem
    from litreview.model import Receipt
    from litreview.review.views import Imported, SearchFacts

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE", help="Files to read; of an archive (.zip), each file in it."),
]
SearchKey = Annotated[
    str | None,
    typer.Option("--search", metavar="KEY", help="The search they belong to; else database and date."),
]
Kind = Annotated[KindWord | None, typer.Option("--kind", help="What was searched; else database.")]
Database = Annotated[str | None, typer.Option("--database", metavar="NAME", help="Such as PubMed.")]
Platform = Annotated[str | None, typer.Option("--platform", metavar="NAME", help="Such as EBSCOhost.")]
Day = Annotated[str | None, typer.Option("--date", metavar="DAY", help="Day of the search, YYYY-MM-DD.")]
Hits = Annotated[int | None, typer.Option("--hits", metavar="N", help="Hits that the source reported.")]
Strategy = Annotated[
    Path | None, typer.Option("--strategy", metavar="FILE", help="The search string, as it was run.")
]
Items = Annotated[
    list[str] | None,
    typer.Option(
        "--item",
        metavar="ITEM=TEXT",
        help="Answer an item of PRISMA-S, by name or number; may be given again.",
    ),
]
Replaces = Annotated[
    str | None,
    typer.Option(
        "--replaces", metavar="EXPORT", help="An older export that the file stands for from now on."
    ),
]
Withdraw = Annotated[
    str | None,
    typer.Option("--withdraw", metavar="EXPORT", help="Take back an export, by file name, path or hash."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 when anything was rejected or odd.")]
Incomplete = Annotated[
    bool, typer.Option("--incomplete", help="Take a file also where it ends inside a record.")
]
WithReceipt = Annotated[bool, typer.Option("--receipt", help="Say where every byte of each file went.")]


def run(
    files: Files = None,
    search: SearchKey = None,
    kind: Kind = None,
    database: Database = None,
    platform: Platform = None,
    date: Day = None,
    hits: Hits = None,
    strategy: Strategy = None,
    items: Items = None,
    file_format: FormatName = None,
    mapping: Columns = None,
    replaces: Replaces = None,
    withdraw: Withdraw = None,
    actor: As = None,
    strict: Strict = False,
    incomplete: Incomplete = False,
    receipt: WithReceipt = False,
    dry_run: DryRun = False,
) -> None:
    """Import exports: every record, or a named reason why not.

    Each file is copied untouched to searches/KEY/ and bound by its SHA-256. Text that could not be read as a record
    is kept in searches/KEY/rejects/, where it can be mended and imported again. Importing a file again changes nothing.

    Without a file, `--search KEY` with `--hits`, `--date`, `--kind` and the like changes facts of a search. So does
    editing its search.toml, which counts from the next command on. Either way the change is logged.
    """
    from litreview.review.views import SearchFacts

    if withdraw:
        _withdraw(withdraw, actor, files, dry_run=dry_run)
        return
    pairs = pairs_of("--item", items), pairs_of("--map", mapping)
    facts = SearchFacts(search, kind, database, platform, date, hits, strategy, replaces, *pairs)
    if not files and _says_something(facts) and not (replaces or mapping or file_format or incomplete):
        _correct(facts, actor, dry_run=dry_run)
        return
    done: list[Imported] = []
    try:
        how = {"actor": actor, "dry_run": dry_run, "format": file_format, "incomplete": incomplete}
        _import(_named(files, replaces), facts, done, **how)
    finally:
        # Files before one that cannot be read are in the review, so they are told of before the error is.
        done = settled(done)
        if done:
            console.show([as_data(one) for one in done], lines(done, dry_run=dry_run, receipts=receipt))
    # After the result was printed: a script wants the counts also where it is told to stop.
    if strict and any(one.rejects or one.problems for one in done):
        raise typer.Exit(1)


def _import(files: Sequence[Path], facts: SearchFacts, done: list[Imported], **how: Any) -> None:
    from litreview.cli.prompts import completed

    with acting(how["actor"]) as review:
        for file in files:
            told = facts if how["dry_run"] else completed(review, file, facts)
            done += review.searches.import_files([file], told, tick=console.ticking("records"), **how)
            # What was answered for the first file holds for all that go to the same search.
            facts = told if facts.key or told.database == facts.database else facts


def settled(done: Sequence[Imported]) -> list[Imported]:
    """Leave out that hits were lacking while further files of the same search were still to come."""
    last = {one.search: n for n, one in enumerate(done)}
    return [
        one if n == last[one.search] else replace(one, problems=_without_hits(one))
        for n, one in enumerate(done)
    ]


def _without_hits(one: Imported) -> tuple[Problem, ...]:
    return tuple(problem for problem in one.problems if problem.id != "hits-differ")


def _named(files: Sequence[Path] | None, replaces: str | None) -> Sequence[Path]:
    if not files:
        raise UsageError(
            "No file is named.",
            "Name the files to import, an export to --withdraw, or facts to change of a --search.",
        )
    if replaces and len(files) > 1:
        raise UsageError(
            "One export replaces another, and several files are named.", "Import them one by one."
        )
    return files


def _says_something(facts: SearchFacts) -> bool:
    said = (facts.kind, facts.database, facts.platform, facts.date, facts.strategy, facts.items or None)
    return facts.hits is not None or any(said)


def _correct(facts: SearchFacts, actor: str | None, *, dry_run: bool) -> None:
    from litreview.review.event_text import changed

    if not facts.key:
        raise UsageError(
            "Neither a file nor a search is named.",
            "Name files to import, or the search whose facts change with --search KEY.",
        )
    with console.opened() as review:
        search, changes = review.searches.correct(facts, actor, dry_run=dry_run)
    said = [f"{search}: {changed(change)}" for change in changes] or [f"{search}: nothing to change."]
    console.show(
        {"search": search, "changes": changes, "dry_run": dry_run},
        [*said, *(["Nothing was changed."] if dry_run and changes else [])],
    )


def _withdraw(export: str, actor: str | None, files: Sequence[Path] | None, *, dry_run: bool) -> None:
    if files:
        raise UsageError("--withdraw takes an export back and imports nothing.", "Name no file beside it.")
    with acting(actor) as review:
        path = review.searches.withdraw(export, actor, dry_run=dry_run)
    said = "Would be withdrawn" if dry_run else "Withdrawn"
    console.show(
        {"withdrawn": path, "dry_run": dry_run},
        [
            f"{said}: {path}. Its records count no more, and keep their votes; importing it again takes that back."
        ],
    )


def as_data(one: Imported) -> dict[str, Any]:
    """Give what a file came to, under the keys of `import --json`."""
    return {
        "path": one.path,
        "search": one.search,
        "sha256": one.sha256,
        "format": one.format,
        "encoding": one.encoding,
        "records": one.records,
        "new": one.new,
        # The text of a reject is kept in a file; in a document it could be megabytes.
        "rejects": [{"line": reject.line, "why": reject.why} for reject in one.rejects],
        "known": one.known,
        "problems": one.problems,
        "receipt": one.receipt,
        "changes": one.changes,
    }


def lines(done: Sequence[Imported], *, dry_run: bool, receipts: bool = False) -> Iterator[str]:
    """Say what each file came to, and what was odd about it."""
    from litreview.review.event_text import changed

    for one in done:
        new = f"{one.new:,} new"
        if one.known:
            new = "imported before" if one.changes else "imported before, nothing changed"
        name = Path(one.path).name
        yield f"{name}: {plural(one.records, 'record')} ({one.format}, {one.encoding}), {new}, in {one.search}"
        yield from (f"  {changed(change)}" for change in one.changes)
        yield from rejected(one.rejects)
        yield from (f"  {problem.what} {problem.hint}".rstrip() for problem in one.problems)
        if receipts and one.receipt:
            yield from _receipt(one.receipt, one)
    if dry_run:
        yield "Nothing was changed."


def _receipt(receipt: Receipt, one: Imported) -> Iterator[str]:
    """Say where the bytes went, in lines that sum to the file."""
    rows: list[tuple[str, int]] = [
        (plural(one.records, "record"), receipt.records),
        (plural(len(one.rejects), "reject"), receipt.rejects),
        *receipt.filler.items(),
        ("bytes in all", receipt.size),
    ]
    yield from columns(((size, what) for what, size in rows), indent=2)
