"""A small review of invented records, with a clock that stands still until it is told to move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from litreview.review.review import Review
from litreview.review.views import SearchFacts
from litreview.screening.template import new_protocol
from tests.engines import Engine

START = datetime(2026, 1, 5, 10, tzinfo=UTC)
WORDS = [
    "alpine",
    "apiary",
    "ballast",
    "barley",
    "beacon",
    "canal",
    "candle",
    "cedar",
    "cinder",
    "cobalt",
    "copper",
    "dahlia",
    "ember",
    "falcon",
    "fjord",
    "garnet",
    "glacier",
    "harbour",
    "hazel",
    "indigo",
    "juniper",
    "kelp",
    "lagoon",
    "lantern",
    "marble",
    "meadow",
    "nectar",
    "orchid",
    "pebble",
    "quarry",
]


class Clock:
    """Tells the time it was set to."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time

    def forward(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def ris(first: int, last: int) -> str:
    """Give invented records, no two of which are alike."""
    entries = []
    for n in range(first, last):
        one, two = WORDS[n % len(WORDS)], WORDS[(n // len(WORDS) + 7 * n) % len(WORDS)]
        title = f"{one.title()} and {two} number {n}: an invented study of {two}s"
        entries.append(
            f"TY  - JOUR\nTI  - {title}\nAU  - Testauteur, A.\nPY  - {1990 + n % 30}\nSP  - {n}\nER  - \n"
        )
    return "\n".join(entries) + "\n"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def export(tmp_path: Path) -> Callable[..., Path]:
    """Write an export of records numbered from one to before another."""

    def write(first: int = 0, last: int = 4, name: str = "export.ris") -> Path:
        path = tmp_path / "downloads" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(ris(first, last), encoding="utf-8")
        return path

    return write


@pytest.fixture
def protocol() -> str:
    """Give the text of a protocol in which two reviewers vote, blind."""
    text = new_protocol("Invented")
    return text.replace("reviewers = 1", "reviewers = 2", 1)


@pytest.fixture
def review(
    tmp_path: Path, clock: Clock, export: Callable[..., Path], protocol: str, engine: Engine
) -> Iterator[Review]:
    """Give a review of four records of PubMed, once on each engine."""
    with Review.create(engine.place(tmp_path / "review"), protocol=protocol, clock=clock) as made:
        made.searches.import_files(
            [export()], SearchFacts(database="PubMed", date="2026-01-02", hits=4), "anna"
        )
        yield made
