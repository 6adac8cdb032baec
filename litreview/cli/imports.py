"""`litreview import`."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated
from typing import Any

import typer

from litreview.cli import face
from litreview.cli.layout import plural
from litreview.cli.options import As
from litreview.cli.options import DryRun
from litreview.cli.options import Files
from litreview.cli.options import FormatName
from litreview.cli.options import KindWord
from litreview.cli.reading import rejected

if TYPE_CHECKING:
    from litreview.review.views import Imported


def run(
    files: Files,
    search: Annotated[
        str | None,
        typer.Option("--search", metavar="KEY", help="The search they belong to; else database and date."),
    ] = None,
    kind: Annotated[KindWord | None, typer.Option("--kind", help="What was searched; else database.")] = None,
    database: Annotated[
        str | None, typer.Option("--database", metavar="NAME", help="Such as PubMed.")
    ] = None,
    platform: Annotated[
        str | None, typer.Option("--platform", metavar="NAME", help="Such as EBSCOhost.")
    ] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DAY", help="Day of the search, YYYY-MM-DD.")
    ] = None,
    hits: Annotated[
        int | None, typer.Option("--hits", metavar="N", help="Hits that the source reported.")
    ] = None,
    strategy: Annotated[
        Path | None, typer.Option("--strategy", metavar="FILE", help="The search string, as it was run.")
    ] = None,
    file_format: FormatName = None,
    actor: As = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 when anything was rejected or odd.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Import exports: every record, or a named reason why not.

    Each file is copied untouched to searches/KEY/ and bound by its SHA-256. Text that could not be read as a record
    is kept in searches/KEY/rejects/. Importing a file again changes nothing.
    """
    from litreview.review.views import SearchFacts

    facts = SearchFacts(search, kind, database, platform, date, hits, strategy)
    done: list[Imported] = []
    try:
        with face.opened() as review:
            for file in files:
                done += review.import_files(
                    [file], facts, actor, dry_run=dry_run, format=file_format, tick=face.ticking("records")
                )
    finally:
        # Files before one that cannot be read are in the review, so they are told of before the error is.
        if done:
            face.show([as_data(one) for one in done], lines(done, dry_run=dry_run))
    # After the result was printed: a script wants the counts also where it is told to stop.
    if strict and any(one.rejects or one.problems for one in done):
        raise typer.Exit(1)


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
    }


def lines(done: Sequence[Imported], *, dry_run: bool) -> Iterator[str]:
    """Say what each file came to, and what was odd about it."""
    for one in done:
        new = "imported before, nothing changed" if one.known else f"{one.new:,} new"
        name = Path(one.path).name
        yield f"{name}: {plural(one.records, 'record')} ({one.format}, {one.encoding}), {new}, in {one.search}"
        yield from rejected(one.rejects)
        yield from (f"  {problem.what} {problem.hint}".rstrip() for problem in one.problems)
    if dry_run:
        yield "Nothing was changed."
