"""Drawing of rounds: pilots for all reviewers, and check samples."""

from __future__ import annotations

import re
import secrets
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from litreview.dedup.merges import EVIDENCE
from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.context import Context
from litreview.review.rounds import frames
from litreview.review.rounds.round_log import all_rounds, find_round
from litreview.screening.check_sample import (
    SHARES,
    Counted,
    allocate,
    clean_size,
    combined_bound,
    draw,
    upper_bound,
)
from litreview.standing.round_events import FRAMES, KIND, PREFIXES, STRATA, Frame, Purpose, Round, Stratum
from litreview.store.store import StoreSession

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
SEEDS = 1_000_000
NAMES = {
    "excluded": "excluded", "likeliest": "excluded", "included": "included", "merged": "merged by the engine",
    "unscreened": "left unscreened",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DrawOptions:
    """What to draw.

    Attributes:
        number: How many reports.
        stage: The stage at which they are judged.
        name: Of the round; by default `pilot-1`, `check-1` and so on.
        seed: Of the draw; by default a number drawn by the computer.
        of: What a check sample is drawn from.
        by: The divisions of the frame that the result is also given by.
        stratum: A part of the frame to draw more from, such as ("language", "nl").
        adds_to: Name or id of the round to whose sample such a draw adds.
    """

    number: int
    stage: Stage = Stage.TITLE_ABSTRACT
    name: str | None = None
    seed: int | None = None
    of: Frame = "excluded"
    by: Sequence[Stratum] = STRATA
    stratum: tuple[Stratum, str] | None = None
    adds_to: str | None = None


@dataclass(frozen=True, slots=True)
class CheckPlan:
    """What a check sample of one kind would be drawn from.

    Attributes:
        frame: Reports that can be drawn.
        can_judge: How many of them each known reviewer has not decided.
        parts: The sizes of the parts in which merged records are drawn, those with the weakest evidence first.
    """

    of: Frame
    stage: Stage
    frame: int
    can_judge: dict[str, int] = field(default_factory=dict)
    parts: tuple[int, ...] = ()

    def bound(self, number: int) -> int:
        """Return the number of wrong reports that a sample of this size bounds if none in it is wrong."""
        if self.parts:
            drawn = zip(self.parts, allocate(self.parts, number), strict=True)
            return combined_bound([Counted(size, count, 0) for size, count in drawn])
        return upper_bound(self.frame, min(number, self.frame), 0)

    @property
    def sizes(self) -> tuple[tuple[int, int], ...]:
        """Sample sizes, each with the number of wrong reports that it bounds if none in it is wrong."""
        if self.parts:
            limits = [int(share * self.frame) for share in SHARES]
            sizes = [bisect_left(range(self.frame), -limit, key=lambda n: -self.bound(n)) for limit in limits]
        else:
            sizes = [clean_size(self.frame, share) for share in SHARES]
        return tuple((size, self.bound(size)) for size in dict.fromkeys(sizes))


def plan_check(context: Context, of: Frame, stage: Stage) -> CheckPlan:
    """Return what a check sample would be drawn from, with proposed sizes."""
    with context.store.read() as session:
        frame = frames.check_frame(session, of, stage)
    people = sorted({vote.reviewer for votes in frame.votes.values() for vote in votes})
    return CheckPlan(
        of,
        stage,
        len(frame.keys),
        {name: len(frame.can_judge(name)) for name in people},
        tuple(map(len, _by_evidence(frame))) if frame.evidence else (),
    )


def draw_pilot(context: Context, options: DrawOptions, actor: str) -> Round:
    """Draw a pilot: reports that every reviewer judges, blind.

    Raises:
        UsageError: Nothing is left to draw, or the name cannot be used.
    """
    with context.store.read() as session:
        keys = frames.pilot_keys(session, options.stage)
    if not keys:
        raise UsageError(
            f"No report at {options.stage} is left for a pilot.", "Each report is in at most one pilot."
        )
    seed, records = draw_records(keys, options)
    body: dict[str, Any] = {"seed": seed, "records": records, "frame_size": len(keys)}
    if target := context.protocol.pilot:
        # Kept, as another version of the protocol may set another one.
        body["target"] = {"share": target.share, "measure": target.measure}
    return record_round(context, "calibration", options, body, actor)


def draw_check(context: Context, options: DrawOptions, actor: str) -> Round:
    """Draw a check sample: decided reports that somebody else judges again, blind to the first decision.

    Raises:
        UsageError: There is nothing to draw from, or the name cannot be used.
    """
    if options.of not in FRAMES:
        raise UsageError(f"{options.of!r} cannot be checked.", f"Use one of: {', '.join(FRAMES)}.")
    # Read before anything is written: ranking reads the texts of a whole review.
    with context.store.read() as session:
        frame = frames.check_frame(session, options.of, options.stage)
        if not frame.keys:
            raise UsageError(
                f"Nothing to draw: no report is {NAMES[options.of]} at {options.stage} yet.",
                "`litreview status` shows what is decided.",
            )
        keys = sorted(frame.keys)
        body: dict[str, Any] = {"of": options.of}
        if options.stratum is not None:
            keys, rest = _stratum(session, options, frame)
            body |= {
                "stratum": dict(zip(("by", "name"), options.stratum, strict=True)),
                "adds_to": find_round(session, str(options.adds_to)).id,
            }
            seed, records = draw_records(rest, options)
        elif options.of == "likeliest":
            seed, records = (
                0,
                frames.likeliest(context, session, frame, options.stage, actor)[: options.number],
            )
        elif frame.evidence:
            # Weak evidence is rare: a draw from the whole frame would seldom meet it.
            body["allocated"] = "evidence"
            parts_of = _by_evidence(frame)
            counts = allocate([len(part) for part in parts_of], _number(options))
            seed = _seed(options)
            records = [key for part, n in zip(parts_of, counts, strict=True) for key in draw(part, n, seed)]
        else:
            seed, records = draw_records(keys, options)
        parts = {} if options.stratum else frames.strata(context, session, frame, options.by)
    body |= {
        "seed": seed,
        "records": records,
        "frame": keys,
        "frame_size": len(keys),
        "strata": {by: _places(keys, found) for by, found in parts.items()},
        "decisions": [[vote.event for vote in frame.votes.get(key, ())] for key in records],
    }
    if frame.partners:
        body["partners"] = [frame.partners[key] for key in records]
    return record_round(context, "check", options, body, actor)


def _stratum(
    session: StoreSession, options: DrawOptions, frame: frames.RoundFrame
) -> tuple[list[str], list[str]]:
    """Return the keys of a part of an earlier sample's frame, and those of them that were not drawn yet.

    Raises:
        UsageError: The sample has no such part, all of it was drawn, or decisions in it have changed since.
    """
    rounds = all_rounds(session)
    first = next((one for one in rounds if options.adds_to in (one.id, one.name)), None)
    by, name = options.stratum or ("reason", "")
    part = first.strata.get(by, {}).get(name) if first else None
    if first is None or part is None:
        raise UsageError(f"The sample has no part {name!r} by {by}.", "Its result lists the parts.")
    samples = [first, *(one for one in rounds if one.adds_to == first.id)]
    rest = part - {key for one in samples for key in one.records}
    if not rest:
        raise UsageError(f"All {len(part)} reports of {name!r} were drawn already.", "Choose another part.")
    # From the frame as it was: a report that was decided otherwise since belongs to another one.
    if not rest <= set(frame.keys):
        raise UsageError(
            f"Decisions on reports of {name!r} have changed since {first.name} was drawn.",
            "Draw a new check sample.",
        )
    return sorted(part), sorted(rest)


def _by_evidence(frame: frames.RoundFrame) -> list[list[str]]:
    """Return the merged records of each kind of evidence, the weakest first."""
    return [[key for key in frame.keys if frame.evidence[key] == kind] for kind in EVIDENCE]


def draw_records(keys: Sequence[str], options: DrawOptions) -> tuple[int, list[str]]:
    """Return a seed, and the keys that it draws.

    Raises:
        UsageError: The number is less than 1.
    """
    seed = _seed(options)
    return seed, draw(keys, _number(options), seed)


def _number(options: DrawOptions) -> int:
    if options.number < 1:
        raise UsageError(f"{options.number} reports cannot be drawn.", "Give a number of at least 1.")
    return options.number


def _seed(options: DrawOptions) -> int:
    return secrets.randbelow(SEEDS) if options.seed is None else options.seed


def _places(keys: Sequence[str], parts: dict[str, str]) -> dict[str, list[int]]:
    """Return the places of each part's reports in the frame: shorter than their keys, and there are thousands."""
    found: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        found.setdefault(parts.get(key, frames.NONE), []).append(place)
    return found


def record_round(
    context: Context, purpose: Purpose, options: DrawOptions, body: dict[str, Any], actor: str
) -> Round:
    """Record what was drawn as a round, and return it.

    Raises:
        UsageError: The name cannot be used.
    """
    with context.store.write() as session:
        taken = {one.name for one in all_rounds(session)}
        facts = {
            "name": _new_name(options.name, PREFIXES[purpose], taken),
            "purpose": purpose,
            "stage": str(options.stage),
            "protocol": context.protocol_hash,
            "size": len(body["records"]),
        }
        [event] = context.record(session, actor, [(KIND, facts | body)])
        return find_round(session, event.id)


def _new_name(wanted: str | None, prefix: str, taken: set[str]) -> str:
    """Return the name of a new round.

    Raises:
        UsageError: The name has other signs than small letters, digits and hyphens, or is in use.
    """
    if wanted is None:
        return next(name for n in range(1, len(taken) + 2) if (name := f"{prefix}-{n}") not in taken)
    if not NAME.fullmatch(wanted):
        raise UsageError(
            f"{wanted!r} cannot be the name of a round.",
            "Use small letters, digits and hyphens, such as pilot-2.",
        )
    if wanted in taken:
        raise UsageError(f"There is a round {wanted} already.", "Choose another name.")
    return wanted
