"""Print how well and how fast duplicates are found: accuracy on labelled sets, CPU and memory on made records.

    dedup.py accuracy SETS [NAME ...]      each NAME.csv.gz of the folder SETS, with its score.py; all without a name
    dedup.py speed MAKER N [N ...] [--vocab V]    records made by the script MAKER, each size in a process of its own

Where bib-dedupe can be imported, its figures stand beside ours, on the same records in the same run. CPU is user and
system time; its floor is reading the records and bringing them into their normal forms, which any engine must do.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import importlib
import importlib.util
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litreview.dedup.clusters import Grouping
from litreview.dedup.clusters import reports
from litreview.dedup.engine import Judged
from litreview.dedup.engine import judge_normals
from litreview.dedup.normal import Normal
from litreview.dedup.normal import normal
from litreview.model import Record

TYPES = {"article": "article", "inproceedings": "conference", "incollection": "chapter", "book": "book"}
APART = ("dblp_acm",)  # no volume, page or DOI: never pooled with search exports
SUMS = (
    "tp",
    "fp",
    "fn",
    "wrongly_removed",
    "duplicates_left",
    "review_pairs",
    "duplicates_left_after_review",
)
csv.field_size_limit(1 << 30)


@dataclass(frozen=True, slots=True)
class Result:
    """Clusters by record, and the pairs left to a person."""

    clusters: dict[str, str]
    questions: list[tuple[str, str]]
    cpu: float


def table(path: Path) -> list[dict[str, str]]:
    """Read a CSV file, packed or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def record(row: dict[str, str]) -> Record:
    """Make a record of a row; author lists are parted by `and` or by semicolons."""
    authors = row["authors"].split("; " if "; " in row["authors"] else " and ")
    year = row["year"].strip()
    return Record(
        key=row["record_id"],
        type=TYPES.get(row.get("entry_type", "article")),
        title=row["title"] or None,
        authors=tuple(name for name in map(str.strip, authors) if name),
        year=int(year) if year.isdecimal() else None,
        journal=row["journal"] or None,
        volume=row["volume"] or None,
        issue=row["issue"] or None,
        pages=row["pages"] or None,
        doi=row["doi"] or None,
        abstract=row["abstract"] or None,
    )


def ours(rows: list[dict[str, str]]) -> Result:
    """Find duplicates with litreview."""
    began = time.process_time()
    normals = [normal(record(row)) for row in rows]
    found = reports([one.key for one in normals], (), judge_normals(normals).pairs)
    cpu = time.process_time() - began
    clusters = {key: group[0] for group in found.groups for key in group}
    return Result(clusters, [(pair.a, pair.b) for pair in found.questions], cpu)


def peer(rows: list[dict[str, str]]) -> Result:
    """Find duplicates with bib-dedupe."""
    bib = importlib.import_module("bib_dedupe.bib_dedupe")
    frame = importlib.import_module("pandas").DataFrame(
        [
            {"ID": row["record_id"], "ENTRYTYPE": row.get("entry_type", "article"), "author": row["authors"]}
            | {"title": row["title"], "year": row["year"], "journal": row["journal"], "volume": row["volume"]}
            | {"number": row["issue"], "pages": row["pages"], "doi": row["doi"], "abstract": row["abstract"]}
            | {"search_set": ""}
            for row in rows
        ]
    )
    began = time.process_time()
    prepared = bib.prep(frame, verbosity_level=0, cpu=1)
    matched = bib.match(bib.block(prepared, verbosity_level=0, cpu=1), verbosity_level=0, cpu=1)
    groups = bib.cluster(matched, verbosity_level=0)
    cpu = time.process_time() - began
    clusters = {row["record_id"]: row["record_id"] for row in rows}
    clusters |= {key: str(group[0]) for group in groups for key in group}
    return Result(clusters, [], cpu)


def engines() -> dict[str, Callable[[list[dict[str, str]]], Result]]:
    """Name the engines that can be run here."""
    found: dict[str, Callable[[list[dict[str, str]]], Result]] = {"litreview": ours}
    if importlib.util.find_spec("bib_dedupe"):
        found["bib-dedupe"] = peer
    return found


def score(sets: Path, gold: Path, result: Result, *, fixed: bool) -> dict[str, Any]:
    """Score a result with the program that came with the sets."""
    with tempfile.TemporaryDirectory() as folder:
        clusters, pairs = Path(folder, "clusters.csv"), Path(folder, "pairs.csv")
        write(clusters, ("record_id", "cluster_id"), result.clusters.items())
        write(pairs, ("record_id_a", "record_id_b"), result.questions)
        command = [sys.executable, str(sets / "score.py"), str(gold), str(clusters), "--review", str(pairs)]
        command += ["--fixes", str(sets / "label_fixes.csv")] if fixed else []
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    scores: dict[str, Any] = json.loads(said)
    return scores


def write(path: Path, head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> None:
    """Write a CSV file of two columns."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([head, *rows])


def accuracy(sets: Path, names: list[str]) -> None:
    """Print the scores of every set, and of the search exports pooled."""
    hard = table(sets / "hard_pairs.csv")
    for engine, run in engines().items():
        pooled = dict.fromkeys(SUMS, 0)
        for gold in sorted(sets.glob("*.csv.gz")):
            name = gold.name.removesuffix(".csv.gz")
            if names and name not in names:
                continue
            result = run(table(gold))
            found = score(sets, gold, result, fixed=False)
            lost = score(sets, gold, result, fixed=True)["wrongly_removed"]
            if name not in APART:
                pooled = {key: pooled[key] + found[key] for key in SUMS}
            print(f"{engine:10} {name:20} {line(found)}, lost with fixes {lost}, {result.cpu:.2f} s CPU")
            print(f"{'':31} hard pairs joined wrongly: {wrong(hard, name, result)}")
        print(f"{engine:10} {'search exports pooled':20} {line(pooled)}")


def line(found: dict[str, Any]) -> str:
    """Put the figures of a set into words."""
    precision = found["tp"] / max(1, found["tp"] + found["fp"])
    recall = found["tp"] / max(1, found["tp"] + found["fn"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return (
        f"P {precision:.4f} R {recall:.4f} F1 {f1:.4f} lost {found['wrongly_removed']} left {found['duplicates_left']}, "
        f"asked {found['review_pairs']}, left when answered {found['duplicates_left_after_review']}"
    )


def wrong(hard: list[dict[str, str]], name: str, result: Result) -> int:
    """Count pairs known as different that stand in one cluster."""
    different = [row for row in hard if row["set"] == name and row["label"] == "different"]
    return sum(
        result.clusters[row["record_id_a"]] == result.clusters[row["record_id_b"]] for row in different
    )


def speed(maker: Path, sizes: list[int], vocabulary: int) -> None:
    """Make records of each size and measure them in a process of its own, for the memory's sake."""
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            made, truth = (str(Path(folder, f"{size}.{ending}")) for ending in ("csv", "tsv"))
            options = f"--format csv --vocab {vocabulary} --quiet --out".split()
            subprocess.run(
                [sys.executable, str(maker), str(size), *options, made, "--truth", truth], check=True
            )
            subprocess.run([sys.executable, __file__, "measure", made, truth], check=True)


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Read the rows of a CSV file one by one."""
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def measure(made: Path, truth: Path) -> None:
    """Print CPU, memory and accuracy on one file of made records."""
    base = memory()
    began = time.process_time()
    normals = [normal(record(row)) for row in rows_of(made)]
    floor = time.process_time() - began
    judged = judge_normals(normals)
    found = reports([one.key for one in normals], (), judged.pairs)
    cpu = time.process_time() - began
    size, peak = len(normals), memory() - base
    print(f"{size:9,} records: floor {floor:.2f} s, whole {cpu:.2f} s CPU (x{cpu / floor:.2f}),", end=" ")
    print(f"{1024 * peak / size:.2f} KB a record, {judged.compared / size:.2f} pairs a record,", end=" ")
    print(f"{judged.left_out:,} left out by caps; {made_accuracy(normals, judged, found, truth)}")


def memory() -> float:
    """Give the peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def made_accuracy(normals: list[Normal], judged: Judged, found: Grouping, truth: Path) -> str:
    """Compare with how the records were made."""
    with truth.open(encoding="utf-8", newline="") as stream:
        rows = {row["record_id"]: row for row in csv.DictReader(stream, delimiter="\t")}
    report = {key: group[0] for group in found.groups for key in group}
    joined = [pair for pair in judged.pairs if pair.verdict == "same" and report[pair.a] == report[pair.b]]
    false = sum(rows[pair.a]["cluster"] != rows[pair.b]["cluster"] for pair in joined)
    copies = [one.key for one in normals if rows[one.key]["kind"] == "dup"]
    met = sum(report[key] == report[rows[key]["of"]] for key in copies)
    negatives = [key for key, row in rows.items() if row["kind"] == "hardneg" and row["of"] in rows]
    merged = sum(report[key] == report[rows[key]["of"]] for key in negatives)
    return (
        f"{false} false of {len(joined):,} joins, {met / max(1, len(copies)):.4f} of copies found, "
        f"{merged} of {len(negatives):,} look-alikes merged, {len(found.questions):,} questions"
    )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    acts = parser.add_subparsers(dest="act", required=True)
    told = acts.add_parser("accuracy")
    told.add_argument("sets", type=Path)
    told.add_argument("names", nargs="*")
    timed = acts.add_parser("speed")
    timed.add_argument("maker", type=Path)
    timed.add_argument("sizes", nargs="+", type=int)
    timed.add_argument("--vocab", type=int, default=24_000)
    one = acts.add_parser("measure")
    one.add_argument("made", type=Path)
    one.add_argument("truth", type=Path)
    given = parser.parse_args()
    if given.act == "accuracy":
        accuracy(given.sets, given.names)
    elif given.act == "speed":
        speed(given.maker, given.sizes, given.vocab)
    else:
        measure(given.made, given.truth)


if __name__ == "__main__":
    main()
