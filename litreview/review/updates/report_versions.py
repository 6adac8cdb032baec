"""The versions of a review in which the records of a report lie."""

from __future__ import annotations

from dataclasses import dataclass

from litreview.review.context import Context
from litreview.review.updates.search_runs import counted_runs


@dataclass(frozen=True, slots=True)
class FoundIn:
    """A version that found a report: the name of the source, and the day of the import."""

    version: int
    source: str
    date: str


def found_again_since_0_1(context: Context) -> int:
    """Return how many reports litreview 0.1 would have screened again, in a review that it updated; else 0."""
    with context.store.read() as session:
        versions = session.versions()
        # Updates of the older form recorded no state.
        if versions.newest == 1 or versions.beginning(2).state is not None:
            return 0
        return len({row.lead for row in session.lists.rows(reruns=True) if row.version == 2 > row.home})  # noqa: PLR2004


def found_in(context: Context, key: str) -> list[FoundIn]:
    """Return in which versions and sources a report was found, the first one first; empty if there is one version."""
    with context.store.read() as session:
        versions = session.versions()
        if versions.newest == 1:
            return []
        lead = context.lead(session, key)
        runs = counted_runs(session, versions)
        names = session.records.source_names()
        held = {
            (search, sha256)
            for _, _, search, sha256 in session.records.memberships(session.reports.members([lead])[lead])
        }
    found = {
        (run.version, run.at[:10], names.get(run.export[0], run.export[0]))
        for run in runs
        if run.export in held
    }
    return [FoundIn(version, source, day) for version, day, source in sorted(found)]
