from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

from litreview.errors import InputError
from litreview.ranking import ranker as ranker_module
from litreview.ranking.concepts import Concept, ConceptTable, plain_list
from litreview.ranking.ranker import Ranker
from litreview.ranking.simulation import simulate
from litreview.ranking.term_weight import area_under_curve, choose_weight
from tests.ranking.labelled_sets import documents, made, rows, score, start

needs_numpy = pytest.mark.skipif(
    find_spec("numpy") is None, reason="numpy is not installed (extra `ranking`)"
)
TERMS = plain_list(["nudge", "physician", "hygiene"])


@needs_numpy
@pytest.mark.parametrize("table", [ConceptTable(), TERMS])
def test_relevant_records_come_early(table):
    found = simulate(made(), table, priors=["r0", "r50"])
    assert found.measures.loss < 0.15
    assert len(found.screened) == 118
    assert set(found.screened) == {f"r{n}" for n in range(120)} - {"r0", "r50"}


def test_the_order_does_not_depend_on_the_order_of_the_file():
    records = made()
    ways = [simulate(way, TERMS, priors=["r0", "r50"]).screened for way in (records, records[::-1])]
    assert ways[0] == ways[1]


def test_our_figures_are_those_of_the_shared_score():
    found = simulate(made(), TERMS)
    expected = score(found.labels)
    assert found.measures.loss == pytest.approx(expected["loss"])
    assert found.measures.n95 == expected["n95"]


@needs_numpy
def test_the_same_decisions_give_the_same_order_however_they_arrive():
    records = made()
    ranker = Ranker([record.document for record in records], TERMS)
    decisions = [(f"r{n}", n < 12) for n in (0, 50, 1, 60, 70, 2, 80, 90, 3, 4, 5, *range(20, 45))]
    for number in range(1, len(decisions) + 1):
        order = ranker.order(decisions[:number])
    assert Ranker([record.document for record in records], TERMS).order(decisions) == order
    # One taken back and made again otherwise: as if it had never been.
    ranker.order([("r0", False), *decisions[1:]])
    assert ranker.order(decisions) == order


def test_terms_alone_rank_before_there_are_decisions_of_both_kinds():
    records = made()
    ranker = Ranker([record.document for record in records], TERMS)
    first = ranker.order([])
    assert ranker.order([("r0", True)]) == [key for key in first if key != "r0"]
    assert sum(int(key[1:]) < 12 for key in first[:12]) >= 6


def test_terms_rank_where_numpy_is_not_installed(monkeypatch):
    monkeypatch.setattr(ranker_module, "find_spec", lambda _name: None)
    found = simulate(made(), TERMS, priors=["r0", "r50"])
    assert found.model == "terms"
    assert found.measures.loss < 0.3


def test_ranking_without_numpy_imports_none():
    code = (
        "import sys; sys.modules['numpy'] = None\n"
        "from litreview.ranking.ranker import Ranker; from litreview.ranking.documents import Document\n"
        "from litreview.ranking.concepts import plain_list\n"
        "import litreview.ranking.ranker as r; r.find_spec = lambda name: None\n"
        "print(Ranker([Document('a', 'x', ''), Document('b', 'nudge', '')], plain_list(['nudge'])).order([]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["['b',", "'a']"]


def test_terms_that_do_not_separate_lose_their_weight():
    relevant = [True] * 20 + [False] * 80
    model = [1.0 if label else 0.0 for label in relevant]
    assert choose_weight(model, [-6.0 if label else 0.5 for label in relevant], relevant) == 0
    assert choose_weight([0.0] * 100, [1.0 if label else 0.0 for label in relevant], relevant) == 1
    assert area_under_curve([1, 1, 2, 0], [True, False, True, False]) == 0.875


@needs_numpy
def test_no_refit_multiplies_more_than_once_with_all_documents(monkeypatch):
    from litreview.ranking.tfidf import Matrix  # noqa: PLC0415  # it imports numpy

    heights, times = [], Matrix.times

    def counted(matrix, vector):
        heights.append(matrix.height)
        return times(matrix, vector)

    chosen = []
    monkeypatch.setattr(Matrix, "times", counted)
    monkeypatch.setattr("litreview.ranking.trained_model.choose_weight", lambda *_: chosen.append(1) or 1.0)
    records = made()
    ranker = Ranker([record.document for record in records], TERMS)
    decisions = [(f"r{n}", n < 12) for n in (0, 50, 1, 60, 70, 2, 80, 90, 3, 4, 5, *range(20, 45))]
    for number in range(2, len(decisions) + 1):
        if ranker.is_due(decisions[:number]):
            heights.clear()
            ranker.order(decisions[:number])
            assert heights.count(len(records)) == 1
    # The weight of the terms was chosen meanwhile.
    assert chosen


@needs_numpy
def test_in_one_language_the_model_compares_titles_with_abstracts():
    texts = [record.document for record in made()]
    judged = [("r0", True), ("r50", False)]
    ranker = Ranker(texts, TERMS)
    ranker.order(judged)
    # Without weight, terms do not change what the model says of titles beside abstracts.
    ranker.model.term_weight = 0.0
    numbers = (-ranker.model.scores()).argsort(kind="stable")
    found = [key for key in (ranker.documents[number].key for number in numbers) if key not in dict(judged)]
    assert found == Ranker(texts, ConceptTable()).order(judged)


def test_recall_is_given_by_language():
    records = made()
    named = [type(r)(r.document, r.relevant, "nl" if n % 3 == 0 else "en") for n, r in enumerate(records)]
    found = simulate(named, TERMS).languages
    assert {name: (x.records, x.relevant) for name, x in found.items()} == {"en": (80, 8), "nl": (40, 4)}
    assert all(0 <= x.tenth <= x.quarter <= x.half <= 1 for x in found.values())
    assert simulate(records, TERMS).languages == {}


@needs_numpy
def test_concepts_are_features_that_two_languages_share():
    table = ConceptTable(
        (Concept("nudge", {"en": ("nudge",), "nl": ("duwtje",)}), Concept("who", {"en": ("physician",)})),
        ("en", "nl"),
    )
    ranker = Ranker([record.document for record in made()], table)
    assert ranker.model.matrix.width > Ranker([r.document for r in made()], ConceptTable()).model.matrix.width


def test_unknown_priors_and_double_ids_are_errors():
    with pytest.raises(InputError, match="nobody"):
        simulate(made(), TERMS, priors=["nobody"])
    with pytest.raises(InputError, match="have the id 'r0'"):
        simulate([*made(), *made()], TERMS)


@needs_numpy
def test_a_shared_set_is_found_as_early_as_the_peer_finds_it():
    found = rows("cohen_adhd")
    result = simulate(documents(found), ConceptTable(), priors=start(found, 1))
    # ASReview's ELAS u4 from the same start: 0.0675 in the mean of three.
    assert result.measures.loss < 0.072
    terms = [
        "attention deficit",
        "adhd",
        "methylphenidate",
        "atomoxetine",
        "amphetamine",
        "randomized",
        "placebo",
    ]
    result = simulate(documents(found), plain_list(terms), priors=start(found, 1))
    assert result.measures.loss < 0.055


@needs_numpy
def test_the_command_prints_figures_and_order(tmp_path):
    table = tmp_path / "set.csv"
    lines = [
        f"{r.document.key},{r.document.title},{r.document.abstract},{int(r.relevant)}" for r in made(60, 6)
    ]
    table.write_text(
        "\n".join(["record_id,title,abstract,label_included", *lines, "x,unlabelled,,"]), "utf-8"
    )
    words = ["simulate", str(table), "--prior", "r0", "--prior", "r40", "--terms", "nudge,hygiene"]
    run = [sys.executable, "-m", "litreview", *words]
    done = subprocess.run(
        [*run, "--svg", str(tmp_path / "plot.svg"), "--json"], capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert found["records"] == 58
    assert found["priors"] == ["r0", "r40"]
    assert len(found["screened"]) == 58
    assert found["loss"] < 0.3
    assert "1 record without a label left out" in done.stderr
    assert "<svg" in (tmp_path / "plot.svg").read_text("utf-8")
    done = subprocess.run(run, capture_output=True, text=True, check=True)
    assert "loss (0 best, 0.5 random)" in done.stdout
    assert "●" in done.stdout
