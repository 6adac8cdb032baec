"""Random reviews as a log gives them: hand-found, merged, split, replaced, withdrawn, removed and stopped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

from hypothesis import strategies as st

from litreview.model import Event, Pair, SourceKind
from litreview.prisma.rows import rows_of
from litreview.screening.protocol import Protocol
from litreview.standing.review_state import Fact, derive
from tests.store.histories import KEYS, event, histories

SOURCE = {
    SourceKind.DATABASE: "PubMed", SourceKind.REGISTER: "ICTRP", SourceKind.WEBSITE: "Ministry",
    SourceKind.ORGANISATION: "Police", SourceKind.CITATION: "Reference lists",
    SourceKind.HAND_SEARCH: "Journals", SourceKind.EXPERTS: "Experts",
}  # fmt: skip
# Ids behind those of any history that is drawn.
LATER = 200_000_000_000


@dataclass(frozen=True)
class Lived:
    """A review and its log."""

    facts: list[Fact]
    pairs: list[Pair]
    events: list[Event]
    rules: Protocol
    replaced: list[tuple[str, str]]

    def rows(self, events=None, facts=None):
        """Give the rows of its flow."""
        facts = facts or self.facts
        log = self.events if events is None else events
        now = derive(facts, self.pairs, log, self.rules, self.replaced)
        known = {fact.key: fact for fact in facts}
        return list(rows_of(now.reports, known, {key: SOURCE[fact.kind] for key, fact in known.items()}))


@st.composite
def lives(draw) -> Lived:
    """Draw a history of any kinds of sources, in which some exports no longer count and records are removed."""
    told = draw(histories())
    facts = [
        Fact(fact.key, draw(st.sampled_from(SourceKind)), draw(st.sampled_from([True, True, True, False])))
        for fact in told.facts
    ]
    pair = st.sampled_from(list(combinations(KEYS, 2)))
    replaced = draw(st.lists(pair, max_size=2, unique=True))
    events = list(told.events)
    events.extend(draw(_extra(LATER + n)) for n in range(draw(st.integers(0, 4))))
    for n in range(draw(st.integers(0, 2)) if events else 0):
        events.append(event(LATER + 100 + n, "withdrawal", withdraws=draw(st.sampled_from(events)).id))
    return Lived(facts, told.pairs, events, told.rules, replaced)


@st.composite
def _extra(draw, n):
    keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True))
    kind = draw(st.sampled_from(["removal", "removal", "stop", "study"]))
    if kind == "study":
        studies = draw(st.lists(st.sampled_from(["S1", "S2"]), max_size=2, unique=True))
        return event(n, kind, record=keys[0], report=keys, studies=studies)
    return event(n, kind, records=keys, by=draw(st.sampled_from(["automation", "other"])), why="invented")


def taken_back(lived: Lived) -> Lived:
    """Withdraw everything that was ever said, each by whoever said it, and no withdrawal."""
    undone = [
        event(2 * LATER + n, "withdrawal", actor=one.actor, withdraws=one.id)
        for n, one in enumerate(lived.events)
        if one.kind != "withdrawal"
    ]
    return replace(lived, events=[*lived.events, *undone])
