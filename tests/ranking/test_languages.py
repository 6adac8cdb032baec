from __future__ import annotations

import random
from collections import Counter

import pytest

from litreview.ranking import language_guess
from litreview.ranking.documents import Document
from litreview.ranking.language_floor import with_floor
from litreview.ranking.language_guess import guess_by_stop_words, guess_languages
from litreview.ranking.standard_scores import ALL_SMALL, group_numbers, standardised

TITLES = {
    "en": "Perceptions of the police among people who pay for sex",
    "nl": "De aanpak van mensen die betalen voor seks met een minderjarige",
    "de": "Die Bestrafung der Freier und die Folgen für das Gewerbe",
    "tr": "Çiftlik hayvanlarında virüs çeşitliliği ve bir yöntem olarak dizileme",
}


@pytest.mark.parametrize("without", [False, True])
def test_a_language_is_guessed_among_those_of_the_protocol(monkeypatch, without):
    if without:
        monkeypatch.setattr(language_guess, "_identifier", lambda _among: None)
    documents = [Document(code, title, "") for code, title in TITLES.items()]
    assert guess_languages(documents, list(TITLES)) == list(TITLES)
    assert set(guess_languages(documents, ["nl"])) == {"en", "nl"}
    assert guess_languages(documents, []) == ["en"] * 4


def test_a_text_that_says_nothing_is_english():
    assert guess_languages([Document("a", "", ""), Document("b", "1234", "")], ["en", "de", "nl"]) == [
        "en",
        "en",
    ]
    assert guess_by_stop_words("qwerty", ["de", "en", "nl"]) == "en"


def test_each_language_gets_its_share_while_little_is_known_of_it():
    languages = ["en"] * 80 + ["nl"] * 20
    # All English first, as a model does that has seen English only.
    order = with_floor(range(100), languages, [])
    found = Counter(languages[document] for document in order[:50])
    assert found["nl"] == 10
    assert sorted(order) == list(range(100))
    assert [document for document in order if document < 80] == list(range(80))


def test_after_20_judged_a_language_keeps_half_of_its_share():
    languages = ["en"] * 1000 + ["nl"] * 1000
    order = with_floor(range(200, 2000), languages, [*range(200)])
    # 20 of them come until 20 are judged; from then on a quarter of all.
    dutch = sum(document >= 1000 for document in order[:600])
    assert dutch == pytest.approx(200, abs=2)


def test_one_language_needs_no_floor():
    assert with_floor([3, 1, 2], ["en"] * 4, [0]) == [3, 1, 2]


def test_scores_are_standardised_within_language_and_abstract():
    documents = [Document(str(n), "t", "a" if n % 2 else "") for n in range(60)]
    languages = ["en"] * 40 + ["nl"] * 19 + ["fr"]
    groups = group_numbers(documents, languages)
    # Nine Dutch records without an abstract are too few, and so is one in French.
    assert sorted(Counter(groups).values()) == [9 + 1, 10, 20, 20]
    assert groups.count(ALL_SMALL) == 9 + 1
    draw = random.Random(1)  # noqa: S311  # the same each time, not a secret
    scores = standardised([draw.gauss(group, 1 + group) for group in groups], groups)
    for group in set(groups):
        part = [score for score, other in zip(scores, groups, strict=True) if other == group]
        assert sum(part) == pytest.approx(0, abs=1e-9)
        assert sum(value**2 for value in part) == pytest.approx(len(part))


def test_a_group_without_variance_gets_0():
    assert standardised([0.1 + 0.2, 0.3, 5, 6], [1, 1, 2, 2])[:2] == [0, 0]
