"""Decisions, judgements and retrievals; undo and redo (RULES 2 and 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from litreview.errors import NoSuchKey, UsageError
from litreview.model import Event, Stage, State, Verdict
from litreview.review import event_bodies
from litreview.review.context import Act, Context, ahead, iso
from litreview.review.decisions import blindness
from litreview.review.event_text import said
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Decide, Decided, Undone
from litreview.screening.protocol import Reason
from litreview.standing.log import KINDS, in_force, records_of, texts_of
from litreview.standing.reviewers import ENTERED
from litreview.standing.votes import ballot
from litreview.store.lists import Line
from litreview.store.store import Session

UNDOABLE = tuple(name for name, kind in KINDS.items() if kind.undoable)
LOOK_BACK = 200
"""Events looked through at once for the newest act in force; most often it is the first."""


def decide(context: Context, decision: Decide, actor: str, entered_by: str | None = None) -> Decided:
    """Make a decision; it is on disk when this returns.

    Args:
        context: The review.
        decision: What is decided.
        actor: The reviewer.
        entered_by: Who enters it, where that is not the reviewer.

    Raises:
        UsageError: The protocol does not know a reason, does not offer it at this stage, or wants one.
        NoSuchKey: The key matches no report that is in the flow.
        NotSaved: It could not be written; nothing was decided.
    """
    # A judgement may join reports, so nobody else may write then; a vote holds its own report only.
    alone = _joins(context, decision)
    with context.store.write(alone=alone) as session:
        if not alone and context.store.is_shared:
            session.hold([context.resolve(session, decision.key)])
        # Reading and writing in one transaction: a vote that came in between must be seen, or be waited for.
        return decide_within(context, session, decision, actor, entered_by)


def _joins(context: Context, decision: Decide) -> bool:
    meant = (context.protocol.reason(code) for code in decision.reasons)
    return any(reason is not None and reason.means == "duplicate" for reason in meant)


def decide_within(
    context: Context, session: Session, decision: Decide, actor: str, entered_by: str | None = None
) -> Decided:
    """Make a decision as part of a transaction."""
    reasons = _reasons(context, decision)
    lead = context.lead(session, decision.key)
    # Kept for comparison: whether the act completed the stage is what the screen tells.
    before = session.lists.line(lead)
    if before.lane is None:
        raise NoSuchKey(
            f"{decision.key}: this report is in no export that counts.", "Import its export again."
        )
    kind, bodies = _act(context, session, decision, reasons, lead, actor)
    events = context.record(session, actor, entered(bodies, entered_by))
    # The lead may be another now: a judgement joins reports.
    after = session.lists.line(session.reports.lead(lead))
    return _decided(decision.stage, kind, events, before, after)


def entered(bodies: Iterable[Act], by: str | None) -> list[Act]:
    """Give the events of an act, marked with who entered it where that is not the reviewer."""
    mark = {} if by is None else {ENTERED: by}
    return [(kind, {**body, **mark}) for kind, body in bodies]


def _decided(stage: Stage, kind: str, events: Sequence[Event], before: Line, after: Line) -> Decided:
    state = after.states[stage]
    completed = after.complete[stage] and not before.complete[stage]
    return Decided(events[-1].id, after.lead, kind, state, completed, state is State.CONFLICT)


def _reasons(context: Context, decision: Decide) -> list[Reason]:
    """Give the protocol's reasons for the codes, in the protocol's order.

    Raises:
        UsageError: A code that the stage does not offer, a reason for what is no exclusion, or none where one is needed.
    """
    offered = {reason.code: reason for reason in context.protocol.offered(decision.stage)}
    for code in decision.reasons:
        if code not in offered:
            codes = ", ".join(offered)
            raise UsageError(f"{code!r} is no reason at {decision.stage}.", f"Reasons are {codes}.")
    # Refused and not dropped: a reason with an include is a slip of the fingers in one of the two.
    if decision.reasons and decision.verdict is not Verdict.EXCLUDE:
        raise UsageError(f"{decision.verdict} takes no reason.", "Give a reason with exclude only.")
    needs = context.protocol.stages[decision.stage].reason == "required"
    if needs and decision.verdict is Verdict.EXCLUDE and not decision.reasons:
        raise UsageError(
            f"An exclusion at {decision.stage} needs a reason.", f"Reasons are {', '.join(offered)}."
        )
    # In the protocol's order, so that the primary reason does not hang on which key came first.
    return [reason for code, reason in offered.items() if code in decision.reasons]


def _act(
    context: Context, session: Session, decision: Decide, reasons: list[Reason], lead: str, actor: str
) -> tuple[str, list[Act]]:
    """Turn a decision into events: a reason that means something else is no vote (RULES 2)."""
    means = {reason.means for reason in reasons}
    if "duplicate" in means:
        if not decision.other:
            raise UsageError("A duplicate needs the record it is a duplicate of.", "Name it with --of KEY.")
        other = context.resolve(session, decision.other)
        # No vote beside it: a duplicate is no reason of exclusion, and the other record has its own votes.
        return "judgement", [event_bodies.judgement(session, lead, other, "same", actor)]
    if "not-retrieved" in means:
        return "retrieval", [event_bodies.not_retrieved(session, lead, decision, actor)]
    codes = [reason.code for reason in reasons]
    return "vote", [event_bodies.vote(context, session, lead, decision, codes, actor)]


def undo(context: Context, actor: str, scope: UndoScope | None = None) -> Undone | None:
    """Take back the reviewer's newest act in force, or the newest in a scope; None when there is none."""
    with context.store.write() as session:
        # Asked for by kind alone where that is enough: of a long log little is then read.
        kinds = UNDOABLE if scope is None or scope.also else sorted(scope.kinds)
        act = _newest(context, session, actor, kinds, scope)
        if not act:
            return None
        # The act, not the event: a judgement on two reports is many events and must come back as one.
        name = act[0].act
        context.record(session, actor, [("withdrawal", {"withdraws": name} | _seen(session, act[0]))])
        return _told(session, act)


def next_undo(context: Context, actor: str) -> Undone | None:
    """Return the act that an undo without a scope would take back; None when there is none."""
    with context.store.read() as session:
        act = _newest(context, session, actor, UNDOABLE)
        return _told(session, act) if act else None


def _seen(session: Session, event: Event) -> dict[str, Any]:
    """Say whether a vote is taken back by someone who was shown that the votes differ."""
    spoken = ballot(event)
    if event.kind != "decision" or spoken is None or not session.records.known([spoken.record]):
        return {}
    lead = session.reports.lead(spoken.record)
    members, ballots = session.reports.members([lead])[lead], session.lists.ballots(lead, spoken.stage)
    return blindness.mark(session, members, ballots, spoken.stage, event.reviewer)


def redo(context: Context, actor: str) -> Undone | None:
    """Make again what the newest undo took back; None when nothing was, or when a new act has followed."""
    with context.store.write() as session:
        undoing = _newest(context, session, actor, ["withdrawal"])
        # Also one that was itself taken back: the screen has moved on since, and redo would surprise.
        newest = next(_pages(context, session, actor, UNDOABLE), None)
        if not undoing or (newest and _follows(newest[0], undoing[0], ahead(context.clock()))):
            return None
        taken = _withdrawn(session, undoing[0])
        if not taken:
            return None
        context.record(session, actor, [("withdrawal", {"withdraws": undoing[0].act})])
        return _told(session, taken)


def _follows(event: Event, old: Event, limit: str) -> bool:
    """Whether an event was made after another; an id beyond the limit does not say when it was made."""
    return event.id > old.id if max(event.id, old.id) < limit else event.at > old.at


def _newest(
    context: Context, session: Session, actor: str, kinds: Sequence[str], scope: UndoScope | None = None
) -> list[Event]:
    """Give the events of the actor's newest act of these kinds, and in the scope, that is in force and can be taken back."""
    for events in _pages(context, session, actor, kinds):
        meant = events if scope is None else list(filter(scope.holds, events))
        live = in_force(session.events.closed(meant)) if meant else set()
        for event in meant:
            # A round's votes count in no flow; taking one back would change nothing that is seen.
            if event.id in live and not event.body.get("round") and _may_be_taken_back(session, event):
                return session.events.of_act(event.act)
    return []


def _pages(context: Context, session: Session, actor: str, kinds: Sequence[str]) -> Iterator[list[Event]]:
    """Yield the actor's events of these kinds, the newest first.

    An id that is ahead does not say when its event was made. Its time does, unless that is ahead as well: such an
    event was made while this or another clock was wrong, and comes last.
    """
    limit = ahead(context.clock())
    page = session.events.of_reviewer(actor, kinds, None, LOOK_BACK)
    strays = [event for event in page if event.id >= limit]
    if strays:
        tomorrow = iso(context.clock() + timedelta(days=1))
        known = [event for event in strays if event.at < tomorrow]
        page = [*known, *session.events.of_reviewer(actor, kinds, limit, LOOK_BACK)]
        page.sort(key=lambda event: (event.at, event.id), reverse=True)
    while page:
        yield page
        before = min((event.id for event in page if event.id < limit), default="")
        page = session.events.of_reviewer(actor, kinds, before, LOOK_BACK)
    while strays:
        yield strays
        page = session.events.of_reviewer(actor, kinds, strays[-1].id, LOOK_BACK)
        strays = [event for event in page if event.id >= limit]


def _may_be_taken_back(session: Session, event: Event) -> bool:
    """Whether the event is no withdrawal, or an undo: a redo or a restored export is none of redo's business."""
    if event.kind != "withdrawal":
        return True
    return any(old.kind in UNDOABLE for old in _withdrawn(session, event))


def _withdrawn(session: Session, event: Event) -> list[Event]:
    name = str(event.body.get("withdraws"))
    return session.events.of_act(name) or session.events.of_ids([name])


def _told(session: Session, act: Sequence[Event]) -> Undone:
    event = act[0]
    if event.kind in {"removal", "stop"}:
        # Its events hold some of its records each; none of these is the report that it was about.
        whole = replace(event, body={**event.body, "records": [k for one in act for k in records_of(one)]})
        return Undone(None, event.kind, said(whole), event=event.id)
    # The record may be gone from sight since, as when its export has not arrived on this machine.
    known = sorted(session.records.known(records_of(event)))
    record = event.body.get("record")
    key = record if record in known else (known[0] if known else None)
    spoken = ballot(event)
    reasons = texts_of(event, "reasons")
    lead = session.reports.lead(key) if key else None
    verdict, stage = (spoken.verdict, spoken.stage) if spoken else (None, None)
    return Undone(lead, event.kind, said(event), verdict, reasons, stage, event.id)
