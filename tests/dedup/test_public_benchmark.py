"""The public benchmark: sets that are built from what was fetched, tools that see no label, and the scores."""

from __future__ import annotations

import csv
import hashlib
import importlib
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks" / "dedup"
RECORDS = """"ID","title","year","author","pages","volume","number","ENTRYTYPE","journal"
"id_1","Counting sheep",2001,"Proef, A","1-9",3,NA,"article","Wool"
"id_2","Counting sheep.",2001,"Proef, A","1-9",3,NA,"article","Wool"
"id_3","Counting goats",2002,"Proef, A","7-9",4,NA,"article","Wool"
"id_4","Counting sheep",2001,"Proef, A","1-9",3,NA,"article","Wool"
"""
GROUPS = "merged_ids\nid_1;id_2\nid_2;id_4\n"
RIS = """TY  - JOUR
TI  - {title}
DO  - {doi}
ER  -
"""


@pytest.fixture(scope="module")
def benchmark():
    """Return the modules of the benchmark, which import one another by their names."""
    sys.path.insert(0, str(FOLDER))
    yield {name: importlib.import_module(name) for name in ("public_sets", "compare_tools", "scores")}
    sys.path.pop(0)


def a_set(benchmark, labels: str, folder: Path, contents: dict[str, str], **more):
    """Put files where fetched ones lie, and return their set."""
    files = [{"path": name, "commit": "c0"} for name in contents]
    for name, content in contents.items():
        place = folder / "fetched" / "some/where" / "c0" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(content, encoding="utf-8")
    return benchmark["public_sets"].PublicSet(
        "made", seen=False, labels=labels, repository="some/where", files=files, **more
    )


def works(rows):
    return [row["cluster_id"] for row in rows]


def test_groups_that_share_a_record_are_one_work(benchmark, tmp_path):
    one = a_set(
        benchmark, "groups", tmp_path, {"records.csv": RECORDS, "groups.csv": GROUPS}, records=4, works=2
    )
    rows = benchmark["public_sets"].rows_of(one, tmp_path)
    a, b, c, d = works(rows)
    assert a == b == d != c
    assert {row["issue"] for row in rows} == {""}
    # Built once, it is read from then on.
    (tmp_path / "fetched/some/where/c0/records.csv").unlink()
    assert works(benchmark["public_sets"].rows_of(one, tmp_path)) == [a, b, c, d]


def test_a_doi_that_names_the_work_is_hidden_and_records_without_one_are_left_out(benchmark, tmp_path):
    files = {
        "one_3.ris": RIS.format(title="Sheep", doi="10.1000/x") + RIS.format(title="No DOI", doi=""),
        "two_1.ris": RIS.format(title="Sheep!", doi="https://doi.org/10.1000/X"),
    }
    rows = benchmark["public_sets"].rows_of(a_set(benchmark, "doi", tmp_path, files), tmp_path)
    assert [(row["title"], row["doi"], row["database"]) for row in rows] == [
        ("Sheep", "", "one"),
        ("Sheep!", "", "two"),
    ]
    assert len(set(works(rows))) == 1


def test_two_lists_are_linked_by_their_numbers(benchmark, tmp_path):
    lists = "id%title%authors%venue%year\n{}%On sheep%Anna Proef, Bo Schaap%VLDB%2001\n"
    files = {"a.csv": lists.format(7), "b.csv": lists.format(9), "pairs.csv": "D1%D2\n7%9\n"}
    rows = benchmark["public_sets"].rows_of(a_set(benchmark, "links", tmp_path, files), tmp_path)
    assert works(rows) == ["a7", "a7"]
    assert rows[0]["authors"] == "Anna Proef and Bo Schaap"


def test_a_set_of_another_hash_or_size_is_refused(benchmark, tmp_path):
    public_sets = benchmark["public_sets"]
    one = a_set(benchmark, "groups", tmp_path, {"records.csv": RECORDS, "groups.csv": GROUPS}, works=3)
    with pytest.raises(public_sets.UnusableSetError, match="2 in place of 3"):
        public_sets.rows_of(one, tmp_path)
    one.files[0]["sha256"] = hashlib.sha256(RECORDS.encode()).hexdigest()
    one.files[1]["sha256"] = "0" * 64
    with pytest.raises(public_sets.UnusableSetError, match=r"groups\.csv has the SHA-256"):
        public_sets.rows_of(one, tmp_path)


def test_a_set_that_cannot_be_fetched_is_left_out_with_a_sentence(benchmark, tmp_path, monkeypatch):
    def no_network(*_, **__):
        raise OSError("no network")

    public_sets = benchmark["public_sets"]
    monkeypatch.setattr(public_sets.urllib.request, "urlopen", no_network)
    [one] = public_sets.public_sets(["stroke"])
    with pytest.raises(public_sets.UnusableSetError, match=r"stroke: left out, .*no network"):
        public_sets.rows_of(one, tmp_path)


def test_each_listed_set_has_a_builder_and_a_fixed_commit_for_each_file(benchmark):
    found = benchmark["public_sets"].public_sets()
    assert {one.seen for one in found} == {True, False}
    for one in found:
        assert one.labels in benchmark["public_sets"].BUILDERS
        assert all(len(bytes.fromhex(file["commit"])) == 20 for file in one.files)


def test_a_tool_sees_neither_the_labels_nor_their_order(benchmark, tmp_path):
    one = a_set(benchmark, "groups", tmp_path, {"records.csv": RECORDS, "groups.csv": GROUPS})
    place = tmp_path / "blind.csv"
    gold = benchmark["compare_tools"].blind(benchmark["public_sets"].rows_of(one, tmp_path), place)
    with place.open(encoding="utf-8", newline="") as stream:
        seen = list(csv.DictReader(stream))
    assert "cluster_id" not in seen[0]
    assert [row["record_id"] for row in seen] == list(gold) == ["r1", "r2", "r3", "r4"]
    of = {row["title"]: gold[row["record_id"]] for row in seen}
    assert of["Counting sheep"] == of["Counting sheep."] != of["Counting goats"]


def test_scores_count_pairs_lost_works_and_what_is_left_before_and_after_the_questions(benchmark):
    gold = {"a": "1", "b": "1", "c": "2", "d": "3", "e": "3", "f": "1"}
    found = {"a": "x", "b": "x", "c": "x", "d": "y", "e": "z", "f": "w"}
    scored = benchmark["scores"].score(gold, found, [("e", "d"), ("d", "e"), ("c", "f")])
    assert scored == {
        "tp": 1,
        "fp": 2,
        "fn": 3,
        "wrongly_removed": 1,
        "duplicates_left": 2,
        "review_pairs": 2,
        "duplicates_left_after_review": 1,
    }
    assert benchmark["scores"].f1(scored) == pytest.approx(2 / 7)
