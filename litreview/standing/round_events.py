"""Rounds: pilots that calibrate reviewers, check samples of decided reports, and self-checks of one reviewer.

Their votes never count in the flow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from litreview.model import Event, Stage
from litreview.screening.protocol_parts import PilotTarget
from litreview.standing.log import texts_of

KIND = "round"
Purpose = Literal["calibration", "check", "self"]
Frame = Literal["excluded", "included", "merged", "unscreened", "likeliest"]
Stratum = Literal["reason", "language", "reviewer", "evidence"]
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
FRAMES: tuple[Frame, ...] = get_args(Frame)
STRATA: tuple[Stratum, ...] = get_args(Stratum)
PREFIXES: Mapping[Purpose, str] = {"calibration": "pilot", "check": "check", "self": "self"}
"""How rounds without a name of their own are named: `pilot-1`, `check-1`."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round in the log.

    Attributes:
        records: Keys of the drawn reports, in the order in which they were drawn.
        protocol: Hash of the version in force when it was drawn.
        seed: Draws the same records from the same frame.
        frame_size: Reports that could be drawn; 0 where the event does not say.
        of: What a check sample is drawn from; None for any other round.
        frame: Keys of the reports that could be drawn in a check sample, sorted.
        strata: For each way to divide the frame, its parts by name.
        allocated: The division of whose parts each had a number of its own; None for a draw from the whole frame.
        stratum: The part that was drawn from, if not from the whole frame.
        adds_to: The round whose sample such a draw adds to.
        partners: For merged records, the record that each one was merged with.
        decisions: For each drawn record, ids of the decisions on it that were in force.
        target: The agreement that a pilot was to reach; None if the event names none.
        at: When it was drawn.
        reviewer: Who drew it; a self-check is theirs alone.
    """

    id: str
    name: str
    purpose: Purpose
    stage: Stage
    records: tuple[str, ...]
    protocol: str = ""
    seed: int = 0
    frame_size: int = 0
    of: Frame | None = None
    frame: tuple[str, ...] = ()
    strata: Mapping[Stratum, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    allocated: Stratum | None = None
    stratum: tuple[Stratum, str] | None = None
    adds_to: str | None = None
    partners: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    target: PilotTarget | None = None
    at: str = ""
    reviewer: str = ""

    @property
    def is_pilot(self) -> bool:
        """Whether every reviewer judges all of its records."""
        return self.purpose == "calibration"

    @property
    def is_check(self) -> bool:
        """Whether somebody else judges decided reports again."""
        return self.purpose == "check"

    @property
    def is_self_check(self) -> bool:
        """Whether a reviewer judges their own reports again, unseen."""
        return self.purpose == "self"

    @property
    def is_random(self) -> bool:
        """Whether the sample says something about the frame."""
        return self.of != "likeliest"


def parse_round(event: Event) -> Round | None:
    """Parse the event of a round; None for a malformed one."""
    body = event.body
    records = texts_of(event, "records")
    purpose, of = body.get("purpose"), body.get("of")
    frame = texts_of(event, "frame")
    try:
        stage = Stage(body["stage"])
    except (KeyError, ValueError):
        return None
    if purpose not in PURPOSES or not records or len(set(records)) < len(records):
        return None
    # A bound on a frame that does not hold its own sample would be false.
    if purpose == "check" and (of not in FRAMES or not set(records) <= set(frame)):
        return None
    allocated = body.get("allocated")
    # Taken for a draw from the whole frame, it would have a false bound.
    if allocated is not None and allocated not in STRATA:
        return None
    name, seed, size = (body.get(field) for field in ("name", "seed", "frame_size"))
    return Round(
        event.id,
        name if isinstance(name, str) else "",
        purpose,
        stage,
        records,
        protocol=str(body.get("protocol") or ""),
        seed=seed if type(seed) is int else 0,
        frame_size=len(set(frame)) if frame else size if type(size) is int and size > 0 else 0,
        of=of if purpose == "check" else None,
        frame=tuple(sorted(set(frame))),
        strata=_strata(body.get("strata"), frame),
        allocated=allocated,
        stratum=_stratum(body.get("stratum")),
        adds_to=body["adds_to"] if isinstance(body.get("adds_to"), str) else None,
        partners=_beside(records, body.get("partners"), str),
        decisions={key: tuple(map(str, ids)) for key, ids in _beside(records, body.get("decisions"), list).items()},
        target=_target(body.get("target")),
        at=event.at,
        reviewer=event.reviewer,
    )  # fmt: skip


def _strata(value: Any, frame: tuple[str, ...]) -> dict[Stratum, dict[str, frozenset[str]]]:
    """Read the parts of the frame, given as places in it; a division that is none is left out."""
    found: dict[Stratum, dict[str, frozenset[str]]] = {}
    for by in STRATA:
        parts = value.get(by) if isinstance(value, dict) else None
        if not isinstance(parts, dict) or not all(isinstance(places, list) for places in parts.values()):
            continue
        places = [place for part in parts.values() for place in part]
        # Every report in one part: two parts with the same report, or none, would not add up to the frame.
        if all(type(place) is int for place in places) and sorted(places) == list(range(len(frame))):
            found[by] = {name: frozenset(frame[place] for place in part) for name, part in parts.items()}
    return found


def _stratum(value: Any) -> tuple[Stratum, str] | None:
    if isinstance(value, dict) and value.get("by") in STRATA and isinstance(value.get("name"), str):
        return value["by"], value["name"]
    return None


def _beside(records: tuple[str, ...], value: Any, kind: type) -> dict[str, Any]:
    """Map each record to its value in a list of the same length; empty if it is something else."""
    if not isinstance(value, list) or len(value) != len(records):
        return {}
    return {key: one for key, one in zip(records, value, strict=True) if isinstance(one, kind)}


def _target(value: Any) -> PilotTarget | None:
    if isinstance(value, dict) and type(value.get("share")) in {int, float} and 0 < value["share"] <= 1:
        return PilotTarget(float(value["share"]), "kappa" if value.get("measure") == "kappa" else "raw")
    return None


def rounds_of(events: Iterable[Event]) -> list[Round]:
    """Return the rounds among events in force, oldest first, each under a name of its own.

    Two people may draw rounds of one name before they synchronise; the later one gets the end of its id as well.
    """
    found: list[Round] = []
    taken: set[str] = set()
    numbers = dict.fromkeys(PURPOSES, 0)
    for event in sorted(events, key=lambda event: event.id):
        one = parse_round(event)
        if one is None:
            continue
        numbers[one.purpose] += 1
        name = one.name or f"{PREFIXES[one.purpose]}-{numbers[one.purpose]}"
        name = f"{name}-{one.id[-4:]}" if name in taken else name
        taken.add(name)
        found.append(replace(one, name=name))
    return found
