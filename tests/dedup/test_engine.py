from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from litreview.dedup.engine import judge, judge_beside, judge_normals
from litreview.dedup.normal import normal
from litreview.model import Record
from tests.dedup.articles import ARTICLE

BASE = replace(ARTICLE, issue=None, doi="10.1000/sheep")
COPIES = [
    replace(BASE, key="a"),
    replace(BASE, key="b", title="COUNTING INVENTED SHEEP IN THREE MEADOWS.", doi=None),
    replace(BASE, key="c", authors=("Testauteur, A.", "et al."), journal="J Inv Ex", pages="45-9"),
    replace(BASE, key="d", title="Erratum: Counting invented sheep in three meadows", doi=None, pages="99"),
    replace(
        BASE,
        key="e",
        title="Counting invented sheep in three meadows. Part 2",
        doi="10.1000/sheep2",
        pages="70-9",
    ),
    Record(key="f", title="What a shepherd knows", authors=("Ander, Carla",), year=2001),
]
SCRIPT = """
from litreview.dedup.engine import judge
from litreview.dedup.engine import judge_beside
from litreview.model import Record
from tests.dedup.articles import ARTICLE
records = [Record(key=f"k{n}", title=f"Counting sheep, meadow {n // 2}", authors=("Proef, B.",), year=2000 + n // 4,
    journal="Journal of Sheep", pages=f"{n // 3}-9") for n in range(60)]
print(judge(records))
"""


def test_pairs_are_sorted_each_once_and_with_the_smaller_key_first():
    pairs = judge(COPIES)
    keys = [(pair.a, pair.b) for pair in pairs]
    assert keys == sorted(set(keys))
    assert all(a < b for a, b in keys)


def test_copies_are_the_same_and_look_alikes_are_not():
    verdicts = {(pair.a, pair.b): pair.verdict for pair in judge(COPIES)}
    assert verdicts["a", "b"] == verdicts["a", "c"] == verdicts["b", "c"] == "same"
    assert verdicts["a", "d"] == "different"
    assert verdicts["a", "e"] == "ask"
    assert not any("f" in pair for pair in verdicts)


@given(st.permutations(COPIES))
def test_the_order_of_records_changes_nothing(records):
    assert judge(records) == judge(COPIES)


def test_the_hash_seed_of_a_run_changes_nothing():
    def run(seed: str) -> str:
        command = [sys.executable, "-c", SCRIPT]
        return subprocess.run(
            command, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout

    assert run("1") == run("2") != "[]\n"


@given(st.integers(0, len(COPIES)))
def test_judging_new_records_beside_known_ones_gives_the_pairs_that_hold_a_new_one(cut):
    known, new = COPIES[:cut], COPIES[cut:]
    fresh = {record.key for record in new}
    expected = [pair for pair in judge(COPIES) if pair.a in fresh or pair.b in fresh]
    assert judge(new, known) == expected


def test_every_pair_inside_a_group_is_judged_also_where_no_block_met():
    chain = [
        Record(key="a", title="Counting invented sheep", doi="10.1000/sheep", year=2018),
        Record(key="b", title="Counting invented sheep", doi="10.1000/sheep", pmid="7", year=2018),
        Record(key="c", title="Invented sheep: counting them", pmid="7", year=2018),
    ]
    pairs = {(pair.a, pair.b): pair for pair in judge(chain)}
    assert pairs["a", "b"].verdict == pairs["b", "c"].verdict == "same"
    assert ("a", "c") in pairs


def test_what_was_compared_and_what_the_caps_left_out_is_counted():
    judged = judge_normals(normal(Record(key=f"{n:04}", title="Editorial", year=2000)) for n in range(200))
    assert judged.compared + judged.left_out == 200 * 199 // 2
    assert judged.left_out > 0


def test_no_records_and_one_record_have_no_pairs():
    assert judge([]) == []
    assert judge(COPIES[:1]) == []


def test_a_title_that_a_later_import_shows_to_be_a_column_is_asked_about():
    def column(key, year):
        return Record(
            key=key, title="Reminiscences on papers that matter", authors=("Proef, Bram",), year=year
        )

    first = judge([column("a", 1998), column("b", 1998)])
    assert [pair.verdict for pair in first] == ["same"]
    known = [normal(column(key, 1998)) for key in "ab"]
    fresh = [normal(column("c", 1999)), normal(column("d", 2000))]
    met = [("c", "a"), ("d", "b")]
    again = {(pair.a, pair.b): pair.verdict for pair in judge_beside(fresh, known, met, first, {}).pairs}
    assert again["a", "b"] == "ask"
    # Nothing has come to light of these, so they are not judged a second time.
    other = [normal(column("c", 1998))]
    assert ("a", "b") not in {(p.a, p.b) for p in judge_beside(other, known, [("c", "a")], first, {}).pairs}


FULL = replace(BASE, key="full", title="Counting invented sheep in three meadows of the north")
CONGRESS = replace(FULL, key="congress", journal="Sheep and Dogs", volume="7", pages="S12", doi=None)
THIN = Record(key="thin", type="article", title=FULL.title, authors=FULL.authors, year=2018)


def verdicts(pairs) -> dict[frozenset[str], str]:
    return {frozenset((pair.a, pair.b)): pair.verdict for pair in pairs}


def test_a_thin_record_does_not_join_an_article_and_its_congress_abstract():
    found = judge([FULL, CONGRESS, THIN])
    assert set(verdicts(found).values()) == {"ask"}
    assert all("fits two that differ" in pair.reasons for pair in found if "thin" in {pair.a, pair.b})
    # Where only one of them is there, nothing contradicts.
    assert set(verdicts(judge([FULL, THIN])).values()) == {"same"}


def test_what_an_identifier_joins_stays_joined_beside_a_contradiction():
    copy = replace(THIN, key="copy", doi=FULL.doi)
    found = verdicts(judge([FULL, CONGRESS, copy]))
    assert found[frozenset(("full", "copy"))] == "same"
    assert found[frozenset(("congress", "copy"))] == "ask"


def test_one_range_of_pages_is_no_contradiction():
    other = replace(FULL, key="other", volume="2", doi=None, journal=None)
    thin = replace(THIN, pages=FULL.pages)
    assert verdicts(judge([FULL, other, thin]))[frozenset(("other", "thin"))] == "same"


def test_a_later_import_that_contradicts_takes_the_thin_record_out_again():
    known = [normal(FULL), normal(THIN)]
    joined = judge_normals(known).pairs
    met = [("congress", "full"), ("congress", "thin")]
    found = verdicts(judge_beside([normal(CONGRESS)], known, met, joined, {}).pairs)
    assert found == dict.fromkeys(map(frozenset, (*met, ("full", "thin"))), "ask")


def test_a_title_that_many_nameless_records_have_is_a_column_and_asks_nothing():
    lone = Record(title="Abstracts of the invited lectures held before the society of shepherds")
    copies = [replace(lone, key=f"k{n}") for n in range(6)]
    assert judge(copies) == []
    # Each of five exports may have one.
    assert {pair.verdict for pair in judge(copies[:5])} == {"ask"}
