"""Eight reviewers at once, each with 500 decisions, on SQLite and on PostgreSQL (a server of its own that waits for the disk).

    python benchmarks/team.py [--reviewers 8] [--decisions 500]

Prints decisions a second of one and of all, their ratio, the 99th percentile of one decision, and what was lost or
doubled; exits with 1 when a decision is lost or doubled, a check fails, or PostgreSQL gains less than its line.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from litreview.model import Verdict  # noqa: E402  # the tree is measured, not what is installed
from litreview.review.folder import Folder  # noqa: E402
from litreview.review.review import Review  # noqa: E402
from litreview.review.settings import Settings  # noqa: E402
from litreview.review.state import locate  # noqa: E402
from litreview.review.views import Decide, SearchFacts  # noqa: E402
from litreview.screening.template import new_protocol  # noqa: E402
from tests.postgres import running  # noqa: E402

MUST = 3.0
"""Decisions a second of eight reviewers on PostgreSQL over those of one; on SQLite writers take turns."""

SLOWEST = 0.1
"""Seconds that one decision in a hundred may take on PostgreSQL with eight reviewers."""


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


def together(folder: Path, names: list[str], decisions: int) -> Run:
    """Let reviewers, each a program of its own, work at once."""
    words = [sys.executable, __file__, "--work", str(folder), "--decisions", str(decisions), "--as"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    workers = [subprocess.Popen([*words, name], **pipes) for name in names]  # type: ignore[call-overload]
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


@contextmanager
def stores() -> Iterator[Iterator[tuple[str, str | None, str | None]]]:
    """Yield each engine with two empty stores; without a URL, a file."""
    with running(safe=True) as server:
        engines = [("SQLite", None, None)]
        if server:
            engines.append(("PostgreSQL", server.new(), server.new()))
        yield iter(engines)


def main() -> int:
    """Measure both engines; or work as one of the reviewers."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--reviewers", type=int, default=8)
    words.add_argument("--decisions", type=int, default=500)
    words.add_argument("--work", type=Path)
    words.add_argument("--as", dest="name", default="reviewer")
    said = words.parse_args()
    if said.work:
        work(said.work, said.name, said.decisions)
        return 0
    names = [f"reviewer-{n}" for n in range(1, said.reviewers + 1)]
    found: list[str] = []
    with tempfile.TemporaryDirectory() as room, stores() as engines:
        os.environ["LITREVIEW_STATE"] = str(Path(room) / "state")
        for engine, one_url, all_url in engines:
            size = (said.decisions, len(names))
            alone = together(made(Path(room) / f"{engine}-1", *size, one_url), names[:1], said.decisions)
            folder = made(Path(room) / engine, *size, all_url)
            team = together(folder, names, said.decisions)
            ratio = team.rate / alone.rate
            print(f"{engine:<11}one reviewer {alone.rate:6.0f} decisions/s, p99 {alone.slow * 1000:5.0f} ms")
            print(
                f"           {len(names)} reviewers {team.rate:6.0f} decisions/s, p99 {team.slow * 1000:5.0f} ms: x{ratio:.1f}"
            )
            found += faults(folder, team.claimed)
            if all_url and (ratio < MUST or team.slow > SLOWEST):
                found.append(
                    f"PostgreSQL: x{ratio:.1f} (must x{MUST:g}), p99 {team.slow * 1000:.0f} ms (must 100)"
                )
    print("all there, none twice, every check clean" if not found else "; ".join(found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
