"""Judging in rounds: votes that never count in the flow, and the answers to those that differ."""

from __future__ import annotations

from dataclasses import replace

from litreview.errors import NoSuchKey, UsageError
from litreview.model import State, Verdict
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.decisions import decision_log
from litreview.review.event_text import Name
from litreview.review.reports.cards import as_vote, history, read_cards
from litreview.review.rounds.check_results import first_verdicts, judged_as
from litreview.review.rounds.round_log import NOTE, DrawnReport, drawn_reports, find_round
from litreview.review.views import Card, Decide, Decided, HistoryLine
from litreview.standing.round_events import KIND, Round
from litreview.store.store import StoreSession
from litreview.text import drop_controls

DECIDING = {"decision", "consensus", "withdrawal", "label", "unblind", KIND, NOTE}
"""Kinds of events that tell what was decided on a report, or that it was drawn."""
STATES = {Verdict.INCLUDE: State.INCLUDE, Verdict.EXCLUDE: State.EXCLUDE, Verdict.MAYBE: State.MAYBE}


def round_card(context: Context, name: str, key: str, reviewer: str) -> Card:
    """Return a report of a round as a reviewer sees it there: without any decision of screening, note or label."""
    with context.store.read() as session:
        round_ = find_round(session, name)
        report = _drawn(context, session, round_, key)
        [card] = read_cards(session, [session.lists.line(context.lead(session, key))], reviewer, round_.stage)
    own = report.vote_of(reviewer)
    mine = as_vote(own) if own else None
    return replace(card, mine=mine, state=STATES[own.verdict] if own else State.TODO)


def round_history(
    context: Context, name: str, key: str, reviewer: str, event_name: Name = str
) -> list[HistoryLine] | None:
    """Return what happened to a report of a self-check, without what was decided; None in a round that hides it all."""
    with context.store.read() as session:
        if not find_round(session, name).is_self_check:
            return None
    return [line for line in history(context, key, reviewer, event_name) if line.what not in DECIDING]


def _drawn(context: Context, session: StoreSession, round_: Round, key: str) -> DrawnReport:
    """Return the drawn report that a key belongs to."""
    lead = context.lead(session, key)
    for report in drawn_reports(session, round_):
        if report.lead == lead:
            return report
    raise NoSuchKey(
        f"{key}: this report is not in {round_.name}.", "A round takes votes on the reports that were drawn."
    )


def report_to_judge(
    context: Context, session: StoreSession, name: str, key: str, actor: str
) -> tuple[Round, DrawnReport]:
    """Return a round and a report of it that a reviewer may judge there.

    Raises:
        UsageError: The reviewer made the first decision, it is the self-check of another one, or the round is one of
            merged records.
        NoSuchKey: There is no such round, or the report is not in it.
    """
    round_ = find_round(session, name)
    _refuse_merges(round_)
    _check_owner(round_, actor)
    report = _drawn(context, session, round_, key)
    if round_.is_check and actor in report.deciders:
        raise UsageError(
            f"{key}: {actor} made the first decision on it.", "Somebody else has to judge it again."
        )
    return round_, report


def _check_owner(round_: Round, actor: str) -> None:
    """Raise unless a reviewer may act in a round: a self-check is of one reviewer alone."""
    if round_.is_self_check and actor != round_.reviewer:
        raise UsageError(f"{round_.name} is the self-check of {round_.reviewer}.", "Nobody else judges it.")


def check_vote(
    context: Context, session: StoreSession, decision: Decide, actor: str
) -> tuple[Decide, list[str], DrawnReport]:
    """Return a vote in a round with the round's id and stage, its reasons in order, and the report it is on.

    Raises:
        UsageError: The reviewer made the first decision, the round is one of merged records, or a reason cannot be given.
        NoSuchKey: There is no such round, or the report is not in it.
    """
    round_, report = report_to_judge(context, session, decision.round or "", decision.key, actor)
    act = replace(decision, round=round_.id, stage=round_.stage)
    reasons = decision_log.checked_reasons(context, act)
    if other := next((reason for reason in reasons if reason.means), None):
        # It would join reports or end a retrieval, and so change the flow.
        raise UsageError(
            f"{other.code}: this reason is no vote, and a round takes only votes.",
            "Judge what the report is about.",
        )
    return act, [reason.code for reason in reasons], report


def judge(context: Context, session: StoreSession, decision: Decide, actor: str) -> Decided:
    """Record a vote in a round, within a transaction; raise as `check_vote` does."""
    act, codes, report = check_vote(context, session, decision, actor)
    own = [vote.event for vote in report.votes if vote.reviewer == actor]
    decision_log.check_known(decision, own)
    lead = context.lead(session, decision.key)
    [event] = context.record(
        session, actor, [event_bodies.round_vote_event(context, session, lead, act, codes, own)]
    )
    return Decided(event.id, lead, "vote", STATES[decision.verdict], completed=False, conflict=False)


def _refuse_merges(round_: Round) -> None:
    if round_.of == "merged":
        raise UsageError(
            f"{round_.name} is about merged records.", "Judge them with `litreview duplicates judge A B`."
        )


def settle(context: Context, name: str, key: str, actor: str, *, adopt: bool) -> None:
    """Settle a judgement that differs: the first decision stands, or the second becomes an ordinary vote.

    Raises:
        UsageError: It does not differ, is about merged records, or is in the self-check of another reviewer.
        NoSuchKey: There is no such round, or the report is not in it.
    """
    with context.store.write() as session:
        round_ = find_round(session, name)
        _refuse_merges(round_)
        _check_owner(round_, actor)
        report = _drawn(context, session, round_, key)
        if round_.is_pilot or judged_as(context, round_, report) not in ("open", "stands", "adopted"):
            raise UsageError(
                f"{key}: nothing to settle in {round_.name}.",
                "Only second judgements that differ are settled.",
            )
        lead = context.lead(session, key)
        second = next(vote for vote in reversed(report.votes))
        verdict = second.verdict
        if not adopt:
            verdict = first_verdicts(round_, report)[-1]
        body = event_bodies.describe_report(session, lead) | {
            "round": round_.id,
            "stage": str(round_.stage),
            "protocol": context.protocol_hash,
            "verdict": str(verdict),
            "reasons": [],
            "votes": [vote.event for vote in report.votes],
            "replaces": [vote.event for vote in report.settled],
        }
        acts = [("consensus", body)]
        if adopt:
            # The vote of the one who judged, whoever settles it.
            act = Decide(lead, second.verdict, second.reasons, second.note, round_.stage)
            entered_by = None if second.reviewer == actor else actor
            decision_log.decide_within(context, session, act, second.reviewer, entered_by)
        context.record(session, actor, acts)


def note(context: Context, name: str, key: str, text: str, actor: str) -> None:
    """Note what was agreed about a report of a round; an empty text takes the reviewer's note back."""
    with context.store.write() as session:
        round_ = find_round(session, name)
        report = _drawn(context, session, round_, key)
        own = [event.id for event in report.notes if event.reviewer == actor]
        body = event_bodies.describe_report(session, context.lead(session, key)) | {
            "round": round_.id,
            "note": drop_controls(text).strip(),
            "replaces": own,
        }
        if body["note"] or own:
            context.record(session, actor, [(NOTE, body)])
