"""Measure the speed, memory use and lost records of reading exports, compared with other readers.

    reading.py [--records N] [--maker SCRIPT] [--samples FOLDER] [FORMAT ...]

Made files: N records in each format by the script MAKER (`make_records.py`), each reader in a process of its own: CPU
time (user and system, median of three), peak memory, and what more memory N records take than a twentieth of them. The
floor is reading the same file as decoded lines, for tables reading it with `csv.reader`. rispy gives the values of each
tag: beside it stands also what that alone costs here, without the fields that are made of them.

Samples: every file of FOLDER whose `manifest.csv` names a format that the reader claims to read. Lost are the start
markers that became neither a record nor a reject with its reason. The time, the least of three, is of the files that
all readers read: real exports have wrapped lines, links, accents and doubled blanks, which made ones have not.

Fields: of Zotero's test cases in FOLDER, how many values are as Zotero expects them, and how many differ for a reason that
`tests/acceptance/test_zotero.py` names.

Readers that are not installed (rispy, nbib, bibtexparser) are skipped.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from litreview.decoding import open_text
from litreview.exports import open_export
from litreview.formats.registry import format_named
from litreview.model import Record, Reject

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT))
FORMATS = ("ris", "nbib", "wos", "csv", "bibtex")
PEERS = {"ris": "rispy", "wos": "rispy", "nbib": "nbib", "bibtex": "bibtexparser"}
OURS = ("litreview", "tags alone")
ROUNDS = 3
ITEMS = (Record, Reject)


def lines(path: Path, format_name: str) -> int:
    """Read a file as decoded lines, or a table as its rows, and do nothing with them."""
    with path.open(encoding="utf-8", newline="" if format_name == "csv" else None) as stream:
        source: Iterator[Any] = csv.reader(stream) if format_name == "csv" else iter(stream)
        return sum(1 for _ in source)


def litreview(path: Path, format_name: str) -> int:
    """Read a file with litreview; a reject is reported with line and reason, so it is not lost."""
    known = format_named(format_name) if format_name else None
    with open_export(path, known, lambda _: None) as (_, _, found):
        return sum(isinstance(item, ITEMS) for item in found)


def tags(path: Path, format_name: str) -> int:
    """Read values by tag alone, like rispy, without the fields of a record."""
    from litreview.formats import ris, tagged, wos  # noqa: PLC0415  # as the peers, where it is measured

    dialect = {"ris": ris.DIALECT, "wos": wos.DIALECT}[format_name]
    with path.open("rb") as stream:
        text, _, _ = open_text(stream)
        return sum(isinstance(entry, tuple) for entry in tagged.entries(text, dialect))


def rispy(path: Path, format_name: str) -> int:
    """Read RIS or Web of Science text with rispy."""
    import rispy as library  # type: ignore[import-not-found]  # noqa: PLC0415  # a peer that may not be installed

    chosen = {"implementation": library.WokParser} if format_name == "wos" else {}
    with path.open(encoding="utf-8-sig") as stream:
        return len(library.load(stream, **chosen))


def nbib(path: Path, _: str) -> int:
    """Read PubMed text with nbib."""
    import nbib as library  # type: ignore[import-not-found]  # noqa: PLC0415  # a peer that may not be installed

    return len(library.read_file(str(path)))


def bibtexparser(path: Path, _: str) -> int:
    """Read BibTeX with bibtexparser; failed blocks are not entries."""
    import bibtexparser as library  # noqa: PLC0415  # a peer here

    return len(library.parse_file(str(path)).entries)


READERS: dict[str, Callable[[Path, str], int]] = {
    "floor": lines,
    "litreview": litreview,
    "tags alone": tags,
    "rispy": rispy,
    "nbib": nbib,
    "bibtexparser": bibtexparser,
}


def measure_reader(reader: str, format_name: str, path: Path) -> dict[str, float]:
    """Read a file several times; return its records, seconds of CPU and peak memory in MB."""
    seconds, count = [], 0
    for _ in range(ROUNDS):
        began = time.process_time()
        count = READERS[reader](path, format_name)
        seconds.append(time.process_time() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"records": count, "seconds": statistics.median(seconds), "peak": peak}


def read_samples(reader: str, rows: list[dict[str, str]], folder: Path) -> list[tuple[int, float]]:
    """Read many files; return the records and the least seconds of CPU of each, -1 records if it was not read."""
    found = []
    for row in rows:
        # The format is given, since only litreview recognises it.
        name = "" if reader == "litreview" else row["format"]
        count, seconds = -1, []
        try:
            for _ in range(ROUNDS):
                began = time.process_time()
                count = READERS[reader](folder / row["path"], name)
                seconds.append(time.process_time() - began)
        except Exception:  # noqa: BLE001  # for any exception of a peer, its file was not read
            count = -1
        found.append((count, min(seconds, default=0.0)))
    return found


def run_separately(*words: str) -> Any:
    """Run one measurement in a separate process, so that memory use is separate."""
    done = subprocess.run(
        [sys.executable, __file__, "--apart", *words], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def is_installed(reader: str) -> bool:
    """Return whether a reader is installed, and print a line if not."""
    here = reader in {"floor", *OURS} or importlib.util.find_spec(reader) is not None
    if not here:
        print(f"        {reader:<13} is not installed: skipped")
    return here


def generate_files(maker: Path, number: int, formats: list[str]) -> None:
    """Generate a file in each format, and print a line for each of its readers."""
    print(f"made files, {number} records")
    with tempfile.TemporaryDirectory() as place:
        for name in formats:
            paths = [Path(place) / f"{size}.{name}" for size in (number, max(number // 20, 1))]
            for path in paths:
                words = [path.stem, "--format", name, "--out", str(path), "--quiet"]
                subprocess.run([sys.executable, str(maker), *words], check=True)
            compare(name, *paths)


def compare(name: str, path: Path, small: Path) -> None:
    """Print the results of all readers of one generated file."""
    floor = run_separately("floor", name, str(path))["seconds"]
    number = int(path.stem)
    print(f"{name:<7} {'floor':<13} {floor / number * 1e6:7.1f} us a record")
    ours: dict[str, float] = {}
    alone = ["tags alone"] if PEERS.get(name) == "rispy" else []
    for reader in ("litreview", *alone, *filter(None, [PEERS.get(name)])):
        if not is_installed(reader):
            continue
        found = run_separately(reader, name, str(path))
        more = found["peak"] - run_separately(reader, name, str(small))["peak"]
        seconds = found["seconds"]
        # Our own readers come first, so that the peer can be compared with them.
        beside = "".join(f", {mine} is x{seconds / spent:.2f} as fast" for mine, spent in ours.items())
        ours |= {reader: seconds} if reader in OURS else {}
        print(
            f"        {reader:<13} {seconds / number * 1e6:7.1f} us a record, {number / seconds:7.0f} records/s, "
            f"x{seconds / floor:.1f} of the floor, peak {found['peak']:4.0f} MB (+{max(more, 0):.0f} MB), "
            f"{number - found['records']:.0f} lost{beside if reader not in OURS else ''}"
        )


def compare_samples(folder: Path, formats: list[str]) -> None:
    """Print what each reader loses on the sample files, and its speed on those that all of them read."""
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    print(f"sample files of {folder.name}")
    for name in formats:
        starts = [int(row["start_markers"]) for row in rows if row["format"] == name]
        print(f"{name:<7} {len(starts)} files, {sum(starts)} start markers")
        alone = ["tags alone"] if PEERS.get(name) == "rispy" else []
        floor = ["floor"] if name == "csv" else []
        readers = ["litreview", *alone, *floor, *filter(None, [PEERS.get(name)])]
        found = {
            reader: run_separately(reader, name, str(folder), "samples")
            for reader in readers
            if is_installed(reader)
        }
        whole = [at for at in range(len(starts)) if all(read[at][0] > 0 for read in found.values())]
        number = sum(starts[at] for at in whole)
        seconds = {reader: sum(read[at][1] for at in whole) for reader, read in found.items()}
        for reader, read in found.items():
            lost = sum(max(start - max(count, 0), 0) for start, (count, _) in zip(starts, read, strict=True))
            failed = sum(count < 0 for count, _ in read)
            print(
                f"        {reader:<13} {lost:5} lost, {failed:3} files not read, "
                f"{seconds[reader] / max(number, 1) * 1e6:7.1f} us a record, "
                f"x{seconds[reader] / seconds['litreview']:.2f} of litreview"
            )


def compare_fields() -> None:
    """Print for each field how many values are as Zotero expects them."""
    from tests.acceptance.test_zotero import CASES, EXPLAINED, compared  # noqa: PLC0415  # needs the samples

    if not CASES.exists():
        return
    asked, missed = compared()
    print("fields of Zotero's test cases")
    for field, number in asked.items():
        wrong = {place: times for place, times in missed.items() if place[2] == field}
        differ = sum(wrong.values())
        named = sum(min(times, EXPLAINED.get(place, ("", 0))[1]) for place, times in wrong.items())
        print(
            f"{field:<9} {number:4} values, {1 - differ / number:6.1%} as expected, {named} differ for a named reason, "
            f"{differ - named} are wrong: {1 - (differ - named) / number:6.1%} right"
        )


def run_apart(reader: str, name: str, place: Path, *, samples: bool) -> None:
    """Do one measurement and print it as JSON."""
    if samples:
        with (place / "manifest.csv").open(encoding="utf-8", newline="") as stream:
            rows = [row for row in csv.DictReader(stream) if row["format"] == name]
        print(json.dumps(read_samples(reader, rows, place)))
    else:
        print(json.dumps(measure_reader(reader, name, place)))


def main() -> int:
    """Measure everything that is available."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("formats", nargs="*", metavar="FORMAT")
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--maker", type=Path, default=SHARED / "bench" / "make_records.py")
    parser.add_argument("--samples", type=Path, default=SHARED / "samples")
    parser.add_argument("--apart", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.apart:
        reader, name, place, *samples = given.apart
        run_apart(reader, name, Path(place), samples=bool(samples))
        return 0
    formats = given.formats or list(FORMATS)
    for path, show in ((given.maker, lambda: generate_files(given.maker, given.records, formats)),
                       (given.samples, lambda: compare_samples(given.samples, formats))):  # fmt: skip
        if path.exists():
            show()
        else:
            print(f"{path.name} does not exist: skipped")
    compare_fields()
    return 0


if __name__ == "__main__":
    sys.exit(main())
