"""The flow of a large review: CPU time of its counts, of one box opened, of past dates, and of each drawing.

    python benchmarks/flow.py [RECORDS]

Makes a review of 100,000 records (or as many as are named) of two databases and a website, a quarter of them
duplicates, each report voted on and one in ten read in full. Prints the median of five, and exits with 1 when the
counts cross 200 ms for a million records, or the same share of that for fewer.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from litreview.model import Event, Pair
from litreview.prisma.outputs import OUTPUTS, FlowStyle
from litreview.review.context import iso
from litreview.review.review import Review
from litreview.review.views import SearchFacts
from litreview.standing.event_ids import next_id

LIMIT = 0.200
# Later than the imports, so that the same records counted at each date that is measured.
START = datetime(2100, 1, 1, tzinfo=UTC)
MILLION = 1_000_000
ROUNDS = 5
SOURCES = (("PubMed", "database", 0.5), ("Scopus", "database", 0.4), ("Ministry", "website", 0.1))


def entries(first: int, last: int) -> Iterator[str]:
    """Yield invented RIS entries."""
    for n in range(first, last):
        title = f"Study number {n} of invented matters, as seen from place {n % 977}"
        yield f"TY  - JOUR\nTI  - {title}\nAU  - Testauteur, A.\nPY  - {1990 + n % 35}\nER  - \n"


def made(folder: Path, records: int) -> Review:
    """Create the review, with its database in the same folder."""
    os.environ["LITREVIEW_STATE"] = str(folder / "state")
    review = Review.create(folder / "review", "Benchmark")
    start = 0
    for name, kind, share in SOURCES:
        end = start + round(records * share)
        file = folder / f"{name}.ris"
        file.write_text("\n".join(entries(start, end)), encoding="utf-8")
        review.searches.import_files(
            [file], SearchFacts(database=name, kind=kind, date="2026-01-01"), "benchmark"
        )
        start = end
    with review._context.store.write() as session:  # noqa: SLF001  # no command makes so many votes at once
        keys = [key for key, *_ in session.lists.items()]
        session.pairs.add_run(next_id(None, 1_700_000_000_000), pairs(keys), ())
        session.events.add(votes(keys), written=True)
        session.project_all(review.protocol)
    return review


def pairs(keys: list[str]) -> Iterator[Pair]:
    """Yield a pair for every second record of the second half with one of the first."""
    half = len(keys) // 2
    for n in range(0, half, 2):
        a, b = sorted((keys[n], keys[half + n]))
        yield Pair(a, b, "same", 10, ("benchmark",))


def votes(keys: list[str]) -> Iterator[Event]:
    """Vote on most records, one a second, and read one in ten."""
    seen = next_id(None, 1_750_000_000_000)
    for n, key in enumerate(keys):
        at = iso(START + timedelta(seconds=n))
        for stage, verdict in (
            ("title-abstract", "include" if n % 10 == 0 else "exclude"),
            ("full-text", "exclude"),
        ):
            if n % 7 and (stage == "title-abstract" or n % 10 == 0):
                seen = next_id(seen, 0)
                body = {"record": key, "report": [key], "stage": stage, "verdict": verdict, "reasons": []}
                yield Event(seen, "decision", at, "benchmark", "bench", seen, body)


def seconds(what: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Return the median CPU time of a call."""
    times = []
    for _ in range(rounds):
        before = time.process_time()
        what()
        times.append(time.process_time() - before)
    return statistics.median(times)


def main() -> int:
    """Measure everything, print a line for each, and return whether the limit was kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("records", nargs="?", type=int, default=100_000)
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory() as folder, made(Path(folder), records) as review:
        flow = review.flow.now()
        counts = seconds(review.flow.now)
        limit = LIMIT * records / MILLION
        print(f"{records:,} records, {review.status().reports:,} reports")
        print(f"counts               {counts * 1000:9.1f} ms   limit {limit * 1000:.0f} ms")
        print(
            f"one box of a hundred {seconds(lambda: review.flow.box('undecided.other_records')) * 1000:9.1f} ms"
        )
        for share in (1, 0.9, 0.5, 0.1):
            then = iso(START + timedelta(seconds=share * records))
            spent = seconds(lambda then=then: review.flow.at(then), 1)
            print(f"after {share:4.0%} of votes  {spent * 1000:9.1f} ms")
        for form, output in OUTPUTS.items():
            print(
                f"drawn as {form:<11} {seconds(lambda output=output: output(flow, FlowStyle())) * 1000:9.1f} ms"
            )
    return int(counts > limit)


if __name__ == "__main__":
    sys.exit(main())
