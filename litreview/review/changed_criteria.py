"""Criteria that changed between two versions of the protocol: what people say of them, and the votes they can touch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from litreview.errors import NoSuchKey, UsageError
from litreview.model import Event, Verdict
from litreview.review import protocols
from litreview.review.context import Context
from litreview.review.event_bodies import all_in_force
from litreview.review.full_text.answers import ChangedCriterion
from litreview.screening.amendments import changed_criteria, wordings
from litreview.screening.protocol import Protocol
from litreview.standing.criterion_changes import EFFECTS, KIND, CriterionChanges, can_touch, names
from litreview.standing.votes import Ballot, ballot


def compare(context: Context, old: str, new: str) -> tuple[ChangedCriterion, ...]:
    """Return the criteria whose text differs between two versions, with the reports that each answer would touch.

    Args:
        context: The review.
        old: The hash of the older version.
        new: The hash of the newer version.
    """
    before, after = protocols.read(context, old), protocols.read(context, new)
    ids = changed_criteria(before, after)
    if not ids:
        return ()
    with context.store.read() as session:
        versions = protocols.readable(context)
        changes = CriterionChanges(versions, context.protocol_hash, all_in_force(session, KIND))
        events = {event.id: event for event in session.events.not_under(new)}
        votes = [
            (lead, events[vote.event]) for lead, vote in session.lists.ballots_of() if vote.event in events
        ]
    return tuple(
        ChangedCriterion(
            id_,
            next((one for one in before.criteria if one.id == id_), None),
            next((one for one in after.criteria if one.id == id_), None),
            changes.effect_of(id_, old, new),
            *_reports(id_, after, _under(id_, before, versions, votes)),
        )
        for id_ in ids
    )


Under = tuple[str, Ballot, Protocol]
"""The lead of a report, a vote on it, and the version that the vote was made under."""


def _under(
    criterion: str, old: Protocol, versions: Mapping[str, Protocol], votes: Iterable[tuple[str, Event]]
) -> Iterator[Under]:
    """Yield the votes made under any version in which the criterion reads as in the older one."""
    wording = wordings(old).get(criterion)
    same = {digest for digest, each in versions.items() if wordings(each).get(criterion) == wording}
    for lead, event in votes:
        digest, vote = str(event.body.get("protocol")), ballot(event)
        if digest in same and vote is not None:
            yield lead, vote, versions[digest]


def _reports(
    criterion: str, new: Protocol, votes: Iterable[Under]
) -> tuple[Mapping[str, int], Mapping[str, int], int]:
    """Count the reports that each answer touches, those excluded by each reason, and those excluded without one."""
    touched: dict[str, set[str]] = {effect: set() for effect in EFFECTS}
    reasons: dict[str, set[str]] = {}
    unexplained: set[str] = set()
    for lead, vote, version in votes:
        versions = (version, new)
        for effect in EFFECTS:
            if can_touch(effect, criterion, vote, versions):
                touched[effect].add(lead)
        for code in vote.reasons:
            if names(criterion, code, versions):
                reasons.setdefault(code, set()).add(lead)
        if vote.verdict is Verdict.EXCLUDE and not vote.reasons:
            unexplained.add(lead)
    return (
        {effect: len(leads) for effect, leads in touched.items()},
        {code: len(leads) for code, leads in sorted(reasons.items())},
        len(unexplained),
    )


def judge(context: Context, criterion: str, effect: str, versions: tuple[str, str], actor: str) -> None:
    """Record what a person says of a changed criterion; it replaces what was said of the same change before.

    Args:
        context: The review.
        criterion: Its id.
        effect: One of `EFFECTS`.
        versions: The hashes of the older and the newer version.
        actor: Who says so.

    Raises:
        UsageError: There is no such effect.
        NoSuchKey: The text of this criterion is the same in both versions.
    """
    if effect not in EFFECTS:
        raise UsageError(f"{effect!r} is not an effect of a change.", f"Effects are {', '.join(EFFECTS)}.")
    old, new = (protocols.read(context, digest) for digest in versions)
    ids = changed_criteria(old, new)
    id_ = next((one for one in ids if one.casefold() == criterion.casefold()), None)
    if id_ is None:
        hint = f"Changed are {', '.join(ids)}." if ids else "No criterion changed."
        raise NoSuchKey(
            f"{criterion}: no criterion of this name changed between version {old.version} and version {new.version}.",
            hint,
        )
    known = protocols.readable(context)
    with context.store.write() as session:
        given = [event for event in all_in_force(session, KIND) if event.body.get("criterion") == id_]
        # Also where it was said of other versions with the same texts.
        same = [
            event.id
            for event in given
            if all(
                wordings(known[str(event.body.get(name))]).get(id_) == wordings(protocol).get(id_)
                for name, protocol in (("old", old), ("new", new))
                if str(event.body.get(name)) in known
            )
        ]
        body = {"criterion": id_, "old": versions[0], "new": versions[1], "effect": effect, "replaces": same}
        context.record(session, actor, [(KIND, body)])
