"""What a person says of pairs: the same report or not, and the joins and splits made of it (RULES 4)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from litreview.errors import UsageError
from litreview.model import Event
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.store.store import Session

VERDICTS = ("same", "different")


def judge(context: Context, a: str, b: str, verdict: str, actor: str) -> list[Event]:
    """Say of a pair that it is the same report or not.

    `different` is said of every pair that is asked about across the two reports, so that the question
    does not come back with another two of their records.

    Raises:
        UsageError: The verdict is neither `same` nor `different`.
    """
    if verdict not in VERDICTS:
        raise UsageError(f"{verdict!r} is no judgement on a pair.", f"Say {' or '.join(VERDICTS)}.")
    with context.store.write() as session:
        a, b = sorted((context.resolve(session, a), context.resolve(session, b)))
        # One `same` joins the reports by itself; one `different` leaves the other pairs as open as before.
        pairs = {(a, b)} if verdict == "same" else {(a, b), *_asked_across(session, a, b)}
        bodies = [event_bodies.judgement(session, *pair, verdict, actor) for pair in sorted(pairs)]
        return context.record(session, actor, bodies)


def _asked_across(session: Session, a: str, b: str) -> Iterator[tuple[str, str]]:
    one, other = (set(_members(session, key)) for key in (a, b))
    for pair in session.lists.all_asked():
        if (pair.a in one and pair.b in other) or (pair.a in other and pair.b in one):
            yield pair.a, pair.b


def join(context: Context, a: str, b: str, actor: str) -> list[Event]:
    """Say `same` of every pair across two reports (RULES 4).

    Raises:
        UsageError: They are one report already.
    """
    with context.store.write() as session:
        a, b = context.resolve(session, a), context.resolve(session, b)
        one, other = _members(session, a), _members(session, b)
        if set(one) == set(other):
            raise UsageError("These two are one report already.", "`litreview show KEY` lists its records.")
        # Every pair: with one alone, a split of that record later would take the whole join apart.
        bodies = [event_bodies.judgement(session, x, y, "same", actor) for x, y in product(one, other)]
        return context.record(session, actor, bodies)


def split(context: Context, key: str, actor: str) -> list[Event]:
    """Say `different` of a record against every other record of its report (RULES 4).

    Raises:
        UsageError: Its report has no other record.
    """
    with context.store.write() as session:
        key = context.resolve(session, key)
        others = [member for member in _members(session, key) if member != key]
        if not others:
            raise UsageError(f"{key}: its report has no other record.", "There is nothing to split.")
        # Against each of the others, or the record would be joined again through one that nobody spoke of.
        bodies = [event_bodies.judgement(session, key, other, "different", actor) for other in others]
        return context.record(session, actor, bodies)


def _members(session: Session, key: str) -> tuple[str, ...]:
    lead = session.reports.lead(key)
    return session.reports.members([lead])[lead]
