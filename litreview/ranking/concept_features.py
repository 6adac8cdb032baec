"""Concepts as features, so that two reports in different languages that name the same idea share something."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from litreview.ranking.term_scores import TermHits
from litreview.ranking.tfidf import Matrix, weighted

LENGTH = 0.15
"""The length of a document's concept features beside its text's 1; at 0.3 they hurt a review in English."""


def concept_features(hits: TermHits, concepts: int) -> Matrix:
    """Weigh, for each document, each concept in its title and in its abstract, and each pair of concepts."""
    pairs = {pair: 2 * concepts + place for place, pair in enumerate(combinations(range(concepts), 2))}
    entries = [
        (document, column, value)
        for document in range(len(hits.in_title))
        for column, value in _features(hits, document, pairs)
    ]
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = weighted(
        np.array(rows, np.int64), np.array(columns, np.int64), np.array(values, float), len(hits.in_title)
    )
    matrix.values *= np.float32(LENGTH)
    return matrix


def _features(
    hits: TermHits, document: int, pairs: dict[tuple[int, int], int]
) -> Iterator[tuple[int, float]]:
    title = {hits.terms[term][0] for term in hits.in_title[document]}
    abstract: dict[int, int] = {}
    for term, count in hits.in_abstract[document].items():
        concept = hits.terms[term][0]
        abstract[concept] = abstract.get(concept, 0) + count
    yield from ((2 * concept, 1.0) for concept in sorted(title))
    yield from ((2 * concept + 1, 1 + math.log(count)) for concept, count in sorted(abstract.items()))
    yield from ((pairs[pair], 1.0) for pair in combinations(sorted(title | set(abstract)), 2))


def concepts_of(column: int, concepts: int) -> tuple[int, ...]:
    """Return the concept, or the pair of concepts, of a column."""
    if column < 2 * concepts:
        return (column // 2,)
    return list(combinations(range(concepts), 2))[column - 2 * concepts]


def side_by_side(left: Matrix, right: Matrix) -> Matrix:
    """Join two matrices with the same rows."""
    lengths = np.diff(left.starts), np.diff(right.starts)
    starts = left.starts + right.starts
    columns = np.empty(int(starts[-1]), np.int32)
    values = np.empty(int(starts[-1]), np.float32)
    from_left = np.arange(len(left.columns)) + np.repeat(right.starts[:-1], lengths[0])
    from_right = np.arange(len(right.columns)) + np.repeat(left.starts[1:], lengths[1])
    columns[from_left], values[from_left] = left.columns, left.values
    columns[from_right], values[from_right] = right.columns + left.width, right.values
    return Matrix(starts, columns, values, left.width + right.width)
