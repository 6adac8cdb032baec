"""What a decision and a card ask of the store, for a server that answers all of it in one round trip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Executable

from litreview.model import Event
from litreview.standing.log import records_of
from litreview.store import reviewer_table
from litreview.store.chunks import SIZE
from litreview.store.event_statements import (
    IN_ACTS,
    NEWEST,
    OF_ACT,
    OF_ACTOR,
    ONE_OF_KIND,
    TOUCHING,
    actor_page,
)
from litreview.store.lists import BALLOTS, ONE_LINE
from litreview.store.look_ahead import Question
from litreview.store.meta import VALUE
from litreview.store.pairs import AMONG, LINKS, REPLACING_OF
from litreview.store.records import BEGINNING, FEW, SEARCHES, SEEN_AMONG, SOURCES, WHOLE, prefix_range
from litreview.store.reports import FACTS_OF, LEAD, MEMBERS, OLD_REPORTS, RERUNS_OF, WHERE

# Keys are few here; more are asked for in pieces, one after the other.
MANY = 20
"""Records of an act that are too many to ask for all of them ahead."""
REVIEWERS: Question = (VALUE, {"name": reviewer_table.NAME})


@dataclass(slots=True)
class Likely:
    """What was read of reports before, which is mostly still so; where it is not, a further round trip is needed.

    Attributes:
        members: The records of reports that have several, by the lead.
        linked: The records that are linked to others, by the lead of their report.
    """

    members: dict[str, frozenset[str]] = field(default_factory=dict)
    linked: dict[str, frozenset[str]] = field(default_factory=dict)

    def keep_members(self, lead: str, members: Iterable[str]) -> None:
        """Keep the records of a report."""
        _keep(self.members, lead, members)

    def keep_linked(self, lead: str, linked: Iterable[str]) -> None:
        """Keep all records that are linked to those of a report."""
        _keep(self.linked, lead, linked)

    def card_questions(self, key: str, kinds: Iterable[str]) -> list[Question]:
        """Return what a card asks; `kinds` are those of the events that it looks for."""
        keys = {"keys": sorted(self.members.get(key, frozenset({key})))}
        return [
            *_report_questions(key, keys["keys"]),
            (LINKS, keys),
            (WHOLE, keys),
            (SOURCES, keys),
            (SEARCHES, {}),
            *((ONE_OF_KIND, {"kind": kind}) for kind in kinds),
        ]

    def undo_questions(self, event: Event) -> list[Question]:
        """Return what the undo of an event asks, unless it names many records."""
        keys = list(records_of(event)[:MANY])
        found: list[Question] = [(OF_ACT, {"one_act": event.act})]
        # A ledger from elsewhere may hold any text in place of a key.
        if not 0 < len(keys) < MANY or not all(map(str.isalnum, keys)):
            return found
        lead = event.body.get("record")
        lead = str(lead) if lead in keys else keys[0]
        linked = self.linked.get(lead, frozenset()) | {*keys}
        names: list[Question] = [(SEEN_AMONG, {"keys": keys}), (LEAD, {"keys": [lead]})]
        return [*found, *names, *decision_questions(lead, linked)]


def _keep(kept: dict[str, frozenset[str]], lead: str, keys: Iterable[str]) -> None:
    found = frozenset(keys)
    # Most reports have one record, which is what is expected of those that are not kept.
    if len(found) > 1:
        kept[lead] = found
    else:
        kept.pop(lead, None)


def _report_questions(key: str, members: Iterable[str]) -> list[Question]:
    """Return what every look at a report asks, by the key of its lead."""
    return [
        (BEGINNING, prefix_range(key, FEW)),
        (ONE_LINE, {"lead": key}),
        (MEMBERS, {"keys": [key]}),
        (BALLOTS, {"keys": [key]}),
        (TOUCHING, {"keys": sorted(members)}),
        REVIEWERS,
    ]


def newest_questions(reviewer: str, kinds: Iterable[str], number: int) -> list[Question]:
    """Return what asks for a reviewer's newest events of some kinds."""
    return [REVIEWERS, (NEWEST, {}), (OF_ACTOR, actor_page(reviewer, kinds, number))]


def withdrawal_questions(events: Iterable[Event]) -> list[Question]:
    """Return what tells which acts some withdrawals take back, and what else they withdraw."""
    names = {name for event in events for name in (event.act, str(event.body.get("withdraws")))}
    return [(OF_ACT, {"one_act": name}) for name in sorted(names)]


def reference_questions(targets: Iterable[str]) -> list[Question]:
    """Return what is asked about the events or acts that others withdraw or replace."""
    keys = {"keys": sorted(targets)}
    # More are asked for in pieces.
    return [(IN_ACTS, keys)] if 0 < len(keys["keys"]) <= SIZE else []


def decision_questions(key: str, linked: Iterable[str]) -> list[Question]:
    """Return what a decision on a report asks, by the key of its lead and all records that are linked to it."""
    keys = {"keys": sorted(linked)}
    names: list[Executable] = [LINKS, RERUNS_OF, FACTS_OF, WHERE, OLD_REPORTS]
    if len(keys["keys"]) > 1:
        names += [AMONG, REPLACING_OF, BALLOTS]
    return [*_report_questions(key, linked), (NEWEST, {}), *((name, keys) for name in names)]
