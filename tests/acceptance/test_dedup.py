"""Duplicates: the planned numbers of the shipped review, and the promised figures on the labelled sets."""

from __future__ import annotations

import csv
import importlib
import re
import sys
import unicodedata
from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest

from litreview.dedup.clusters import Grouping, reports
from litreview.dedup.engine import judge
from litreview.exports import open_export
from litreview.model import Pair, Record
from litreview.record_key import assign_keys
from tests.acceptance.material import material

ROOT = Path(__file__).resolve().parents[2]
EXPORTS = {
    "psycinfo": ("psycinfo", "psycinfo_ebsco.ris"),
    "pubmed": ("pubmed", "pubmed.nbib"),
    "wos": ("wos", "wos_tagged.txt"),
    "scopus": ("scopus", "scopus.csv"),
    "proquest": ("proquest", "proquest.bib"),
    "hand": ("handsearch", "handsearch.csv"),
}
AFTER = {"psycinfo": 68, "pubmed": 108, "wos": 119, "scopus": 144, "proquest": 176, "hand": 261}
BY_HAND = ("R040", "R072", "R085", "R108", "R118", "R211", "R212", "R213")
TRAPS = (
    "R265/R266",
    "R126/R127",
    "R222/R223",
    "R053/R054",
    "R051/R052",
    "R040/R041",
    "R080/R081",
    "R057/R213",
)
MORE_TRAPS = ("R051/R089", "R026/R147", "R029/R241")
SEARCH_EXPORTS = ("cytology_screening", "haematology", "respiratory", "diabetes", "digital_work")


def plain(text: str) -> str:
    """Return the normal form of a title in the plan of the shipped review."""
    for letter, letters in {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ß": "ss", "&": " and "}.items():
        text = text.replace(letter, letters)
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare.casefold()).split())


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def planned_title(row: dict[str, str], reference: dict[str, str]) -> str:
    if row["title_form"] == "working_title":
        return plain(row["notes"].removeprefix("title is: "))
    title = reference["title"]
    return plain(title.split(":")[0] if row["title_form"] == "subtitle_omitted" else title)


@pytest.fixture(scope="module")
def shipped() -> dict[str, list[Record]]:
    found = {}
    for database, (folder, name) in EXPORTS.items():
        with open_export(ROOT / "searches" / folder / name, None, lambda _: None) as (_, _, items):
            found[database] = [item for item in assign_keys(items, folder) if isinstance(item, Record)]
    return found


@pytest.fixture(scope="module")
def planned(shipped) -> dict[str, str]:
    """Return the planned cluster of every record, found by file, title and year."""
    references = {row["id"]: row for row in rows(material("domain") / "references.csv")}
    clusters = {
        (row["database"], planned_title(row, references[row["id"]]), int(row["year"])): row["cluster"]
        for row in rows(material("domain") / "demo_overlap.csv")
    }
    return {
        record.key: clusters[database, plain(record.title), record.year]
        for database, records in shipped.items()
        for record in records
    }


@pytest.fixture(scope="module")
def judged(shipped) -> tuple[list[Pair], Grouping]:
    records = [record for found in shipped.values() for record in found]
    pairs = judge(records)
    return pairs, reports([record.key for record in records], (), pairs)


def test_the_shipped_records_make_exactly_the_planned_reports(judged, planned):
    _, grouping = judged
    assert len(planned) == 491
    assert len(grouping.groups) == 261
    assert {frozenset(planned[key] for key in group) for group in grouping.groups} == {
        frozenset([cluster]) for cluster in planned.values()
    }


def test_every_import_step_gives_the_planned_number_of_reports(shipped):
    so_far: list[Record] = []
    for database, expected in AFTER.items():
        so_far += shipped[database]
        assert len(reports([record.key for record in so_far], (), judge(so_far)).groups) == expected


@pytest.mark.parametrize("order", list(permutations(AFTER))[::120])
def test_the_last_number_does_not_depend_on_the_order_of_import(shipped, judged, order):
    records = [record for database in order for record in shipped[database]]
    assert judge(records) == judged[0]


@pytest.mark.parametrize("work", BY_HAND)
def test_what_is_planned_to_be_merged_by_a_person_is_asked(judged, planned, work):
    asked = [{planned[pair.a], planned[pair.b]} for pair in judged[1].questions]
    assert {f"{work}-1", f"{work}-2"} in asked


def test_when_a_person_has_answered_there_are_as_many_reports_as_works(shipped, judged, planned):
    pairs, grouping = judged
    works = [(pair.a, pair.b) for pair in grouping.questions if planned[pair.a][:4] == planned[pair.b][:4]]
    keys = [record.key for found in shipped.values() for record in found]
    assert len(reports(keys, (), pairs, works).groups) == 253


@pytest.mark.parametrize("trap", [*TRAPS, *MORE_TRAPS])
def test_a_trap_is_never_judged_the_same(judged, planned, trap):
    works = set(trap.split("/"))
    between = [pair for pair in judged[0] if {planned[pair.a][:4], planned[pair.b][:4]} == works]
    assert all(pair.verdict != "same" for pair in between)


def test_a_person_is_asked_about_few_pairs(judged):
    assert len(judged[1].questions) <= 0.04 * 491


@pytest.fixture(scope="module")
def bench():
    """Return the benchmark, so that both compare the same records and count in the same way."""
    sys.path.insert(0, str(ROOT / "benchmarks" / "dedup"))
    yield importlib.import_module("dedup")
    sys.path.pop(0)


def scores(bench, name: str) -> dict[str, int]:
    found = list(bench.read_rows(material("dedup") / f"{name}.csv.gz"))
    pairs = judge(bench.record(row) for row in found)
    grouping = reports([row["record_id"] for row in found], (), pairs)
    report = {key: group[0] for group in grouping.groups for key in group}
    same = {(pair.a, pair.b) for pair in pairs if pair.verdict == "same"}
    hard = [tuple(sorted((row["record_id_a"], row["record_id_b"]))) for row in different(name)]
    works = {row["record_id"]: row["cluster_id"] for row in found}
    asked = [(pair.a, pair.b) for pair in grouping.questions]
    return bench.score(works, report, asked) | {
        "records": len(found),
        "hard": sum((a, b) in same or report[a] == report[b] for a, b in hard),
    }


def different(name: str) -> list[dict[str, str]]:
    found = rows(material("dedup") / "hard_pairs.csv")
    return [row for row in found if row["set"] == name and row["label"] == "different"]


def test_five_search_exports_lose_at_most_one_report_and_leave_few_duplicates(bench):
    pooled = Counter[str]()
    for name in SEARCH_EXPORTS:
        pooled.update(scores(bench, name))
    assert pooled["records"] == 14_263
    assert bench.f1(pooled) >= 0.993
    assert pooled["wrongly_removed"] <= 1
    assert pooled["duplicates_left"] <= 45
    assert pooled["review_pairs"] <= 0.02 * pooled["records"]
    assert pooled["hard"] == 0


def test_titles_authors_and_years_alone_still_find_nearly_all(bench):
    found = scores(bench, "dblp_acm")
    assert bench.f1(found) >= 0.95
    assert found["wrongly_removed"] <= 2
    assert found["hard"] == 0
