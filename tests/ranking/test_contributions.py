"""Why a document stands where it does: the parts add up to the score, terms first."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from litreview.ranking.concepts import Concept, ConceptTable
from litreview.ranking.contributions import explain
from litreview.ranking.documents import Document
from litreview.ranking.ranker import Ranker

WORDS = ["alpine", "barley", "canal", "ember", "falcon", "garnet", "hazel", "kelp", "lagoon", "cedar"]
TABLE = ConceptTable(
    (
        Concept("buyer", {"en": ("buyer*", "client*"), "nl": ("koper*",)}),
        Concept("payment", {"en": ("pay", "paid")}),
    ),
    ("en", "nl"),
)


def pool():
    """Thirty documents on buyers who paid, and thirty on pigs, with and without abstracts."""
    found = []
    for n in range(60):
        word = WORDS[n % 10]
        title = f"Buyers of the {word} region" if n % 2 else f"Pigs of the {word} farm"
        text = f"Most clients paid in the {word} chat. " * (1 + n % 3) if n % 2 else f"Virus in {word} pigs."
        found.append(Document(f"key{n:02}", title, text if n % 4 < 3 else ""))
    return found


@pytest.fixture(scope="module")
def ranker():
    return Ranker(pool(), TABLE)


DECISIONS = [(f"key{n:02}", n % 2 == 1) for n in range(14)]


def test_before_there_are_decisions_the_terms_alone_count(ranker):
    found = explain(ranker, "key21", None)
    assert {each.text: each.count for each in found.terms} == {"buyer": 1, "client": 1, "paid": 1}
    assert found.words == ()
    assert all(each.value > 0 for each in found.terms)
    assert (found.language, found.has_abstract, found.group) == ("en", True, "own")
    assert explain(ranker, "key20", None).terms == ()


@pytest.mark.skipif(find_spec("numpy") is None, reason="numpy is not installed (extra `ranking`)")
def test_the_parts_add_up_to_the_difference_of_two_scores(ranker):
    ranker.order(DECISIONS)
    fit = ranker.model.fit()
    scores = ranker.model.scores()

    def total(key):
        found = explain(ranker, key, fit)
        return sum(each.value for each in (*found.terms, *found.words))

    for one, other in (("key21", "key22"), ("key25", "key50"), ("key15", "key19")):
        difference = scores[ranker.numbers[one]] - scores[ranker.numbers[other]]
        assert total(one) - total(other) == pytest.approx(difference, abs=1e-4)


@pytest.mark.skipif(find_spec("numpy") is None, reason="numpy is not installed (extra `ranking`)")
def test_terms_come_apart_from_words_and_what_speaks_against_is_below_zero(ranker):
    ranker.order(DECISIONS)
    liked, disliked = (explain(ranker, key, ranker.model.fit()) for key in ("key21", "key22"))
    assert {each.text for each in liked.terms} == {"buyer", "client", "paid"}
    # What names a term is no word beside it.
    assert not any("buyer" in each.text or "paid" in each.text for each in liked.words)
    assert "chat" in {each.text for each in liked.words if each.value > 0}
    assert {"pigs", "farm"} <= {each.text for each in disliked.words if each.value < 0}
    values = [abs(each.value) for each in liked.words]
    assert values == sorted(values, reverse=True)
    # Of the 30 documents with an abstract that are not judged, this is one.
    judged = {key for key, _ in DECISIONS}
    of_group = [d for d in pool() if d.abstract and d.key not in judged]
    assert liked.others == len(of_group) - 1


@pytest.mark.skipif(find_spec("numpy") is None, reason="numpy is not installed (extra `ranking`)")
def test_an_explanation_is_that_of_the_order_it_is_asked_for(ranker):
    ranker.order(DECISIONS)
    fit = ranker.model.fit()
    before = explain(ranker, "key21", fit)
    ranker.order([*DECISIONS, *((f"key{n:02}", n % 2 == 0) for n in range(14, 40) if n != 21)])
    assert explain(ranker, "key21", fit) == before
    assert explain(ranker, "key21", ranker.model.fit()) != before
