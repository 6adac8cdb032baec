"""What became of the decisions that a changed criterion could touch, for the methods text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from litreview.model import Event
from litreview.prisma.methods.facts import CriterionMethods
from litreview.review import protocols
from litreview.review.context import Context
from litreview.review.event_bodies import all_in_force
from litreview.screening.amendments import wordings
from litreview.screening.protocol import Protocol
from litreview.standing.criterion_changes import KIND, CriterionChanges, can_touch
from litreview.standing.log import ended
from litreview.standing.votes import ballot
from litreview.store.store import StoreSession


def made_again(context: Context, session: StoreSession) -> Iterator[CriterionMethods]:
    """Yield each change of a criterion that could touch decisions, with what became of these."""
    if not session.events.has(KIND):
        return
    versions, answers = protocols.readable(context), all_in_force(session, KIND)
    changes = CriterionChanges(versions, context.protocol_hash, answers)
    decisions = session.events.of_kind("decision")
    ends = ended(session.events.closed(decisions))
    first_use = {one.hash: one.at[:10] for one in protocols.versions(context)}
    # Several people may have said something of one change.
    told = {
        (id_, wordings(versions[old]).get(id_), wordings(versions[new]).get(id_)): (id_, old, new)
        for id_, old, new in (
            tuple(str(event.body.get(name)) for name in ("criterion", "old", "new")) for event in answers
        )
        if old in versions and new in versions
    }
    for id_, old, new in sorted(told.values(), key=lambda one: (first_use.get(one[2], ""), one[0])):
        effect = changes.effect_of(id_, old, new)
        votes = (event for event in decisions if _under_text(event, id_, versions, versions[old]))
        fates = Counter(_fate(event, id_, ends.get(event.id), changes, new) for event in votes)
        if effect not in {None, "neither"} and fates.total() > fates[None]:
            version, day = versions[new].version, first_use.get(new, "")
            yield CriterionMethods(
                id_, version, day, str(effect), fates["kept"], fates["changed"], fates["left"]
            )


def _under_text(event: Event, criterion: str, versions: Mapping[str, Protocol], old: Protocol) -> bool:
    under = versions.get(str(event.body.get("protocol")))
    return under is not None and wordings(under).get(criterion) == wordings(old).get(criterion)


def _fate(event: Event, criterion: str, end: Event | None, changes: CriterionChanges, new: str) -> str | None:
    """Return whether a decision was `kept`, `changed` or is `left` after a change; None if it cannot touch it."""
    one, versions = ballot(event), changes.versions
    effects = changes.effects_since(str(event.body.get("protocol"))).get(criterion, frozenset())
    both = (versions[str(event.body.get("protocol"))], versions[new])
    if one is None or not any(can_touch(effect, criterion, one, both) for effect in effects):
        return None
    if end is None:
        return "left"
    other = ballot(end)
    if other is None or not _under_text(end, criterion, versions, versions[new]):
        return None
    return "kept" if (one.verdict, one.reasons) == (other.verdict, other.reasons) else "changed"
