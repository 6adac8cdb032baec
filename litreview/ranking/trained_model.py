"""The model that learns from decisions, refitted at fixed numbers of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from litreview.ranking.concept_features import concept_features, concepts_of, side_by_side
from litreview.ranking.documents import Corpus
from litreview.ranking.linear_svm import fit as fit_weights
from litreview.ranking.linear_svm import predict
from litreview.ranking.term_scores import TermHits
from litreview.ranking.term_weight import AT_FIRST, ENOUGH_IRRELEVANT, ENOUGH_RELEVANT, FOLDS, choose_weight
from litreview.ranking.tfidf import Floats, Integers, Matrix, feature_name, tfidf

OPEN_ENOUGH = 5
"""Open documents of a group that its scores are standardised by; with fewer, judged ones count too."""

DIGITS = 6
"""Decimals of a score; the last digits differ between processors, and must not decide an order."""

Decision = tuple[int, bool]
"""The number of a document, and whether it is relevant."""
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What the model has learnt at one refit; later ones leave it as it is.

    Attributes:
        weights: Of the features, and last the constant.
        term_weight: How much the term score counts.
        is_open: For each document, whether it was not judged.
    """

    weights: Floats
    term_weight: float
    is_open: Flags


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """What a document's score consists of, besides a constant.

    Attributes:
        term_factor: What one unit of its term score adds.
        words: What each word and word pair adds that it shares with other documents.
        concepts: What each concept, and each pair of concepts, adds.
    """

    term_factor: float
    words: Sequence[tuple[str, float]]
    concepts: Sequence[tuple[tuple[int, ...], float]]


class TrainedModel:
    """A model that is refitted at fixed numbers of decisions, and only at those.

    When it is refitted depends on the decisions alone, never on time. So the same decisions give the same scores,
    whether they arrived one by one or all at once.

    Attributes:
        fitted: Decisions at the newest refit; 0 before the first.
        next_fit: Decisions at which it is refitted next, if there are both kinds then.
        refits: How often it was refitted.
        weights: Of the features, and last the constant.
        term_weight: How much the term score counts.
    """

    def __init__(
        self,
        corpus: Corpus,
        hits: TermHits,
        groups: Sequence[int],
        term_groups: Sequence[int],
        term_scores: Sequence[float],
        concepts: int,
    ) -> None:
        """Weigh the features of all documents.

        Args:
            corpus: The documents.
            hits: The terms in each.
            groups: The group of each, within which the model's scores are compared.
            term_groups: The same for term scores.
            term_scores: The term score of each.
            concepts: Concepts that are features, or 0.
        """
        self.matrix: Matrix
        self.matrix, self._codes = tfidf(corpus)
        self._names = list(corpus.numbers)
        self._concepts, self._first_concept = concepts, self.matrix.width
        if concepts:
            self.matrix = side_by_side(self.matrix, concept_features(hits, concepts))
        self._groups = np.asarray(groups, np.int64)
        self._term_groups = np.asarray(term_groups, np.int64)
        self._terms: Floats = np.asarray(term_scores, np.float64)
        self._uses_terms = bool(np.any(self._terms))
        self._open = np.ones(len(self._terms), bool)
        self._forget()

    def _forget(self) -> None:
        self._seen: list[Decision] = []
        self._folds: list[Floats | None] = [None] * FOLDS
        self.next_fit = 0
        self.fitted = 0
        self.refits = 0
        self.weights: Floats | None = None
        self._predicted: Floats | None = None
        self.term_weight = AT_FIRST

    def is_due(self, decisions: Sequence[Decision]) -> bool:
        """Whether the model is to be refitted after these decisions, given that it has seen all but the newest."""
        return len(decisions) >= self.next_fit and len({relevant for _, relevant in decisions}) > 1

    def learn(self, decisions: Sequence[Decision]) -> None:
        """Refit at each number of decisions at which that is due; start again if an earlier decision changed."""
        if list(decisions[: len(self._seen)]) != self._seen:
            self._forget()
        kinds = {relevant for _, relevant in self._seen}
        for number in range(len(self._seen), len(decisions)):
            kinds.add(decisions[number][1])
            if number + 1 >= self.next_fit and len(kinds) > 1:
                self.refit(decisions[: number + 1])
        self._seen = list(decisions)

    def refit(self, decisions: Sequence[Decision]) -> None:
        """Fit the weights to decisions of both kinds, beginning with those of the last fit."""
        judged, relevant = zip(*decisions, strict=True)
        self._open[:] = True
        self._open[list(judged)] = False
        self.weights = fit_weights(self.matrix.rows(judged), relevant, self.weights)
        self.fitted, self.refits = len(decisions), self.refits + 1
        # After each decision at first, then after each twentieth part: later ones move the order little.
        self.next_fit = self.fitted + max(1, self.fitted // 20)
        self._predicted = None
        if self._uses_terms:
            self._cross_validate(np.asarray(judged), np.asarray(relevant))

    def _cross_validate(self, documents: Integers, labels: Flags) -> None:
        """Refit one of the models that score documents they were not trained on; after the last, choose the weight.

        One at each refit: all at once would make every fifth refit several times as long.
        """
        fold = np.empty(len(labels), np.int64)
        for kind in (True, False):
            # In turn, so that each fold has its part of the few relevant ones, and keeps it as decisions are added.
            fold[labels == kind] = np.arange(np.count_nonzero(labels == kind)) % FOLDS
        number = self.refits % FOLDS
        rest = fold != number
        if len(set(labels[rest].tolist())) > 1:
            self._folds[number] = fit_weights(
                self.matrix.rows(documents[rest]), labels[rest], self._folds[number]
            )
        found = np.count_nonzero(labels)
        if number == 0 and found >= ENOUGH_RELEVANT and len(labels) - found >= ENOUGH_IRRELEVANT:
            self._choose_weight(documents, labels, fold)

    def _choose_weight(self, documents: Integers, labels: Flags, fold: Integers) -> None:
        scores = np.empty(len(labels))
        for number, weights in enumerate(self._folds):
            if weights is None:
                return
            out = fold == number
            scores[out] = predict(self.matrix.rows(documents[out]), weights)
        # By the scale of the model that orders. Theirs is nearly the same, and takes a product with all documents each.
        mean, factor = self._scale(self._predictions(), self._groups, self._open)
        groups = self._groups[documents]
        scores = (scores - mean[groups]) * factor[groups]
        terms = self.standardised(self._terms, self._term_groups)[documents]
        self.term_weight = choose_weight(scores.tolist(), terms.tolist(), labels.tolist())

    def _predictions(self) -> Floats:
        """Return what the newest weights predict of each document."""
        assert self.weights is not None
        if self._predicted is None:
            self._predicted = predict(self.matrix, self.weights)
        return self._predicted

    def standardised(self, scores: Floats, groups: Integers) -> Floats:
        """Return scores standardised by the documents of their group that were open at the newest refit.

        By those alone, since they are what is ordered, and the model's scores of judged documents lie far apart.
        Where a group's scores do not vary, nothing is known in it yet, and they become 0.
        """
        mean, factor = self._scale(scores, groups, self._open)
        return np.asarray((scores - mean[groups]) * factor[groups])

    def _scale(self, scores: Floats, groups: Integers, is_open: Flags) -> tuple[Floats, Floats]:
        """Return the mean of each group, and what its scores are multiplied by."""
        number = int(groups.max()) + 1
        few = np.bincount(groups[is_open], minlength=number) < OPEN_ENOUGH
        counted = is_open | few[groups]
        sizes = np.maximum(np.bincount(groups[counted], minlength=number), 1)
        mean = np.bincount(groups[counted], scores[counted], number) / sizes
        centred = scores[counted] - mean[groups[counted]]
        deviation = np.sqrt(np.bincount(groups[counted], centred**2, number) / sizes)
        # Rounding leaves a trace of variance in equal values.
        varies = deviation > 1e-9 * np.maximum(1, np.abs(mean))
        return mean, np.where(varies, 1 / np.where(varies, deviation, 1), 0)

    def scores(self) -> Floats:
        """Return the score of each document: the model's and the terms', standardised and added.

        Raises:
            ValueError: It was never fitted.
        """
        if self.weights is None:
            raise ValueError("no decisions of both kinds")
        scores = self.standardised(self._predictions(), self._groups)
        if self._uses_terms:
            scores += self.term_weight * self.standardised(self._terms, self._term_groups)
        return np.asarray(np.round(scores, DIGITS))

    def order(self, judged: Collection[int]) -> list[int]:
        """Return the documents that are not judged, the highest score first; equal ones stay in their order."""
        places = np.arange(len(self._terms))
        # Score and place as one whole number: these sort twice as fast as scores in a stable way.
        codes = places - len(places) * np.rint(self.scores() * 10**DIGITS).astype(np.int64)
        codes.sort()
        order = codes % len(places)
        is_open = np.ones(len(order), dtype=bool)
        is_open[list(judged)] = False
        return list(order[is_open[order]].tolist())

    def fit(self) -> Fit | None:
        """Return what the newest refit has learnt; None before the first."""
        return None if self.weights is None else Fit(self.weights, self.term_weight, self._open.copy())

    def parts(self, document: int, fit: Fit) -> ScoreParts:
        """Return what the score of a document consisted of at a refit."""
        entries = slice(self.matrix.starts[document], self.matrix.starts[document + 1])
        columns = self.matrix.columns[entries]
        values = self.matrix.values[entries] * fit.weights[columns]
        _, factor = self._scale(predict(self.matrix, fit.weights), self._groups, fit.is_open)
        _, of_terms = self._scale(self._terms, self._term_groups, fit.is_open)
        values *= factor[self._groups[document]]
        term_factor = fit.term_weight * float(of_terms[self._term_groups[document]])
        pairs = list(zip(columns.tolist(), values.tolist(), strict=True))
        codes, first = self._codes, self._first_concept
        return ScoreParts(
            term_factor,
            [
                (feature_name(int(codes[column]), self._names), value)
                for column, value in pairs
                if column < len(codes)
            ],
            [
                (concepts_of(column - first, self._concepts), value)
                for column, value in pairs
                if column >= first
            ],
        )
