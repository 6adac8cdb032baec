"""Weighted words and word pairs of documents, as a sparse matrix in numpy."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from litreview.ranking.documents import Corpus

Floats: TypeAlias = NDArray[np.float64]
Integers: TypeAlias = NDArray[np.int64]

TOO_COMMON = 0.95
"""A feature in more than this share of the documents is dropped, as in ASReview's ELAS u4."""
PAIRS_AT_ONCE = 2_000_000
"""Word pairs that are sorted at a time, so that 100,000 documents need no more memory than the matrix itself."""
ENTRIES_AT_ONCE = 1 << 14
"""Entries that are multiplied at a time, so that they fit the processor's cache."""


@dataclass
class Matrix:
    """A sparse matrix by rows: those of row i are `starts[i]` to `starts[i + 1]`."""

    starts: Integers
    columns: NDArray[np.int32] | Integers
    values: NDArray[np.float32] | Floats
    width: int

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.starts) - 1

    def rows(self, chosen: Sequence[int]) -> Matrix:
        """Return some rows, in the order given; their numbers are wide, which is twice as fast and more to keep."""
        index = np.asarray(chosen, dtype=np.int64)
        lengths = self.starts[index + 1] - self.starts[index]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        entries = np.arange(starts[-1]) + np.repeat(self.starts[index] - starts[:-1], lengths)
        columns, values = self.columns.take(entries), self.values.take(entries)
        return Matrix(starts, columns.astype(np.int64), values.astype(np.float64), self.width)

    def narrowed(self) -> tuple[Integers, Matrix]:
        """Return the columns that have entries, and the matrix with only those."""
        filled = np.zeros(self.width, bool)
        filled[self.columns] = True
        numbers = np.cumsum(filled) - 1
        columns = np.flatnonzero(filled)
        return columns, Matrix(self.starts, numbers[self.columns], self.values, len(columns))

    @cached_property
    def _blocks(self) -> list[tuple[int, int, Integers, Integers]]:
        """Blocks of rows: first and last entry, the rows that have any, and where theirs begin in the block."""
        blocks = []
        first = 0
        while first < self.height:
            # At least one row, however long.
            last = int(np.searchsorted(self.starts, self.starts[first] + ENTRIES_AT_ONCE, side="right")) - 1
            last = max(last, first + 1)
            filled = np.flatnonzero(np.diff(self.starts[first : last + 1])) + first
            begin, end = int(self.starts[first]), int(self.starts[last])
            if len(filled):
                blocks.append((begin, end, filled, self.starts[filled] - begin))
            first = last
        return blocks

    def times(self, vector: Floats) -> Floats:
        """Multiply the matrix by a vector with one value for each column."""
        result = np.zeros(self.height)
        # In the precision of the values, which halves the time for all documents.
        factors = vector.astype(self.values.dtype, copy=False)
        for begin, end, rows, starts in self._blocks:
            # By "clip", since a check of each number costs as much as the rest; all are in range.
            products = factors.take(self.columns[begin:end], mode="clip")
            np.multiply(products, self.values[begin:end], out=products)
            result[rows] = np.add.reduceat(products, starts)
        return result

    def times_transposed(self, vector: Floats) -> Floats:
        """Multiply the transposed matrix by a vector with one value for each row."""
        weights = np.repeat(vector, np.diff(self.starts))
        weights *= self.values
        return np.asarray(np.bincount(self.columns, weights, self.width), np.float64)


@dataclass(slots=True)
class _Part:
    """Counted features: row, column and dampened count of each entry that is kept.

    Attributes:
        codes: For each column, the code of its feature.
        own: For each row, the sum of the squares of the dampened counts of features that only it has.
    """

    rows: Integers
    columns: Integers
    counts: Floats
    codes: Integers
    own: Floats


def tfidf(corpus: Corpus) -> tuple[Matrix, Integers]:
    """Weigh the words and pairs of neighbouring words of documents, each document scaled to length 1.

    A count becomes 1 + ln(count), times 1 + ln((1 + documents) / (1 + documents with the feature)).

    What only one document has cannot be learnt from another one, but it makes its document longer and the rest of it
    shorter, so all such features of a document are kept as one column.

    Returns:
        The matrix, and codes of the features of its first columns, which `feature_name` reads; those of the others are
        joined.
    """
    height, words = len(corpus), len(corpus.numbers)
    if not words:
        none = np.zeros(0, np.int64)
        return weighted(none, none, np.zeros(0), height), none
    numbers, rows = sequence(corpus)
    # A pair of words of which one is seen once is seen once; and no pair crosses the end of a document.
    common = np.bincount(numbers, minlength=words) > 1
    pairs = np.flatnonzero(rows[1:] == rows[:-1])
    shared = common[numbers[pairs]] & common[numbers[pairs + 1]]
    own = np.bincount(rows[pairs[~shared]], minlength=height).astype(np.float64)
    parts = [_counted(rows, numbers, height)]
    parts.extend(
        _counted(rows[chosen], (numbers[chosen] + 1) * words + numbers[chosen + 1], height)
        for chosen in by_first_word(numbers, pairs[shared], words)
    )
    offsets = np.cumsum([0, *(len(part.codes) for part in parts)])
    columns = np.concatenate([part.columns + offset for part, offset in zip(parts, offsets, strict=False)])
    # The most frequent first, so that most of what a product reads stays in the processor's cache.
    by_frequency = np.argsort(-np.bincount(columns, minlength=int(offsets[-1])), kind="stable")
    matrix = weighted(
        np.concatenate([part.rows for part in parts]),
        by_frequency.argsort()[columns],
        np.concatenate([part.counts for part in parts]),
        height,
        own + sum(part.own for part in parts),
    )
    return matrix, np.concatenate([part.codes for part in parts])[by_frequency]


def feature_name(code: int, words: Sequence[str]) -> str:
    """Return the word or the pair of words of a code.

    Args:
        code: The number of a word, or that of the first word plus 1, times the number of words, plus that of the second.
        words: All words, by their numbers.
    """
    first, second = divmod(code, len(words))
    return f"{words[first - 1]} {words[second]}" if first else words[second]


def weighted(
    rows: Integers, columns: Integers, counts: Floats, height: int, own: Floats | None = None
) -> Matrix:
    """Make a matrix of entries whose (dampened) counts are weighed by rarity, each row scaled to length 1.

    Args:
        rows: Row of each entry.
        columns: Its column.
        counts: Its dampened count.
        height: The number of rows.
        own: For each row, the sum of the squares of the dampened counts of features that only it has.
    """
    width = int(columns.max()) + 1 if len(columns) else 0
    rarity = 1 + np.log((1 + height) / (1 + np.bincount(columns, minlength=width)))
    values = counts * rarity[columns]
    if own is not None:
        having = np.flatnonzero(own)
        rows = np.concatenate((rows, having))
        columns = np.concatenate((columns, width + np.arange(len(having))))
        values = np.concatenate((values, np.sqrt(own[having]) * (1 + math.log((1 + height) / 2))))
        width += len(having)
    order = np.argsort(rows * width + columns)
    rows, columns, values = rows[order], columns[order], values[order]
    length = np.sqrt(np.bincount(rows, values**2, height))
    values /= np.where(length > 0, length, 1)[rows]
    starts = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=height))))
    return Matrix(starts, columns.astype(np.int32), values.astype(np.float32), width)


def sequence(corpus: Corpus) -> tuple[Integers, Integers]:
    """Return the words of all documents one after another, without those of one letter, and their documents."""
    texts = [text for pair in zip(corpus.titles, corpus.abstracts, strict=True) for text in pair]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    numbers = np.empty(int(lengths.sum()), np.int64)
    at = 0
    for text in texts:
        numbers[at : at + len(text)] = np.frombuffer(text, np.dtype(text.typecode)) if text else 0
        at += len(text)
    rows = np.repeat(np.arange(len(texts)) // 2, lengths)
    long = np.fromiter((len(word) > 1 for word in corpus.numbers), bool, len(corpus.numbers))[numbers]
    return numbers[long], rows[long]


def by_first_word(numbers: Integers, pairs: Integers, words: int) -> Iterator[Integers]:
    """Divide pairs so that all with the same first word are in one part."""
    sizes = np.cumsum(np.bincount(numbers[pairs], minlength=words))
    part = sizes // PAIRS_AT_ONCE
    last = int(part[-1])
    for number in range(last + 1):
        yield pairs if last == 0 else pairs[part[numbers[pairs]] == number]


def _counted(rows: Integers, codes: Integers, height: int) -> _Part:
    """Count codes by document."""
    # Rows ascend, and a stable sort keeps them so within each code.
    order = np.argsort(codes, kind="stable")
    codes, rows = codes[order], rows[order]
    new_code = np.ones(len(codes), bool)
    new_code[1:] = codes[1:] != codes[:-1]
    new_entry = new_code.copy()
    new_entry[1:] |= rows[1:] != rows[:-1]
    begins = np.flatnonzero(new_entry)
    counts = 1 + np.log(np.diff(np.append(begins, len(codes))))
    column = np.cumsum(new_code[begins]) - 1
    frequency = np.bincount(column)
    keep = (frequency > 1) & (frequency <= TOO_COMMON * height)
    kept, alone = keep[column], (frequency == 1)[column]
    own = np.asarray(np.bincount(rows[begins[alone]], counts[alone] ** 2, height), np.float64)
    columns = (np.cumsum(keep) - 1)[column[kept]]
    return _Part(rows[begins[kept]], columns, counts[kept], codes[new_code][keep], own)
