"""A review folder damaged at random: `check` passes only where every number is that of the whole folder.

One thing leaves no trace without signatures, and is left out of the law: lines cut out of ledgers, in a folder whose
database is gone too, to which nothing that is left refers. There `check` may pass, and the numbers are then exactly those
of the whole folder without these lines. Three more are no damage but what a person may mean: a protocol that was
edited and can be read is a new version, facts that were edited in a `search.toml` count, and where a whole folder is
put back to an earlier day nothing in it is wrong.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from litreview.errors import LitreviewError
from litreview.model import Stage, Verdict
from litreview.prisma.flow import as_json
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from litreview.screening import protocol as protocols
from litreview.screening.template import new_protocol
from tests.review.conftest import ris

EXAMPLES = {"clone": 50, "kept": 30, "stale": 15}
MARKS = (" (1)", "-DESKTOP-ABC", " (Anna's conflicted copy 2026-01-05)", ".sync-conflict-20260105-101500-AB")


class Bench:
    """A review in one place, which can be put back as it was before each trial."""

    def __init__(self, room: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.home, self.room = room / "review", home, room
        self.monkeypatch = monkeypatch
        self.reference: dict[frozenset[str], Any] = {}
        self._make()

    def _make(self) -> None:
        self._as("laptop")
        text = new_protocol("Invented").replace("reviewers = 1", "reviewers = 2", 1)
        with Review.create(self.folder, protocol=text) as review:
            self._import(review, "one.ris", 0, 6, "pubmed", "anna")
            self._import(review, "two.ris", 2, 5, "scopus", "anna")
            review.duplicates.run("anna")
            for row in review.reports.rows()[:4]:
                review.decisions.decide(Decide(row.key, Verdict.INCLUDE), "anna")
        self._as("tablet")
        with Review.open(self.folder) as review:
            for row in review.reports.rows()[:3]:
                review.decisions.decide(Decide(row.key, Verdict.EXCLUDE), "bram")
            review.decisions.undo("bram")
        self._keep("half")
        path = self.folder / "screening/protocol.toml"
        path.write_text(text.replace('rule = "all"', 'rule = "include-wins"', 1), encoding="utf-8")
        with Review.open(self.folder, actor="anna") as review:
            self._import(review, "more.ris", 6, 9, "scopus", "bram")
            review.duplicates.run("bram")
            one, two, three, four, *_ = [row.key for row in review.reports.rows()]
            review.decisions.decide(Decide(one, Verdict.INCLUDE), "bram")
            review.decisions.decide(Decide(two, Verdict.INCLUDE), "bram")
            review.decisions.decide(Decide(two, Verdict.EXCLUDE), "lead")
            review.decisions.decide(Decide(two, Verdict.INCLUDE, consensus=True), "lead")
            review.full_text.retrieve(two, "got", actor="bram")
            review.decisions.decide(Decide(two, Verdict.INCLUDE, stage=Stage.FULL_TEXT), "bram")
            review.duplicates.join(three, four, "bram")
            review.decisions.remove(["title=number 8"], "other", "not needed", "bram")
        self._keep("whole")
        self.ids = set(self._lines(self.room / "whole/review"))

    def _as(self, device: str) -> None:
        self.monkeypatch.setenv("LITREVIEW_DEVICE", device)

    def _import(self, review: Review, name: str, first: int, last: int, search: str, actor: str) -> None:
        path = self.room / name
        path.write_bytes(ris(first, last).encode())
        review.searches.import_files([path], SearchFacts(key=search, database=search), actor)

    def _keep(self, name: str) -> None:
        shutil.copytree(self.folder, self.room / name / "review")
        shutil.copytree(self.home, self.room / name / "home")

    def lay_out(self, database: str) -> None:
        """Put the whole folder back, with its database as it was, an older one, or none."""
        for place in (self.folder, self.home):
            shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.room / "whole/review", self.folder, ignore=shutil.ignore_patterns(".litreview"))
        if database == "clone":
            self.home.mkdir()
            return
        source = self.room / {"kept": "whole", "stale": "half"}[database]
        shutil.copytree(source / "home", self.home)
        if (source / "review/.litreview").exists():
            shutil.copytree(source / "review/.litreview", self.folder / ".litreview")

    def files(self) -> list[Path]:
        """Return every file of the folder, and those of this machine: settings, and the database itself."""
        places = (self.folder, self.home)
        return sorted(path for place in places for path in place.rglob("*") if path.is_file())

    def older(self, path: Path) -> Path:
        """Return where a file is as it was at half time, if it was there."""
        if path.is_relative_to(self.folder):
            return self.room / "half/review" / path.relative_to(self.folder)
        return self.room / "half/home" / path.relative_to(self.home)

    @staticmethod
    def _lines(folder: Path) -> dict[str, str]:
        found = {}
        for path in (folder / "screening/decisions").glob("*/*.jsonl"):
            for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
                try:
                    found[json.loads(line)["id"]] = line
                except (ValueError, KeyError, TypeError):
                    continue
        return found

    def expected(self, held: set[str]) -> Any:
        """Return the numbers of the whole folder, without the lines that are nowhere any more."""
        lost = frozenset(self.ids - self._lines(self.folder).keys() - held)
        if lost not in self.reference:
            copy, home = self.room / "reference/review", self.room / "reference/home"
            shutil.rmtree(copy.parent, ignore_errors=True)
            shutil.copytree(self.room / "whole/review", copy, ignore=shutil.ignore_patterns(".litreview"))
            for path in (copy / "screening/decisions").glob("*/*.jsonl"):
                lines = path.read_text(encoding="utf-8").splitlines()
                kept = [line for line in lines if json.loads(line)["id"] not in lost]
                path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
            with pytest.MonkeyPatch.context() as other:
                for name in ("XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
                    other.setenv(name, str(home))
                with Review.open(copy) as review:
                    self.reference[lost] = numbers(review)
        return self.reference[lost]

    def protocol_is_known(self) -> bool:
        """Whether the protocol is one that the log knows, and not an edited one, which is a new version."""
        try:
            text = (self.folder / "screening/protocol.toml").read_text(encoding="utf-8")
            digest = protocols.hash(protocols.parse(text))
        except (LitreviewError, OSError):
            return True
        return (self.room / f"whole/review/screening/protocols/{digest}.toml").exists()


def numbers(review: Review) -> Any:
    rows = {
        stage: [(row.key, row.state, row.lane, row.records) for row in review.reports.rows(stage)]
        for stage in Stage
    }
    return as_json(review.flow.now()), rows


Damage = Callable[[Bench, Path, Path, int], None]


def delete(_: Bench, one: Path, other: Path, n: int) -> None:
    one.unlink()


def truncate(_: Bench, one: Path, other: Path, n: int) -> None:
    data = one.read_bytes()
    one.write_bytes(data[: len(data) * n // 100])


def cut_lines(_: Bench, one: Path, other: Path, n: int) -> None:
    lines = one.read_bytes().splitlines(keepends=True)
    one.write_bytes(b"".join(lines[: len(lines) * n // 100]))


def drop_line(_: Bench, one: Path, other: Path, n: int) -> None:
    lines = one.read_bytes().splitlines(keepends=True)
    at = len(lines) * n // 101
    one.write_bytes(b"".join(lines[:at] + lines[at + 1 :]))


def crlf(_: Bench, one: Path, other: Path, n: int) -> None:
    one.write_bytes(one.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def named(path: Path, n: int) -> Path:
    mark = MARKS[n % len(MARKS)]
    return path.with_name(f"{path.name}.bak" if n > 90 else f"{path.stem}{mark}{path.suffix}")


def rename(_: Bench, one: Path, other: Path, n: int) -> None:
    one.rename(named(one, n))


def duplicate(_: Bench, one: Path, other: Path, n: int) -> None:
    shutil.copy(one, named(one, n))


def swap(_: Bench, one: Path, other: Path, n: int) -> None:
    a, b = one.read_bytes(), other.read_bytes()
    one.write_bytes(b)
    other.write_bytes(a)


def move(_: Bench, one: Path, other: Path, n: int) -> None:
    target = other.parent / one.name
    if not target.exists():
        one.rename(target)


def put_back_older(bench: Bench, one: Path, other: Path, n: int) -> None:
    if (older := bench.older(one)).is_file():
        shutil.copy(older, one)


def add_older_beside(bench: Bench, one: Path, other: Path, n: int) -> None:
    if (older := bench.older(one)).is_file():
        shutil.copy(older, named(one, n))


KINDS: tuple[Damage, ...] = (
    delete, truncate, cut_lines, drop_line, crlf, rename, duplicate, swap, move, put_back_older, add_older_beside,
)  # fmt: skip
DAMAGE = st.tuples(st.sampled_from(KINDS), st.integers(0, 999), st.integers(0, 999), st.integers(0, 100))


@pytest.fixture
def bench(tmp_path, own_home, monkeypatch):
    return Bench(tmp_path, own_home, monkeypatch)


def held_by(review: Review) -> set[str]:
    """Return the ids of the events in the database."""
    with review._context.store.read() as session:
        return {found.id for found in session.events.all()}


def trial(bench: Bench, database: str, damages: list[tuple[Damage, int, int, int]]) -> tuple[str, Any]:
    """Damage the folder; return what `check` comes to, and the numbers there where it passes."""
    bench.lay_out(database)
    for damage, a, b, n in damages:
        files = bench.files()
        damage(bench, files[a % len(files)], files[b % len(files)], n)
    if not bench.protocol_is_known():
        return "edited", None
    try:
        with Review.open(bench.folder) as review:
            errors = sorted({problem.id for problem in review.check() if problem.level == "error"})
            if errors:
                return ", ".join(errors), None
            return "", (numbers(review), bench.expected(held_by(review)))
    except LitreviewError as error:
        return type(error).__name__, None


@pytest.mark.parametrize("database", EXAMPLES)
def test_check_passes_only_where_every_number_is_that_of_the_whole_folder(database, bench):
    @settings(
        max_examples=EXAMPLES[database],
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(DAMAGE, min_size=1, max_size=3))
    def law(damages: list[tuple[Damage, int, int, int]]) -> None:
        errors, found = trial(bench, database, damages)
        event(errors or "passes")
        if found is not None:
            assert found[0] == found[1]

    law()


@pytest.mark.parametrize("database", ["clone", "kept"])
def test_the_whole_folder_passes_and_gives_its_numbers(database, bench):
    errors, found = trial(bench, database, [])
    assert errors == ""
    assert found[0] == found[1]


def test_a_database_older_than_its_folder_does_not_pass(bench):
    assert "ledgers-ahead" in trial(bench, "stale", [])[0]
