from __future__ import annotations

import itertools
import math

import pytest

np = pytest.importorskip("numpy")

from litreview.ranking.documents import Corpus, Document, lower, tie_order  # noqa: E402
from litreview.ranking.tfidf import tfidf  # noqa: E402


def corpus(*texts):
    return Corpus([Document(str(number), *text.split("|")) for number, text in enumerate(texts)])


def by_hand(texts):
    """The weights of ASReview's ELAS u4, in plain Python, and products of each two documents."""
    rows = []
    for text in texts:
        words = [word for word in lower(text.replace("|", " ")).split() if len(word) > 1]
        rows.append(words + [" ".join(pair) for pair in itertools.pairwise(words)])
    frequency = {name: sum(name in row for row in rows) for row in rows for name in row}
    vectors = []
    for row in rows:
        vector = {
            name: (1 + math.log(row.count(name))) * (1 + math.log((1 + len(rows)) / (1 + frequency[name])))
            for name in set(row)
            if frequency[name] <= 0.95 * len(rows)
        }
        length = math.sqrt(sum(value**2 for value in vector.values()))
        vectors.append({name: value / length for name, value in vector.items()})
    return [[sum(a[name] * b.get(name, 0) for name in a) for b in vectors] for a in vectors]


TEXTS = [
    "pig farm|pig virus in a pig farm",
    "virus farm|sequence of the pig virus",
    "market price|price of pig meat",
    "the market|virus in the market price price",
]


@pytest.mark.parametrize("at_once", [1, 2_000_000])
def test_documents_are_as_alike_as_in_the_peer(monkeypatch, at_once):
    # Features of one document are joined in one column, which changes no product of two documents.
    monkeypatch.setattr("litreview.ranking.tfidf.PAIRS_AT_ONCE", at_once)
    matrix, _ = tfidf(corpus(*TEXTS))
    full = np.zeros((matrix.height, matrix.width))
    for row in range(matrix.height):
        part = slice(matrix.starts[row], matrix.starts[row + 1])
        full[row, matrix.columns[part]] = matrix.values[part]
    assert full @ full.T == pytest.approx(np.array(by_hand(TEXTS)), rel=1e-5)


def test_a_document_without_words_has_an_empty_row():
    matrix, _ = tfidf(corpus("|", "pig|pig farm", "…|", "pig|farm"))
    assert matrix.times(np.ones(matrix.width))[[0, 2]].tolist() == [0, 0]
    assert tfidf(corpus("|"))[0].height == 1


def test_a_capital_i_with_a_dot_is_one_letter():
    assert lower("İstanbul") == "istanbul"
    assert corpus("İSTANBUL|istanbul").titles == corpus("istanbul|").titles


def test_ties_do_not_depend_on_the_order_of_the_file():
    keys = [f"r{number}" for number in range(50)]
    first = [keys[index] for index in tie_order(keys)]
    assert first == [keys[::-1][index] for index in tie_order(keys[::-1])]
    assert first != keys
    assert first != [keys[index] for index in tie_order(keys, seed=1)]
