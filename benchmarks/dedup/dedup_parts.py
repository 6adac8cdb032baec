"""Print what deduplicating a labelled set in parts costs in accuracy, beside one run over all of it.

dedup_parts.py SETS PARTS      half of each set first, then the rest in PARTS - 1 imports, each followed by a run
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
from collections import Counter
from pathlib import Path

from dedup import APART, Result, golds, line, scored
from set_rows import Row, read_rows

from litreview.review.review import Review
from litreview.review.views import SearchFacts

HIDDEN = ("cluster_id", "database")


def cuts(size: int, parts: int) -> list[int]:
    """Return the end of each import."""
    rest = size - size // 2
    return [size // 2 + rest * n // (parts - 1) for n in range(parts)] if parts > 1 else [size]


def deduped(rows: list[Row], parts: int, place: Path) -> Result:
    """Import a set in parts, with a run after each, and return its reports and open pairs."""
    columns = [name for name in rows[0] if name not in HIDDEN]
    with Review.create(place / "review") as review:
        start = 0
        for end in cuts(len(rows), parts):
            file = place / f"part{end}.csv"
            with file.open("w", encoding="utf-8", newline="") as stream:
                sheet = csv.DictWriter(stream, columns, extrasaction="ignore")
                sheet.writeheader()
                sheet.writerows(rows[start:end])
            review.searches.import_files([file], SearchFacts(key=f"part{end}"), "bench")
            review.duplicates.run()
            start = end
        ids = {
            key: record.raw["record_id"][0]
            for row in review.reports.rows()
            for key, record in review.reports.records(row.key).items()
        }
        clusters = {ids[key]: ids[row.key] for row in review.reports.rows() for key in row.records}
        return Result(clusters, [(ids[a], ids[b]) for a, b in review.duplicates.open_keys()], 0.0)


def main() -> None:
    """Read the command line, and print the figures of each set and of the search exports pooled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sets", type=Path)
    parser.add_argument("parts", type=int)
    given = parser.parse_args()
    sets, parts = given.sets, given.parts
    pooled = Counter[str]()
    for gold in golds(sets, []):
        rows = list(read_rows(gold))
        # The files are sorted by report; imports never are.
        random.Random(5).shuffle(rows)  # noqa: S311  # an order that can be repeated
        with tempfile.TemporaryDirectory() as folder:
            found = scored(sets, gold, deduped(rows, parts, Path(folder)), fixed=False)
        name = gold.name.removesuffix(".csv.gz")
        print(f"{name:20} {line(found)}")
        if name not in APART:
            pooled.update(found)
    print(f"{'search exports pooled':20} {line(pooled)}")


if __name__ == "__main__":
    main()
