"""The reviewers, kept beside the log: the ledgers that exist, and the claims about them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import Connection, case, func, select

from litreview.model import Event
from litreview.standing.log import references_of
from litreview.standing.reviewers import CLAIMS, ENTERED, Claim, LedgerFacts, Reviewers, ledgers, reviewers
from litreview.store.meta import Meta
from litreview.store.tables import EVENT

NAME = "reviewers"


@dataclass(frozen=True, slots=True)
class ReviewerFacts:
    """The store's facts about ledgers and reviewers.

    Attributes:
        ids: Of the events that claim something, of their acts, and of all that withdraws or replaces them.
        who: What the ledgers come to.
    """

    ledgers: LedgerFacts
    ids: frozenset[str]
    who: Reviewers

    def concerns(self, events: Iterable[Event]) -> bool:
        """Check whether one of these events makes or withdraws a claim about a ledger."""
        return any(
            event.kind in CLAIMS or (self.ids and not self.ids.isdisjoint(references_of(event)))
            for event in events
        )

    def with_lines(self, events: Iterable[Event]) -> LedgerFacts:
        """Return the ledgers together with those of these events."""
        new, old = ledgers(events), self.ledgers
        if new.own <= old.own and new.entered <= old.own | old.entered:
            return old
        own = old.own | new.own
        return replace(old, own=own, entered=(old.entered | new.entered) - own)


def load(connection: Connection) -> ReviewerFacts | None:
    """Return the saved facts; None in a store that has none yet."""
    text = Meta(connection).get(NAME)
    return _read(text) if text is not None else None


def save(connection: Connection, facts: LedgerFacts, ids: Collection[str]) -> ReviewerFacts:
    """Save the facts in place of the earlier ones."""
    rows = sorted([claim.actor, claim.device, claim.name, *claim.same_as] for claim in facts.claims)
    text = json.dumps([sorted(facts.own), sorted(facts.entered), rows, sorted(ids)], ensure_ascii=False)
    Meta(connection).put(NAME, text)
    return _read(text)


def reviewer_facts(facts: LedgerFacts, ids: Collection[str] = ()) -> ReviewerFacts:
    """Return the facts that ledgers amount to."""
    return ReviewerFacts(facts, frozenset(ids), reviewers(facts))


@lru_cache(maxsize=8)
def _read(text: str) -> ReviewerFacts:
    # Cached by the text: it changes a few times in a review, and each transaction reads it.
    own, entered, rows, ids = json.loads(text)
    claims = frozenset(Claim(actor, device, name, tuple(more)) for actor, device, name, *more in rows)
    found = LedgerFacts(frozenset(map(tuple, own)), frozenset(map(tuple, entered)), claims)
    return reviewer_facts(found, ids)


def read_ledgers(connection: Connection) -> LedgerFacts:
    """Read the ledgers from the log; once for a store that has no saved facts."""
    # As a body is written: quotation marks inside a text have a backslash before them.
    is_own = case((EVENT.c.body.contains(f'"{ENTERED}": ', autoescape=True), 0), else_=1)
    query = select(EVENT.c.actor, EVENT.c.device, func.max(is_own)).group_by(EVENT.c.actor, EVENT.c.device)
    rows = [(str(actor), str(device), bool(own)) for actor, device, own in connection.execute(query)]
    own = frozenset((actor, device) for actor, device, is_mine in rows if is_mine)
    return LedgerFacts(own, frozenset((actor, device) for actor, device, _ in rows) - own)
