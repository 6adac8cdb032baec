"""Judgements of people on pairs: the same report or not, and the joins and splits that follow (RULES 4)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

from litreview.errors import UsageError
from litreview.model import Event
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.store.store import StoreSession

VERDICTS = ("same", "different")


def judge(context: Context, a: str, b: str, verdict: str, actor: str) -> list[Event]:
    """Judge two records to be the same report or different ones.

    `different` applies to every open pair across the two reports, so that the question does not return with
    another two of their records.

    Raises:
        UsageError: The verdict is neither `same` nor `different`.
    """
    if verdict not in VERDICTS:
        raise UsageError(f"{verdict!r} is not a verdict on a pair.", f"Use {' or '.join(VERDICTS)}.")
    with context.store.write() as session:
        a, b = sorted((context.resolve(session, a), context.resolve(session, b)))
        pairs = {(a, b)}
        # One `same` joins the reports by itself; one `different` would leave the other pairs open.
        if verdict == "different":
            one, other = (set(_members(session, key)) for key in (a, b))
            pairs |= {
                (pair.a, pair.b)
                for pair in session.lists.all_asked()
                if (pair.a in one and pair.b in other) or (pair.a in other and pair.b in one)
            }
        bodies = [event_bodies.judgement_event(session, *pair, verdict, actor) for pair in sorted(pairs)]
        return context.record(session, actor, bodies)


def judge_several(context: Context, groups: Sequence[Sequence[str]], actor: str) -> list[Event]:
    """Judge every pair of several records in one act: the `same` within a group, `different` across groups."""
    with context.store.write() as session:
        within = {context.resolve(session, key): n for n, group in enumerate(groups) for key in group}
        # Every pair, also those merged by the engine: "all different" must take them apart.
        bodies = [
            event_bodies.judgement_event(
                session, a, b, "same" if within[a] == within[b] else "different", actor
            )
            for a, b in combinations(sorted(within), 2)
        ]
        return context.record(session, actor, bodies)


def join(context: Context, a: str, b: str, actor: str) -> list[Event]:
    """Judge every pair across two reports to be the `same` (RULES 4).

    Raises:
        UsageError: They are already one report.
    """
    with context.store.write() as session:
        a, b = context.resolve(session, a), context.resolve(session, b)
        one, other = _members(session, a), _members(session, b)
        if set(one) == set(other):
            raise UsageError(
                "These two records are already one report.", "`litreview show KEY` lists its records."
            )
        # Every pair: with only one, a later split of its record would undo the whole join.
        bodies = [event_bodies.judgement_event(session, x, y, "same", actor) for x, y in product(one, other)]
        return context.record(session, actor, bodies)


def split(context: Context, key: str, actor: str) -> list[Event]:
    """Judge a record to be `different` from every other record of its report (RULES 4).

    Raises:
        UsageError: Its report has no other record.
    """
    with context.store.write() as session:
        key = context.resolve(session, key)
        others = [member for member in _members(session, key) if member != key]
        if not others:
            raise UsageError(f"{key}: its report has no other record.", "There is nothing to split.")
        # From each of them, or one without a judgement would join the record again.
        bodies = [event_bodies.judgement_event(session, key, other, "different", actor) for other in others]
        return context.record(session, actor, bodies)


def _members(session: StoreSession, key: str) -> tuple[str, ...]:
    lead = session.reports.lead(key)
    return session.reports.members([lead])[lead]
