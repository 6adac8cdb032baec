"""Replay a finished review: what would have been found when, had its records been ranked?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from litreview.errors import InputError
from litreview.ranking.concepts import ConceptTable
from litreview.ranking.documents import Document
from litreview.ranking.measures import OrderMeasures, measure_order
from litreview.ranking.ranker import MODEL, TERMS_ALONE, Ranker


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """A document with the decision that the review came to.

    Attributes:
        language: Of the text, where the set gives it; recall is then measured by language. The ranking guesses its own.
    """

    document: Document
    relevant: bool
    language: str = ""


@dataclass(frozen=True, slots=True)
class LanguageRecall:
    """How early the relevant records of a language were found.

    Attributes:
        tenth: Share of them among the first tenth of the pool; None for a language without relevant records.
        place: Their mean place as a share of the pool.
    """

    records: int
    relevant: int
    tenth: float | None
    quarter: float | None
    half: float | None
    place: float | None


@dataclass(frozen=True, slots=True)
class Simulation:
    """The course of a simulated screening.

    Attributes:
        priors: Keys that were known from the beginning; they are part of no measure.
        screened: Keys in the order of screening.
        labels: Whether each is relevant.
        languages: By language, where the set gives languages.
        model: What made the order.
        term_weight: The weight of the term score at the end.
    """

    priors: tuple[str, ...]
    screened: tuple[str, ...]
    labels: tuple[bool, ...]
    measures: OrderMeasures
    languages: dict[str, LanguageRecall]
    model: str
    term_weight: float


def simulate(
    records: Sequence[LabelledDocument],
    table: ConceptTable,
    *,
    priors: Sequence[str] = (),
    seed: int = 0,
    tick: Callable[[int, int | None], None] = lambda _done, _of: None,
) -> Simulation:
    """Screen labelled records in the order of the ranking, as it changes with each decision.

    Args:
        records: With their labels.
        table: Terms of the review.
        priors: Keys of records whose labels are known before the first is screened.
        seed: Breaks ties.
        tick: Called with the number of records screened and of all.

    Raises:
        InputError: A prior record is not in the set, or a key is in it twice.
    """
    relevant = {record.document.key: record.relevant for record in records}
    ids = Counter(record.document.key for record in records)
    if twice := next((key for key, n in ids.items() if n > 1), None):
        raise InputError(f"Two records have the id {twice!r}.", "Each record needs an id of its own.")
    for prior in priors:
        if prior not in relevant:
            raise InputError(
                f"No labelled record has the id {prior!r}.", "Give an id of a record with a label."
            )
    ranker = Ranker([record.document for record in records], table, seed=seed)
    decisions = [(key, relevant[key]) for key in priors]
    queue = iter(ranker.ranked(decisions))
    left = sum(relevant.values()) - sum(label for _, label in decisions)
    while (number := next(queue, None)) is not None:
        key = ranker.documents[number].key
        decisions.append((key, relevant[key]))
        left -= relevant[key]
        # When all are found, the order of the rest is in no measure.
        if left and ranker.is_due(decisions):
            queue = iter(ranker.ranked(decisions))
        tick(len(decisions), len(records))
    return _result(records, priors, decisions[len(priors) :], ranker)


def _result(
    records: Sequence[LabelledDocument],
    priors: Sequence[str],
    course: Sequence[tuple[str, bool]],
    ranker: Ranker,
) -> Simulation:
    labels = [label for _, label in course]
    return Simulation(
        tuple(priors),
        tuple(key for key, _ in course),
        tuple(labels),
        measure_order(labels, len(labels), sum(labels)),
        recall_by_language({record.document.key: record.language for record in records}, course),
        MODEL if ranker.model else TERMS_ALONE,
        ranker.model.term_weight if ranker.model else 1.0,
    )


def recall_by_language(
    languages: dict[str, str], course: Sequence[tuple[str, bool]]
) -> dict[str, LanguageRecall]:
    """Measure how early the relevant records of each language came; nothing if no language is given."""
    named = [(languages[key], label) for key, label in course]
    return {
        language: _recall(
            [(place, label) for place, (code, label) in enumerate(named, 1) if code == language], len(named)
        )
        for language in sorted({language for language, _ in named if language})
    }


def _recall(members: Sequence[tuple[int, bool]], pool: int) -> LanguageRecall:
    places = [place for place, label in members if label]

    def share(parts: int) -> float | None:
        last = max(1, pool // parts)
        return sum(place <= last for place in places) / len(places) if places else None

    mean = sum(places) / len(places) / pool if places else None
    return LanguageRecall(len(members), len(places), share(10), share(4), share(2), mean)
