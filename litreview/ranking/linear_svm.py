"""A linear support vector machine with squared hinge loss, refitted after each few decisions."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from litreview.ranking.tfidf import Floats, Matrix

# ASReview's ELAS u4: a search over C and the weight moved the mean loss by 1 % or less.
PENALTY = 0.11
BALANCE = 9.8
"""The weight of all relevant documents together, where all irrelevant ones have 1."""

NEWTON_STEPS = 6
CONJUGATE_STEPS = 30
ACCURACY = 3e-4
"""Gradient at which fitting ends, relative to the gradient at zero."""
SHORTENINGS = 12


def fit(matrix: Matrix, relevant: Sequence[bool], start: Floats | None = None) -> Floats:
    """Return weights, the last of which is the constant, that minimise the penalised loss.

    At least one Newton step is taken. The gradient at zero grows with the decisions, so a start that was good enough
    before the newest decision is good enough after it too, by any relative measure: without that step the weights would
    freeze after a few hundred decisions.

    Args:
        matrix: The labelled documents.
        relevant: Their labels; both kinds must occur.
        start: Weights of an earlier fit.
    """
    labels = np.where(np.asarray(relevant, dtype=bool), 1.0, -1.0)
    costs = PENALTY * balanced(labels)
    # Features that no labelled document has weigh 0, and are most of them.
    found = np.zeros(matrix.width + 1)
    columns, matrix = matrix.narrowed()
    columns = np.append(columns, len(found) - 1)
    weights = np.zeros(len(columns)) if start is None else start[columns]
    slack = 1 - labels * predict(matrix, weights)
    at_zero = _length(_transposed(matrix, -2 * costs * labels))
    for step in range(NEWTON_STEPS):
        active = slack > 0
        gradient = weights + _transposed(matrix, np.where(active, -2 * costs * labels * slack, 0))
        if step and _length(gradient) <= ACCURACY * at_zero:
            break
        direction = newton_direction(matrix, np.where(active, 2 * costs, 0), gradient)
        change = labels * predict(matrix, direction)
        weights, slack = _step(weights, direction, slack, change, costs, gradient)
    found[columns] = weights
    return found


def predict(matrix: Matrix, weights: Floats) -> Floats:
    """Return the score of each row."""
    return np.asarray(matrix.times(weights[:-1]) + weights[-1])


def balanced(labels: Floats) -> Floats:
    """Return a weight for each label; they sum to the number of labels, and relevant ones weigh 9.8 : 1."""
    relevant = labels > 0
    share = np.where(relevant, BALANCE / max(relevant.sum(), 1), 1 / max((~relevant).sum(), 1))
    return np.asarray(share * (len(labels) / share.sum()))


def _transposed(matrix: Matrix, vector: Floats) -> Floats:
    return np.append(matrix.times_transposed(vector), vector.sum())


def newton_direction(matrix: Matrix, curvature: Floats, gradient: Floats) -> Floats:
    """Solve the Newton equation roughly, by conjugate gradients."""
    direction = np.zeros_like(gradient)
    residual = -gradient
    search = residual.copy()
    size = _dot(residual, residual)
    # The nearer the solution, the more exact; this is what makes few Newton steps enough.
    enough = min(0.1, size**0.25) ** 2 * size
    for _ in range(CONJUGATE_STEPS):
        if size <= enough or size == 0:
            break
        bent = search + _transposed(matrix, curvature * predict(matrix, search))
        length = size / _dot(search, bent)
        direction += length * search
        residual -= length * bent
        before, size = size, _dot(residual, residual)
        search = residual + size / before * search
    return direction


def _step(
    weights: Floats, direction: Floats, slack: Floats, change: Floats, costs: Floats, gradient: Floats
) -> tuple[Floats, Floats]:
    """Go along a direction, half as far as long as the loss does not fall enough."""
    slope = _dot(gradient, direction)
    before = _loss(weights, slack, costs)
    length = 1.0
    for _ in range(SHORTENINGS):
        moved, left = weights + length * direction, slack - length * change
        if _loss(moved, left, costs) <= before + 1e-4 * length * slope:
            return moved, left
        length /= 2
    return weights, slack


def _loss(weights: Floats, slack: Floats, costs: Floats) -> float:
    return _dot(weights, weights) / 2 + _dot(costs, np.square(np.maximum(slack, 0)))


def _length(vector: Floats) -> float:
    return math.sqrt(_dot(vector, vector))


def _dot(left: Floats, right: Floats) -> float:
    # Not `@`: a BLAS library starts a thread on each core for vectors of this length, at ten times the cost.
    return float(np.einsum("i,i->", left, right))
