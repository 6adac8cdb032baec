from __future__ import annotations

from collections.abc import Callable

import pytest

from litreview.formats import registry
from litreview.model import Filler, Record, Reject


@pytest.fixture
def records() -> Callable[..., list[Record]]:
    """Return a function that reads the records of a text and fails on a reject."""

    def read(text: str, name: str | None = None) -> list[Record]:
        items = list(registry.read(text, name))
        assert not [item for item in items if isinstance(item, Reject)]
        return [item for item in items if isinstance(item, Record)]

    return read


@pytest.fixture
def only(records) -> Callable[..., Record]:
    """Return a function that reads the only record of a text."""

    def read(text: str, name: str | None = None) -> Record:
        (record,) = records(text, name)
        return record

    return read


@pytest.fixture
def fillers() -> Callable[..., list[tuple[int, str, str]]]:
    """Return a function that reads line, name and text of all filler."""

    def read(text: str) -> list[tuple[int, str, str]]:
        return [(item.line, item.what, item.text) for item in registry.read(text) if isinstance(item, Filler)]

    return read
