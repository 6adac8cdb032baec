"""The versions of a review, each with its flow now and as it was published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from litreview.prisma.numbers import REASON_LANES, SOURCE_LISTS, BoxPart, Flow


@dataclass(frozen=True, slots=True)
class VersionFlow:
    """A version of a review.

    Attributes:
        number: 1, 2, 3 and so on.
        name: What a person called it; may be empty.
        date: Day (ISO 8601) that a person gave it, else that of its last import; empty where there is none.
        doi: Of its publication; may be empty.
        why: Why it was begun; may be empty.
        began: The instant at which the version before it ended; empty for the first.
        frozen_at: The instant at which it ended; empty for the newest.
        present: Its column: what came in with it, as decided now.
        frozen: The column as the beginning of the next version wrote it down; None for the newest.
        updated: Its flow in its own template, against what was included before it; for the first, that of a new review.
        published: The same as it was when the next version began; None for the newest.
        totals: Studies and reports included now in this version and those before it, typed ones among them.
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


def add_up(columns: Iterable[Flow]) -> Flow:
    """Return the sum of columns, box by box; all have one template."""
    held = list(columns)
    return Flow(
        template=held[0].template,
        numbers=_total(flow.numbers for flow in held),
        sources={box: _parts([flow.parts(box) for flow in held]) for box in SOURCE_LISTS},
        reasons={lane: _parts([flow.reasons.get(lane, ()) for flow in held]) for lane in REASON_LANES},
        undecided=_total(flow.undecided for flow in held),
        dropped=_total(flow.dropped for flow in held),
        retracted=tuple(dict.fromkeys(key for flow in held for key in flow.retracted)),
        repeats=_total(flow.repeats for flow in held),
    )


def _total(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in counts:
        for name, n in each.items():
            found[name] = found.get(name, 0) + n
    return found


def _parts(columns: Sequence[Sequence[BoxPart]]) -> tuple[BoxPart, ...]:
    """Add up named parts, the largest first, then in the order in which they came."""
    found: dict[str, BoxPart] = {}
    for part in (part for parts in columns for part in parts):
        key = part.code or part.name
        known = found.get(key)
        found[key] = (
            replace(part, n=part.n or 0)
            if known is None
            else replace(known, n=(known.n or 0) + (part.n or 0))
        )
    return tuple(sorted(found.values(), key=lambda part: -(part.n or 0)))
