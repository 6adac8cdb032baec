"""The checklists: every item of each standard, what the log answers, and what is left to the authors."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from typing import get_args

import docx as word
import pytest

from litreview.errors import InputError
from litreview.prisma.methods import checklists
from litreview.prisma.methods.checklist_answers import ANSWERS
from litreview.prisma.methods.checklist_items import ABSTRACTS, PRISMA, SCOPING, Topic
from litreview.prisma.methods.document import Grid, markdown
from litreview.prisma.methods.word_document import docx
from litreview.prisma.methods.writing import document
from litreview.prisma.numbers import Flow
from litreview.screening import protocol as protocols
from litreview.screening.template import new_protocol
from tests.prisma.test_automation_table import ranked
from tests.prisma.test_methods import facts

SCOPING_TEXT = new_protocol("Invented").replace('# review_type = "scoping"', 'review_type = "scoping"')


def numbers(checklist):
    return [item for items in checklist.sections.values() for item in items]


def answers(given, checklist="prisma", language="en"):
    return {row.item: row for row in checklists.rows(given, language) if row.checklist == checklist}


def empty():
    flow = Flow("new_dbr", {})
    none = dict.fromkeys(("searches", "dropped", "stages", "excluded", "amendments"), ())
    return facts(flow=flow, engine="", judged=0, **none)


@pytest.mark.parametrize(
    ("checklist", "whole", "parts"), [(PRISMA, 27, 42), (ABSTRACTS, 12, 12), (SCOPING, 22, 22)]
)
def test_a_checklist_has_every_item_of_its_standard_in_order(checklist, whole, parts):
    items = numbers(checklist)
    found = list(dict.fromkeys(int(re.sub(r"\D", "", item)) for item in items))
    assert (found, len(items), len(set(items))) == (list(range(1, whole + 1)), parts, parts)
    assert {*checklist.answers, *checklist.partly} <= set(items)
    assert set(ANSWERS) == set(get_args(Topic))


@pytest.mark.parametrize("language", ["en", "nl"])
def test_what_the_log_holds_is_filled_in_and_the_rest_is_left_to_the_authors(language):
    filled = {item for item, row in answers(facts(), language=language).items() if row.from_log}
    assert filled == set(PRISMA.answers)
    assert len(answers(facts(), "searches")) == 16
    row = answers(facts())["12"]
    assert (row.answer, row.from_log) == ("To be written by the authors.", False)


def test_an_empty_review_fills_in_its_protocol_alone():
    filled = {item for item, row in answers(empty()).items() if row.from_log}
    assert filled == {"1", "5", "8", "24b", "24c"}
    assert answers(empty())["16a"].answer == "The log has nothing on this yet."
    assert not any(row.from_log for row in answers(empty(), "searches").values())


def test_item_8_names_the_order_and_who_decided():
    said = answers(ranked())["8"].answer
    assert "An order by relevance decided which reports were read first (title and abstract)" in said
    assert said.endswith(
        "Reviewers made all recorded decisions on eligibility; no automation tool took part in them."
    )
    assert "order by relevance" not in answers(facts())["8"].answer


def test_items_of_searches_say_which_search_lacks_an_answer():
    one = facts().searches[0]
    bare = replace(
        one, name="Scopus", answers={**one.answers, "full_search_strategies": "", "peer_review": ""}
    )
    found = answers(facts(searches=(one, bare)), "searches")
    assert found["8"].answer == "Answered for 1 of 2 searches; not for Scopus."
    assert found["1"].answer == "Answered for each of the 2 searches; the methods text has the answers."
    assert found["16"].answer.startswith("not reported. From the log: litreview 0.0")
    assert (
        answers(facts(), "searches")["1"].answer
        == "Answered for the search; the methods text has the answer."
    )


def test_a_scoping_review_has_prisma_scr_and_its_words():
    scoping = facts(protocol=protocols.parse(SCOPING_TEXT))
    rows = checklists.rows(scoping, "en")
    assert {row.checklist for row in rows} == {"scr", "searches"}
    assert "18 sources of evidence were included, in 20 reports." in answers(scoping, "scr")["14"].answer
    text = markdown(document(scoping, "en"))
    assert "This scoping review is reported as PRISMA-ScR asks" in text
    assert "18 bewijsbronnen zijn opgenomen" in markdown(document(scoping, "nl"))
    systematic = SCOPING_TEXT.replace('"scoping"', '"systematic"')
    assert "reported as PRISMA 2020 asks" in markdown(
        document(facts(protocol=protocols.parse(systematic)), "en")
    )
    # A protocol that does not say its type gets no sentence on it.
    assert " is reported as " not in markdown(document(facts(), "en"))


def test_the_type_of_review_decides_nothing():
    typed, untyped = protocols.parse(SCOPING_TEXT), protocols.parse(new_protocol("Invented"))
    assert (typed.review_type, untyped.review_type) == ("scoping", None)
    assert protocols.hash(typed) == protocols.hash(untyped)
    with pytest.raises(InputError, match='`review_type` is "scope"'):
        protocols.parse(SCOPING_TEXT.replace('"scoping"', '"scope"'))


def test_the_word_document_has_the_same_rows_in_columns_that_fit():
    blocks = checklists.document(facts(), checklists.rows(facts(), "nl"), "nl")
    written = docx(blocks, "nl")
    assert written == docx(blocks, "nl")
    tables = word.Document(BytesIO(written)).tables
    grids = [block for block in blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in row.cells] for table in tables for row in table.rows] == [
        list(row) for grid in grids for row in (grid.heads, *grid.rows)
    ]
    item, topic, answer, page = (cell.width for cell in tables[0].rows[1].cells)
    assert item < page < topic < answer
