"""The runs of searches in the versions of a review, and the searches that a version has not run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from litreview.model import Search
from litreview.standing.versions import Name, Run, Versions
from litreview.store.store import StoreSession


@dataclass(frozen=True, slots=True)
class SearchRun:
    """All exports of a search in one version.

    Attributes:
        at: The time of the last import among them.
        exports: Those that count; empty if the search found nothing.
    """

    search: Search
    version: int
    at: str
    exports: tuple[Name, ...]


def counted_runs(session: StoreSession, versions: Versions) -> list[Run]:
    """Return the imports whose exports count in their versions, in order of the ids of their events."""
    exports = session.exports_in_force(versions)
    return [run for run in versions.runs if exports.counting(run.export, {run.version})]


def search_runs(session: StoreSession, versions: Versions) -> list[SearchRun]:
    """Return the runs of all searches, in order of time."""
    searches = session.records.searches()
    found: dict[tuple[str, int], list[tuple[str, Name]]] = {}
    for run in counted_runs(session, versions):
        if run.export[0] in searches:
            found.setdefault((run.export[0], run.version), []).append((run.at, run.export))
    runs = [
        SearchRun(
            searches[search][0], version, max(at for at, _ in some), tuple(dict.fromkeys(e for _, e in some))
        )
        for (search, version), some in found.items()
    ]
    # A database exports nothing where it finds nothing, so that a person says it.
    runs += [
        SearchRun(searches[search][0], version, at, ())
        for version, some in versions.empty.items()
        for search, at in some.items()
        if search in searches and (search, version) not in found
    ]
    return sorted(runs, key=lambda run: (run.at, run.search.id))


def runs_before(runs: list[SearchRun], run: SearchRun, follows: str = "") -> Iterator[SearchRun]:
    """Yield the earlier runs that a run may follow, the newest first.

    Args:
        runs: All runs, in order of time.
        run: One of them.
        follows: The id of the search that it continues, if its `search.toml` names one.
    """
    # One that found nothing is followed by nothing: what is new since then is new since the one before.
    earlier = [each for each in runs if each.exports and (each.version, each.at) < (run.version, run.at)]
    for each in reversed(earlier):
        if each.search.id == (follows or run.search.id):
            yield each
    for each in reversed(earlier):
        if not follows and each.search.name == run.search.name:
            yield each


def not_run(runs: list[SearchRun], versions: Versions) -> list[SearchRun]:
    """Return the last run of each search of an earlier version that the newest version has not run or dropped."""
    newest = versions.newest
    here = {run.search.id for run in runs if run.version == newest}
    sources = {run.search.name for run in runs if run.version == newest}
    # By name as well: a search that was imported again as a new one has run.
    gone = here | versions.dropped.get(newest, {}).keys()
    last = {run.search.id: run for run in runs if run.version < newest}
    return [run for id_, run in last.items() if id_ not in gone and run.search.name not in sources]
