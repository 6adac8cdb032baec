"""A client whose network is a function of the test, and whose time passes only by waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from litreview.model import Stage, Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from litreview.screening.template import new_protocol
from litreview.sources.client import Client


@dataclass
class Waits:
    """A clock that sleeping moves, and what was slept."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture(autouse=True)
def no_keys(monkeypatch):
    for name in ("NCBI_API_KEY", "OPENALEX_API_KEY", "LITREVIEW_MAIL", "LITREVIEW_WEB"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def client(waits) -> Callable[..., Client]:
    """Make a client that a function answers."""

    def make(answer, mail="", cache=None, resolve=lambda _: ["93.184.215.14"]) -> Client:
        base = httpx.MockTransport(answer)
        return Client(mail, cache, base=base, clock=waits.clock, sleep=waits.sleep, resolve=resolve)

    return make


class Day:
    """A clock that stands still until it is told to move."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 5, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, days: int) -> None:
        self.time += timedelta(days=days)


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def review(tmp_path, day) -> Iterator[Review]:
    """Return a review without a search."""
    with Review.create(tmp_path / "review", protocol=new_protocol("Invented"), clock=day) as made:
        yield made


@pytest.fixture
def imported(review, tmp_path) -> Callable[..., list[str]]:
    """Import RIS; give the keys of the reports in order of import."""

    def bring(text: str, name: str = "Invented") -> list[str]:
        path = tmp_path / f"{name}.ris"
        path.write_text(text, encoding="utf-8")
        review.searches.import_files([path], SearchFacts(database=name, date="2026-01-02"), "anna")
        return [row.key for row in review.reports.rows()]

    return bring


@pytest.fixture
def exclude(review) -> Callable[[str], None]:
    """Exclude a report by its title."""

    def decide(key: str) -> None:
        review.decisions.decide(Decide(key, Verdict.EXCLUDE, stage=Stage.TITLE_ABSTRACT), "anna")

    return decide
