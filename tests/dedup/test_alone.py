"""Duplicates without a review: on files, and in Python."""

from __future__ import annotations

import csv
import gc
import json
import subprocess
import sys

import pytest

import litreview
from litreview.__main__ import main
from litreview.cli import dedupe_files
from litreview.dedup.certificate import certify
from litreview.dedup.clusters import Grouping
from litreview.dedup.engine import judge_normals
from litreview.dedup.normal import normal
from litreview.errors import InputError, UsageError
from litreview.model import Pair, Record

RIS = """TY  - JOUR
TI  - Counting invented sheep in three meadows
AU  - Testauteur, Anna
AU  - Proef, Bram
PY  - 2018
T2  - Journal of Invented Examples
VL  - 12
SP  - 45
EP  - 61
DO  - 10.1000/sheep
ER  -

TY  - JOUR
TI  - What shepherds know of weather
AU  - Ander, Carla
PY  - 2001
T2  - Invented Letters
VL  - 3
SP  - 7
ER  -
"""
NBIB = """PMID- 900001
TI  - Counting invented sheep in three meadows.
AB  - Sheep were counted, and counted again.
FAU - Testauteur, Anna
FAU - Proef, Bram
DP  - 2018 Mar
TA  - J Inv Ex
JT  - Journal of invented examples
VI  - 12
PG  - 45-61
PT  - Journal Article
"""
SHEET = """record_id,title,authors,year,journal,volume,pages
s-1,Counting invented sheep in three meadows. Part 2,"Testauteur, Anna; Proef, Bram",2018,Journal of Invented Examples,12,
s-2,What shepherds know of weather,"Ander, C.",2001,Invented Letters,3,7-11
"""


@pytest.fixture
def files(tmp_path):
    """Give three files: of RIS, of PubMed, and a sheet whose records have ids of their own."""
    places = [tmp_path / name for name in ("a.ris", "b.nbib", "c.csv")]
    for place, text in zip(places, (RIS, NBIB, SHEET), strict=True):
        place.write_text(text, encoding="utf-8")
    return places


def rows(path):
    with path.open(encoding="utf-8", newline="") as sheet:
        return list(csv.DictReader(sheet))


def test_files_of_three_formats_become_reports_doubtful_pairs_and_clusters(files, tmp_path, capsys):
    out, pairs, clusters = (tmp_path / name for name in ("clean.ris", "doubtful.csv", "clusters.csv"))
    words = [
        "dedupe",
        *map(str, files),
        "--out",
        str(out),
        "--pairs",
        str(pairs),
        "--clusters",
        str(clusters),
        "--json",
    ]
    assert main(words) == 0
    done = json.loads(capsys.readouterr().out)
    assert (done["records"], done["reports"], done["merged"], done["doubtful"]) == (5, 3, 2, 1)
    cluster = {row["record_id"]: row["cluster_id"] for row in rows(clusters)}
    a, b, _ = files
    assert cluster[f"{a}#1"] == cluster[f"{b}#1"] != cluster["s-1"]
    assert cluster[f"{a}#2"] == cluster["s-2"]


def test_the_doubtful_pairs_say_why_in_words(files, tmp_path):
    pairs = tmp_path / "doubtful.csv"
    assert main(["dedupe", *map(str, files), "--pairs", str(pairs)]) == 0
    [row] = rows(pairs)
    assert "s-1" in {row["record_id_a"], row["record_id_b"]}
    assert "same authors" in row["for"]
    assert 'one has "Part 2"' in row["against"]
    assert row["guards"] == "part numbers: a person decides"
    assert "only one has a part number" in row["reasons"]


def test_the_merged_records_have_the_best_value_of_each_field(files, tmp_path):
    out = tmp_path / "clean.ris"
    assert main(["dedupe", *map(str, files), "--out", str(out)]) == 0
    merged = {record.title.rstrip("."): record for record in litreview.read_records(out).records}
    sheep = merged["Counting invented sheep in three meadows"]
    assert sheep.abstract == "Sheep were counted, and counted again."
    assert sheep.doi == "10.1000/sheep"
    assert merged["What shepherds know of weather"].pages == "7-11"


def test_no_record_of_a_file_is_in_memory_while_they_are_compared(files, tmp_path, monkeypatch):
    def alive():
        gc.collect()
        return sum(type(one) is Record for one in gc.get_objects())

    def counting(normals, **options):
        kept = list(normals)
        found.append((len(kept), alive() - before))
        return judge_normals(kept, **options)

    found = []
    before = alive()
    monkeypatch.setattr(dedupe_files, "judge_normals", counting)
    assert main(["dedupe", *map(str, files), "--out", str(tmp_path / "clean.ris")]) == 0
    # The last one that was read may still have a name.
    [(compared, left)] = found
    assert compared == 5
    assert left <= 1


def test_files_are_compared_without_loading_the_database(files):
    code = "import sys; from litreview.__main__ import main; main(); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code, "dedupe", str(files[0])], capture_output=True, text=True, check=True
    )
    loaded = set(ran.stdout.split())
    assert "litreview.dedup.engine" in loaded
    assert loaded.isdisjoint({"sqlalchemy", "sqlmodel", "textual", "httpx"})


def test_the_cautious_profile_joins_less_and_asks_more(files, tmp_path, capsys):
    def counts(*words):
        main(["dedupe", *map(str, files), *words, "--json"])
        done = json.loads(capsys.readouterr().out)
        return done["merged"], done["doubtful"]

    assert counts("--profile", "cautious") <= counts("--profile", "standard")


def test_find_duplicates_gives_reports_questions_and_reasons():
    one = Record(title="Counting invented sheep", doi="10.1000/sheep", year=2018)
    found = litreview.find_duplicates([one, Record(title="Other wool", year=1999), one])
    assert sorted([record.key for record in report] for report in found.reports) == [["1", "3"], ["2"]]
    [pair] = found.judged
    assert (pair.verdict, pair.reasons) == ("same", ("same DOI and title",))
    assert found.doubtful == ()
    assert (found.compared, found.left_out) == (1, 0)


def test_find_duplicates_refuses_two_records_of_one_id_and_an_unknown_profile():
    with pytest.raises(InputError):
        litreview.find_duplicates([Record(key="a", title="One"), Record(key="a", title="Other")])
    with pytest.raises(UsageError):
        litreview.find_duplicates([], profile="bold")


def test_the_certificate_names_the_rules_with_their_certainty_and_each_contradiction(files, tmp_path):
    place = tmp_path / "certificate.json"
    assert main(["dedupe", *map(str, files), "--certificate", str(place)]) == 0
    found = json.loads(place.read_text(encoding="utf-8"))
    assert found["lawful"]
    assert found["records"] - found["reports"] <= sum(rule["merged"] for rule in found["rules"])
    [rule] = found["rules"]
    assert (rule["rule"], rule["merged"]) == ("same title and place", 2)
    assert 0 < rule["right"] <= rule["labelled"]
    assert 0 < rule["least"] <= 1


def test_a_chain_that_joins_two_dois_is_in_the_certificate():
    a, b, c = (
        Record(key=key, title="Counting sheep", doi=doi)
        for key, doi in (("a", "10.1000/a"), ("b", None), ("c", "10.1000/c"))
    )
    judged = (Pair("a", "b", "same", 50, ("one rule",)), Pair("b", "c", "same", 50, ("another",)))
    found = certify(Grouping((("a", "b", "c"),), ()), judged, {one.key: normal(one) for one in (a, b, c)})
    [exception] = found.exceptions
    assert (exception.a, exception.b, exception.guards) == ("a", "c", ("different DOI",))
    assert exception.chain == (("one rule", "b"), ("another", "c"))
    assert not found.lawful
