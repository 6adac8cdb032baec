"""Answers of web services, as they lie in a search's folder."""

from __future__ import annotations

import json

import httpx
import pytest

from litreview.errors import InputError
from litreview.exports import open_account, open_export
from litreview.formats import registry
from litreview.formats.openalex import assemble_abstract
from litreview.formats.registry import sniff
from litreview.model import Filler, Record, Reject
from tests.sources.shapes import Service

NAMES = ["crossref", "openalex", "europepmc"]
PLACES = {
    "crossref": ("message", "items"),
    "openalex": ("results",),
    "europepmc": ("resultList", "result"),
}


def answer(name: str, works: int = 3) -> dict:
    request = httpx.Request("GET", f"https://{name}.example/works", params={"query": "x"})
    return Service(list(range(works)))(request).json()


def items_in(name: str, found: dict) -> list:
    for part in PLACES[name]:
        found = found[part]
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("indent", [None, 1])
def test_an_answer_is_known_by_what_is_in_it_and_read_whole(name, indent):
    text = json.dumps(answer(name), indent=indent)
    assert sniff(text, "json").name == name
    items = list(registry.read(text))
    records = [item for item in items if isinstance(item, Record)]
    assert [json.loads(record.text) for record in records] == items_in(name, answer(name))
    assert [record.line for record in records] == sorted(record.line for record in records)
    around = [item.what for item in items if isinstance(item, Filler)]
    assert around == ["beginning of the list", "end of the list"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("slash", ["/", "\\/"])
def test_every_byte_of_an_answer_is_accounted_for(name, indent, slash, tmp_path):
    file = tmp_path / "answer.json"
    file.write_text(json.dumps(answer(name), indent=indent).replace("/", slash), encoding="utf-8")
    with (
        open_export(file, None, pytest.fail) as (known, encoding, found),
        open_account(file, known, encoding) as account,
    ):
        for item in found:
            account.add(item)
        receipt = account.finish()
    assert receipt.lost == 0
    assert receipt.size == file.stat().st_size == receipt.records + sum(receipt.filler.values())


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_without_a_record_is_an_error_and_no_empty_success(name):
    with pytest.raises(InputError, match="no record"):
        list(registry.read(json.dumps(answer(name, 0))))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_cut_off_or_no_object_is_a_reject_and_costs_no_other(name):
    whole = answer(name)
    items_in(name, whole).insert(1, 17)
    text = json.dumps(whole)
    told = []
    kinds = [type(item) for item in registry.read(text, name) if not isinstance(item, Filler)]
    assert kinds == [Record, Reject, Record, Record]
    cut = text[: text.rindex("number 2")]
    kinds = [
        type(item) for item in registry.read(cut, name, note=told.append) if not isinstance(item, Filler)
    ]
    assert kinds[-1] is Reject
    assert [problem.id for problem in told] == ["cut-short"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [None, 7, "text", [], {}, [None], [[]], {"a": None}])
def test_no_field_of_an_unexpected_kind_ends_the_reading(name, value):
    whole = answer(name, 1)
    (one,) = items_in(name, whole)
    for field in one:
        damaged = answer(name, 1)
        items_in(name, damaged)[0][field] = value
        found = [item for item in registry.read(json.dumps(damaged), name) if not isinstance(item, Filler)]
        assert [type(item) for item in found] == [Record]


def test_an_abstract_is_put_together_from_where_its_words_stand():
    assert (
        assemble_abstract({"one": [0, 2], "two": [1], "far": [10**9], "no": "list", "odd": [-1, "x"]})
        == "one two one"
    )
