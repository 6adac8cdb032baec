"""What the data say about stopping, in words."""

from __future__ import annotations

from itertools import chain, repeat

import pytest

from litreview.prisma.methods import stopping_text
from litreview.prisma.methods.methods_words import MethodsWords
from litreview.ranking.stopping_statement import JudgedReport, OrdersUsed, make_statement

ORDERS = OrdersUsed(("litreview-svm-1",), (1,), 230, "an id")
FORBIDDEN = ("safe to stop", "recall reached", "complete", "✓", "veilig")


def statement(early=60, rest=540, *, records=1462, dutch=0, why_not=None, in_order=True, target=0.95):
    """Make the statement of a screening that found so many first and then nothing."""
    labels = chain(repeat(True, early), repeat(False, rest))
    judged = [
        JudgedReport("nl" if place < dutch else "en", relevant, in_order)
        for place, relevant in enumerate(labels)
    ]
    sizes = {"en": records - 100, "nl": 100} if dutch else {"en": records}
    return make_statement("title-abstract", judged, sizes, target=target, why_not=why_not, orders=ORDERS)


def words(language="en"):
    return MethodsWords(language, "new_dbr")


def present(found, language="en"):
    return " ".join(stopping_text.present(found, words(language)))


def past(found, language="en"):
    return " ".join(stopping_text.past(found, words(language)))


def test_a_test_that_is_not_met_says_how_much_more_is_needed():
    found = statement(rest=200)
    assert not found.overall.met
    text = present(found)
    assert text.startswith(
        "260 of 1,462 reports screened, 60 kept (include or maybe). The data do not rule out that more than 5 %"
    )
    assert f"at least about {found.overall.needed} more reports in a row" in text
    assert "last one kept 200 reports ago" in text


def test_a_test_that_is_met_is_evidence_and_no_proof():
    found = statement(rest=1100)
    assert found.overall.met
    text = present(found)
    assert "in fewer than 5 of 100 reviews (p < 0.01)" in text
    assert "evidence, not proof: relevant reports may be among the 302 unseen ones" in text
    assert "systematically put last. You decide." in text


def test_few_finds_cannot_support_a_stop():
    text = present(statement(early=15, rest=500))
    assert "With 15 kept, one missed report already breaks the 95 % target." in text
    assert "in a row of which none is kept" not in text


@pytest.mark.parametrize(
    ("why_not", "part"),
    [
        ("order", "in the order of relevance"),
        ("conflicts", "open conflicts"),
        ("imports", "imported or withdrawn"),
    ],
)
def test_where_nothing_is_tested_the_reason_stands_in_place_of_p(why_not, part):
    found = statement(why_not=why_not)
    assert part in present(found)
    assert "p =" not in present(found) + past(found)
    assert found.languages == {}


def test_before_the_first_find_nothing_is_tested():
    assert "Nothing is included yet" in present(statement(early=0))


def test_a_review_that_is_screened_to_the_end_has_nothing_unseen():
    assert "No report is unseen." in present(statement(records=600))


def test_each_language_has_a_line_and_one_with_few_judged_has_no_statement():
    text = present(statement(rest=1100, dutch=9))
    assert "Dutch: fewer than 10 screened, no statement." in text
    assert "English: 1,151 of 1,362 screened, 51 kept, p" in text
    assert "Nederlands: minder dan 10 beoordeeld" in present(statement(rest=1100, dutch=9), "nl")


def test_a_test_that_no_language_meets_alone_is_named_as_such():
    judged = [JudgedReport(("en", "nl")[place % 2], place < 40, in_order=True) for place in range(1000)]
    found = make_statement("title-abstract", judged, {"en": 700, "nl": 700}, target=0.95, orders=ORDERS)
    assert (found.overall.met, found.met_alone) == (True, ())
    assert "met for all languages together, but for none of them alone" in present(found)
    assert "voor geen taal afzonderlijk" in past(found, "nl")


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("rest", [200, 1100])
def test_neither_form_promises_anything(language, rest):
    found = statement(rest=rest, dutch=30)
    text = present(found, language) + past(found, language)
    assert [word for word in FORBIDDEN if word in text.lower()] == []
    assert "{" not in text


def test_the_target_is_that_of_the_protocol():
    assert "more than 10 % of the relevant" in present(statement(rest=100, target=0.9))
    assert "2.5 %" in present(statement(rest=100, target=0.975))


def test_the_methods_say_where_no_order_was_followed():
    assert "not tested, as no report was read by all its reviewers in an order of relevance" in past(
        statement(in_order=False)
    )
