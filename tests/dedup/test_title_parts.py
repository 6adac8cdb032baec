from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from litreview.dedup.title_parts import fold, title, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Counting invented sheep.", "COUNTING INVENTED SHEEP"),
        ("Counting invented sheep: a study", "Counting invented sheep - a study"),
        ("“Counting” the shepherd’s sheep", '"Counting" the shepherd\'s sheep'),
        ("Schafe zählen: Größe und Übung", "Schafe zahlen: Grosse und Ubung"),
        ("Sauer på Ærø", "Sauer pa Aero"),
        ("Sheep & goats", "Sheep and goats"),
        ("Sheep &amp; goats", "Sheep and goats"),
        ("<i>Ovis aries</i> in CO<sub>2</sub>", "Ovis aries in CO2"),
        ("{DNA} of sheep", "DNA of sheep"),
        ("β-carotene in sheep", "beta-carotene in sheep"),
        ("Counting invented sheep [Chinese]", "Counting invented sheep"),
        ("Counting invented sheep. [German, English]", "Counting invented sheep"),
        ("Counting invented sheep. [Review] [33 refs]", "Counting invented sheep"),
        ("Counting invented sheep LA: Chi", "Counting invented sheep"),
        ("Counting invented sheep [see comment]", "Counting invented sheep"),
        ("Counting invented sheep (article in French)", "Counting invented sheep"),
        ("[Counting invented sheep].", "Counting invented sheep"),
        ("Counting invented sheep (Book review)", "Counting invented sheep"),
        ("RETRACTED ARTICLE: Counting invented sheep", "Counting invented sheep"),
        ("Retracted: Counting sheep (Retracted article. See vol. 58, pg. 307, 2014)", "Counting sheep"),
        ("Counting sheep (Reprinted from Journal of Sheep, vol 12, pg 45-61, 2018)", "Counting sheep"),
        ("TEMPORARY REMOVAL: Counting invented sheep", "Counting invented sheep"),
        ("Counting sheep.[Erratum appears in J Sheep. 2009;3(2):7 Note: Proef, B [added]]", "Counting sheep"),
    ],
)
def test_what_databases_write_differently_is_one_title(one, other):
    assert title(one) == title(other)


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Erratum: Counting invented sheep", "erratum"),
        ("Erratum to “Counting invented sheep”", "erratum"),
        ("Correction to: Counting invented sheep", "erratum"),
        ("Publisher Correction: Counting invented sheep", "erratum"),
        ("Corrigendum for Counting invented sheep", "erratum"),
        ("Counting invented sheep (vol 360, pg 542, 2009)", "erratum"),
        ("Counting invented sheep (Journal of Sheep (2009) 360 (542-544))", "erratum"),
        ("Counting invented sheep (Retraction of vol 360, pg 542, 2009)", "erratum"),
        ("Counting invented sheep (Expression of Concern)", "erratum"),
        ("Notice of retraction: Counting invented sheep", "erratum"),
        ("Corrections to “Counting invented sheep”", "erratum"),
        ("Rejoinder to: Counting invented sheep", "reply"),
        ("A reply to “Counting invented sheep”", "reply"),
        ("Counting invented sheep: a rejoinder to Proef", "reply"),
        ("Counting invented sheep - Response", "reply"),
        ('Letter by Proef et al regarding article, "Counting invented sheep"', "comment"),
        ("Counting invented sheep: a comment", "comment"),
        ("Reply to: Counting invented sheep", "reply"),
        ("Authors' reply: Counting invented sheep", "reply"),
        ("Response to: Counting invented sheep", "reply"),
        ("Re: Counting invented sheep", "comment"),
        ("Comment on “Counting invented sheep”", "comment"),
        ("Commentary: Counting invented sheep", "comment"),
        ("Counting invented sheep: executive summary", "summary"),
        ("Counting invented sheep. Summary Report", "summary"),
        ("Counting invented sheep: samenvatting", "summary"),
        ("Counting invented sheep: a study protocol", "protocol"),
        ("Counting invented sheep: protocol for a pilot study", "protocol"),
    ],
)
def test_a_lead_in_or_tail_becomes_a_mark_and_leaves_the_title(text, mark):
    found = title(text)
    assert found.marks == {mark}
    assert found.words == "counting invented sheep"


@pytest.mark.parametrize(
    "text",
    [
        "Correction of myopia in sheep",
        "Response to shearing in sheep",
        "Regional differences among sheep",
        "A combined protocol of counting and shearing",
        "Counting invented sheep.[Erratum appears in J Sheep. 2009;3(2):7]",
        "Letter writing among shepherds",
        "A response to shearing in sheep",
        "Wool of invented sheep and its dose-response",
        "Sheep in meadows: response to rain",
        "Wool of invented sheep: retraction",
        "Removal of wool from invented sheep",
    ],
)
def test_words_that_belong_to_the_title_set_no_mark(text):
    assert title(text).marks == frozenset()


@pytest.mark.parametrize("text", ["Erratum", "Reply", "Correction", "[Chinese]", "(Review)"])
def test_a_title_is_never_cut_to_nothing(text):
    assert title(text).words


def test_letters_of_every_script_stay():
    assert words("ЗАЙНЯТІСТЬ і праця") == "заинятість і праця"
    assert words("플랫폼 노동") == words("플랫폼  노동")
    assert words("플랫폼") != ""


def test_greek_words_stay_greek_and_greek_signs_are_spelled():
    assert words("TNF-α") == "tnf alpha"
    assert words("λόγον") == "λογον"


def test_the_main_title_ends_at_the_subtitle():
    found = title("Counting invented sheep: a study of three meadows")
    assert found.words[: found.main] == "counting invented sheep"
    assert title("Counting invented sheep").main == 0


def test_no_title_is_an_empty_one():
    assert title(None) == title("") == title("  ")


@given(st.text(max_size=80))
def test_folding_twice_is_folding_once(text):
    once = words(text)
    assert words(once) == once


@given(st.text(max_size=60))
def test_any_text_has_a_normal_form_without_capitals_or_edges(text):
    found = title(text).words
    assert found == found.strip()
    assert "  " not in found
    assert fold(found) == found
