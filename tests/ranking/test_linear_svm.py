from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")

from litreview.ranking.documents import Corpus  # noqa: E402
from litreview.ranking.linear_svm import PENALTY, balanced, fit, predict  # noqa: E402
from litreview.ranking.tfidf import tfidf  # noqa: E402
from tests.ranking.labelled_sets import made  # noqa: E402


def dense(matrix):
    full = np.zeros((matrix.height, matrix.width))
    for row in range(matrix.height):
        part = slice(matrix.starts[row], matrix.starts[row + 1])
        full[row, matrix.columns[part]] = matrix.values[part]
    return full


def exact(matrix, relevant):
    """Solve by Newton steps with a dense matrix, to the last digit."""
    full = np.hstack([dense(matrix), np.ones((matrix.height, 1))])
    labels = np.where(relevant, 1.0, -1.0)
    costs = PENALTY * balanced(labels)
    weights = np.zeros(full.shape[1])
    for _ in range(100):
        slack = np.maximum(1 - labels * (full @ weights), 0)
        gradient = weights - 2 * full.T @ (costs * labels * slack)
        active = full[slack > 0]
        curved = np.eye(len(weights)) + 2 * active.T @ (active * costs[slack > 0][:, None])
        weights -= np.linalg.solve(curved, gradient)
    return weights


@pytest.fixture(scope="module")
def data():
    records = made(300, 30)
    return tfidf(Corpus([record.document for record in records]))[0], [record.relevant for record in records]


def test_warm_refits_reach_the_exact_solution(data):
    matrix, relevant = data
    # Decisions come one by one, each refit starts from the last: the weights must not freeze.
    order = np.random.default_rng(1).permutation(len(relevant))
    order = np.concatenate((order[np.array(relevant)[order]][:1], order))
    order = list(dict.fromkeys(order.tolist()))
    weights = None
    for number in range(2, 220):
        judged = order[:number]
        labels = [relevant[row] for row in judged]
        if len(set(labels)) > 1:
            weights = fit(matrix.rows(judged), labels, weights)
    found, expected = predict(matrix, weights), predict(matrix, exact(matrix.rows(judged), labels))
    assert np.corrcoef(found, expected)[0, 1] > 0.99999
    assert set(np.argsort(-found)[:50]) == set(np.argsort(-expected)[:50])


def test_relevant_and_irrelevant_documents_weigh_98_to_10():
    weights = balanced(np.array([1.0, -1.0, -1.0, -1.0]))
    assert weights.sum() == pytest.approx(4)
    assert weights[0] / weights[1:].sum() == pytest.approx(9.8)


def test_products_are_those_of_a_dense_matrix(data, monkeypatch):
    monkeypatch.setattr("litreview.ranking.tfidf.ENTRIES_AT_ONCE", 100)
    matrix, _ = data
    generator = np.random.default_rng(2)
    columns, rows = generator.random(matrix.width), generator.random(matrix.height)
    assert matrix.times(columns) == pytest.approx(dense(matrix) @ columns, rel=1e-5)
    assert matrix.times_transposed(rows) == pytest.approx(dense(matrix).T @ rows, rel=1e-5)
    chosen = [5, 3, 200]
    assert (dense(matrix.rows(chosen)) == dense(matrix)[chosen]).all()


def test_only_features_of_labelled_documents_get_a_weight(data):
    matrix, relevant = data
    judged = [0, 5, 100, 200]
    weights = fit(matrix.rows(judged), [relevant[row] for row in judged])
    assert set(np.flatnonzero(weights[:-1])) == set(matrix.rows(judged).columns.tolist())
    columns, narrow = matrix.rows(judged).narrowed()
    assert (dense(narrow) == dense(matrix.rows(judged))[:, columns]).all()
    assert narrow.width == len(set(matrix.rows(judged).columns.tolist()))
