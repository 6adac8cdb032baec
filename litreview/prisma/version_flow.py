"""The flows of the versions of a review: columns that add up, and the updated template of each version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from litreview.model import UNITS
from litreview.prisma.flow_templates import template_name
from litreview.prisma.numbers import DROPPED, REASON_LANES, SOURCE_LISTS, UNDECIDED, BoxPart, Flow


@dataclass(frozen=True, slots=True)
class VersionFlow:
    """The flow of one version of a review.

    Attributes:
        name: What the version is called; empty if it has no name.
        date: The day on which it was published if that is recorded, else of the last import into it, in ISO 8601; empty
            if nothing was imported.
        why: Why it was begun.
        began: The instant at which the version before it ended; empty for the first.
        frozen_at: The instant at which it ended; empty for the newest.
        present: Its column: what came in with this version alone, as it stands now.
        frozen: The same as the beginning of the next version recorded it; None for the newest.
        updated: The flow in the version's own template, as it stands now.
        published: The same as it was when the version ended; None for the newest.
        totals: The studies and the reports that are included now in versions up to this one, and typed before.
    """

    number: int
    name: str
    date: str
    doi: str
    why: str
    began: str
    frozen_at: str
    present: Flow
    frozen: Flow | None
    updated: Flow
    published: Flow | None
    totals: tuple[int, int]


def totals_of(flow: Flow) -> tuple[int, int]:
    """Return the studies and the reports of a version's own template that are included by its end."""
    # Version 1 has no total of its own: what was new then was all there was.
    studies, reports = (
        flow.numbers.get(f"total_{unit}", flow.numbers.get(f"new_{unit}", 0)) for unit in UNITS
    )
    return studies, reports


def add_up(columns_: Sequence[Flow]) -> Flow:
    """Add up the columns of versions, box by box."""
    return Flow(
        template=template_name(updated=False, other=any(flow.other for flow in columns_)),
        numbers=_added(flow.numbers for flow in columns_),
        sources={box: _added_parts(flow.sources.get(box, ()) for flow in columns_) for box in SOURCE_LISTS},
        reasons={
            lane: _added_parts(flow.reasons.get(lane, ()) for flow in columns_) for lane in REASON_LANES
        },
        undecided=dict.fromkeys(UNDECIDED, 0) | _added(flow.undecided for flow in columns_),
        dropped=dict.fromkeys(DROPPED, 0) | _added(flow.dropped for flow in columns_),
        retracted=tuple(sorted({key for flow in columns_ for key in flow.retracted})),
        repeats=_added(flow.repeats for flow in columns_),
    )


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in counts:
        for name, n in some.items():
            found[name] = found.get(name, 0) + n
    return found


def _added_parts(columns_: Iterable[Sequence[BoxPart]]) -> tuple[BoxPart, ...]:
    # By code: the label of a reason may have been corrected after a version was frozen.
    names: dict[tuple[str, str], BoxPart] = {}
    tally: Counter[tuple[str, str]] = Counter()
    for parts in columns_:
        for part in parts:
            key = (part.code, "" if part.code else part.name)
            names.setdefault(key, part)
            tally[key] += part.n or 0
    order = {key: place for place, key in enumerate(names)}
    ranked = sorted(tally.items(), key=lambda item: (-item[1], order[item[0]]))
    return tuple(replace(names[key], n=n) for key, n in ranked)
