"""How much the term score counts beside the model, chosen by the decisions made so far."""

from __future__ import annotations

import math
from collections.abc import Sequence

WEIGHTS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0)
"""0 is among them: a list of terms that does not fit must be able to lose all weight."""
AT_FIRST = 1.0
ENOUGH_RELEVANT = 5
ENOUGH_IRRELEVANT = 10
FOLDS = 5


def choose_weight(model: Sequence[float], terms: Sequence[float], relevant: Sequence[bool]) -> float:
    """Return the weight under which `model + weight * terms` separates the labels best.

    Args:
        model: Standardised scores of judged documents by models that were not trained on them.
        terms: Their standardised term scores.
        relevant: Their labels.
    """
    found = sum(relevant)

    def worth(weight: float) -> float:
        scores = [score + weight * term for score, term in zip(model, terms, strict=True)]
        # Pulls towards 1 while little is known.
        pull = 0.02 * abs(math.log2((weight + 0.25) / 1.25)) * 10 / (5 + found)
        return area_under_curve(scores, relevant) - pull

    # Of equal ones the weight nearest 1.
    return max(WEIGHTS, key=lambda weight: (worth(weight), -abs(weight - AT_FIRST)))


def area_under_curve(scores: Sequence[float], relevant: Sequence[bool]) -> float:
    """Return the probability that a relevant document scores above an irrelevant one; a tie counts half."""
    order = sorted(range(len(scores)), key=scores.__getitem__)
    ranks = 0.0
    first = 0
    while first < len(order):
        last = first
        while last < len(order) and scores[order[last]] == scores[order[first]]:
            last += 1
        ranks += sum(relevant[index] for index in order[first:last]) * (first + 1 + last) / 2
        first = last
    positive = sum(relevant)
    negative = len(relevant) - positive
    if not positive or not negative:
        return 0.5
    return (ranks - positive * (positive + 1) / 2) / (positive * negative)
