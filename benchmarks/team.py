"""Eight reviewers at once, each with 500 decisions, on SQLite and on PostgreSQL (a server of its own that waits for the disk).

    python benchmarks/team.py [--reviewers 8] [--decisions 500] [--delay MS]

Prints decisions a second of one, of all in one review, and of as many who share nothing: each has a review and a database of
their own, which shows what the processors of this machine allow. Then the ratios, the 99th percentile of one decision, in ms
and in commits of one row, and what was lost or doubled. Then, through a proxy that delays each direction by MS (10), what one decision, one card
and the way from key to next record take, in ms and round trips. Exits with 1 when a decision is lost or doubled, a check
fails, or PostgreSQL gains less than its line: three times the decisions of one, or, where the machine does not allow that,
nearly what those who share nothing make.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from litreview.model import Stage, Verdict  # noqa: E402  # the tree is measured, not what is installed
from litreview.review.folder import Folder  # noqa: E402
from litreview.review.review import Review  # noqa: E402
from litreview.review.settings import Settings  # noqa: E402
from litreview.review.state import locate  # noqa: E402
from litreview.review.views import Decide, SearchFacts  # noqa: E402
from litreview.screening.template import new_protocol  # noqa: E402
from litreview.tui.trail import Trail  # noqa: E402
from tests.delayed_proxy import DelayedProxy, delayed  # noqa: E402
from tests.postgres import Server, running  # noqa: E402

MUST = 3.0
"""Decisions a second of eight reviewers on PostgreSQL over those of one; on SQLite writers take turns."""

SHARED = 0.8
"""Decisions a second of eight reviewers on PostgreSQL over those of eight who share nothing."""

SLOWEST = 0.1
"""Seconds that one decision in a hundred may take on PostgreSQL with eight reviewers."""

TRIPS = 2
"""Round trips from key to next record on PostgreSQL."""

NEAR = 30
"""Decisions by which each way of `far` is measured."""


@dataclass(frozen=True)
class Run:
    """What came of a run: decisions a second, the 99th percentile in seconds, and every event that was claimed."""

    rate: float
    slow: float
    claimed: list[str]


def made(folder: Path, records: int, reviewers: int, url: str | None) -> Path:
    """Create a review of invented records with its own store."""
    if url:
        folder.mkdir(parents=True)
        Settings(locate(Folder(folder))[0].settings).set("database", url)
    protocol = new_protocol("Team").replace("reviewers = 1", f"reviewers = {reviewers}", 1)
    export = folder.parent / f"{folder.name}.ris"
    entry = "TY  - JOUR\nTI  - Invented study number {n} of team work\nPY  - 2020\nSP  - {n}\nER  - \n"
    export.write_text("\n".join(entry.format(n=n) for n in range(records)), encoding="utf-8")
    with Review.create(folder, protocol=protocol) as review:
        review.searches.import_files([export], SearchFacts(database="PubMed"), "lead")
    return folder


def work(folder: Path, name: str, decisions: int) -> None:
    """Decide on every report in an order of one's own; prints what was acknowledged and how long each took."""
    chance = random.Random(name)  # noqa: S311  # an order, no secret
    with Review.open(folder) as review:
        keys = [row.key for row in review.reports.rows()][:decisions]
        chance.shuffle(keys)
        verdicts = chance.choices(list(Verdict), k=len(keys))
        print("ready", flush=True)
        sys.stdin.readline()
        told = []
        began = time.time()
        for key, verdict in zip(keys, verdicts, strict=True):
            start = time.perf_counter()
            made_ = review.decisions.decide(Decide(key, verdict), name)
            told.append((made_.event, time.perf_counter() - start))
        print(json.dumps({"began": began, "ended": time.time(), "told": told}))


def commit_of_one_row(url: str) -> float:
    """Return the median seconds that the server takes to commit one row, which is what its disk allows."""
    import psycopg  # noqa: PLC0415  # only where there is a server

    took = []
    with psycopg.connect(url, autocommit=True) as raw:
        raw.execute("CREATE TABLE one_row (n integer)")
        for n in range(200):
            start = time.perf_counter()
            raw.execute("INSERT INTO one_row VALUES (%s)", [n])
            took.append(time.perf_counter() - start)
        raw.execute("DROP TABLE one_row")
    return statistics.median(took)


def far(folder: Path, proxy: DelayedProxy) -> list[str]:
    """Measure what a reviewer waits for at a distance; return which of it misses its line."""
    with Review.open(folder) as review:
        trail = Trail(review, "far", Stage.TITLE_ABSTRACT)
        card = trail.forward()
        others = iter([row.key for row in reversed(review.reports.rows())])

        def both() -> None:
            nonlocal card
            act = Decide(card.key, Verdict.INCLUDE, known=card.known)
            _, following = review.decisions.decide_and_read(act, trail.following(), "far")
            trail.expect(following)
            card = trail.go_on()

        # Binding the reviewer to the device, and compiling statements, happens once.
        for _ in range(5):
            both()
        acts: dict[str, Callable[[], object]] = {
            "one decision": lambda: review.decisions.decide(Decide(next(others), Verdict.INCLUDE), "far"),
            "one card": lambda: review.reports.card(next(others), "far"),
            "key to next record": both,
        }
        trips = {name: measured(name, act, proxy) for name, act in acts.items()}
    return [f"{name}: {n:.1f} round trips (must {TRIPS})" for name, n in trips.items() if n > TRIPS]


def measured(name: str, act: Callable[[], object], proxy: DelayedProxy) -> float:
    """Print how long an act takes, and return its round trips."""
    took, before = [], proxy.round_trips
    for _ in range(NEAR):
        start = time.perf_counter()
        act()
        took.append(time.perf_counter() - start)
    trips = (proxy.round_trips - before) / NEAR
    print(f"           {name:<19}{statistics.median(took) * 1000:6.0f} ms, {trips:.1f} round trips")
    return trips


def together(places: dict[str, Path], decisions: int) -> Run:
    """Let reviewers, each a program of its own, work at once; each in the folder of a review."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = []
    for name, folder in places.items():
        words = [sys.executable, __file__, "--work", str(folder), "--decisions", str(decisions), "--as", name]
        workers.append(subprocess.Popen(words, **pipes))  # type: ignore[call-overload]
    for worker in workers:
        worker.stdout.readline()
    for worker in workers:
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [json.loads(worker.communicate(timeout=600)[0]) for worker in workers]
    times = sorted(seconds for one in told for _, seconds in one["told"])
    length = max(one["ended"] for one in told) - min(one["began"] for one in told)
    claimed = [event for one in told for event, _ in one["told"]]
    return Run(len(claimed) / length, times[int(len(times) * 0.99)], claimed)


def faults(folder: Path, claimed: list[str]) -> list[str]:
    """Describe what a run has lost, repeated or miscounted."""
    with Review.open(folder) as review:
        with review._context.store.read() as session:  # noqa: SLF001  # the log itself is what is counted
            there = Counter(event.id for event in session.events.of_kind("decision"))
            ballots = Counter((lead, vote.reviewer) for lead, vote in session.lists.ballots_of())
        problems = [problem.what for problem in review.check() if problem.level == "error"]
    lost, strange = set(claimed) - set(there), set(there) - set(claimed)
    doubled = [name for name, n in (there + ballots).items() if n > 1]
    ledgers = [
        json.loads(line)["id"]
        for path in (folder / "screening" / "decisions").glob("*/*.jsonl")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    twice = len(ledgers) - len(set(ledgers))
    counts = {"lost": len(lost), "unclaimed": len(strange), "doubled": len(doubled), "lines twice": twice}
    print("       " + ", ".join(f"{n} {what}" for what, n in counts.items()), f"of {len(claimed)}")
    return [f"{n} {what}" for what, n in counts.items() if n] + problems


def engine(name: str, room: Path, said: argparse.Namespace, server: Server | None) -> list[str]:
    """Measure an engine, with one reviewer and with all; return its faults."""
    names = [f"reviewer-{n}" for n in range(1, said.reviewers + 1)]
    size = (said.decisions, len(names))

    def new(suffix: str) -> Path:
        return made(room / f"{name}{suffix}", *size, server.new() if server else None)

    url = server.new() if server else None
    folder = made(room / name, *size, url)
    alone = together({names[0]: new("-1")}, said.decisions)
    apart = together({one: new(f"-{one}") for one in names}, said.decisions)
    team = together(dict.fromkeys(names, folder), said.decisions)
    ratio, shared = team.rate / alone.rate, team.rate / apart.rate
    commit = f" = {team.slow / commit_of_one_row(url):.0f} commits of one row" if url else ""
    for what, run, more in (
        ("one reviewer", alone, ""),
        (f"{len(names)} who share nothing", apart, f": x{apart.rate / alone.rate:.1f} of one"),
        (
            f"{len(names)} in one review",
            team,
            f"{commit}: x{ratio:.1f} of one, x{shared:.2f} of the line above",
        ),
    ):
        print(f"{name:<11}{what:<22}{run.rate:6.0f} decisions/s, p99 {run.slow * 1000:5.0f} ms{more}")
    found = faults(folder, team.claimed)
    if server and ((ratio < MUST and shared < SHARED) or team.slow > SLOWEST):
        found.append(
            f"{name}: x{ratio:.1f} (must x{MUST:g}, or x{SHARED:g} of those who share nothing), "
            f"p99 {team.slow * 1000:.0f} ms (must 100)"
        )
    return found


def main() -> int:
    """Measure both engines; or work as one of the reviewers."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--reviewers", type=int, default=8)
    words.add_argument("--decisions", type=int, default=500)
    words.add_argument("--delay", type=float, default=10, metavar="MS")
    words.add_argument("--only", choices=("sqlite", "postgresql", "far"))
    words.add_argument("--work", type=Path)
    words.add_argument("--as", dest="name", default="reviewer")
    said = words.parse_args()
    if said.work:
        work(said.work, said.name, said.decisions)
        return 0
    found: list[str] = []
    with tempfile.TemporaryDirectory() as room, running(safe=True) as server:
        os.environ["LITREVIEW_STATE"] = str(Path(room) / "state")
        if said.only in (None, "sqlite"):
            found += engine("SQLite", Path(room), said, None)
        if server and said.only in (None, "postgresql"):
            found += engine("PostgreSQL", Path(room), said, server)
        if server and said.only in (None, "far"):
            with delayed(server) as proxy:
                folder = made(Path(room) / "far", 4 * NEAR, 2, proxy.url(server.new()))
                proxy.delay = said.delay / 1000
                print(f"           through a proxy that delays each direction by {said.delay:g} ms")
                found += far(folder, proxy)
    print("all there, none twice, every check clean" if not found else "; ".join(found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
