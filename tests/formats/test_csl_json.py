from __future__ import annotations

import json

import pytest

from litreview.errors import InputError
from litreview.formats import csl_json, registry
from litreview.model import Record, Reject

ITEM = {
    "id": "a",
    "type": "article-journal",
    "title": "On <i>E. coli</i>",
    "author": [
        {"family": "Een", "given": "Anna"},
        {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        {"literal": "The Group"},
    ],
    "issued": {"date-parts": [["2018", 7]]},
    "container-title": ["Tests"],
    "page": "1-9",
    "DOI": "10.1000/X",
    "language": "en-GB",
}


@pytest.mark.parametrize("whole", [[ITEM], {"items": [ITEM]}, ITEM])
def test_a_list_a_list_of_items_and_one_object_are_read(only, whole):
    record = only(json.dumps(whole))
    assert (record.title, record.journal, record.pages) == ("On E. coli", "Tests", "1-9")
    assert record.authors == ("Een, Anna", "van Beethoven, Ludwig", "The Group")
    assert (record.year, record.date, record.doi, record.language) == (2018, "2018-07", "10.1000/x", "en")
    assert (record.type, record.raw["container-title"]) == ("article", ("Tests",))
    assert json.loads(record.text) == ITEM


def test_a_date_of_a_year_or_of_nothing_is_no_trouble(records):
    text = json.dumps(
        [
            {"title": "a", "issued": {"date-parts": [[2001]]}},
            {"title": "b", "issued": {"date-parts": [[]]}},
            {"title": "c", "issued": {}},
        ]
    )
    assert [record.year for record in records(text)] == [2001, None, None]


def test_an_object_that_is_cut_off_is_a_reject_and_costs_no_other():
    told = []
    text = json.dumps([ITEM, ITEM])[:-9]
    record, reject = registry.read(text, note=told.append)
    assert isinstance(record, Record)
    assert isinstance(reject, Reject)
    assert "not JSON" in reject.why
    assert [problem.id for problem in told] == ["cut-short"]


def test_a_date_of_named_parts_gives_its_year(only):
    assert only(json.dumps([{"title": "a", "issued": {"year": 2002, "month": 5}}])).date == "2002-05"


def test_keywords_in_one_text_are_cut_at_their_commas(only):
    assert only('[{"type": "book", "title": "One", "keyword": "a, b c,d"}]').keywords == ("a", "b c", "d")
    assert only('[{"type": "book", "title": "One", "keyword": "a, b; c"}]').keywords == ("a, b", "c")


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 2, "tasks": [{"type": "shell", "title": "Run"}]}',
        '[{"key": "a", "fields": [{"title": "One"}]}]',
        '{"type": "module", "name": "x"}',
    ],
)
def test_json_of_something_else_is_refused(text):
    with pytest.raises(InputError, match="not recognised"):
        list(registry.read(text))


@pytest.mark.parametrize(
    "text",
    [
        '{"id": "a", "type": "book"}',
        '{"items": [{"type": "book", "note": {"x": ["y"]}, "title": "One"}]}',
        '[{"DOI": "10.1000/a"}]',
        '[[], {"title": "One \\" [of] {it}"}]',
    ],
)
def test_an_item_of_csl_is_known_by_its_own_names(text):
    assert csl_json.looks_like(text)


def test_an_answer_of_crossref_about_one_work_is_its_record(only):
    work = '{"DOI": "10.1000/a", "type": "proceedings-article", "title": ["One"], "author": [{"family": "Dean", "given": "A."}]}'
    record = only(
        f'{{"status": "ok", "message-type": "work", "message-version": "1.0.0", "message": {work}}}\n'
    )
    assert (record.title, record.authors, record.doi) == ("One", ("Dean, A.",), "10.1000/a")
    assert record.type == "conference"
