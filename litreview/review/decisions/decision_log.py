"""Decisions, judgements and retrievals; undo and redo (RULES 2 and 5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from litreview.errors import DecidedElsewhere, NoSuchKey, NothingToSettle, UsageError
from litreview.model import Event, Stage, State, Verdict
from litreview.review import event_bodies
from litreview.review.context import Context, NewEvent
from litreview.review.views import Card, Decide, Decided
from litreview.screening.protocol import Reason
from litreview.standing.reviewers import ENTERED
from litreview.standing.votes import can_be_settled
from litreview.store.store import StoreSession
from litreview.text import drop_controls


def decide(context: Context, decision: Decide, actor: str, entered_by: str | None = None) -> Decided:
    """Record a decision; it is on disk when this returns. See `decide_and_read`."""
    return decide_and_read(context, decision, "", actor, entered_by)[0]


def decide_and_read(
    context: Context, decision: Decide, following: str, actor: str, entered_by: str | None = None
) -> tuple[Decided, Card | None]:
    """Record a decision, and read another report in the same transaction, as a far server answers both at once.

    Args:
        context: The review.
        decision: The decision.
        following: The key of the report to read, as it is just before the decision; empty for none. It is not read from
            a file, where that is as quick by itself and others would wait for it.
        actor: The reviewer.
        entered_by: Who enters it, if not the reviewer.

    Raises:
        UsageError: A reason is unknown or not offered at this stage, or a required one is missing.
        NoSuchKey: The key matches no report in the flow.
        DecidedElsewhere: It would replace a vote that is not among those that are known.
        NothingToSettle: It is a consensus, and the votes do not differ.
        NotSaved: It could not be written; nothing was decided.
    """
    # A judgement may join reports, so nobody else may write meanwhile; a vote locks only its own report.
    alone = is_judgement(context, decision)
    with context.store.write(alone=alone) as session:
        card = None
        if not alone and context.store.is_shared:
            card = _lock_and_read(context, session, decision, following, actor)
        # One transaction for reading and writing, so that a vote by somebody else cannot come in between.
        return decide_within(context, session, decision, actor, entered_by), card


def is_judgement(context: Context, decision: Decide) -> bool:
    """Check whether a decision gives a reason that means a duplicate, which joins reports."""
    reasons = (context.protocol.reason(code) for code in decision.reasons)
    return any(reason is not None and reason.means == "duplicate" for reason in reasons)


def _lock_and_read(
    context: Context, session: StoreSession, decision: Decide, following: str, actor: str
) -> Card | None:
    """Lock the report that is decided on and return the following one, all in one round trip if both keys are whole."""
    from litreview.review.reports import cards  # noqa: PLC0415  # what only counts shows no cards

    if not decision.key.isascii():
        # No key of a report; half a letter could not even be sent to the server.
        context.resolve(session, decision.key)
    session.lock_linked(decision.key, cards.card_questions(session, following) if following else ())
    key = context.resolve(session, decision.key)
    if key != decision.key:
        session.lock_linked(key)
    # The other report may have left the review meanwhile, which is no reason to refuse the decision.
    with suppress(NoSuchKey):
        return cards.read_card(context, session, following, actor, decision.stage) if following else None
    return None


def decide_within(
    context: Context, session: StoreSession, decision: Decide, actor: str, entered_by: str | None = None
) -> Decided:
    """Record a decision within a transaction."""
    if decision.round is not None:
        # Only a round needs the reading of rounds.
        from litreview.review.rounds.judging import judge  # noqa: PLC0415

        return judge(context, session, decision, actor)
    added = add_decision(context, session, decision, actor, entered_by)
    if added.repeats:
        line = session.lists.line(added.lead)
        return added.decided(added.lead, line.states[decision.stage], complete=line.complete[decision.stage])
    context.project(session, added.events)
    # The lead may have changed: a judgement joins reports.
    report = next(report for report in session.derived if added.lead in report.records)
    after = report.title_abstract if decision.stage is Stage.TITLE_ABSTRACT else report.full_text
    return added.decided(report.lead, after.state, complete=after.complete)


@dataclass(frozen=True, slots=True)
class AddedDecision:
    """A decision whose events are in the log, while the state of its report is as it was.

    Attributes:
        lead: Of its report.
        kind: `vote`, `judgement` or `retrieval`.
        was_complete: Whether the report was decided before.
        repeats: The vote in force that it repeats, so that there are no events; empty for a new decision.
    """

    lead: str
    kind: str
    events: Sequence[Event]
    was_complete: bool
    repeats: str = ""

    def decided(self, lead: str, state: State, *, complete: bool) -> Decided:
        """Return the result, given the report's lead and its state after the decision."""
        completed = complete and not self.was_complete
        event = self.repeats or self.events[-1].id
        return Decided(
            event, lead, self.kind, state, completed, state is State.CONFLICT, unchanged=bool(self.repeats)
        )


def add_decision(
    context: Context, session: StoreSession, decision: Decide, actor: str, entered_by: str | None = None
) -> AddedDecision:
    """Add the events of a decision to the log, without updating the state of its report."""
    reasons = checked_reasons(context, decision)
    lead = context.lead(session, decision.key)
    # Kept to find out whether the act completes the stage, which the screen shows.
    before = session.lists.line(lead)
    if before.lane is None:
        raise NoSuchKey(
            f"{decision.key}: this report is in no export that counts.", "Import its export again."
        )
    if decision.if_new and (same := _repeated(context, session, decision, reasons, lead, actor)):
        return AddedDecision(lead, "vote", (), before.complete[decision.stage], same)
    kind, bodies = _events(context, session, decision, reasons, lead, actor)
    events = context.add(session, actor, mark_entered(bodies, entered_by))
    return AddedDecision(lead, kind, events, before.complete[decision.stage])


def _repeated(
    context: Context, session: StoreSession, decision: Decide, reasons: list[Reason], lead: str, actor: str
) -> str:
    """Return the event of the reviewer's vote that a decision repeats; empty if it is another, or a consensus."""
    ballots = session.lists.ballots(lead, decision.stage)
    own = [vote for vote in ballots if vote.reviewer == actor and not vote.settles]
    given = (decision.verdict, tuple(reason.code for reason in reasons), drop_controls(decision.note))
    if decision.consensus or [(vote.verdict, vote.reasons, vote.note) for vote in own] != [given]:
        return ""
    # Made again under another version of the protocol, it says that the reviewer stays with it.
    events = session.events.touching([own[0].record])
    under = {event.id: event.body.get("protocol") for event in events}
    return own[0].event if under.get(own[0].event) == context.protocol_hash else ""


def check_known(decision: Decide, own: Collection[str]) -> None:
    """Check that a decision replaces only votes that the reviewer knows of.

    Args:
        decision: The decision.
        own: The events of the reviewer's votes on the report that it would replace.

    Raises:
        DecidedElsewhere: There is another one.
    """
    if decision.known is not None and not set(own) <= set(decision.known):
        raise DecidedElsewhere(
            f"{decision.key}: this report was decided elsewhere meanwhile.",
            "Look at that decision first, then decide again.",
        )


def check_consensus(context: Context, session: StoreSession, decision: Decide) -> None:
    """Check that a consensus settles a conflict, leaves no doubt, or changes an earlier consensus.

    Raises:
        NothingToSettle: It would overrule votes that do not differ.
    """
    ballots = session.lists.ballots(context.lead(session, decision.key), decision.stage)
    if not can_be_settled(ballots, decision.stage, context.protocol):
        raise NothingToSettle(
            f"{decision.key}: the votes at {decision.stage} do not differ, so there is nothing to settle.",
            "Leave out --consensus to record your own vote; `litreview conflicts` lists what to settle.",
        )


def mark_entered(bodies: Iterable[NewEvent], by: str | None) -> list[NewEvent]:
    """Return events marked with who entered them, if not the reviewer."""
    mark = {} if by is None else {ENTERED: by}
    return [(kind, {**body, **mark}) for kind, body in bodies]


def checked_reasons(context: Context, decision: Decide) -> list[Reason]:
    """Return the reasons of a decision, in the order of the protocol.

    Raises:
        UsageError: A reason is not offered at the stage or not allowed with the verdict, or a required one is missing.
    """
    offered = {reason.code: reason for reason in context.protocol.offered(decision.stage)}
    for code in decision.reasons:
        if code not in offered:
            codes = ", ".join(offered)
            raise UsageError(f"{code!r} is not a reason at {decision.stage}.", f"Reasons are {codes}.")
    # Not ignored: in an include with a reason, one of the two is a typing error.
    if decision.reasons and decision.verdict is not Verdict.EXCLUDE:
        raise UsageError(f"{decision.verdict} takes no reason.", "Give a reason with exclude only.")
    needs = context.protocol.stages[decision.stage].reason == "required"
    if needs and decision.verdict is Verdict.EXCLUDE and not decision.reasons:
        raise UsageError(
            f"An exclusion at {decision.stage} needs a reason.", f"Reasons are {', '.join(offered)}."
        )
    # In the order of the protocol, so that the primary reason does not depend on the order of typing.
    return [reason for code, reason in offered.items() if code in decision.reasons]


def _events(
    context: Context, session: StoreSession, decision: Decide, reasons: list[Reason], lead: str, actor: str
) -> tuple[str, list[NewEvent]]:
    """Turn a decision into events; a reason that means something else is not a vote (RULES 2)."""
    means = {reason.means for reason in reasons}
    if "duplicate" in means:
        if not decision.other:
            raise UsageError("A duplicate needs the record that it duplicates.", "Name it with --of KEY.")
        other = context.resolve(session, decision.other)
        # Without a vote: being a duplicate is not a reason for exclusion, and the other record has its own votes.
        return "judgement", [event_bodies.judgement_event(session, lead, other, "same", actor)]
    if "not-retrieved" in means:
        return "retrieval", [event_bodies.not_retrieved_event(session, lead, decision, actor)]
    codes = [reason.code for reason in reasons]
    event = event_bodies.decision_event(context, session, lead, decision, codes, actor)
    if decision.consensus:
        check_consensus(context, session, decision)
    else:
        check_known(decision, event[1]["replaces"])
    return "vote", [event]
