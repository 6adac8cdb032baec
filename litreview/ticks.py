"""Progress of slow work, as calls with the number done and the total."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

Tick = Callable[[int, int | None], None]
"""Called with how much is done, and the total if it is known; at the end both are equal."""


def quiet(done: int, total: int | None) -> None:
    """Ignore a progress report."""


def ticking(items: Iterable[T], tick: Tick, total: int | None = None) -> Iterator[T]:
    """Yield items, and report after each how many were handled."""
    done = 0
    for done, item in enumerate(items, 1):
        yield item
        tick(done, total)
    if done != total:
        tick(done, done)
