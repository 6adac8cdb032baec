"""Changed criteria: what people said of each change, and the votes that it can touch."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import pairwise
from typing import Literal, get_args

from litreview.model import Event, Verdict
from litreview.screening.amendments import Wording, wordings
from litreview.screening.protocol import Protocol
from litreview.standing.votes import Ballot, ballot

KIND = "criterion-change"
"""The event that says what a changed criterion does: `criterion`, `old` and `new` (hashes of versions), `effect`."""

Effect = Literal["wider", "tighter", "both", "neither"]
EFFECTS: tuple[Effect, ...] = get_args(Effect)
Step = tuple[Wording | None, frozenset[str]]
"""A later wording of a criterion, and the effects that people gave the change to it."""


class CriterionChanges:
    """The changes of criteria that people have judged, and the votes that they can touch.

    A vote is touched where the text of a criterion is no longer that of the version it was made under, and a person
    called a change on the way to the present text wider (exclusions for this criterion are touched), tighter
    (includes and maybes), or both. It is a function of the set of events: neither time nor id decides.

    Args:
        versions: The versions of the protocol that are known here, by hash, in the order of their first use.
        in_force: The hash of the version in force, which is one of them.
        events: The events of kind `criterion-change` that are in force.
    """

    def __init__(self, versions: Mapping[str, Protocol], in_force: str, events: Iterable[Event]) -> None:
        self.versions = versions
        self.in_force = in_force
        self._wordings = {digest: wordings(protocol) for digest, protocol in versions.items()}
        self._steps: dict[tuple[str, Wording | None], list[Step]] = {}
        # A change that nobody has judged leads on as well, to those that somebody has.
        for old, new in pairwise(self._wordings.values()):
            for id_ in {*old, *new}:
                if old.get(id_) != new.get(id_):
                    self._steps.setdefault((id_, old.get(id_)), []).append((new.get(id_), frozenset()))
        for event in events:
            self._add(event)
        self._effects: dict[str, dict[str, frozenset[str]]] = {}

    def _add(self, event: Event) -> None:
        names = [event.body.get(name) for name in ("criterion", "old", "new", "effect")]
        # A ledger may hold anything, and may name versions that are not here yet.
        criterion, old, new, effect = (name if isinstance(name, str) else "" for name in names)
        if effect in EFFECTS and old in self._wordings and new in self._wordings:
            before, after = self._wordings[old].get(criterion), self._wordings[new].get(criterion)
            effects = frozenset({"wider", "tighter"} if effect == "both" else {effect})
            self._steps.setdefault((criterion, before), []).append((after, effects))

    def effects_since(self, version: str) -> dict[str, frozenset[str]]:
        """Map each criterion whose text is another than in a version to the effects of its changes."""
        if version not in self._effects:
            old, now = self._wordings.get(version), self._wordings[self.in_force]
            # The votes of a version that is not here can be compared with nothing.
            ids = (
                {}
                if old is None
                else {id_: old.get(id_) for id_ in {*old, *now} if old.get(id_) != now.get(id_)}
            )
            found = {id_: self._along(id_, text) for id_, text in ids.items()}
            self._effects[version] = {id_: found[id_] for id_ in sorted(found)}
        return self._effects[version]

    def _along(self, criterion: str, start: Wording | None) -> frozenset[str]:
        """Return the effects of the changes that lead on from a wording, up to the present one."""
        now = self._wordings[self.in_force].get(criterion)
        steps = [
            (before, after, effects)
            for (id_, before), found in self._steps.items()
            for after, effects in found
            # What was changed and changed back leads nowhere.
            if id_ == criterion and before != now and after != start
        ]
        ahead = _reached(start, [(before, after) for before, after, _ in steps])
        behind = _reached(now, [(after, before) for before, after, _ in steps])
        # A text that was set back leads on only where somebody has said so.
        on_the_way = ahead & behind if now in ahead else ahead
        return frozenset[str]().union(*(e for a, b, e in steps if a in on_the_way and b in on_the_way))

    def effect_of(self, criterion: str, old: str, new: str) -> Effect | None:
        """Return the effect that people gave the change of a criterion between two versions; None if nobody did.

        Where they differ, it is `both`.
        """
        before, after = self._wordings[old].get(criterion), self._wordings[new].get(criterion)
        steps = self._steps.get((criterion, before), ())
        given = frozenset[str]().union(*(effects for wording, effects in steps if wording == after))
        if {"wider", "tighter"} <= given:
            return "both"
        return next((effect for effect in EFFECTS if effect in given), None)

    def touching(self, event: Event) -> tuple[str, ...]:
        """Return the ids of the changed criteria that can touch a vote or consensus."""
        version, vote = str(event.body.get("protocol")), ballot(event)
        if vote is None or version not in self.versions:
            return ()
        protocols = (self.versions[version], self.versions[self.in_force])
        return tuple(
            criterion
            for criterion, effects in self.effects_since(version).items()
            if any(can_touch(effect, criterion, vote, protocols) for effect in effects)
        )


def _reached(
    start: Wording | None, steps: Collection[tuple[Wording | None, Wording | None]]
) -> set[Wording | None]:
    found, left = {start}, [start]
    while left:
        at = left.pop()
        new = {after for before, after in steps if before == at} - found
        found |= new
        left += new
    return found


def can_touch(effect: str, criterion: str, vote: Ballot, protocols: Collection[Protocol]) -> bool:
    """Check whether a change of a criterion can touch a vote.

    Args:
        effect: One of `EFFECTS`.
        criterion: The id of the criterion.
        vote: The vote.
        protocols: The version it was made under and a later one; the reasons of either may name the criterion.
    """
    if vote.verdict is not Verdict.EXCLUDE:
        return effect in {"tighter", "both"}
    return effect in {"wider", "both"} and any(names(criterion, code, protocols) for code in vote.reasons)


def names(criterion: str, code: str, protocols: Iterable[Protocol]) -> bool:
    """Check whether a reason names a criterion in any of these versions."""
    reasons = (protocol.reason(code) for protocol in protocols)
    return any(reason is not None and reason.criterion == criterion for reason in reasons)
