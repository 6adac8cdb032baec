from __future__ import annotations

import math

import pytest

from litreview.errors import InputError
from litreview.ranking.concepts import Concept, ConceptTable, parse_concepts, plain_list
from litreview.ranking.documents import Corpus, Document
from litreview.ranking.term_scores import find_terms, term_rarities, term_scores


def hits(table, *texts, languages=None):
    documents = [Document(str(number), *text.split("|")) for number, text in enumerate(texts)]
    return find_terms(Corpus(documents), table, languages or ["en"] * len(documents))


def scored(table, *texts, languages=None):
    languages = languages or ["en"] * len(texts)
    found = hits(table, *texts, languages=languages)
    return term_scores(found, term_rarities(found, languages), languages)


def counted(table, text, language="en"):
    found = hits(table, text, languages=[language])
    names = [term for _, term in found.terms]
    return (
        {names[term]: count for term, count in found.in_title[0].items()},
        {names[term]: count for term, count in found.in_abstract[0].items()},
    )


def test_a_long_term_of_a_plain_list_also_matches_as_the_beginning_of_a_word():
    assert counted(plain_list(["rat", "predict"]), "Rats rather predict|a rat, predictions; unpredicted") == (
        {"predict*": 1},
        {"rat": 1, "predict*": 1},
    )


def test_a_blank_stands_for_a_hyphen_and_a_term_in_two_spellings_counts_once():
    table = plain_list(["beta blocker", "beta-blocker", "type 2 diabetes"])
    assert counted(table, "Beta-blockers|beta blocker, beta. Blocker; type-2 diabetes and type 1") == (
        {"beta blocker*": 1},
        {"beta blocker*": 1, "type 2 diabetes*": 1},
    )


def test_case_is_ignored_in_turkish_too():
    table = ConceptTable((Concept("c", {"tr": ("işlem*",)}),), ("en", "tr"))
    assert counted(table, "İŞLEMLER|", "tr")[0] == {"işlem*": 1}


def test_terms_are_looked_for_in_the_language_of_the_text_and_in_english():
    table = ConceptTable(
        (Concept("buyer", {"en": ("buyer*",), "nl": ("koper*",), "de": ("Käufer*",)}),), ("nl", "de")
    )
    assert counted(table, "Kopers en käufer|buyers", "nl") == ({"koper*": 1}, {"buyer*": 1})


def test_the_score_is_rarity_times_count_and_title():
    table = plain_list(["virus"])
    scores = scored(table, "virus|virus virus", "|virus", "pig|", "farm|")
    rarity = math.log(5 / 3)
    assert scores == pytest.approx([rarity * (1 + math.log(2) + 2), rarity, 0, 0])


def test_rarity_is_taken_within_a_language():
    table = ConceptTable((Concept("v", {"en": ("virus*",)}),))
    languages = ["en", "en", "en", "nl", "nl"]
    scores = scored(table, "virus|", "virus|", "pig|", "virus|", "x|", languages=languages)
    assert scores[3] == pytest.approx(2 * math.log(3 / 2))
    assert scores[0] == pytest.approx(2 * math.log(4 / 3))


def test_a_concept_table_is_read_from_toml():
    text = (
        'languages = ["nl"]\n[[concept]]\nname = "buyer"\n[concept.terms]\nen = ["buyer*"]\nfr = ["client"]\n'
    )
    table = parse_concepts(text, "c.toml")
    assert table.languages == ("en", "nl", "fr")
    assert table.terms_for("fr") == ((0, "client"), (0, "buyer*"))


@pytest.mark.parametrize("text", ["no toml", 'title = "x"', "concept = 3", "[[concept]]\nname = 'x'"])
def test_what_is_no_concept_table_is_an_error(text):
    with pytest.raises(InputError, match=r"c\.toml"):
        parse_concepts(text, "c.toml")
