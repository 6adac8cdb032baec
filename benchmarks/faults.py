"""Faults: the program is killed, starved and locked out, and what it had claimed is looked for by a fresh process.

    python benchmarks/faults.py [--tries 250] [--only kill-import]

Each line of the table says how many trials survived of how many were made: no acknowledged decision lost, no event
twice, `check` clean. A thousand kills are four rows of 250. Exits with 1 when a trial did not survive.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import re
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from litreview.errors import LitreviewError, NotSaved  # noqa: E402  # the tree is tried, not what is installed
from litreview.model import Verdict  # noqa: E402
from litreview.review.folder import Folder  # noqa: E402
from litreview.review.review import Review  # noqa: E402
from litreview.review.settings import Settings  # noqa: E402
from litreview.review.state import locate  # noqa: E402
from litreview.review.views import Decide, SearchFacts  # noqa: E402
from tests.postgres import Server, running  # noqa: E402

RECORDS = 60
WORKER = """
import sys
from itertools import cycle
from pathlib import Path
from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts

act, folder, export, actor = sys.argv[1:]
with Review.open(folder) as review:
    print("ready", flush=True)
    if act == "import":
        review.searches.import_files([Path(export)], SearchFacts(key="more", database="Scopus"), actor)
        print("done", flush=True)
    elif act == "dedupe":
        review.duplicates.run()
        print("done", flush=True)
    elif act == "sync":
        for n in range(50):
            made = review.decisions.decide(Decide(review.reports.rows()[n % 20].key, list(Verdict)[n % 3]), actor)
            review.team.sync()
            print(made.event, flush=True)
    else:
        for n, row in enumerate(cycle(review.reports.rows())):
            made = review.decisions.decide(Decide(row.key, list(Verdict)[n % 3]), actor)
            print(made.event, flush=True)
            if n % 5 == 4:
                review.decisions.undo(actor)
            if n % 7 == 6:
                review.team.write_ledger()
"""
ENTRY = "TY  - JOUR\nTI  - Invented study number {n} of {word} faults\nPY  - {year}\nSP  - {n}\nER  - \n"


def export(path: Path, first: int, last: int) -> Path:
    """Write invented records; every tenth has a twin in another export."""
    words = ("slow", "wet", "old", "odd")
    entries = (ENTRY.format(n=n, word=words[n % 4], year=1990 + n % 30) for n in range(first, last))
    path.write_text("\n".join(entries), encoding="utf-8")
    return path


def made(folder: Path, url: str | None = None) -> Path:
    """Create a review of invented records, in a file or on a server."""
    if url:
        folder.mkdir(parents=True)
        Settings(locate(Folder(folder))[0].settings).set("database", url)
    with Review.create(folder, "Faults") as review:
        review.settings.set("notice_seen", True)
        review.searches.import_files(
            [export(folder / "e.ris", 0, RECORDS)], SearchFacts(database="PubMed"), "anna"
        )
    return folder


def survived(folder: Path, claimed: list[str]) -> bool:
    """Return whether a new process finds all saved events once and no problem, also after another sync."""
    with Review.open(folder) as review:
        with review._context.store.read() as session:  # noqa: SLF001  # the log itself is what is looked at
            ids = [event.id for event in session.events.all()]
        review.team.sync()
        clean = not [problem for problem in review.check() if problem.level == "error"]
    lines = [
        line
        for path in folder.rglob("decisions/*/*.jsonl")
        for line in path.read_bytes().split(b"\n")
        if line
    ]
    events = {json.loads(line)["id"] for line in lines if _whole(line)}
    return set(claimed) <= set(ids) and len(ids) == len(set(ids)) and set(ids) <= events and clean


def _whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def killed(act: str) -> Callable[[Path, random.Random, Server | None], bool]:
    """Return a trial in which a program is killed at a random moment."""

    def trial(room: Path, chance: random.Random, server: Server | None) -> bool:
        folder = made(room / "review", server.new() if server else None)
        more = export(room / "more.ris", RECORDS - 6, RECORDS + 3000 if act == "import" else RECORDS)
        words = [sys.executable, "-c", WORKER, act, str(folder), str(more), "anna"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            time.sleep(chance.uniform(0, 1.2))
            worker.kill()
            told = worker.stdout.read().split()
        return survived(folder, _events(told))

    return trial


def _events(words: list[str]) -> list[str]:
    return [word for word in words if len(word) == len("00000000-0000-0000-0000-000000000000")]


WRITERS = (
    ("import", "anna"),
    ("dedupe", "anna"),
    ("screening", "anna"),
    ("screening", "bram"),
    ("sync", "anna"),
)


def several_killed(room: Path, chance: random.Random, server: Server | None) -> bool:
    """Kill an import, a dedupe, two screens and a synchronisation of one review, each at a moment of its own."""
    folder = made(room / "review", server.new() if server else None)
    more = export(room / "more.ris", RECORDS - 6, RECORDS + 3000)
    workers = []
    for act, actor in WRITERS:
        words = [sys.executable, "-c", WORKER, act, str(folder), str(more), actor]
        # A refusal, such as a database that is locked for too long, claims nothing and is printed there.
        workers.append(
            subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
        )
    told: list[str] = []
    for worker in workers:
        assert worker.stdout is not None
        worker.stdout.readline()
    chance.shuffle(workers)
    for worker in workers:
        time.sleep(chance.uniform(0, 0.5))
        worker.kill()
    for worker in workers:
        told += worker.communicate()[0].split()
    return survived(folder, _events(told))


class Grid:
    """What a terminal of 24 lines shows, from what a program wrote to it."""

    CODES = re.compile(
        r"\x1b\[(?P<args>[\d;?]*)(?P<do>[A-Za-z])|\x1b[\]P].*?(?:\x07|\x1b\\)|\x1b.|(?P<text>[^\x1b])",
        re.DOTALL,
    )

    def __init__(self) -> None:
        self.rows = [[" "] * 80 for _ in range(24)]
        self.at = [0, 0]

    def feed(self, sent: str) -> None:
        """Render the output, without colours."""
        for code in self.CODES.finditer(sent):
            if code["do"] == "H":
                row, column = (*code["args"].split(";"), "")[:2]
                self.at = [int(row or 1) - 1, int(column or 1) - 1]
            elif code["do"] == "J":
                self.rows = [[" "] * 80 for _ in range(24)]
            elif code["text"]:
                self._put(code["text"])

    def _put(self, sign: str) -> None:
        if sign in "\r\n":
            self.at = [self.at[0] + (sign == "\n"), 0]
        elif sign.isprintable() and self.at[0] < len(self.rows) and self.at[1] < 80:  # noqa: PLR2004  # its width
            self.rows[self.at[0]][self.at[1]] = sign
            self.at[1] += 1

    @property
    def decided(self) -> int:
        """What the bar says of how many reports are decided; 0 before it says anything."""
        found = re.search(r"(\d+) of \d+ ·", "".join(self.rows[0]))
        return int(found[1]) if found else 0


def screen(room: Path, chance: random.Random, server: Server | None) -> bool:
    """Kill the real program on a pseudo-terminal; its last painted screen must be true in a fresh process."""
    import fcntl  # noqa: PLC0415  # not on every system
    import pty  # noqa: PLC0415
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    folder = made(room / "review", server.new() if server else None)
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    words = [sys.executable, "-m", "litreview", "screen", "--review", str(folder), "--as", "anna"]
    env = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen(
        words, stdin=slave, stdout=slave, stderr=slave, env=env, start_new_session=True
    )
    os.close(slave)
    sent, end, keys = b"", time.monotonic() + 60, 0
    last = None
    while time.monotonic() < (last or end):
        if select.select([master], [], [], 0.05)[0]:
            with contextlib.suppress(OSError):  # what Linux says when the program has ended by itself
                sent += os.read(master, 65536)
        if program.poll() is not None:
            print(sent[-400:].decode(errors="replace"))
            break
        if b"not yet judged" in sent:
            # The moment is drawn once the screen is there; keys go on until it comes.
            last = last or time.monotonic() + chance.uniform(0.1, 2.5)
            if keys < RECORDS - 5:
                os.write(master, b"ym"[keys % 2 : keys % 2 + 1])
                keys += 1
    program.kill()
    program.wait()
    with contextlib.suppress(OSError):
        while select.select([master], [], [], 0)[0] and (more := os.read(master, 65536)):
            sent += more
    os.close(master)
    grid = Grid()
    grid.feed(sent.decode(errors="replace"))
    with Review.open(folder) as review:
        stored = review.decisions.progress("anna").decided
    # More may be stored than was shown: shown comes after stored.
    if os.environ.get("LITREVIEW_DEBUG"):
        print(f"  shown {grid.decided}, stored {stored}, pressed {keys}")
    return bool(last) and grid.decided <= stored <= keys and survived(folder, [])


def disk_full(room: Path, chance: random.Random, _: Server | None) -> bool:
    """Let no file grow further: a decision is refused in words, and made when there is room again."""
    folder = made(room / "review")
    with Review.open(folder) as review:
        keys = [row.key for row in review.reports.rows()]
        first = review.decisions.decide(Decide(keys[0], Verdict.INCLUDE), "anna").event
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (chance.randint(0, 4096), resource.RLIM_INFINITY))
        try:
            refused = _refused(review, keys[1])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        again = review.decisions.decide(Decide(keys[1], Verdict.EXCLUDE), "anna").event
    return refused and survived(folder, [first, again])


def _refused(review: Review, key: str) -> bool:
    try:
        review.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
    except NotSaved:
        return True
    return False


def locked(room: Path, _: random.Random, __: Server | None) -> bool:
    """Keep the database locked by another program: said in words, and decided when that is gone."""
    from litreview.store import database  # noqa: PLC0415  # its patience is cut short here

    folder = made(room / "review")
    patience, database.BUSY_SECONDS = database.BUSY_SECONDS, 0.2
    try:
        with Review.open(folder) as review, Review.open(folder) as other:
            key = review.reports.rows()[0].key
            with other._context.store.write():  # noqa: SLF001  # held open, as a stopped program does
                refused = _refused(review, key)
            event = review.decisions.decide(Decide(key, Verdict.INCLUDE), "anna").event
    finally:
        database.BUSY_SECONDS = patience
    return refused and survived(folder, [event])


def read_only(room: Path, _: random.Random, __: Server | None) -> bool:
    """Open the review from a folder that cannot be written: one sentence, no traceback, nothing changed."""
    folder = made(room / "review")
    room.chmod(0o755)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    words = [
        sys.executable,
        "-m",
        "litreview",
        "decide",
        "--review",
        str(folder),
        _key(folder),
        "include",
        "--as",
        "anna",
    ]
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    env = {**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(room), "PYTHONDONTWRITEBYTECODE": "1"}
    known = [*nobody, sys.executable, "-c", "import litreview, sqlmodel"]
    if subprocess.run(known, capture_output=True, check=False, cwd=room, env=env).returncode:
        # Root reads and writes what it likes, and another user may not reach this interpreter.
        raise LookupError
    done = subprocess.run([*nobody, *words], capture_output=True, text=True, check=False, cwd=room, env=env)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    said = done.stderr.strip()
    return done.returncode == 3 and said.count("\n") == 0 and "Traceback" not in said and survived(folder, [])  # noqa: PLR2004  # the exit code of a store that cannot be used


def _key(folder: Path) -> str:
    with Review.open(folder) as review:
        return review.reports.rows()[0].key


def server_gone(room: Path, chance: random.Random, server: Server | None) -> bool:
    """Take the server away in mid-session: refused in words, and the same program goes on when it is back."""
    if server is None:
        raise LookupError
    folder = made(room / "review", server.new())
    claimed = []
    with Review.open(folder) as review:
        keys = [row.key for row in review.reports.rows()]
        some = keys[: chance.randint(1, 5)]
        claimed += [review.decisions.decide(Decide(key, Verdict.INCLUDE), "anna").event for key in some]
        server.stop()
        try:
            refused = _refused(review, keys[9]) and _refused(review, keys[9])
        finally:
            server.start()
        claimed.append(review.decisions.decide(Decide(keys[9], Verdict.MAYBE), "anna").event)
    return refused and survived(folder, claimed)


def two_at_once(room: Path, _: random.Random, __: Server | None) -> bool:
    """Let two programs decide on one file at once."""
    folder = made(room / "review")
    words = [sys.executable, "-c", WORKER, "sync", str(folder), "", "anna"]
    workers = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(2)]
    told = [worker.communicate(timeout=300)[0].split() for worker in workers]
    claimed = [line for lines in told for line in lines if line != "ready"]
    return len(claimed) == 100 and survived(folder, claimed)  # noqa: PLR2004  # fifty of each


Trial = Callable[[Path, random.Random, "Server | None"], bool]
KILLS: dict[str, tuple[Trial, bool]] = {
    "kill-import": (killed("import"), False),
    "kill-dedupe": (killed("dedupe"), False),
    "kill-screening": (killed("screening"), False),
    "kill-sync": (killed("sync"), False),
    "kill-screen-painted": (screen, False),
    "kill-screening-postgresql": (killed("screening"), True),
    "kill-several-writers": (several_killed, False),
    "kill-several-writers-postgresql": (several_killed, True),
}
FAULTS: dict[str, tuple[Trial, bool]] = {
    "disk-full": (disk_full, False),
    "read-only-folder": (read_only, False),
    "locked-database": (locked, False),
    "two-programs-one-file": (two_at_once, False),
    "server-gone-and-back": (server_gone, True),
}


def tried(name: str, trial: Trial, times: int, server: Server | None) -> tuple[int, int]:
    """Make the trials of a row; give how many survived, and how many were made."""
    good = 0
    for n in range(times):
        with tempfile.TemporaryDirectory(prefix="lr-fault-") as place:
            chance = random.Random(f"{name} {n}")  # noqa: S311  # when a program is killed is no secret
            try:
                good += trial(Path(place), chance, server)
            except LitreviewError as error:
                print(f"  {name} {n}: {error}")
            except LookupError:
                print(f"  {name} {n}: cannot be tried here, and counts as lost")
    return good, times


@contextlib.contextmanager
def a_server(*, wanted: bool) -> Iterator[Server | None]:
    """Run a server where a row wants one and it is installed."""
    if not wanted:
        yield None
        return
    with running() as server:
        yield server


def main() -> int:
    """Run all trials, print the table, and return whether everything survived."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument(
        "--tries", type=int, default=250, help="of each kind of kill; a tenth of it of other faults"
    )
    words.add_argument("--only", default="")
    said = words.parse_args()
    # Nobody's settings or state take part.
    os.environ["HOME"] = tempfile.mkdtemp(prefix="lr-home-")
    os.environ["LITREVIEW_STATE"] = str(Path(os.environ["HOME"]) / "state")
    os.environ.pop("LITREVIEW_DATABASE", None)
    lost = 0
    rows = {name: (row, said.tries) for name, row in KILLS.items()}
    rows |= {name: (row, max(1, said.tries // 10)) for name, row in FAULTS.items()}
    print(f"{'fault':<32}{'survived':>9}{'tried':>7}")
    for name, ((trial, on_server), times) in rows.items():
        if said.only and not name.startswith(said.only):
            continue
        with a_server(wanted=on_server) as server:
            if on_server and server is None:
                print(f"{name:<32}{'–':>9}{'0':>7}  PostgreSQL is not installed")
                continue
            good, made_ = tried(name, trial, times, server)
        print(f"{name:<32}{good:>9,}{made_:>7,}", flush=True)
        lost += made_ - good
    shutil.rmtree(os.environ["HOME"], ignore_errors=True)
    return bool(lost)


if __name__ == "__main__":
    sys.exit(main())
