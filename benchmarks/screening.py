"""What one screened record costs: key to next record painted, CPU, memory; lists, search, keystrokes.

    python benchmarks/screening.py [--sizes 10000 100000] [--decisions 300] [--keep FOLDER]

Each figure stands beside its floor, taken in the same run: the same card painted, and nothing stored. The first
part drives the app through Textual's own driver without a terminal, the second the program on a pseudo-terminal.
A million records take some ten minutes to import: `--sizes 10000 1000000 --keep FOLDER` keeps them for the next run.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import os
import pty
import random
import re
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from textual.pilot import Pilot

from litreview.model import Stage
from litreview.review.review import Review
from litreview.review.views import SearchFacts
from litreview.screening.filter_language import parse_filter
from litreview.tui.app import Litreview
from litreview.tui.screens.card import CardScreen
from litreview.tui.screens.titles import TitlesScreen
from litreview.tui.session_state import SessionState
from litreview.tui.terminal import Terminal
from litreview.tui.trail import Course

WORDS = [
    "children",
    "minors",
    "buyers",
    "payment",
    "police",
    "files",
    "study",
    "online",
    "survey",
    "cohort",
    "offence",
    "region",
    "method",
    "contact",
    "age",
    "money",
    "gift",
    "conviction",
    "interview",
    "review",
    "sample",
    "data",
    "model",
    "care",
    "health",
    "school",
    "family",
    "court",
    "law",
    "network",
    "trade",
]
# Keys and clicks for one decision as each tool documents it; a reason from a list is a click to open and one to choose.
WAYS = (
    ("litreview", "y", 1, "m", 1, "x 6", 2),
    ("Rayyan", "I", 1, "U", 1, "E, click, click", 3),
    ("ASReview", "R", 1, "none", None, "I (no reasons)", 1),
)
# What the first records cost is starting up.
WARM = 30
# Records that are decided after a moment of reading, and that moment.
READ, SECONDS = 60, 0.6
SHARES = (0.1, 0.1, 0.8)


def records(count: int) -> Iterator[str]:
    """Write invented records as RIS, about 2 KB each, the same at every run."""
    rng = random.Random(7)  # noqa: S311  # invented text, no secret
    for n in range(count):
        title = " ".join(rng.choices(WORDS, k=12)).capitalize()
        abstract = ". ".join(" ".join(rng.choices(WORDS, k=18)).capitalize() for _ in range(14))
        yield (
            f"TY  - JOUR\nTI  - {title} {n}\nAU  - Invented, A.\nAU  - Made, B.\nPY  - {1990 + n % 35}\n"
            f"T2  - Journal of Invented Examples\nLA  - English\nDO  - 10.5555/bench.{n}\nAB  - {abstract}.\nER  - \n\n"
        )


def prepared(place: Path, count: int) -> Path:
    """Create a review of invented records, unless an earlier run has left one."""
    folder = place / f"review-{count}"
    if folder.exists():
        return folder
    protocol = (Path(__file__).parents[1] / "screening" / "protocol.toml").read_text(encoding="utf-8")
    protocol += "\n[ranking]\nwhen_blind = true\n"
    source = place / f"{count}.ris"
    with source.open("w", encoding="utf-8") as stream:
        stream.writelines(records(count))
    with Review.create(folder, protocol=protocol) as review:
        facts = SearchFacts(key="bench", kind="database", database="PubMed", date="2026-01-01")
        review.searches.import_files([source], facts, "bench")
        review.settings.set("notice_seen", value=True)
        # The app does this beside the screening; here it would be counted as the cost of a decision.
        while review.reports.index_more():
            pass
    source.unlink()
    return folder


def memory(pid: int | str = "self") -> float:
    """Return the resident memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]  # every process has one


async def each(times: int, act: Callable[[], Awaitable[None]]) -> tuple[float, list[float]]:
    """Do something many times; give CPU milliseconds for one, and the wall milliseconds of each."""
    walls = []
    cpu = time.process_time()
    for _ in range(times):
        start = time.perf_counter()
        await act()
        walls.append(1000 * (time.perf_counter() - start))
    return 1000 * (time.process_time() - cpu) / times, walls


async def read(pilot: Pilot[int], decide: Callable[[], Awaitable[None]]) -> float:
    """Decide after a moment, and return the wall milliseconds of the decision."""
    await pilot.pause(SECONDS)
    _, [wall] = await each(1, decide)
    return wall


def p95(values: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(values)[int(0.95 * (len(values) - 1))]


async def in_pilot(folder: Path, decisions: int, order: str) -> dict[str, float]:
    """Measure inside the app: from a key's arrival until the next record has been painted.

    In the order of relevance, a newer order is computed beside it after nearly each of the first decisions.
    """
    found: dict[str, float] = {}
    with Review.open(folder) as review:
        name = f"app{order}{os.getpid()}"
        session = SessionState(review, Terminal.make("en", "dark"), name, course=Course(order))
        app = Litreview(session, Stage.TITLE_ABSTRACT, "card")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause(1)

            async def key(name: str) -> None:
                app.press(name)
                await app.waiting.join()

            # A ranking learns from two kinds of decisions.
            await key("x")
            await key("6")
            await each(WARM, lambda: key("y"))
            orders = {id(app.screen.trail.order)}
            before = memory()
            screen = app.screen
            assert isinstance(screen, CardScreen)
            cards = [await session.ask(screen.trail.forward) for _ in range(2)]
            turn = iter(range(10**9))

            async def paint_only() -> None:
                screen.shown.card = cards[next(turn) % 2]
                screen.paint()
                await screen.wait_until_painted()

            found["floor cpu"], _ = await each(decisions, paint_only)

            async def decide() -> None:
                await key("y")
                orders.add(id(screen.trail.order))

            found["decision cpu"], walls = await each(decisions, decide)
            found["wall median"], found["wall p95"] = statistics.median(walls), p95(walls)
            # As a person reads: long enough for the newer order, which then takes its place.
            walls = [await read(pilot, decide) for _ in range(READ)]
            found["read: median"], found["read: p95"] = statistics.median(walls), p95(walls)
            found["newer orders"] = len(orders) - 1
            found["grown MB"] = memory() - before
            found["memory MB"] = memory()
            start = time.process_time()
            await key("l")
            assert isinstance(app.screen, TitlesScreen)
            found["list ready cpu"] = 1000 * (time.process_time() - start)
            found["cursor cpu"], walls = await each(100, lambda: key("j"))
            found["cursor p95"] = p95(walls)
        review.reports.positions(only=parse_filter("buyers"))
        start = time.perf_counter()
        for said in ("buyers", "buyers police", '"police files"', "term:buyer"):
            review.reports.positions(only=parse_filter(said))
        found["search wall"] = 1000 * (time.perf_counter() - start) / 4
        session.close()
    return found


def on_terminal(folder: Path, decisions: int) -> dict[str, float]:
    """Measure outside the program: from a key written to a pseudo-terminal until the next record stands there."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    words = [
        sys.executable,
        "-m",
        "litreview",
        "screen",
        "--review",
        str(folder),
        "--as",
        f"t{os.getpid()}",
    ]
    environ = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    started = time.perf_counter()
    process = subprocess.Popen(words, stdin=slave, stdout=slave, stderr=slave, env=environ)
    os.close(slave)

    def until(said: bytes) -> bytes:
        seen, end = b"", time.perf_counter() + 60
        while said not in seen:
            assert time.perf_counter() < end, seen[-500:]
            if select.select([master], [], [], 0.5)[0]:
                seen += os.read(master, 65536)
        return seen

    found: dict[str, float] = {}
    try:
        first = until(b"not yet judged")
        found["first record wall"] = 1000 * (time.perf_counter() - started)
        # What others have completed in earlier runs does not wait for this reviewer.
        said = re.findall(r"([\d,]+) of [\d,]+ · \d+ %", first.decode(errors="ignore"))[-1]
        done = int(said.replace(",", ""))
        walls = []
        cpu = 0.0
        for n in range(1, decisions + WARM + 1):
            if n == WARM + 1:
                cpu, before = _cpu(process.pid), memory(process.pid)
            start = time.perf_counter()
            os.write(master, b"y")
            until(f"{done + n:,} of ".encode())
            walls.append(1000 * (time.perf_counter() - start))
        found["decision cpu"] = 1000 * (_cpu(process.pid) - cpu) / decisions
        found["wall median"], found["wall p95"] = statistics.median(walls[WARM:]), p95(walls[WARM:])
        found["memory MB"], found["grown MB"] = memory(process.pid), memory(process.pid) - before
        os.write(master, b"q")
        with contextlib.suppress(OSError):
            while process.poll() is None and select.select([master], [], [], 10)[0]:
                os.read(master, 65536)
    finally:
        process.kill()
        process.wait()
        os.close(master)
    return found


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def keystrokes() -> None:
    """Print keys and clicks for a decision, beside the documented ways of other tools."""
    print(f"\n{'keys and clicks':<16}{'include':>14}{'maybe':>14}{'exclude, reason':>22}{'a decision':>12}")
    for name, include, a, maybe, b, exclude, c in WAYS:
        mean = SHARES[0] * a + SHARES[1] * (b or 0) + SHARES[2] * c
        said = f"{mean / (sum(SHARES) - (0 if b else SHARES[1])):.1f}"
        print(f"{name:<16}{f'{include}: {a}':>14}{f'{maybe}: {b or 0}':>14}{f'{exclude}: {c}':>22}{said:>12}")
    print("of ten decisions one include, one maybe, eight exclusions; as in title and abstract screening")


def main() -> None:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    words.add_argument("--decisions", type=int, default=300)
    words.add_argument("--keep", type=Path, help="Keep the reviews here for the next run.")
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = given.keep or Path(scratch)
        place.mkdir(parents=True, exist_ok=True)
        results = {}
        os.environ["LITREVIEW_STATE"] = str(place / "state")
        for size in given.sizes:
            folder = prepared(place, size)
            for order in ("import", "relevance"):
                results[f"app, {order}, {size:,}"] = asyncio.run(in_pilot(folder, given.decisions, order))
            results[f"terminal, {size:,}"] = on_terminal(folder, given.decisions)
    print(f"{'milliseconds':<20}" + "".join(f"{name:>24}" for name in results))
    for what in dict.fromkeys(name for one in results.values() for name in one):
        cells = (f"{one[what]:.1f}" if what in one else "" for one in results.values())
        print(f"{what:<20}" + "".join(f"{cell:>24}" for cell in cells))
    print(
        "must: decision cpu 12, wall p95 50, list ready cpu 200, cursor cpu 10, grown MB 20; aim: 7, 16, 30, 3, 0"
    )
    keystrokes()


if __name__ == "__main__":
    main()
