"""Devices of reviewers that share a folder, in a signed review."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from litreview.screening.template import new_protocol


@dataclass
class Place:
    """A device of a reviewer, with its own database and keys, in a folder that several share."""

    folder: Path
    home: Path
    name: str
    actor: str
    patch: pytest.MonkeyPatch
    clock: Callable

    @contextmanager
    def open(self) -> Iterator[Review]:
        self.patch.setenv("LITREVIEW_STATE", str(self.home))
        self.patch.setenv("LITREVIEW_DEVICE", self.name)
        with Review.open(self.folder, clock=self.clock) as review:
            review.settings.set("reviewer", self.actor)
            yield review

    def vote(self, number: int, verdict: str = "include", note: str = "") -> str:
        """Vote on a record; return its key."""
        self.clock.forward(60)
        with self.open() as review:
            key = sorted(row.key for row in review.reports.rows())[number]
            review.decisions.decide(Decide(key, Verdict(verdict), note=note), self.actor)
            return key

    def sync(self):
        self.clock.forward(60)
        with self.open() as review:
            return review.team.sync()

    def problems(self, **options) -> dict[str, str]:
        with self.open() as review:
            return {problem.id: f"{problem.level}: {problem.what}" for problem in review.check(**options)}

    def errors(self, **options) -> dict[str, str]:
        return {id_: text for id_, text in self.problems(**options).items() if text.startswith("error")}

    def votes(self) -> int:
        """The number of decisions that count on this device."""
        with self.open() as review, review._context.store.read() as session:
            return len(session.events.of_kind("decision"))

    @property
    def ledger(self) -> Path:
        return self.folder / "screening" / "decisions" / self.actor / f"{self.name}.jsonl"

    def lines(self) -> list[dict]:
        return [json.loads(line) for line in self.ledger.read_text(encoding="utf-8").splitlines()]

    def words(self) -> str:
        with self.open() as review:
            devices = {f"{one.actor}/{one.device}": one for one in review.team.signing().devices}
            return devices[f"{self.actor}/{self.name}"].words


@pytest.fixture
def places(tmp_path, clock, export, monkeypatch) -> Callable[..., Place]:
    folder = tmp_path / "shared"

    def make(name: str, actor: str) -> Place:
        return Place(folder, tmp_path / f"home-{name}", name, actor, monkeypatch, clock)

    first = make("uu-1", "anna")
    monkeypatch.setenv("LITREVIEW_STATE", str(first.home))
    monkeypatch.setenv("LITREVIEW_DEVICE", "uu-1")
    text = new_protocol("Invented").replace("reviewers = 1", "reviewers = 2", 1)
    with Review.create(folder, protocol=text, clock=clock) as review:
        review.searches.import_files(
            [export()], SearchFacts(database="PubMed", date="2026-01-02", hits=4), "anna"
        )
    return make


@pytest.fixture
def anna(places) -> Place:
    place = places("uu-1", "anna")
    place.vote(0)
    with place.open() as review:
        review.team.found("anna")
    return place


@pytest.fixture
def bram(places, anna) -> Place:
    """A second reviewer, admitted by the first."""
    place = places("vu-2", "bram")
    with place.open() as review:
        review.team.join("bram")
        review.team.follow(anna.words())
    place.vote(0, "exclude", note="Over een ander land.")
    place.sync()
    with anna.open() as review:
        review.team.admit("bram/vu-2", "anna")
    place.sync()
    return place
