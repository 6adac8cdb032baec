"""Print how well and how fast duplicates are found: accuracy on labelled sets, CPU and memory on made records.

    dedup.py accuracy SETS [NAME ...] [--peer PYTHON] [--profile P]    each NAME.csv.gz of the folder SETS
    dedup.py profiles SETS                     what each profile costs, as the table of docs/duplicates.md
    dedup.py speed MAKER N [N ...] [--vocab V] [--peer PYTHON]    records made by the script MAKER
    dedup.py hub N                             N records that are all titled "Editorial"
    dedup.py later MAKER N K                   import of K more records into a deduplicated review of N

PYTHON is an interpreter with other tools (`python -m venv peer && peer/bin/pip install bib-dedupe`); their figures then
stand beside ours, on the same records in the same run. CPU is user and system time; its floor is reading the records and
bringing them into their normal forms, which any engine must do. Each size runs in a process of its own; `dedupe FILE` and
bib-dedupe are whole programs, from start to end. compare_tools.py compares the tools on public sets.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dedup_peer import TOOLS
from scores import f1, score
from set_rows import Row, read_rows

from litreview.dedup.clusters import Grouping, reports
from litreview.dedup.engine import Judged, judge_normals
from litreview.dedup.merge_rules import PROFILES
from litreview.dedup.normal import Normal, normal
from litreview.formats.fields import split_numbers
from litreview.model import Record
from litreview.review.review import Review
from litreview.review.views import SearchFacts

TYPES = {
    "article": "article", "inproceedings": "conference", "incollection": "chapter", "book": "book",
    "JOUR": "article", "MGZN": "article", "CHAP": "chapter", "BOOK": "book", "RPRT": "report", "THES": "thesis",
    "CONF": "conference", "CPAPER": "conference", "NEWS": "news",
}  # fmt: skip
APART = ("dblp_acm",)  # no volume, page or DOI: never pooled with search exports
PEER = Path(__file__).with_name("dedup_peer.py")
DEDUPE = (sys.executable, "-m", "litreview", "dedupe")
LEAST = 10  # so few records show what the program itself needs
PEER_MOST = 10_000  # above this it takes too long


@dataclass(frozen=True, slots=True)
class Result:
    """Clusters by record, and the pairs to review by hand."""

    clusters: dict[str, str]
    questions: list[tuple[str, str]]
    cpu: float


def record(row: Row) -> Record:
    """Convert a row to a record; authors are separated by `and` or semicolons."""
    authors = row["authors"].split("; " if "; " in row["authors"] else " and ")
    year = row["year"].strip()
    issn, isbn = split_numbers((row.get("isbn_issn", ""),))
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
        issn=issn,
        isbn=isbn,
        database=row.get("database") or None,
    )


def ours(rows: Iterable[Row], profile: str) -> Result:
    """Find duplicates with litreview."""
    began = time.process_time()
    normals = [normal(record(row)) for row in rows]
    found = reports([one.key for one in normals], (), judge_normals(normals, profile=profile).pairs)
    cpu = time.process_time() - began
    clusters = {key: group[0] for group in found.groups for key in group}
    return Result(clusters, [(pair.a, pair.b) for pair in found.questions], cpu)


def peer(python: Path, tool: str, gold: Path) -> Result:
    """Find duplicates with another tool, in a process with its own packages."""
    command = [str(python), str(PEER), tool, str(gold)]
    said = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return Result(said["clusters"], list(map(tuple, said["asked"])), said["cpu"])


def engines(python: Path | None, profile: str) -> dict[str, Callable[[Path], Result]]:
    """Name the engines that can be run here."""
    found: dict[str, Callable[[Path], Result]] = {"litreview": lambda gold: ours(read_rows(gold), profile)}
    if python is not None:
        found |= {tool: partial(peer, python, tool) for tool in TOOLS if has_tool(python, tool)}
    return found


def has_tool(python: Path, tool: str) -> bool:
    """Return whether an interpreter has a tool, and print a line if not."""
    command = [str(python), "-c", f"import {TOOLS[tool][0]}"]
    if python.is_file() and not subprocess.run(command, capture_output=True, check=False).returncode:
        return True
    print(f"{python}: no {tool} here, so its figures are left out.", file=sys.stderr)
    return False


def scored(sets: Path, gold: Path, result: Result, *, fixed: bool) -> dict[str, int]:
    """Score a result, with known errors of the labels put right if asked."""
    works = {row["record_id"]: row["cluster_id"] for row in read_rows(gold)}
    if fixed:
        for row in read_rows(sets / "label_fixes.csv"):
            if row["set"] == gold.name.removesuffix(".csv.gz"):
                work = row["cluster_id"]
                works[row["record_id"]] = works[work[1:]] if work.startswith("=") else f"fix:{work}"
    return score(works, result.clusters, result.questions)


def accuracy(sets: Path, names: list[str], python: Path | None, profile: str) -> None:
    """Print the scores of every set, and of the search exports pooled."""
    hard = list(read_rows(sets / "hard_pairs.csv"))
    for engine, run in engines(python, profile).items():
        pooled, cpu = Counter[str](), 0.0
        for gold in golds(sets, names):
            name, result = gold.name.removesuffix(".csv.gz"), run(gold)
            found = scored(sets, gold, result, fixed=False)
            lost = scored(sets, gold, result, fixed=True)["wrongly_removed"]
            cpu += result.cpu
            if name not in APART:
                pooled.update(found)
            print(f"{engine:10} {name:20} {line(found)}, lost with fixes {lost}, {result.cpu:.2f} s CPU")
            print(f"{'':31} hard pairs joined wrongly: {wrong(hard, name, result)}")
        print(f"{engine:10} {'search exports pooled':20} {line(pooled)}; all sets {cpu:.2f} s CPU")


def golds(sets: Path, names: list[str]) -> list[Path]:
    """Return the labelled sets of these names, or all."""
    paths = sorted(sets.glob("*.csv.gz"))
    return [path for path in paths if not names or path.name.removesuffix(".csv.gz") in names]


def profiles(sets: Path) -> None:
    """Print what each profile costs: duplicates missed, reports wrongly removed, pairs to review."""
    exports = [name for gold in golds(sets, []) if (name := gold.name.removesuffix(".csv.gz")) not in APART]
    print("| records | profile | missed | wrong | to review | missed when all are answered |")
    print("| --- | --- | --- | --- | --- | --- |")
    for title, names in (("search exports", exports), *((name, [name]) for name in APART)):
        for profile in PROFILES:
            pooled = Counter[str]()
            for gold in golds(sets, names):
                pooled.update(scored(sets, gold, ours(read_rows(gold), profile), fixed=False))
            cells = [
                pooled[key]
                for key in (
                    "duplicates_left",
                    "wrongly_removed",
                    "review_pairs",
                    "duplicates_left_after_review",
                )
            ]
            print(f"| {title} | {profile} | " + " | ".join(f"{n:,}" for n in cells) + " |")


def line(found: Mapping[str, int]) -> str:
    """Put the figures of a set into words."""
    precision = found["tp"] / max(1, found["tp"] + found["fp"])
    recall = found["tp"] / max(1, found["tp"] + found["fn"])
    return (
        f"P {precision:.4f} R {recall:.4f} F1 {f1(found):.4f} lost {found['wrongly_removed']} left {found['duplicates_left']}, "
        f"asked {found['review_pairs']}, left when answered {found['duplicates_left_after_review']}"
    )


def wrong(hard: list[Row], name: str, result: Result) -> int:
    """Count pairs known as different that stand in one cluster."""
    different = [row for row in hard if row["set"] == name and row["label"] == "different"]
    return sum(
        result.clusters[row["record_id_a"]] == result.clusters[row["record_id_b"]] for row in different
    )


def speed(maker: Path, sizes: list[int], vocabulary: int, python: Path | None) -> None:
    """Make records of each size and measure them in a process of its own, for the memory's sake."""
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            made, truth = (Path(folder, f"{size}.{ending}") for ending in ("csv", "tsv"))
            make(maker, size, made, vocabulary, truth)
            subprocess.run([sys.executable, __file__, "measure", str(made), str(truth)], check=True)
            least = Path(folder, "least.csv")
            make(maker, LEAST, least, vocabulary, truth)
            _, base = spent([*DEDUPE, str(least)])
            cpu, peak = spent([*DEDUPE, str(made)])
            held = f"{1024 * (peak - base) / size:.2f} KB a record"
            print(f"{size:9,} records: dedupe FILE {cpu:.2f} s CPU, {peak:.0f} MB, {held}")
            if python is not None and size <= PEER_MOST and has_tool(python, "bib-dedupe"):
                theirs, peak = spent([str(python), str(PEER), "bib-dedupe", str(made)])
                print(
                    f"{size:9,} records: bib-dedupe {theirs:.2f} s CPU (x{theirs / cpu:.0f}), {peak:.0f} MB"
                )


def spent(command: list[str]) -> tuple[float, float]:
    """Run a program and return its CPU time, start included, and its peak memory in MB."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as program:
        _, _, used = os.wait4(program.pid, 0)
        program.returncode = 0
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def make(maker: Path, size: int, made: Path, vocabulary: int, truth: Path, *more: str) -> None:
    """Let the script make records; the file's ending is their format."""
    options = f"--format {made.suffix[1:]} --vocab {vocabulary} --quiet --out".split()
    command = [sys.executable, str(maker), str(size), *options, str(made), "--truth", str(truth), *more]
    subprocess.run(command, check=True)


def hub(size: int) -> None:
    """Print CPU and pairs for records of one title."""
    base, began = memory(), time.process_time()
    normals = [
        normal(Record(key=f"k{n}", title="Editorial", year=1990 + n % 30, volume=str(n % 50), pages=str(n)))
        for n in range(size)
    ]
    floor = time.process_time() - began
    judged = judge_normals(normals)
    cpu = time.process_time() - began
    print(
        f"{size:9,} editorials: floor {floor:.2f} s, whole {cpu:.2f} s CPU, {memory() - base:.0f} MB,",
        end=" ",
    )
    print(f"{judged.compared / size:.1f} pairs a record, {judged.left_out:,} left out by caps")


def later(maker: Path, size: int, more: int) -> None:
    """Print the CPU of deduplicating later imports, beside that of the first one."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        os.environ["LITREVIEW_STATE"] = str(Path(folder) / "state")
        with Review.create(place / "review") as review:
            for name, count, start in (("first", size, 1), ("later", more, size - more // 2)):
                made = place / f"{name}.ris"
                make(maker, count, made, 24_000, place / f"{name}.tsv", "--start", str(start))
                review.searches.import_files([made], SearchFacts(key=name), "bench")
                began = time.process_time()
                done = review.duplicates.run()
                cpu = time.process_time() - began
                print(
                    f"{name}: {done.judged:,} of {done.records:,} records judged in {cpu:.2f} s CPU,", end=" "
                )
                print(
                    f"{1e6 * cpu / done.judged:.0f} µs a record, {done.compared / done.judged:.1f} pairs a record"
                )


def measure(made: Path, truth: Path) -> None:
    """Print CPU, memory and accuracy on one file of made records."""
    base = memory()
    began = time.process_time()
    normals = [normal(record(row)) for row in read_rows(made)]
    floor = time.process_time() - began
    judged = judge_normals(normals)
    found = reports([one.key for one in normals], (), judged.pairs)
    cpu = time.process_time() - began
    size, peak = len(normals), memory() - base
    print(f"{size:9,} records: floor {floor:.2f} s, whole {cpu:.2f} s CPU (x{cpu / floor:.2f}),", end=" ")
    print(f"{1024 * peak / size:.2f} KB a record, {judged.compared / size:.2f} pairs a record,", end=" ")
    print(f"{judged.left_out:,} left out by caps; {made_accuracy(normals, judged, found, truth)}")


def memory() -> float:
    """Return the peak memory of this process in MB."""
    # Not `ru_maxrss`, which begins with the memory of the program that started this one.
    found = re.search(r"VmHWM:\s*(\d+)", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found.group(1)) / 1024 if found else 0.0


def made_accuracy(normals: list[Normal], judged: Judged, found: Grouping, truth: Path) -> str:
    """Compare the result with the truth of the generated records."""
    rows = {row["record_id"]: row for row in read_rows(truth, "\t")}
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
    told.add_argument("--profile", default="standard", choices=PROFILES)
    told.set_defaults(do=lambda it: accuracy(it.sets, it.names, it.peer, it.profile))
    costs = acts.add_parser("profiles")
    costs.add_argument("sets", type=Path)
    costs.set_defaults(do=lambda it: profiles(it.sets))
    timed = acts.add_parser("speed")
    timed.add_argument("maker", type=Path)
    timed.add_argument("sizes", nargs="+", type=int)
    timed.add_argument("--vocab", type=int, default=24_000)
    timed.set_defaults(do=lambda it: speed(it.maker, it.sizes, it.vocab, it.peer))
    for act in (told, timed):
        act.add_argument("--peer", type=Path, metavar="PYTHON")
    one = acts.add_parser("measure")
    one.add_argument("made", type=Path)
    one.add_argument("truth", type=Path)
    one.set_defaults(do=lambda it: measure(it.made, it.truth))
    alike = acts.add_parser("hub")
    alike.add_argument("size", type=int)
    alike.set_defaults(do=lambda it: hub(it.size))
    added = acts.add_parser("later")
    added.add_argument("maker", type=Path)
    added.add_argument("size", type=int)
    added.add_argument("more", type=int)
    added.set_defaults(do=lambda it: later(it.maker, it.size, it.more))
    given = parser.parse_args()
    given.do(given)


if __name__ == "__main__":
    main()
