"""What each search brought to the newest version: new and known reports, and what is gone or changed since its last run."""

from __future__ import annotations

from dataclasses import dataclass

from litreview.dedup.successors import match
from litreview.errors import InputError, NoSuchKey
from litreview.review.context import Context, iso
from litreview.review.searches import search_folder
from litreview.review.updates.search_runs import SearchRun, not_run, runs_before, search_runs
from litreview.store.records import Export
from litreview.store.store import StoreSession


@dataclass(frozen=True, slots=True)
class RunRow:
    """What the run of a search in the newest version brought.

    Attributes:
        search: The id of the search.
        name: The database or other source.
        last_run: The day of the last import.
        records: The number of its records.
        new: The number of reports that came in with this version.
        known: The number of reports that were found again.
        gone: The number of reports of the run before that it did not find; None if it did not cover the whole period, or
            is the first run.
        changed: Pairs of keys of records of the run before and of this one that match, with another raw text.
        since: The day from which on it searched; empty if it covered the whole period.
    """

    search: str
    name: str
    last_run: str
    records: int
    new: int
    known: int
    gone: int | None
    changed: tuple[tuple[str, str], ...]
    since: str


@dataclass(frozen=True, slots=True)
class SearchNotRun:
    """A search of an earlier version that the newest one has not run; `last` is the day of its last import."""

    search: str
    name: str
    last: str


@dataclass(frozen=True, slots=True)
class VersionTable:
    """The newest version: what its searches brought.

    Attributes:
        since: The day on which the version before it ended; empty for the first.
    """

    version: int
    name: str
    since: str
    searches: tuple[RunRow, ...]
    not_run: tuple[SearchNotRun, ...]


def version_table(context: Context) -> VersionTable:
    """Return what the searches of the newest version brought."""
    with context.store.read() as session:
        versions = session.versions(always=True)
        runs = search_runs(session, versions)
        newest = versions.newest
        rows = [_row(context, session, runs, run) for run in runs if run.version == newest]
        missing = [
            SearchNotRun(run.search.id, run.search.name, run.at[:10]) for run in not_run(runs, versions)
        ]
    since = iso(versions.beginning(newest).until)[:10] if newest > 1 else ""
    return VersionTable(newest, versions.name(newest).name, since, tuple(rows), tuple(missing))


def run_box(context: Context, box: str) -> list[str]:
    """List the leads of the reports, or the keys of the records, that `gone` or `changed` counts, as in `gone:scopus`.

    Raises:
        NoSuchKey: The newest version has not run such a search.
    """
    what, _, name = box.partition(":")
    with context.store.read() as session:
        versions = session.versions(always=True)
        runs = search_runs(session, versions)
        here = {run.search.id: run for run in runs if run.version == versions.newest}
        chosen = [
            run
            for id_, run in here.items()
            if name.casefold() in {id_.casefold(), run.search.name.casefold()}
        ]
        if not chosen:
            known = f"Its searches are {', '.join(here)}." if here else "No search has run in it yet."
            raise NoSuchKey(f"{name}: version {versions.newest} has no run of such a search.", known)
        found = [_compare(context, session, runs, run) for run in chosen]
    if what == "gone":
        return sorted({lead for each in found for lead in each.gone or ()})
    return sorted({new for each in found for _, new in each.changed})


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A run beside the one that it follows: its records, the leads of their reports, and the columns of `RunRow`."""

    keys: list[str]
    leads: set[str]
    gone: set[str] | None
    changed: tuple[tuple[str, str], ...]
    since: str


def _compare(context: Context, session: StoreSession, runs: list[SearchRun], run: SearchRun) -> _Comparison:
    keys = _keys(session, run)
    leads = set(session.reports.leads(keys).values())
    since, follows = _facts(context, session, run)
    before = next(runs_before(runs, run, follows), None)
    gone: set[str] | None = None
    changed: tuple[tuple[str, str], ...] = ()
    if before is not None:
        old = _keys(session, before)
        # A run from a day on cannot find what is older, so that nothing is gone; one without an export may be such.
        if not since and run.exports:
            gone = set(session.reports.leads(old).values()) - leads
        records = session.records.get([*old, *keys])
        changed = tuple(match((records[key] for key in old), (records[key] for key in keys)))
    return _Comparison(keys, leads, gone, changed, since)


def _row(context: Context, session: StoreSession, runs: list[SearchRun], run: SearchRun) -> RunRow:
    found = _compare(context, session, runs, run)
    # By report: two records of one report in one source are one.
    homes = [line.home for line in session.lists.of_leads(found.leads)]
    return RunRow(
        run.search.id, run.search.name, run.at[:10], len(found.keys), sum(home == run.version for home in homes),
        sum(home < run.version for home in homes), None if found.gone is None else len(found.gone),
        found.changed, found.since,
    )  # fmt: skip


def _keys(session: StoreSession, run: SearchRun) -> list[str]:
    exports = (Export(search, sha256, "", "", "", 0, 0) for search, sha256 in run.exports)
    return sorted({key for export in exports for key in session.records.of_export(export)})


def _facts(context: Context, session: StoreSession, run: SearchRun) -> tuple[str, str]:
    """Return the day from which on a run searched, and the search that it follows, if its `search.toml` has them."""
    _, folder = session.records.searches()[run.search.id]
    try:
        search, _ = search_folder.read(context.folder.searches / folder)
    except InputError:
        return "", ""  # reported by `check`
    web = search.facts.get("web")
    since = (web if isinstance(web, dict) else {}).get("since") or search.facts.get("since") or ""
    return str(since), str(search.facts.get("follows") or "")
