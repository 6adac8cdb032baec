"""What a decision and a card ask of the store, for a server that answers all of it in one round trip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Executable

from litreview.store import reviewer_table
from litreview.store.events import NEWEST, ONE_OF_KIND, TOUCHING
from litreview.store.lists import BALLOTS, ONE_LINE
from litreview.store.look_ahead import Question
from litreview.store.meta import VALUE
from litreview.store.pairs import AMONG, LINKS, REPLACING_OF
from litreview.store.records import BEGINNING, FEW, SEARCHES, SOURCES, WHOLE, prefix_range
from litreview.store.reports import FACTS_OF, MEMBERS, OLD_REPORTS, RERUNS_OF, WHERE

# Keys are few here; more are asked for in pieces, one after the other.
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


def decision_questions(key: str, linked: Iterable[str]) -> list[Question]:
    """Return what a decision on a report asks, by the key of its lead and all records that are linked to it."""
    keys = {"keys": sorted(linked)}
    names: list[Executable] = [LINKS, RERUNS_OF, FACTS_OF, WHERE, OLD_REPORTS]
    if len(keys["keys"]) > 1:
        names += [AMONG, REPLACING_OF, BALLOTS]
    return [*_report_questions(key, linked), (NEWEST, {}), *((name, keys) for name in names)]
