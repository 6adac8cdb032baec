"""The facts of a search, as its files hold them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from litreview.errors import InputError
from litreview.files import read_bytes
from litreview.model import FactChange, Search
from litreview.review.searches import search_folder
from litreview.screening.prisma_s import ITEMS

Facts = Mapping[str, Any]

STORED = ("name", "kind", "platform", "date", "hits")
"""Facts that have a column in the store; all others are read from the files each time."""
FACTS = (*STORED, "limits", "strategy", "note", *(f"prisma_s.{name}" for name in ITEMS))
"""All facts, in the order in which changes are listed."""


def read(folder: Path) -> dict[str, str | int]:
    """Return the facts of a search in its files, without those that are not given.

    Raises:
        InputError: Its `search.toml` cannot be read.
    """
    return read_search(folder)[1]


def read_search(folder: Path) -> tuple[Search, dict[str, str | int]]:
    """Read a search and its facts from its files.

    Raises:
        InputError: Its `search.toml` cannot be read.
    """
    search, _ = search_folder.read(folder)
    return search, facts_of(search, read_strategy(folder))


def facts_of(search: Search, strategy: str) -> dict[str, str | int]:
    """Return the facts of a search, given the text of its strategy."""
    facts: dict[str, Any] = {name: getattr(search, name) for name in STORED} | {"kind": str(search.kind)}
    facts |= {name: _text(search.facts.get(name)) for name in ("limits", "note")}
    facts["strategy"] = describe_strategy(strategy)
    items = search.facts.get("prisma_s") or {}
    facts |= {f"prisma_s.{name}": _text(items.get(name)) for name in ITEMS}
    return {name: value for name, value in facts.items() if value not in {None, ""}}


def _text(value: object) -> str:
    return " ".join(str(value).split()) if value is not None else ""


def has_strategy(folder: Path) -> bool:
    """Return whether a search has a strategy that is not empty."""
    return bool(read_strategy(folder).strip())


def read_strategy(folder: Path) -> str:
    """Return the text of a search's strategy; an empty text if it has none."""
    try:
        return read_bytes(folder / "strategy.txt").decode("utf-8-sig", errors="replace")
    except InputError:
        return ""


def describe_strategy(strategy: str) -> str:
    """Describe a strategy by its number of lines, and a hash that does not depend on line endings."""
    lines = strategy.strip().splitlines()
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    return f"{len(lines)} line{'' if len(lines) == 1 else 's'} ({digest[:12]})" if lines else ""


def has_exports(folder: Path) -> bool:
    """Return whether a search has exports, so that facts given now change those it has."""
    return (folder / "search.toml").exists() and bool(search_folder.read(folder)[1])


def difference(search: Search, before: Facts, after: Facts) -> tuple[FactChange, ...]:
    """Return the differences between two states of a search's facts."""
    return tuple(
        FactChange(search.id, search.name, name, before.get(name), after.get(name))
        for name in FACTS
        if before.get(name) != after.get(name)
    )
