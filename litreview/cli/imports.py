"""`litreview import`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litreview.cli import console
from litreview.cli.inputs import reject_lines
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, Columns, DryRun, FormatName, KindWord, pairs_of
from litreview.cli.text_columns import columns, plural
from litreview.errors import UsageError

if TYPE_CHECKING:
    from litreview.model import Receipt
    from litreview.review.views import ImportResult, SearchFacts

Files = Annotated[
    list[Path] | None,
    typer.Argument(metavar="FILE", help="Files to read. Of a ZIP archive, each file in it is read."),
]
SearchKey = Annotated[
    str | None,
    typer.Option(
        "--search", metavar="KEY", help="The search that the files belong to. Default: by database and date."
    ),
]
Kind = Annotated[
    KindWord | None,
    typer.Option(
        "--kind", help="The kind of source. Default: database, or register if all are registrations."
    ),
]
Database = Annotated[
    str | None, typer.Option("--database", metavar="NAME", help="The database, for example PubMed.")
]
Platform = Annotated[
    str | None, typer.Option("--platform", metavar="NAME", help="The platform, for example EBSCOhost.")
]
Day = Annotated[str | None, typer.Option("--date", metavar="DAY", help="The date of the search, YYYY-MM-DD.")]
Hits = Annotated[
    int | None, typer.Option("--hits", metavar="N", help="The number of hits that the source reported.")
]
Strategy = Annotated[
    Path | None,
    typer.Option("--strategy", metavar="FILE", help="A file with the search string, as it was run."),
]
Items = Annotated[
    list[str] | None,
    typer.Option(
        "--item",
        metavar="ITEM=TEXT",
        help="Answer an item of PRISMA-S, by name or number; can be repeated.",
    ),
]
Replaces = Annotated[
    str | None,
    typer.Option("--replaces", metavar="EXPORT", help="An earlier export that the file replaces."),
]
Withdraw = Annotated[
    str | None,
    typer.Option("--withdraw", metavar="EXPORT", help="Withdraw an export, by file name, path or hash."),
]
ReviewVersion = Annotated[
    int | None,
    typer.Option("--version", metavar="N", help="The version of the review. Default: the newest."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 1 if there were rejects or problems.")]
Incomplete = Annotated[
    bool,
    typer.Option(
        "--incomplete", help="Also import a file that is cut off, or whose rows do not fit its header."
    ),
]
WithReceipt = Annotated[bool, typer.Option("--receipt", help="Account for every byte of each file.")]


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
    version: ReviewVersion = None,
    actor: As = None,
    strict: Strict = False,
    incomplete: Incomplete = False,
    receipt: WithReceipt = False,
    dry_run: DryRun = False,
) -> None:
    """Import export files; every record is read or reported.

    Each file is copied unchanged to searches/KEY/ and identified by its SHA-256. Text that could not be read as a record
    is kept in searches/KEY/rejects/, where it can be corrected and imported again. Importing a file twice changes nothing,
    unless a version of the review began in between (`update begin`): then it is a run of the search in the newest version.

    Without a file, `--search KEY` with options such as `--hits`, `--date` or `--kind` changes the details of a search. You
    can also edit its search.toml, which takes effect with the next command. Both changes are logged.
    """
    from litreview.review.views import SearchFacts

    if withdraw:
        _withdraw(withdraw, actor, files, dry_run=dry_run)
        return
    pairs = pairs_of("--item", items), pairs_of("--map", mapping)
    facts = SearchFacts(search, kind, database, platform, date, hits, strategy, replaces, *pairs)
    # Some options are for a file only, so a command with one of them lacks its file.
    if not files and _has_details(facts) and not (replaces or mapping or file_format or incomplete):
        _change_facts(facts, actor, dry_run=dry_run)
        return
    done = _import_files(
        _check_files(files, replaces), facts, actor, file_format, version,
        incomplete=incomplete, dry_run=dry_run, receipts=receipt,
    )  # fmt: skip
    # After printing, so that a script gets the counts in any case.
    if strict and any(one.rejects or one.problems for one in done):
        raise typer.Exit(1)


def _import_files(
    files: Sequence[Path],
    facts: SearchFacts,
    actor: str | None,
    file_format: str | None,
    version: int | None,
    *,
    incomplete: bool,
    dry_run: bool,
    receipts: bool,
) -> list[ImportResult]:
    """Import files one by one, and print and return the results; on a terminal, ask for missing facts first."""
    from litreview.cli.prompts import completed

    done: list[ImportResult] = []
    try:
        with open_to_write(actor) as review:
            asked = [(file, facts) for file in files] if dry_run else completed(review, files, facts)
            for file, complete in asked:
                done += review.searches.import_files(
                    [file], complete, actor=actor, dry_run=dry_run, format=file_format, incomplete=incomplete,
                    version=version, tick=console.progress("records"),
                )  # fmt: skip
    finally:
        # Files before an unreadable one have been imported, so they are listed before the error.
        done = keep_last_hits_warning(done)
        if done:
            console.show([as_data(one) for one in done], lines(done, dry_run=dry_run, receipts=receipts))
    return done


def keep_last_hits_warning(done: Sequence[ImportResult]) -> list[ImportResult]:
    """Remove the warning about the number of hits from all files of a search but the last."""
    last = {one.search: n for n, one in enumerate(done)}
    return [
        one
        if n == last[one.search]
        else replace(one, problems=tuple(problem for problem in one.problems if problem.id != "hits-differ"))
        for n, one in enumerate(done)
    ]


def _has_details(facts: SearchFacts) -> bool:
    """Return whether anything is given that `search.toml` or `strategy.txt` holds."""
    details = (facts.kind, facts.database, facts.platform, facts.date, facts.strategy, facts.items)
    # A source may have reported no hits.
    return facts.hits is not None or any(details)


def _check_files(files: Sequence[Path] | None, replaces: str | None) -> Sequence[Path]:
    if not files:
        raise UsageError(
            "No file to import.",
            "Name files, an export to --withdraw, or a --search with details to change.",
        )
    if replaces and len(files) > 1:
        raise UsageError("--replaces takes a single file.", "Import the files one by one.")
    return files


def _change_facts(facts: SearchFacts, actor: str | None, *, dry_run: bool) -> None:
    from litreview.review.event_text import describe_change

    if not facts.key:
        raise UsageError(
            "No file to import and no search to change.",
            "Name files, or the search with --search KEY.",
        )
    with console.open_review() as review:
        search, changes = review.searches.correct(facts, actor, dry_run=dry_run)
    text = [f"{search}: {describe_change(change)}" for change in changes] or [f"{search}: nothing to change."]
    console.show(
        {"search": search, "changes": changes, "dry_run": dry_run},
        [*text, *(["Nothing was changed."] if dry_run and changes else [])],
    )


def _withdraw(export: str, actor: str | None, files: Sequence[Path] | None, *, dry_run: bool) -> None:
    if files:
        raise UsageError("--withdraw cannot be combined with files to import.", "Run two commands.")
    with open_to_write(actor) as review:
        path = review.searches.withdraw(export, actor, dry_run=dry_run)
    lines = [
        f"{'Would be withdrawn' if dry_run else 'Withdrawn'}: {path}.",
        "Its records are no longer counted, but keep their votes. Import the file again to restore them.",
    ]
    console.show({"withdrawn": path, "dry_run": dry_run}, lines)


def as_data(one: ImportResult) -> dict[str, Any]:
    """Return the result of importing a file, for --json."""
    return {
        "path": one.path,
        "search": one.search,
        "sha256": one.sha256,
        "format": one.format,
        "encoding": one.encoding,
        "records": one.records,
        "new": one.new,
        # The text of a reject may be megabytes long; it is kept in a file.
        "rejects": [{"line": reject.line, "why": reject.why} for reject in one.rejects],
        "known": one.known,
        "problems": one.problems,
        "receipt": one.receipt,
        "changes": one.changes,
    }


def lines(done: Sequence[ImportResult], *, dry_run: bool, receipts: bool = False) -> Iterator[str]:
    """Yield the result and the problems of each file."""
    from litreview.review.event_text import describe_change

    for one in done:
        new = f"{one.new:,} new"
        if one.known:
            ran = any(problem.id == "again" for problem in one.problems)
            new = "imported before" if one.changes or ran else "imported before, nothing changed"
        name = Path(one.path).name
        yield f"{name}: {plural(one.records, 'record')} ({one.format}, {one.encoding}), {new}, in {one.search}"
        yield from (f"  {describe_change(change)}" for change in one.changes)
        yield from reject_lines(one.rejects)
        # Readers describe problems without a full stop.
        yield from (
            f"  {problem.what.removesuffix('.')}. {problem.hint}".rstrip() for problem in one.problems
        )
        if receipts and one.receipt:
            yield from _receipt(one.receipt, one)
    if dry_run:
        yield "Nothing was changed."


def _receipt(receipt: Receipt, one: ImportResult) -> Iterator[str]:
    """Yield the number of bytes by what they hold; they add up to the size of the file."""
    rows: list[tuple[str, int]] = [
        (plural(one.records, "record"), receipt.records),
        (plural(len(one.rejects), "reject"), receipt.rejects),
        *receipt.filler.items(),
        ("bytes in total", receipt.size),
    ]
    yield from columns(((size, what) for what, size in rows), indent=2)
