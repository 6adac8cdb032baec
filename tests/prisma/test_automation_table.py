"""What the methods say about automation: items of PRISMA-trAIce and RAISE, from the log or for the authors."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from litreview.model import Stage
from litreview.prisma.methods.document import markdown
from litreview.prisma.methods.facts import DroppedMethods, NewestOrder
from litreview.prisma.methods.writing import document
from litreview.ranking.stopping_statement import JudgedReport, OrdersUsed, make_statement
from litreview.screening.protocol import parse
from litreview.screening.template import new_protocol
from tests.prisma.test_methods import facts

ITEMS = ["T1", "A1", "I1", *(f"M{n}" for n in range(1, 11)), "R1", "R2", "D1", "D2"]
ORDER = NewestOrder(1199, 40, "py3langid", "2026-10-02", "2026-10-09")
AUTHORS = {"en": "For the authors to write.", "nl": "Aan de auteurs."}


def ranked(**more):
    """Return facts of a review that was read in an order by relevance, and in which no tool decided."""
    stage = replace(facts().stages[0], orders=OrdersUsed(("model-1",), (0, 7), 3, "id"), newest_order=ORDER)
    return facts(**{"dropped": (), "stages": (stage,), **more})


def table(given, language="en"):
    """Return the answers of the table by item."""
    text = markdown(document(given, language))
    section = text.partition("trAIce")[2].partition("\n## ")[0]
    assert "{" not in section
    return [
        tuple(cell.strip() for cell in row.split("|")[1:4]) for row in section.splitlines() if "|" in row
    ][2:]


def answers(given, language="en"):
    return {item.partition(";")[0]: answer for item, _, answer in table(given, language)}


@pytest.mark.parametrize("language", ["en", "nl"])
def test_each_item_is_answered_by_the_log_or_left_to_the_authors(language):
    rows = table(ranked(), language)
    assert [row[0].partition(";")[0] for row in rows] == [*ITEMS, "RAISE", "RAISE", "RAISE"]
    assert all(topic and answer for _, topic, answer in rows)
    left = {item for item, _, answer in rows if answer == AUTHORS[language]}
    assert left == {"T1", "A1", "I1", "M9", "R2", "D1; RAISE", "D2", "RAISE"}


def test_tools_input_and_settings_come_from_the_log():
    found = answers(ranked())
    assert "model-1, languages by py3langid; used from 2 to 9 October 2026" in found["M2"]
    assert "titles and abstracts of 1,199 reports and, for the newest order, 40 decisions" in found["M4"]
    assert "The protocol has no terms." in found["M4"]
    assert "seed 0, 7, 3 recorded orders" in found["M7"]
    assert found["M8"].endswith("no automation tool took part in them.")
    assert "names neither an order by relevance nor a target" in found["M1"]
    planned = parse(new_protocol("X") + "\n[ranking]\nwhen_blind = true\n[stop]\ntarget = 0.9\n")
    assert "allows an order by relevance" in answers(ranked(protocol=planned))["M1"]
    assert "90.0 % of the relevant reports" in answers(ranked(protocol=planned))["M1"]


def test_a_stop_is_evaluated_by_its_test_and_is_no_decision_of_a_person():
    judged = [JudgedReport("en", n < 20, in_order=True) for n in range(900)]
    grounds = make_statement(str(Stage.TITLE_ABSTRACT), judged, {"en": 1000}, target=0.95)
    found = answers(ranked(dropped=(DroppedMethods("stop", "The rule.", 100, grounds),)))
    assert "hypergeometric test" in found["M9"]
    assert re.search(r"\(p [=<] 0\.\d+\)", found["R2"])
    assert "except on what was removed by an automatic tool or left unscreened" in found["M8"]
    assert "without automation tools" not in " ".join(found.values())


@pytest.mark.parametrize(
    ("language", "said"), [("en", "without automation tools"), ("nl", "zonder geautomatiseerd hulpmiddel")]
)
def test_where_nothing_was_automated_a_sentence_is_enough(language, said):
    text = markdown(document(facts(dropped=()), language))
    section = text.partition("trAIce")[2].partition("\n## ")[0]
    assert said in section
    assert "|" not in section
