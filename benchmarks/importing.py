"""Import from end to end: CPU time and peak memory of `litreview import`, beside reading the same file as lines.

    python benchmarks/importing.py            # 100,000 records, made for it
    python benchmarks/importing.py 1000000
    python benchmarks/importing.py FILE.ris   # a file of your own

Prints floor, figure and ratio, and exits with 1 when a record costs more than 250 µs or memory passes 400 MB. Made
records are deleted again; a million of them want 5 GB of disk while it runs.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = 100_000
MICROSECONDS, MEGABYTES = 250.0, 400.0
LETTERS = "aeioulmnrstdkpbv"
SEED = 20260101


def words() -> list[str]:
    """Return a vocabulary, the same in each run."""
    dice = random.Random(SEED)  # noqa: S311  # repeatable, not secret
    return ["".join(dice.choices(LETTERS, k=dice.randint(3, 11))) for _ in range(20_000)]


def records(number: int) -> Iterator[str]:
    """Yield invented RIS records of about 2 KB, like those of a database."""
    dice, known = random.Random(SEED), words()  # noqa: S311
    for n in range(number):
        title = " ".join(dice.choices(known, k=12)).capitalize()
        abstract = " ".join(dice.choices(known, k=200)).capitalize()
        people = "\n".join(
            f"AU  - {name.capitalize()}, {name[0].upper()}." for name in dice.choices(known, k=5)
        )
        keywords = "\n".join(f"KW  - {word}" for word in dice.choices(known, k=6))
        yield (
            f"TY  - JOUR\nID  - r{n:07}\nTI  - {title}\n{people}\nPY  - {1990 + n % 35}\nJF  - Invented {n % 900}\n"
            f"VL  - {n % 60}\nIS  - {n % 12}\nSP  - {n % 999}\nDO  - 10.0000/invented.{n}\nAB  - {abstract}\n"
            f"{keywords}\nUR  - https://example.org/{n}\nER  - \n\n"
        )


def made(number: int, folder: Path) -> Path:
    """Write a file of invented records."""
    path = folder / f"{number}.ris"
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(records(number))
    return path


def floor(path: Path) -> float:
    """Return the CPU seconds of reading a file as decoded lines."""
    began = time.process_time()
    with path.open(encoding="utf-8", errors="replace") as stream:
        for _ in stream:
            pass
    return time.process_time() - began


def litreview(*given: str) -> tuple[float, float]:
    """Run the program; give its CPU seconds and its peak memory in MB."""
    program = subprocess.Popen(
        [sys.executable, "-m", "litreview", *given], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    # Of this program alone; the usual figure is of all that were ever started.
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode:
        sys.exit(f"litreview {' '.join(given)} ended with {program.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def imported(path: Path, folder: Path) -> tuple[float, float, int]:
    """Import a file into a review of its own; give CPU seconds, peak memory in MB and the bytes of the store."""
    review, state = folder / f"review-{path.stem}", folder / f"state-{path.stem}"
    os.environ["LITREVIEW_STATE"] = str(state)
    litreview("init", str(review))
    cost, memory = litreview("import", str(path), "--review", str(review), "--database", "Benchmark")
    return cost, memory, sum(file.stat().st_size for file in state.rglob("review.db*"))


def main() -> int:
    """Measure, print a line for each figure, and say whether every limit was kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("given", nargs="?", default=str(DEFAULT), metavar="RECORDS|FILE")
    given = parser.parse_args().given
    with tempfile.TemporaryDirectory() as room:
        folder = Path(room)
        path = made(int(given), folder) if given.isdecimal() else Path(given).resolve()
        with path.open(encoding="utf-8", errors="replace") as stream:
            number = sum(line.startswith("TY  - ") for line in stream)
        lines = floor(path)
        _, small, _ = imported(made(1000, folder), folder)
        cost, memory, size = imported(path, folder)
        each = cost / number * 1e6
        print(f"floor  lines of {number:,} records     {lines:8.2f} s CPU")
        print(f"figure import                   {cost:8.2f} s CPU   ratio x{cost / lines:.1f}")
        print(f"       each record              {each:8.0f} µs      at most {MICROSECONDS:g}")
        print(
            f"       peak memory              {memory:8.0f} MB      at most {MEGABYTES:g}; of 1,000 records {small:.0f}"
        )
        print(f"       store over file          {size / path.stat().st_size:8.2f}")
    return 0 if each <= MICROSECONDS and memory <= MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
