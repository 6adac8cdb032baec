"""Undo and redo of a person's acts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from typing import Any

from litreview.model import Event
from litreview.review.context import Context, id_ahead_of, iso
from litreview.review.decisions import seen_conflict
from litreview.review.event_text import describe
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Undone
from litreview.standing.log import KINDS, in_force, records_of, texts_of
from litreview.standing.votes import ballot, parse_ballot
from litreview.store.foresight import newest_questions, withdrawal_questions
from litreview.store.store import StoreSession

UNDOABLE = tuple(name for name, kind in KINDS.items() if kind.undoable)
# Events read at once to find the newest act in force, which is usually the first.
LOOK_BACK = 200
# Withdrawals that a redo looks at together: those after the undo are redos themselves.
FEW = 20


def undo(context: Context, actor: str, scope: UndoScope | None = None) -> Undone | None:
    """Undo the reviewer's newest act in force, or the newest in a scope; return None if there is none."""
    with context.store.write() as session:
        # By kind alone if that is enough, as it reads little of a long log.
        kinds = UNDOABLE if scope is None or scope.also else sorted(scope.kinds)
        session.look_ahead(newest_questions(actor, kinds, LOOK_BACK))
        act = _newest(context, session, actor, kinds, scope)
        if not act:
            return None
        # The act, not the event: a judgement on two reports is many events, and is undone as one.
        name = act[0].act
        context.record(session, actor, [("withdrawal", {"withdraws": name} | conflict_mark(session, act[0]))])
        return _undone(session, act)


def next_undo(context: Context, actor: str) -> Undone | None:
    """Return the act that an undo without a scope would undo; None if there is none."""
    with context.store.read() as session:
        act = _newest(context, session, actor, UNDOABLE)
        return _undone(session, act) if act else None


def conflict_mark(session: StoreSession, event: Event) -> dict[str, Any]:
    """Return the mark for the undo of a vote by a reviewer who has seen that the votes differ."""
    vote = ballot(event)
    if event.kind != "decision" or vote is None or not session.records.known([vote.record]):
        return {}
    lead = session.reports.lead(vote.record)
    members, ballots = session.reports.members([lead])[lead], session.lists.ballots(lead, vote.stage)
    return seen_conflict.conflict_mark(session, members, ballots, vote.stage, event.reviewer)


def redo(context: Context, actor: str) -> Undone | None:
    """Redo what the newest undo took back; return None if there is no undo, or a new act followed it."""
    with context.store.write() as session:
        pages = [newest_questions(actor, kinds, LOOK_BACK) for kinds in (["withdrawal"], UNDOABLE)]
        session.look_ahead(chain.from_iterable(pages))
        undoing = _newest(context, session, actor, ["withdrawal"])
        if not undoing:
            return None
        # Including acts that were undone since: the screen has moved on, and a redo would be a surprise.
        done = chain.from_iterable(_pages(context, session, actor, UNDOABLE))
        newest = next((event for event in done if is_undoable(session, event)), None)
        if newest:
            event, old = newest, undoing[0]
            # An id that is ahead of the clock does not show when its event was made.
            by_id = max(event.id, old.id) < id_ahead_of(context.clock())
            if event.id > old.id if by_id else event.at > old.at:
                return None
        withdrawn = _withdrawn(session, undoing[0])
        if not withdrawn:
            return None
        session.look_ahead(session.likely.undo_questions(withdrawn[0]))
        context.record(session, actor, [("withdrawal", {"withdraws": undoing[0].act})])
        return _undone(session, withdrawn)


def _newest(
    context: Context, session: StoreSession, actor: str, kinds: Sequence[str], scope: UndoScope | None = None
) -> list[Event]:
    """Return the events of the actor's newest act of these kinds and in the scope that is in force and can be undone."""
    for events in _pages(context, session, actor, kinds):
        chosen = events if scope is None else list(filter(scope.holds, events))
        live = in_force(session.events.closed(chosen)) if chosen else set()
        candidates = [event for event in chosen if event.id in live]
        withdrawals = [event for event in candidates if event.kind == "withdrawal"]
        session.look_ahead(withdrawal_questions(withdrawals[:FEW]))
        for event in candidates:
            if is_undoable(session, event):
                session.look_ahead(session.likely.undo_questions(event))
                return session.events.of_act(event.act)
    return []


def _pages(
    context: Context, session: StoreSession, actor: str, kinds: Sequence[str]
) -> Iterator[list[Event]]:
    """Yield the actor's events of these kinds, the newest first.

    An id that is ahead does not show when its event was made. Its time does, unless that is ahead as well: such an
    event was made while a clock was wrong, and comes last.
    """
    limit = id_ahead_of(context.clock())
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


def is_undoable(session: StoreSession, event: Event) -> bool:
    """Return whether an event can be undone; of withdrawals only an undo can, which is a redo."""
    if event.kind != "withdrawal":
        # A self-check is drawn by the program while a reviewer screens, who has done nothing to undo.
        return not (event.kind == "round" and event.body.get("purpose") == "self")
    return any(old.kind in UNDOABLE for old in _withdrawn(session, event))


def _withdrawn(session: StoreSession, event: Event) -> list[Event]:
    name = str(event.body.get("withdraws"))
    return session.events.of_act(name) or session.events.of_ids([name])


def _undone(session: StoreSession, act: Sequence[Event]) -> Undone:
    event = act[0]
    if event.kind in {"removal", "stop"}:
        # Each of its events holds some of its records, and none of these is the single report of the act.
        whole = replace(event, body={**event.body, "records": [k for one in act for k in records_of(one)]})
        return Undone(None, event.kind, describe(whole), event=event.id)
    # The record may be unknown here, as when its export has not arrived on this machine.
    known = sorted(session.records.known(records_of(event)))
    record = event.body.get("record")
    key = record if record in known else (known[0] if known else None)
    vote = parse_ballot(event)
    reasons = texts_of(event, "reasons")
    lead = session.reports.lead(key) if key else None
    verdict, stage = (vote.verdict, vote.stage) if vote else (None, None)
    in_round = str(event.body.get("round") or "")
    named = _round_name(session, event) if in_round else ""
    # A judgement names two records, and has no report of its own for each pair.
    reports = len({one.body.get("record") for one in act if one.kind == event.kind})
    return Undone(
        lead, event.kind, describe(event), verdict, reasons, stage, event.id, in_round, named, reports
    )


def _round_name(session: StoreSession, event: Event) -> str:
    from litreview.review.rounds.round_log import round_names  # noqa: PLC0415  # most reviews have no rounds

    return next(iter(round_names(session, [event]).values()), "")
