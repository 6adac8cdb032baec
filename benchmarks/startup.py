"""Start-up: the CPU time of commands in bare Pythons, and which heavy libraries they load.

    python benchmarks/startup.py [ROUNDS]

A bare Python is the CPU time of `python -c pass`. Prints the median of the rounds (15; user and system time), each round
with a bare Python of its own, and exits with 1 when a limit is crossed.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMITS = {"--version": 7.0, "--help": 7.0, "status": 50.0, "list": 50.0, "flow": 50.0}
"""What a command may cost in bare Pythons."""
LIBRARIES = ("typer", "sqlalchemy", "sqlmodel", "pydantic", "textual", "rapidfuzz", "httpx", "numpy", "rich")
READING = ("status", "list", "flow")
"""Commands that read a review, and load of these libraries only typer and SQLAlchemy."""


def measure(commands: dict[str, list[str]], rounds: int) -> tuple[float, dict[str, float]]:
    """Return the median CPU times of a bare Python and of each command."""
    floor: list[float] = []
    times: dict[str, list[float]] = {name: [] for name in commands}
    for words in commands.values():
        seconds(words)  # compiles what is not compiled yet
    for _ in range(rounds):
        for name, words in commands.items():
            # In turns: another program that takes the machine's time meanwhile slows both.
            floor.append(seconds(["-c", "pass"]))
            times[name].append(seconds(words))
    return statistics.median(floor), {name: statistics.median(found) for name, found in times.items()}


def seconds(words: list[str]) -> float:
    """Return the CPU time of running Python with these words."""
    before = spent()
    subprocess.run([sys.executable, *words], cwd=ROOT, env=environment(), capture_output=True, check=True)
    return spent() - before


def environment() -> dict[str, str]:
    """Return the environment, without the variable that keeps Python from storing what it compiles."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def spent() -> float:
    """Return the CPU time of all programs that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def loaded(words: list[str]) -> list[str]:
    """List the heavy libraries that a command loads."""
    asked = [sys.executable, "-X", "importtime", *words]
    seen = subprocess.run(
        asked, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=True
    ).stderr
    modules = {line.rpartition("|")[2].strip().partition(".")[0] for line in seen.splitlines()}
    return [name for name in LIBRARIES if name in modules]


def demo(folder: Path) -> Path:
    """Make the demo, on which the commands that read are timed."""
    place = folder / "demo"
    words = [sys.executable, "-m", "litreview", "demo", str(place), "--no-screen", "--as", "benchmark"]
    subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
    return place


def main(rounds: int = 15) -> int:
    """Measure all, print a line for each command, and return 1 if a limit was crossed."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LITREVIEW_STATE"] = str(Path(folder) / "state")
        review = ["--review", str(demo(Path(folder)))]
        commands = {name: ["-m", "litreview", name, *(review if name in READING else [])] for name in LIMITS}
        floor, times = measure(commands, rounds)
        libraries = {name: loaded(words) for name, words in commands.items()}
    print(f"floor  python -c pass   {floor * 1000:7.1f} ms")
    kept = True
    for name, limit in LIMITS.items():
        allowed = {"typer", "sqlalchemy"} if name in READING else set()
        kept = kept and times[name] <= limit * floor and allowed.issuperset(libraries[name])
        print(
            f"figure {name:<15} {times[name] * 1000:8.1f} ms   ratio x{times[name] / floor:.1f}, at most x{limit:g}   "
            f"loads {', '.join(libraries[name]) or 'none of the heavy libraries'}"
        )
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
