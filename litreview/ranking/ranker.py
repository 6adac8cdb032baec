"""The order in which reports are read when the likeliest come first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from litreview.ranking.concepts import ConceptTable
from litreview.ranking.documents import Corpus, Document, tie_order
from litreview.ranking.language_floor import with_floor
from litreview.ranking.language_guess import guess_languages
from litreview.ranking.standard_scores import ALL_SMALL, group_numbers, standardised
from litreview.ranking.term_scores import find_terms, term_rarities, term_scores

if TYPE_CHECKING:
    from litreview.ranking.trained_model import Decision, TrainedModel

MODEL = "litreview-svm-3"
"""Changes with every change that may change an order."""
TERMS_ALONE = "terms"


class Ranker:
    """Ranks the documents of a review by decisions on some of them and by the review's terms.

    The same documents, terms, seed and decisions give the same order on each machine.

    Attributes:
        documents: In the order of a hash of their keys, which breaks ties.
        numbers: The number of each, by key.
        languages: The language of each one's text.
        hits: The terms in each.
        rarities: How rare each term is.
        groups: The group of each, within which term scores are compared: its language, and whether it has an abstract.
        is_one_group: Whether all are compared with each other, as nothing is to be made comparable.
        model: What learns from decisions; None where numpy is not installed, and then the terms alone rank.
    """

    def __init__(
        self, documents: Sequence[Document], table: ConceptTable, *, seed: int = 0, learns: bool = True
    ) -> None:
        by_tie = tie_order([document.key for document in documents], seed)
        self.documents = [documents[index] for index in by_tie]
        self.table = table
        self.seed = seed
        self.numbers = {document.key: number for number, document in enumerate(self.documents)}
        self.languages = guess_languages(self.documents, table.languages)
        self._is_one_language = len(set(self.languages)) == 1
        corpus = Corpus(self.documents)
        self.hits = find_terms(corpus, table, self.languages)
        self.rarities = term_rarities(self.hits, self.languages)
        scores = term_scores(self.hits, self.rarities, self.languages)
        self.groups = group_numbers(self.documents, self.languages)
        self.term_scores = standardised(scores, self.groups)
        self.is_one_group = False
        self.model: TrainedModel | None = None
        if learns and find_spec("numpy"):
            from litreview.ranking.trained_model import TrainedModel  # noqa: PLC0415  # it imports numpy

            concepts = len(table.concepts) if table.grouped else 0
            self.is_one_group = self._is_one_language and not any(scores)
            if self.is_one_group:
                self.groups = [ALL_SMALL] * len(self.groups)
            # A title alone names fewer terms than an abstract. What the model says of both can be compared: to compare it
            # only among titles and among abstracts cost 2 % of the loss in one language, and nothing in several.
            compared = [ALL_SMALL] * len(self.groups) if self._is_one_language else self.groups
            self.model = TrainedModel(corpus, self.hits, compared, self.groups, scores, concepts)

    def is_due(self, decisions: Sequence[tuple[str, bool]]) -> bool:
        """Whether one more decision changes the order, given that all before it are in the order."""
        if self.model is None or len(decisions) < self.model.next_fit:
            return False
        return self.model.is_due(self.numbered(decisions))

    def order(self, decisions: Sequence[tuple[str, bool]]) -> list[str]:
        """Return the keys of the documents that are not decided, the likeliest first.

        Args:
            decisions: Key, and whether it is relevant, in the order in which they were made; each key once.
        """
        return [self.documents[number].key for number in self.ranked(decisions)]

    def ranked(self, decisions: Sequence[tuple[str, bool]]) -> list[int]:
        """Return the same as `order` by numbers: finding all keys of a large review takes as long as sorting them."""
        numbered = self.numbered(decisions)
        judged = {number for number, _ in numbered}
        found = self._by_score(numbered, judged)
        return found if self._is_one_language else with_floor(found, self.languages, judged)

    def numbered(self, decisions: Sequence[tuple[str, bool]]) -> list[Decision]:
        """Return decisions with the numbers of their documents, without those on documents that are gone."""
        # A decision on a report that is no longer in the review teaches nothing.
        return [(self.numbers[key], relevant) for key, relevant in decisions if key in self.numbers]

    def _by_score(self, decisions: Sequence[Decision], judged: Collection[int]) -> list[int]:
        """Return the documents that are not judged by score; what scores the same stays in the order of the hashes."""
        if self.model is not None:
            self.model.learn(decisions)
            if self.model.weights is not None:
                return self.model.order(judged)
        rest = (number for number in range(len(self.documents)) if number not in judged)
        return sorted(rest, key=lambda number: -round(self.term_scores[number], 9))
