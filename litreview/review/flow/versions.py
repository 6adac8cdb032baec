"""Updates of a review: the searches they ran, and the totals of the version before them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from litreview.model import Event
from litreview.prisma.boxes import FlowRow
from litreview.screening.protocol import Protocol


def update_searches(events: Iterable[Event]) -> frozenset[str]:
    """Return the ids of the searches that the updates ran."""
    found = (event.body.get("searches") for event in events)
    return frozenset(str(search) for ids in found if isinstance(ids, list) for search in ids)


def previous_totals(protocol: Protocol, updates: Iterable[Event]) -> Protocol:
    """Return the protocol with the totals before the first update; numbers that a person typed win."""
    before = _before(updates)
    counts = {f"previous_{unit}": before.get(unit) for unit in ("studies", "reports")}
    typed = {name: n for name, n in counts.items() if isinstance(n, int)}
    if not typed or "previous_studies" in protocol.typed:
        return protocol
    return replace(
        protocol, typed={**typed, **protocol.typed}, previous=protocol.previous | _keys(before, "ids")
    )


def studies_before_update(updates: Iterable[Event]) -> frozenset[str]:
    """Return the records of the reports that were included before as studies of their own."""
    return _keys(_before(updates), "alone")


def already_known(rows: Iterable[FlowRow], leads: Collection[str]) -> Iterator[FlowRow]:
    """Mark the rows of reports that an earlier version included as studies of their own; they are not new."""
    yield from (replace(row, known=True) if row.report in leads else row for row in rows)


def _before(updates: Iterable[Event]) -> Mapping[str, Any]:
    # Of the first update: the searches of all updates are counted together, in addition to these totals.
    first = min(updates, key=lambda event: event.id, default=None)
    totals = first.body.get("previous") if first else None
    return totals if isinstance(totals, dict) else {}


def _keys(before: Mapping[str, Any], name: str) -> frozenset[str]:
    keys = before.get(name)
    return frozenset(str(key) for key in keys) if isinstance(keys, list) else frozenset()
