"""What an update carries on: the searches that it ran, and the numbers of the version before it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from litreview.model import Event
from litreview.prisma.boxes import Row
from litreview.screening.protocol import Protocol


def update_of(events: Iterable[Event]) -> frozenset[str]:
    """Give the ids of the searches of the updates that are given; none when the review is no update."""
    named = (event.body.get("searches") for event in events)
    return frozenset(str(search) for some in named if isinstance(some, list) for search in some)


def carried_on(protocol: Protocol, updates: Iterable[Event]) -> Protocol:
    """Give a protocol with the numbers that the first of the updates found; what a person typed wins."""
    before = _before(updates)
    counts = {f"previous_{unit}": before.get(unit) for unit in ("studies", "reports")}
    typed = {name: n for name, n in counts.items() if isinstance(n, int)}
    if not typed or "previous_studies" in protocol.typed:
        return protocol
    return replace(
        protocol, typed={**typed, **protocol.typed}, previous=protocol.previous | _keys(before, "ids")
    )


def alone_before(updates: Iterable[Event]) -> frozenset[str]:
    """Give the records by which the reports are known that were included before as studies of their own."""
    return _keys(_before(updates), "alone")


def known_again(rows: Iterable[Row], leads: Collection[str]) -> Iterator[Row]:
    """Mark the rows of reports that an earlier version included as studies of their own: they are no new ones."""
    yield from (replace(row, known=True) if row.report in leads else row for row in rows)


def _before(updates: Iterable[Event]) -> Mapping[str, Any]:
    # Of the first: the searches of all updates are counted together, on from what was before any of them.
    found = min(updates, key=lambda event: event.id, default=None)
    said = found.body.get("previous") if found else None
    return said if isinstance(said, dict) else {}


def _keys(before: Mapping[str, Any], name: str) -> frozenset[str]:
    found = before.get(name)
    return frozenset(str(one) for one in found) if isinstance(found, list) else frozenset()
