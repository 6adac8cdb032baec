"""Compare tools that find duplicates on public labelled sets, blind, and print the tables of docs/duplicates.md.

    compare_tools.py [NAME ...] [--sets FOLDER] [--peer PYTHON]

FOLDER (public-sets) holds the sets; what is missing there is fetched, and left out with a sentence where there is no
network. PYTHON is an interpreter with the other tools (`python -m venv peer && peer/bin/pip install bib-dedupe
'asreview<2'`); those that it lacks are left out. No tool sees the labels: it gets a shuffled table with ids of its own,
without the DOI and PMID where these are the labels, and runs at its defaults.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from dedup import Result, engines
from public_sets import COLUMNS, PublicSet, UnusableSetError, public_sets, rows_of
from scores import Score, f1, score
from set_rows import Row

from litreview.dedup import PROFILE

Engine = Callable[[Path], Result]
Results = dict[str, tuple[Score, float]]
TITLES = {True: "In sample: the rules of litreview were written with these sets in sight", False: "Unseen"}


class Line(NamedTuple):
    """The results on one set, by tool."""

    one: PublicSet
    records: int
    results: Results


def blind(rows: list[Row], place: Path) -> dict[str, str]:
    """Write what a tool may see of a set, and return the work of each record by the id that it has there."""
    mixed = rows.copy()
    random.Random(1).shuffle(mixed)  # noqa: S311  # an order that can be repeated
    visible = [name for name in COLUMNS if name != "cluster_id"]
    with place.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.DictWriter(stream, visible, restval="", extrasaction="ignore")
        sheet.writeheader()
        sheet.writerows(row | {"record_id": f"r{number}"} for number, row in enumerate(mixed, 1))
    return {f"r{number}": row["cluster_id"] for number, row in enumerate(mixed, 1)}


def results(one: PublicSet, rows: list[Row], tools: dict[str, Engine]) -> Results:
    """Return the score and CPU time of each tool on a set."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, f"{one.name}.csv")
        gold = blind(rows, place)
        for name, run in tools.items():
            result = run(place)
            found[name] = (score(gold, result.clusters, result.questions), result.cpu)
    return found


def cell(found: Mapping[str, int], cpu: float) -> str:
    """Put the result of a tool into a cell."""
    counts = (found[name] for name in ("fp", "wrongly_removed", "duplicates_left", "review_pairs"))
    return f"{f1(found):.4f}; " + ", ".join(f"{n:,}" for n in counts) + f"; {cpu:.1f} s"


def print_table(found: list[Line], tools: list[str]) -> None:
    """Print a line for each set, and one for those that are search exports."""
    exports = [line for line in found if line.one.labels != "links"]
    print(f"| set | records | {' | '.join(tools)} |\n| --- |{' --- |' * (len(tools) + 1)}")
    for line in found:
        cells = (cell(*line.results[name]) for name in tools)
        print(f"| {line.one.name} | {line.records:,} | {' | '.join(cells)} |")
    if len(exports) > 1:
        totals = ([line.results[name] for line in exports] for name in tools)
        cells = (
            cell(sum((Counter(one) for one, _ in each), Counter()), sum(cpu for _, cpu in each))
            for each in totals
        )
        print(f"| search exports | {sum(line.records for line in exports):,} | {' | '.join(cells)} |")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*")
    parser.add_argument("--sets", type=Path, default=Path("public-sets"), metavar="FOLDER")
    parser.add_argument("--peer", type=Path, metavar="PYTHON")
    given = parser.parse_args()
    tools = engines(given.peer, PROFILE)
    lines = []
    for one in public_sets(given.names):
        try:
            rows = rows_of(one, given.sets)
        except UnusableSetError as error:
            print(error, file=sys.stderr)
            continue
        lines.append(Line(one, len(rows), results(one, rows, tools)))
    print(
        f"{datetime.now(UTC):%d %B %Y}. F1; false pairs, reports lost, duplicates left, pairs asked about; CPU time."
    )
    for seen, title in TITLES.items():
        if found := [line for line in lines if line.one.seen is seen]:
            print(f"\n{title}:\n")
            print_table(found, list(tools))


if __name__ == "__main__":
    main()
