"""The yields of the searches of a large review: CPU time of the counts, and of the tables, the CSV and the picture.

    python benchmarks/yields.py [RECORDS]

Makes the review of benchmarks/flow.py, of 100,000 records or as many as are named. Prints the median of five, and exits
with 1 when all of it together crosses a second for 100,000 records, or the same share of that for others.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from flow import made, seconds

from litreview.cli import yield_tables
from litreview.review.searches.yield_csv import csv_rows, csv_text

LIMIT = 1.0
RECORDS = 100_000


def main() -> int:
    """Measure everything, print a line for each, and return whether the limit was kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("records", nargs="?", type=int, default=RECORDS)
    records = parser.parse_args().records
    with tempfile.TemporaryDirectory() as folder, made(Path(folder), records) as review:
        found = review.searches.overview()
        times = {
            "counts": seconds(review.searches.overview),
            "tables": seconds(lambda: list(yield_tables.yield_lines(found, "en"))),
            "CSV": seconds(lambda: csv_text(csv_rows(found))),
            "picture": seconds(lambda: yield_tables.picture(found, "en")),
        }
    limit = LIMIT * records / RECORDS
    print(f"{found.all.records:,} records, {found.all.reports:,} reports, {len(found.searches)} searches")
    for name, taken in times.items():
        print(f"{name:<9} {taken * 1000:9.1f} ms")
    print(f"{'together':<9} {sum(times.values()) * 1000:9.1f} ms   limit {limit * 1000:.0f} ms")
    return int(sum(times.values()) > limit)


if __name__ == "__main__":
    sys.exit(main())
