"""The living flow of a large review: CPU time of `flow --versions`, and of its two counts in SQL alone.

    python benchmarks/versions.py [RECORDS]

Makes a review of 100,000 records (or as many as are named) in five versions of two databases and a website, a quarter
of them duplicates. One record in ten is found again, one report in five hundred is included, and in each version ten
earlier inclusions were changed. Prints the median of five, and exits with 1 when the flows cross 200 ms for a million
records, or the same share of that for fewer.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from flow import LIMIT, MILLION, SOURCES, seconds
from sqlalchemy import text

from litreview.prisma.flow import number
from litreview.prisma.living_flow import living_flow
from litreview.review.context import Context, iso
from litreview.review.flow.current import counted, included_reports
from litreview.review.flow.version_flows import freeze
from litreview.review.review import Review
from litreview.review.views import SearchFacts
from litreview.store.store import StoreSession

VERSIONS = 5
CHANGED = 10
# Written directly: to import, judge and decide a million takes an hour.
RECORDS = """
    WITH RECURSIVE n(i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :last)
    INSERT INTO record (key, position, search, kind, counted, version, again, report, title, year, author, authors)
    SELECT printf('%064x', i), i, :search, :kind, 1, :version, 0, printf('%064x', i - (i % 4 = 3)), 'A', 2020, 'A', 1
    FROM n
"""
REPORTS = """
    INSERT INTO report (lead, position, home, lane, "end", studies, screened, screened_complete, screened_lacks,
                        judged, judged_complete, judged_lacks)
    SELECT key, position, version, CASE kind WHEN 'database' THEN 'databases' ELSE 'other' END,
           CASE WHEN position % 500 = 1 THEN 'included' WHEN position % 10 = 1 THEN 'full-text-excluded'
                WHEN position % 7 = 0 THEN 'undecided' ELSE 'excluded' END, '[]', 'include', 1, 0, 'todo', 0, 0
    FROM record WHERE key = report AND position >= :first AND position < :last
"""
MEMBERS = """
    INSERT INTO member SELECT search, :sha256, position FROM record WHERE position >= :first AND position < :last
"""
AGAIN = """
    INSERT INTO rerun (record, version, kind, search)
    SELECT key, :version, kind, search FROM record WHERE version < :version AND position % 10 = :version
"""


def made(folder: Path, records: int) -> Review:
    """Create the review, with its database in the same folder."""
    os.environ["LITREVIEW_STATE"] = str(folder / "state")
    review = Review.create(folder / "review", "Benchmark")
    context = review._context  # noqa: SLF001  # no command writes rows
    for version in range(1, VERSIONS + 1):
        for place, (name, kind, share) in enumerate(SOURCES):
            file = folder / f"{name}-{version}.csv"
            file.write_text(f"title,year\n{name} in version {version},2026\n", encoding="utf-8")
            facts = SearchFacts(key=name.lower(), database=name, kind=kind, date="2026-01-01")
            [done] = review.searches.import_files([file], facts, "benchmark")
            # Beyond the positions of what was imported.
            first = MILLION * 10 * (version * len(SOURCES) + place + 1)
            last = first + round(records * share / VERSIONS)
            with context.store.write() as session:
                held = {
                    "search": done.search, "kind": kind, "version": version, "sha256": done.sha256,
                    "first": first, "last": last,
                }  # fmt: skip
                for statement in (RECORDS, REPORTS, MEMBERS):
                    names = set(text(statement).compile().params)
                    session.connection.execute(text(statement), {name: held[name] for name in names})
        with context.store.write() as session:
            session.connection.execute(text(AGAIN), {"version": version})
            session.counts.recount()
            if version < VERSIONS:
                change(context, session, begin(context, session))
    return review


def begin(context: Context, session: StoreSession) -> list[str]:
    """Begin a version as `update begin` does, but from the stored counts; return the reports included before it."""
    given = counted(context, session)
    state = freeze(replace(given, included=tuple(included_reports(session))), "en")
    versions = session.versions(always=True)
    exports = [list(export) for export in sorted(versions.imported)]
    included = {
        "studies": {key: list(keys) for key, keys in state.studies.items()},
        "reports": list(map(list, state.reports)),
    }
    body = {
        "step": "begin", "name": "", "why": "", "until": iso(context.clock()), "exports": exports, "included": included,
        "after": versions.beginning(versions.newest).id if versions.newest > 1 else None,
        "previous": dict(state.previous), "numbers": dict(state.numbers),
    }  # fmt: skip
    context.add(session, "benchmark", [("update", body)])
    return [keys[0] for keys in state.reports]


def change(context: Context, session: StoreSession, included: list[str]) -> None:
    """Exclude some included reports, now that the version has ended."""
    chosen = included[-CHANGED:]
    for stage in ("title-abstract", "full-text"):
        votes = [
            {"record": key, "report": [key], "stage": stage, "verdict": "exclude", "reasons": []}
            for key in chosen
        ]
        context.add(session, "benchmark", [("decision", body) for body in votes])
    for key in chosen:
        session.connection.execute(
            text("""UPDATE report SET "end" = 'full-text-excluded' WHERE lead = :key"""), {"key": key}
        )
    session.counts.recount()


def main() -> int:
    """Measure the flows and the counts, print a line for each, and return whether the limit was kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("records", nargs="?", type=int, default=100_000)
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory() as folder, made(Path(folder), records) as review:
        found = review.flow.versions()
        living = living_flow(found)
        moved = sum(sum((each.updated.moved or {}).values()) for each in found)
        print(
            f"{number(living.whole, 'database_results'):,} records from databases in {len(found)} versions, {moved} moved"
        )

        def counts() -> None:
            with review._context.store.read() as session:  # noqa: SLF001  # no command does this alone
                session.counts.appearances()
                session.counts.ends()

        floor, taken = seconds(counts), seconds(review.flow.versions)
    limit = LIMIT * records / MILLION
    print(f"two counts in SQL    {floor * 1000:9.1f} ms")
    print(f"flows of all versions{taken * 1000:9.1f} ms   limit {limit * 1000:.0f} ms")
    return int(taken > limit)


if __name__ == "__main__":
    sys.exit(main())
