"""Start-up: CPU time of a command over that of `python -c pass`, and which heavy libraries `--help` loads.

    python benchmarks/startup.py

Prints floor, figure and ratio (median of five, user and system time), and exits with 1 when a limit is crossed.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HEAVY = ("sqlalchemy", "sqlmodel", "pydantic", "textual", "rapidfuzz", "httpx", "numpy", "rich")
ROOT = Path(__file__).resolve().parent.parent
LIMITS = {"--version": 7.0, "--help": 7.0, "status": 36.0}
ROUNDS = 5


def seconds(words: list[str]) -> float:
    """Give the median CPU time of running Python with these words."""
    times = []
    for _ in range(ROUNDS):
        before = spent()
        subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, check=True)
        times.append(spent() - before)
    return statistics.median(times)


def spent() -> float:
    """Give the CPU time of all programs that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def loaded(words: list[str]) -> list[str]:
    """List the heavy libraries that a command loads."""
    asked = [sys.executable, "-X", "importtime", "-m", "litreview", *words]
    seen = subprocess.run(
        asked, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    ).stderr
    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in seen.splitlines()}
    return sorted(modules.intersection(HEAVY))


def demo(folder: Path) -> Path:
    """Make the demo, which `status` is timed on."""
    place = folder / "demo"
    words = [sys.executable, "-m", "litreview", "demo", str(place), "--no-screen", "--as", "benchmark"]
    subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
    return place


def main() -> int:
    """Measure all, print a line for each, and say whether every limit was kept."""
    floor = seconds(["-c", "pass"])
    print(f"floor  python -c pass        {floor * 1000:7.1f} ms")
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LITREVIEW_STATE"] = str(Path(folder) / "state")
        review = ["--review", str(demo(Path(folder)))]
        for command, limit in LIMITS.items():
            words = [command, *review] if command == "status" else [command]
            ratio = seconds(["-m", "litreview", *words]) / floor
            kept = kept and ratio <= limit
            print(
                f"figure {command:<20} {ratio * floor * 1000:8.1f} ms   ratio x{ratio:.1f}, at most x{limit:g}"
            )
    heavy = loaded(["--help"])
    print(f"heavy libraries loaded by --help: {len(heavy)} of {len(HEAVY)} {' '.join(heavy)}".rstrip())
    return 0 if kept and not heavy else 1


if __name__ == "__main__":
    sys.exit(main())
