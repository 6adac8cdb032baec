"""What a ranking reads of a review: texts, decisions and terms."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from litreview.dedup.merged_record import merge
from litreview.model import Event, Stage, State, Verdict
from litreview.ranking.concepts import ENGLISH, Concept, ConceptTable
from litreview.ranking.contributions import Contributions, explain
from litreview.ranking.documents import Document
from litreview.ranking.language_guess import guess_languages
from litreview.ranking.ranker import Ranker
from litreview.ranking.simulation import LabelledDocument
from litreview.review.context import Context
from litreview.review.event_bodies import all_in_force
from litreview.review.reports.positions import find_positions
from litreview.review.reports.ranking_events import Ranking, TrainingDecision, hash_of_pool
from litreview.review.web.additions import ENRICHMENT, NOTHING, additions_of, fill_in
from litreview.screening.filter_language import Filter
from litreview.screening.protocol import Protocol
from litreview.standing.votes import Ballot
from litreview.store.lists import ListedReport
from litreview.store.store import StoreSession

if TYPE_CHECKING:
    from litreview.ranking.trained_model import Fit

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
    return [
        Document(record.key, record.title or "", record.abstract or "", record.language or "")
        for record in merged
    ]


def labelled_documents(context: Context, stage: Stage) -> tuple[list[LabelledDocument], int]:
    """Return the reports that are settled at a stage with their outcome, and count those that are not.

    The language of each is guessed from its text where the protocol has terms in several.
    """
    with context.store.read() as session:
        lines = session.lists.at(stage)
        settled = [line for line in lines if line.complete[stage] and line.states[stage] in RELEVANT]
        texts = documents(session, settled)
    among = concepts(context.protocol).languages
    # In one language recall by language says nothing more.
    languages = guess_languages(texts, among) if len(among) > 1 else [""] * len(texts)
    found = [
        LabelledDocument(document, RELEVANT[line.states[stage]], language)
        for line, document, language in zip(settled, texts, languages, strict=True)
    ]
    removed = sum(line.states[stage] is State.REMOVED for line in lines)
    return found, len(lines) - len(settled) - removed


def concepts(protocol: Protocol) -> ConceptTable:
    """Return the protocol's groups of terms that a relevant report is expected to name as concepts, and their languages."""
    # Words such as "book review" warn of a boundary: as evidence for a report they would put the wrong ones first.
    return table_of(tuple(Concept(group.label, group.terms) for group in protocol.terms if group.expected))


def table_of(groups: tuple[Concept, ...]) -> ConceptTable:
    """Return groups of terms as a concept table with the languages that they use."""
    used = [language for group in groups for language in group.terms]
    return ConceptTable(groups, tuple(dict.fromkeys([ENGLISH, *used])))


def training_decisions(
    session: StoreSession, pool: Collection[str], stage: Stage, reviewer: str
) -> list[TrainingDecision]:
    """Return the decisions that a reviewer's ranking may learn from, in the order in which they were made.

    These are the reviewer's own, and those on reports that are settled for all. Another reviewer's vote on a report that
    is open must not be among them: the order would give it away (RULES 8).
    """
    votes: dict[str, list[Ballot]] = {}
    for lead, vote in session.lists.ballots_of():
        if vote.stage is stage and lead in pool:
            votes.setdefault(lead, []).append(vote)
    found: list[TrainingDecision] = []
    for line in session.lists.of_leads(votes):
        own = [vote for vote in votes[line.lead] if vote.reviewer == reviewer and not vote.settles]
        if line.complete[stage] and line.states[stage] in RELEVANT:
            newest = max(vote.event for vote in votes[line.lead])
            found.append(TrainingDecision(newest, line.lead, RELEVANT[line.states[stage]], bool(own)))
        elif own:
            relevant = own[-1].verdict is not Verdict.EXCLUDE
            found.append(TrainingDecision(own[-1].event, line.lead, relevant, is_own=True))
    return sorted(found, key=lambda decision: decision.event)


@dataclass(frozen=True, slots=True, eq=False)
class RelevanceOrder:
    """Reports in the order of relevance, and what that order rests on; later decisions leave it as it is.

    Attributes:
        positions: The reports that were asked for, the likeliest first; those that are decided follow in order of import.
        ranking: What its event records with the first decision in it.
        waiting: Reports of the pool that nobody whose votes count here has judged.
        languages: The language of each report of the pool, by lead.
        leads: The lead of each report of the pool, by position.
        without_terms: The language that a report declares, by lead, where the protocol has no terms in it.
        fitted: Decisions at the newest refit; 0 for an order by the terms alone.
        next_fit: Decisions with which there may be a newer order; None if the terms alone rank.
    """

    positions: Sequence[int]
    ranking: Ranking
    waiting: int
    languages: Mapping[str, str]
    leads: Mapping[int, str]
    without_terms: Mapping[str, str]
    fitted: int
    next_fit: int | None
    _ranker: Ranker
    _fit: Fit | None

    def explain(self, key: str) -> Contributions | None:
        """Return why a report stands where it does; None if it was not in the pool."""
        return explain(self._ranker, key, self._fit) if key in self._ranker.numbers else None


@dataclass(frozen=True, slots=True)
class _Found:
    """What an order is computed from: the position of each report by lead, what ranks them, and what it learns from."""

    pool: Mapping[str, int]
    ranker: Ranker
    training: Sequence[TrainingDecision]

    @property
    def decisions(self) -> list[tuple[str, bool]]:
        return [(decision.key, decision.relevant) for decision in self.training]


class RankedReports:
    """The reports of a stage in the order of relevance; texts are read again only if the reports changed.

    May be used by several threads.
    """

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = Lock()
        self._ranker: Ranker | None = None
        self._positions: Sequence[int] = ()
        self._languages: Mapping[str, str] = {}
        self._without_terms: Mapping[str, str] = {}
        self._basis: object = None
        self._pool_sha256 = ""

    def order(self, stage: Stage, only: Filter, reviewer: str, seed: int) -> RelevanceOrder:
        """Return reports that match a filter in their order, by what is known and decided now.

        Raises:
            UsageError: The protocol does not allow it.
        """
        self._context.protocol.check_ranking(stage)
        with self._lock:
            return self._order(self._read(stage, reviewer, seed), stage, only, reviewer)

    def newer(self, known: RelevanceOrder, only: Filter, reviewer: str) -> RelevanceOrder | None:
        """Return the order that follows one that is known; None while that is still the newest."""
        ranking = known.ranking
        with self._lock:
            found = self._read(ranking.stage, reviewer, ranking.seed)
            is_same = known._ranker is found.ranker and known.fitted == _fitted(found.ranker)  # noqa: SLF001  # made here
            if is_same and not found.ranker.is_due(found.decisions):
                return None
            return self._order(found, ranking.stage, only, reviewer)

    def _order(self, found: _Found, stage: Stage, only: Filter, reviewer: str) -> RelevanceOrder:
        computed, ranker, pool = self._context.clock(), found.ranker, found.pool
        order = ranker.ranked(found.decisions)
        rank = {self._positions[number]: place for place, number in enumerate(order)}
        positions = find_positions(self._context, stage, only, reviewer, "import", ranker.seed)
        return RelevanceOrder(
            sorted(positions, key=lambda position: (rank.get(position, len(rank)), position)),
            Ranking(stage, ranker.seed, ranker.table, len(pool), self._pool_sha256, found.training, computed),
            len(order),
            self._languages,
            {position: lead for lead, position in pool.items()},
            self._without_terms,
            _fitted(ranker),
            ranker.model.next_fit if ranker.model else None,
            ranker,
            ranker.model.fit() if ranker.model else None,
        )

    def _read(self, stage: Stage, reviewer: str, seed: int) -> _Found:
        with self._context.store.read() as session:
            pool = dict(session.lists.ranked(stage))
            ranker = self._ranker_of(session, pool, stage, seed)
            return _Found(pool, ranker, training_decisions(session, pool, stage, reviewer))

    def _ranker_of(self, session: StoreSession, pool: Mapping[str, int], stage: Stage, seed: int) -> Ranker:
        """Return what ranks the reports of a pool, made again if they changed."""
        table = concepts(self._context.protocol)
        # An abstract that was added or withdrawn since changes the text to rank by.
        added = [event.id for event in all_in_force(session, ENRICHMENT)]
        basis = (stage, seed, table, list(pool.items()), added)
        if self._ranker is None or basis != self._basis:
            texts = merged_documents(session, session.reports.members(pool))
            self._ranker = Ranker(texts, table, seed=seed)
            self._positions = [pool[document.key] for document in self._ranker.documents]
            self._languages = {
                document.key: language
                for document, language in zip(self._ranker.documents, self._ranker.languages, strict=True)
            }
            self._without_terms = {
                document.key: document.declared
                for document in texts
                if document.declared and document.declared not in table.languages
            }
            self._basis, self._pool_sha256 = basis, hash_of_pool(texts)
        return self._ranker


def _fitted(ranker: Ranker) -> int:
    return ranker.model.fitted if ranker.model else 0
