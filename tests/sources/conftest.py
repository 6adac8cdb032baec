"""A client whose network is a function of the test, and whose time passes only by waiting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field

import httpx
import pytest

from litreview.sources import Client


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

    def make(answer, mail="", cache=None) -> Client:
        base = httpx.MockTransport(answer)
        return Client(mail, cache, base=base, clock=waits.clock, sleep=waits.sleep)

    return make
