"""Long lists in short pieces: databases bound the number of values in one statement."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
# Old builds of SQLite take no more than 999 values in a statement; the half leaves room for other conditions.
SIZE = 500


def chunks(items: Iterable[T], size: int = SIZE) -> Iterator[list[T]]:
    """Cut items into lists of at most `size`."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece
