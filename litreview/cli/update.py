"""`litreview update` and its subcommands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from litreview.cli import console, search
from litreview.cli.name_questions import open_to_write
from litreview.cli.options import As, DryRun, WebDryRun
from litreview.cli.text_columns import columns, plural, wrap_hanging, wrapped
from litreview.errors import UsageError
from litreview.text import format_day

if TYPE_CHECKING:
    from litreview.review.updates.beginnings import BegunVersion
    from litreview.review.updates.version_table import RunRow, VersionTable
    from litreview.review.web.results import UpdateResult

TakeBack = Annotated[
    bool,
    typer.Option("--undo", help="Take the newest version back; its exports belong to the one before it."),
]
Number = Annotated[int, typer.Argument(metavar="N", help="The number of the version.")]
HEADS = ("", "last run", "records", "new", "known", "gone", "changed", "")


def run(context: typer.Context, undo: TakeBack = False, actor: As = None, dry_run: WebDryRun = False) -> None:
    """Begin a version of the review, or repeat the web searches.

    With no subcommand, each search of a web service is repeated from its last date on, if the service supports that, else in
    full, and imported into the newest version; if there is only one version, version 2 begins first. Works that are known
    are merged. `update begin` does the same for exports from any database: it freezes what is included, and what is imported
    afterwards counts in the new version, beside the studies and reports that were included before.
    """
    if context.invoked_subcommand is not None:
        if undo:
            raise UsageError("--undo takes no subcommand.", "Run `litreview update --undo`.")
        return
    with open_to_write(actor) as review:
        review.web.on_wait = console.message
        if undo:
            taken = review.updates.take_back(actor)
            text = f"Version {taken} is taken back; its exports belong to version {taken - 1}."
            console.show({"taken_back": taken}, [text])
            return
        done = review.web.update(actor, dry_run=dry_run, tick=console.progress("records"))
        # Every update finds known works again; merge them, so that nobody screens them twice.
        if not dry_run and any(one.new for one in done.searches):
            review.duplicates.run(actor, tick=console.progress("pairs"))
        table = None if dry_run else review.updates.table()
    console.show(done, lines(done, table))


def lines(done: UpdateResult, table: VersionTable | None) -> Iterator[str]:
    """Yield the searches that were repeated, what they brought, and those to repeat by hand."""
    if table is None:
        yield from search.request_lines([request for one in done.searches for request in one.requests])
    else:
        yield from search.lines(done.searches)
        before = done.previous or {}
        yield f"Before: {_included(before)}."
        yield ""
        yield from table_lines(table)
    if done.left:
        # Their platforms have no public web service.
        yield from wrap_hanging("Run by hand: ", ", ".join(done.left))


def begin(
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="What the new version is called.")] = "",
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="DATE", help="The last day of the version before it. Default: now."),
    ] = None,
    why: Annotated[
        str, typer.Option("--why", metavar="TEXT", help="What triggered the update, for the report.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Begin even if reports are undecided.")] = False,
    dry_run: DryRun = False,
    actor: As = None,
) -> None:
    """Begin a version: freeze what is included, and count what is imported from now on in the new version.

    The numbers of the version that ends are recorded, so that later corrections do not change what was published. Exports
    imported after --at belong to the new version.
    """
    from litreview.review.updates.beginnings import BeginOptions

    options = BeginOptions(name, at, why)
    with open_to_write(actor) as review:
        planned = review.updates.begin(options, actor, dry_run=True)
        if not dry_run:
            if planned.undecided and not yes:
                _confirm(planned)
            planned = review.updates.begin(options, actor)
    said = [*_begun(planned), *(["Nothing was changed."] if dry_run else [])]
    console.show(planned, said)


def _confirm(planned: BegunVersion) -> None:
    """Ask whether to begin with undecided reports.

    Raises:
        UsageError: There is no terminal, or the answer is no.
    """
    n, ends = planned.undecided, planned.number - 1
    what = f"{plural(n, 'report')} of version {ends} {'is' if n == 1 else 'are'} undecided"
    hint = "They are frozen as undecided and stay in the queue."
    if not console.has_terminal() or console.wants_json():
        raise UsageError(f"{what}.", f"Add --yes to begin version {planned.number} all the same. {hint}")
    if not typer.confirm(f"{what}. {hint} Begin version {planned.number}?", default=False, err=True):
        raise UsageError("Nothing was changed.", "Decide them first, or add --yes.")


def _begun(planned: BegunVersion) -> Iterator[str]:
    numbers = planned.numbers["numbers"]
    ends, until = planned.number - 1, datetime.fromisoformat(planned.until)
    found = numbers["database_results"] + numbers["register_results"]
    yield from wrapped(
        f"Version {ends} ends on {format_day(until)}: {plural(found, 'record')} from databases, "
        f"{numbers['records_screened']:,} screened, {_included(planned.previous)} included."
    )
    if planned.exports:
        names = [f"{path.rsplit('/', 1)[-1]} ({n:,})" for path, n in planned.exports.items()]
        is_one = len(names) == 1
        yield from wrapped(
            f"{plural(len(names), 'export')} imported since then {'is' if is_one else 'are'} version "
            f"{planned.number}'s: {', '.join(names)}."
        )
    decided = (
        f"Undecided in version {ends}: {planned.undecided:,}."
        if planned.undecided
        else f"Nothing is undecided in version {ends}."
    )
    yield f"{decided} From now on every import counts in version {planned.number}."


def listing() -> None:
    """Show what each search brought to the newest version: new and known reports, gone and changed records."""
    with console.open_review() as review:
        table = review.updates.table()
    console.show(table, table_lines(table))


def table_lines(table: VersionTable) -> Iterator[str]:
    """Yield the searches of the newest version, and those that it has not run."""
    since = f", since {format_day(date.fromisoformat(table.since))}" if table.since else ""
    title = f"Version {table.version}{since}"
    yield from columns([(title, *HEADS[1:]), *map(_row, table.searches)])
    if not table.searches:
        yield "No search has run in this version yet."
    for missing in table.not_run:
        yield from wrapped(
            f"Not run in version {table.version}: {missing.name} (last {format_day(date.fromisoformat(missing.last))}). "
            f"`litreview update empty {missing.search}` records that it found nothing, "
            f'`litreview update drop {missing.search} "why"` that it ends.'
        )


def _row(row: RunRow) -> tuple[str | int, ...]:
    period = (
        f"from {format_day(date.fromisoformat(row.since))} on"
        if _isformat_day(row.since)
        else row.since or "whole"
    )
    gone = "–" if row.gone is None else row.gone
    return (
        row.name, format_day(date.fromisoformat(row.last_run)), row.records, row.new, row.known, gone, len(row.changed), period,
    )  # fmt: skip


def name(
    number: Number,
    called: Annotated[str | None, typer.Option("--name", metavar="TEXT", help="What it is called.")] = None,
    published: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="The day on which it was published.")
    ] = None,
    doi: Annotated[
        str | None, typer.Option("--doi", metavar="DOI", help="The DOI under which it was published.")
    ] = None,
    actor: As = None,
) -> None:
    """Record what a version is called, and when and where it was published."""
    with open_to_write(actor) as review:
        facts = review.updates.name(number, name=called, date=published, doi=doi, actor=actor)
    told = ", ".join(value for value in facts.values() if value) or "no name"
    console.show({"version": number, **facts}, [f"Version {number}: {told}."])


def move(
    export: Annotated[str, typer.Argument(metavar="FILE", help="The export: its name, path or hash.")],
    number: Number,
    actor: As = None,
) -> None:
    """Count an export in another version."""
    with open_to_write(actor) as review:
        path = review.updates.move(export, number, actor)
    console.show({"export": path, "version": number}, [f"{path} belongs to version {number}."])


def drop(
    key: Annotated[str, typer.Argument(metavar="SEARCH", help="The search, or its source.")],
    why: Annotated[str, typer.Argument(metavar="WHY", help="Why it is not run any more.")],
    actor: As = None,
) -> None:
    """Record that the newest version does not run a search any more; no number changes."""
    with open_to_write(actor) as review:
        source, version = review.updates.drop(key, why, actor)
    console.show({"search": key, "version": version}, [f"{source} ends before version {version}."])


def empty(
    key: Annotated[str, typer.Argument(metavar="SEARCH", help="The search, or its source.")],
    actor: As = None,
) -> None:
    """Record that the newest version ran a search that found nothing, and so gave no file to import."""
    with open_to_write(actor) as review:
        source, version = review.updates.add_empty(key, actor)
    console.show({"search": key, "version": version}, [f"{source} found nothing in version {version}."])


def _included(counts: Mapping[str, Any]) -> str:
    studies, reports = counts.get("studies", 0), counts.get("reports", 0)
    return f"{plural(studies, 'study')} in {plural(reports, 'report')}"


def _isformat_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


# A module with subcommands becomes a group in app.load.
subcommands = {"begin": begin, "list": listing, "name": name, "move": move, "drop": drop, "empty": empty}
