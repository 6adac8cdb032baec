"""What a ranking reads of a review: texts, decisions and terms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from litreview.dedup.merged_record import merge
from litreview.model import Event, Stage, State, Verdict
from litreview.ranking.concepts import ENGLISH, Concept, ConceptTable
from litreview.ranking.documents import Document
from litreview.ranking.ranker import Ranker
from litreview.ranking.simulation import LabelledDocument
from litreview.review.context import Context
from litreview.review.event_bodies import all_in_force
from litreview.review.reports.ranking_events import Ranking, TrainingDecision, hash_of_pool
from litreview.review.web.additions import ENRICHMENT, NOTHING, additions_of, fill_in
from litreview.screening.protocol import Protocol
from litreview.standing.votes import Ballot
from litreview.store.lists import ListedReport
from litreview.store.store import StoreSession

# What goes on to the full text is relevant to this stage.
RELEVANT = {State.INCLUDE: True, State.MAYBE: True, State.EXCLUDE: False}


def documents(session: StoreSession, lines: Sequence[ListedReport]) -> list[Document]:
    """Return the title and abstract of each report, as its records together give them."""
    members = session.reports.members([line.lead for line in lines])
    return merged_documents(session, {line.lead: members[line.lead] for line in lines})


def merged_documents(
    session: StoreSession, reports: Mapping[str, Sequence[str]], log: Iterable[Event] | None = None
) -> list[Document]:
    """Return the title and abstract of each report, with an abstract that a web service added.

    Args:
        session: The transaction.
        reports: The keys of each report's records, by lead.
        log: The events until a past moment, for the texts of that moment.
    """
    added = additions_of(session, reports, log)
    records = session.records.get(key for keys in reports.values() for key in keys)
    merged = (
        fill_in(merge([records[key] for key in keys], lead), added.get(lead, NOTHING))[0]
        for lead, keys in reports.items()
    )
    return [Document(record.key, record.title or "", record.abstract or "") for record in merged]


def labelled_documents(context: Context, stage: Stage) -> tuple[list[LabelledDocument], int]:
    """Return the reports that are settled at a stage with their outcome, and count those that are not."""
    with context.store.read() as session:
        lines = session.lists.at(stage)
        settled = [line for line in lines if line.complete[stage] and line.states[stage] in RELEVANT]
        found = [
            LabelledDocument(document, RELEVANT[line.states[stage]])
            for line, document in zip(settled, documents(session, settled), strict=True)
        ]
    removed = sum(line.states[stage] is State.REMOVED for line in lines)
    return found, len(lines) - len(settled) - removed


def concepts(protocol: Protocol) -> ConceptTable:
    """Return the protocol's groups of terms as concepts, and their languages."""
    return table_of(tuple(Concept(group.label, group.terms) for group in protocol.terms))


def table_of(groups: tuple[Concept, ...]) -> ConceptTable:
    """Return groups of terms as a concept table with the languages that they use."""
    used = [language for group in groups for language in group.terms]
    return ConceptTable(groups, tuple(dict.fromkeys([ENGLISH, *used])))


def training_decisions(
    session: StoreSession, lines: list[ListedReport], stage: Stage, reviewer: str
) -> list[TrainingDecision]:
    """Return the decisions that a reviewer's ranking may learn from, in the order in which they were made.

    These are the reviewer's own, and those on reports that are settled for all. Another reviewer's vote on a report that
    is open must not be among them: the order would give it away (RULES 8).
    """
    votes: dict[str, list[Ballot]] = {}
    for lead, vote in session.lists.ballots_of():
        if vote.stage is stage:
            votes.setdefault(lead, []).append(vote)
    found: list[TrainingDecision] = []
    for line in lines:
        own = [vote for vote in votes.get(line.lead, []) if vote.reviewer == reviewer and not vote.settles]
        if line.complete[stage] and line.states[stage] in RELEVANT and votes.get(line.lead):
            newest = max(vote.event for vote in votes[line.lead])
            found.append(TrainingDecision(newest, line.lead, RELEVANT[line.states[stage]]))
        elif own:
            relevant = own[-1].verdict is not Verdict.EXCLUDE
            found.append(TrainingDecision(own[-1].event, line.lead, relevant))
    return sorted(found, key=lambda decision: decision.event)


class RankedReports:
    """The reports of a stage in the order of relevance; texts are read again only if the reports changed."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._ranker: Ranker | None = None
        self._basis: object = None
        self._pool_sha256 = ""

    def sort(self, positions: list[int], stage: Stage, reviewer: str, seed: int) -> list[int]:
        """Return positions, the likeliest reports to do first; reports that are decided follow in order of import.

        Raises:
            UsageError: The protocol does not allow it.
        """
        self._context.protocol.check_ranking(stage)
        with self._context.store.read() as session:
            # What was removed before screening is not in the pool.
            lines = [line for line in session.lists.at(stage) if line.states[stage] is not State.REMOVED]
            table = concepts(self._context.protocol)
            # An abstract that was added or withdrawn since changes the text to rank by.
            added = [event.id for event in all_in_force(session, ENRICHMENT)]
            basis = (stage, seed, table, [line.lead for line in lines], added)
            if self._ranker is None or basis != self._basis:
                pool = documents(session, lines)
                self._ranker = Ranker(pool, table, seed=seed)
                self._basis, self._pool_sha256 = basis, hash_of_pool(pool)
            training = training_decisions(session, lines, stage, reviewer)
            order = self._ranker.order([(decision.key, decision.relevant) for decision in training])
            self._context.rankings[reviewer, stage] = Ranking(
                stage, seed, table, len(lines), self._pool_sha256, training, self._context.clock()
            )
        places = {line.lead: line.position for line in lines}
        rank = {places[key]: place for place, key in enumerate(order)}
        return sorted(positions, key=lambda position: (rank.get(position, len(rank)), position))
