"""`litreview update`: exports from any database, in the versions of a review."""

from __future__ import annotations

import json
import pathlib

import pytest

from litreview.__main__ import main


@pytest.fixture
def at(tmp_path, monkeypatch, capsys):
    """Run commands in a review; return what they print."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str, code: int = 0) -> str:
        capsys.readouterr()
        assert main([*words]) == code
        said = capsys.readouterr()
        return said.out + said.err

    run("init", "review", "--title", "Invented")
    monkeypatch.chdir(tmp_path / "review")
    return run


@pytest.fixture
def export(tmp_path):
    def write(name: str, *titles: str):
        path = tmp_path / name
        path.write_text("title,year\n" + "".join(f"{title},2020\n" for title in titles))
        return str(path)

    return write


def test_a_flow_is_provisional_while_an_earlier_version_has_undecided_reports(at, export):
    at("import", export("scopus.csv", "Buyers one"), "--database", "Scopus")
    at("update", "begin", "Update 2026", "--yes")
    at("import", export("pubmed.csv", "Buyers two"), "--database", "PubMed")
    [old, new] = (row["key"] for row in json.loads(at("list", "--json")))
    at("decide", new, "exclude")
    said = "Provisional: 1 undecided in earlier versions; a decision on them may change the total."
    assert said in at("flow")
    refused = at("flow", "--final", "--svg", "flow.svg", code=2)
    assert "The flow is provisional: 1 undecided. Add --anyway to hide that." in refused
    at("decide", old, "exclude")
    assert "Provisional" not in at("flow")
    assert "Provisional" not in at("flow", "--final", "--svg", "flow.svg")


def test_a_review_of_exports_is_updated(at, export):
    scopus = ("--database", "Scopus", "--search", "scopus", "--date", "2026-01-02")
    at("import", export("scopus.csv", "Buyers one", "Buyers two"), *scopus)
    [first, second] = json.loads(at("list", "--json"))
    for stage in ("title-abstract", "full-text"):
        at("decide", first["key"], "include", "--stage", stage)
    assert "1 report of version 1 is undecided." in at("update", "begin", "Update 2026", code=2)
    planned = at("update", "begin", "--dry-run")
    assert "1 study in 1 report included" in " ".join(planned.split())
    assert "Nothing was changed." in planned
    said = at("update", "begin", "Update 2026", "--why", "A year has passed", "--yes")
    assert "From now on every import counts in version 2." in said
    assert "Nothing was imported since version 2 began." in at("update", "begin", code=2)

    at("import", export("scopus-2026.csv", "Buyers one", "Buyers three"), *scopus)
    [flow] = [json.loads(at("flow", "--json"))]
    assert flow["template"] == "updated_dbr"
    assert flow["numbers"]["previous_studies"] == 1
    assert (flow["numbers"]["database_results"], flow["numbers"]["duplicates"]) == (2, 1)
    assert (flow["again"], flow["inside"], flow["moved"]) == (1, 0, {})
    [new] = json.loads(at("list", "--only", "since:new", "--json"))
    assert new["title"] == "Buyers three"
    assert len(json.loads(at("list", "--only", "update:1", "--json"))) == 2
    assert "'7' is not a version of the review." in at("list", "--only", "since:7", code=2)
    [again] = json.loads(at("list", "--box", "duplicates:again", "--json"))
    assert again["title"] == "Buyers one"
    assert len(json.loads(at("list", "--box", "database_results", "--version", "1", "--json"))) == 2
    shown = " ".join(at("show", first["key"]).split())
    assert "Came in with version 1 (Scopus, " in shown
    assert "found again in version 2 (Scopus)." in shown
    table = json.loads(at("update", "list", "--json"))
    [row] = table["searches"]
    assert (row["records"], row["new"], row["known"], row["gone"]) == (2, 1, 1, 1)
    assert second["title"] == "Buyers two"


def test_what_is_gone_and_what_has_changed_since_the_last_run_are_listed(at, tmp_path):
    def found(name: str, *rows: str) -> str:
        path = tmp_path / name
        path.write_text("title,year,abstract\n" + "".join(f"{row}\n" for row in rows))
        return str(path)

    scopus = ("--database", "Scopus", "--search", "scopus", "--date", "2026-01-02")
    at("import", found("old.csv", "One,2020,a", "Two,2020,b", "Three,2020,c"), *scopus)
    at("update", "begin", "--yes")
    at("import", found("new.csv", "One,2020,a", "Two,2020,corrected"), "--search", "scopus-2026-01-02")
    [row] = json.loads(at("update", "list", "--json"))["searches"]
    assert (row["gone"], len(row["changed"])) == (2, 1)
    gone = json.loads(at("list", "--box", "gone:Scopus", "--json"))
    # Not yet looked for duplicates, the record that was changed is a report of its own.
    assert sorted(one["title"] for one in gone) == ["Three", "Two"]
    at("duplicates", "judge", *row["changed"][0], "same")
    assert [one["title"] for one in json.loads(at("list", "--box", "gone:scopus-2026-01-02", "--json"))] == [
        "Three"
    ]
    [changed] = json.loads(at("list", "--box", "changed:Scopus", "--json"))
    assert (changed["title"], changed["key"]) == ("Two", row["changed"][0][1])
    assert "version 2 has no run of such a search" in at("list", "--box", "gone:MEDLINE", code=2)
    assert "gone is of the newest version." in at("list", "--box", "gone:Scopus", "--version", "1", code=2)


def test_what_moved_is_named_with_its_cause_and_opens(at, export):
    at("import", export("a.csv", "One", "Two"), "--database", "Scopus", "--date", "2026-01-02")
    [one, two] = json.loads(at("list", "--json"))
    for key in (one["key"], two["key"]):
        for stage in ("title-abstract", "full-text"):
            at("decide", key, "include", "--stage", stage)
    at("update", "begin")
    at("import", export("b.csv", "Three"), "--database", "Scopus", "--date", "2026-03-02", "--search", "b")
    at("decide", one["key"], "exclude", "--reason", "topic", "--stage", "full-text", code=0)
    flow = json.loads(at("flow", "--json"))
    assert flow["moved"]["lost_reports:excluded"] == 1
    assert flow["numbers"]["total_studies"] == 1
    assert flow["errors"] == []
    assert [row["key"] for row in json.loads(at("list", "--box", "moved:lost_reports", "--json"))] == [
        one["key"]
    ]
    assert "C2" not in at("check", "--json", code=0)


def test_the_same_file_again_is_a_run_of_the_new_version(at, export):
    file = export("a.csv", "One", "Two")
    at("import", file, "--database", "Scopus", "--search", "a", "--date", "2026-01-02")
    at("update", "begin", "--yes")
    assert "Not run in version 2: Scopus" in at("check")
    assert "a run of the search in version 2" in at("import", file, "--search", "a")
    assert "nothing changed" in at("import", file, "--search", "a")
    numbers = json.loads(at("flow", "--json"))["numbers"]
    assert (numbers["database_results"], numbers["duplicates"], numbers["records_screened"]) == (2, 2, 0)
    assert "Not run in version 2" not in at("check")
    at("import", "--withdraw", "a.csv")
    assert json.loads(at("flow", "--json"))["numbers"]["database_results"] == 0


def test_the_file_of_a_later_version_is_counted_in_the_first_as_well(at, export, monkeypatch):
    at("import", export("a.csv", "Buyers one"), "--search", "a", "--database", "Scopus")
    at("update", "begin", "--yes")
    later = export("b.csv", "Buyers two", "Buyers three")
    at("import", later, "--search", "a")
    assert "a run of the search in version 1" in at("import", later, "--search", "a", "--version", "1")

    def identified() -> list[int]:
        columns = json.loads(at("flow", "--versions", "--json"))["columns"]
        return [column["numbers"]["database_results"] for column in columns]

    assert identified() == [3, 2]
    at("archive", "public.zip", "--public")
    at("restore", "public.zip", "back")
    monkeypatch.chdir("back")
    assert identified() == [3, 2]


def test_an_export_is_moved_a_search_is_dropped_and_a_version_is_named(at, export):
    at("import", export("a.csv", "One"), "--database", "Scopus", "--date", "2026-01-02", "--search", "a")
    at("update", "begin", "--yes")
    late = ("--database", "MEDLINE", "--date", "2026-01-03", "--search", "late")
    at("import", export("late.csv", "Two"), *late, "--version", "1")
    assert json.loads(at("flow", "--json"))["numbers"]["database_results"] == 0
    assert "belongs to version 2" in at("update", "move", "late.csv", "2")
    assert json.loads(at("flow", "--json"))["numbers"]["database_results"] == 1
    assert "Version 3 does not exist." in at("update", "move", "late.csv", "3", code=2)
    assert "Scopus ends before version 2." in at("update", "drop", "scopus", "no access any more")
    assert "Not run" not in at("update", "list")
    assert "Version 1: First, 2026-01-31, 10.1/x." in at(
        "update", "name", "1", "--name", "First", "--date", "2026-01-31", "--doi", "10.1/x"
    )
    assert "Version 2 is taken back" in at("update", "--undo")
    assert json.loads(at("flow", "--json"))["template"] == "new_dbr"
    assert "No version was begun." in at("update", "--undo", code=2)


def test_a_search_that_found_nothing_has_run(at, export):
    for name, source in (("a", "Scopus"), ("b", "MEDLINE")):
        at(
            "import",
            export(f"{name}.csv", name),
            "--database",
            source,
            "--date",
            "2026-01-02",
            "--search",
            name,
        )
    assert "Version 1 has no earlier searches." in at("update", "empty", "a", code=2)
    at("update", "begin", "--yes")
    assert "no record" in at("import", export("none.csv"), "--search", "a", code=3)
    assert "Not run in version 2: Scopus" in at("update", "list")
    assert "Scopus found nothing in version 2." in at("update", "empty", "scopus")
    table = json.loads(at("update", "list", "--json"))
    [row] = table["searches"]
    assert (row["name"], row["records"], row["new"], row["known"], row["gone"]) == ("Scopus", 0, 0, 0, None)
    assert [one["name"] for one in table["not_run"]] == ["MEDLINE"]
    said = at("check")
    assert ("Not run in version 2: MEDLINE" in said, "Not run in version 2: Scopus" in said) == (True, False)
    # What it finds later in this version is its run, against the one before.
    at("import", export("later.csv", "a", "c"), "--search", "a")
    [row] = json.loads(at("update", "list", "--json"))["searches"]
    assert (row["records"], row["new"], row["known"], row["gone"]) == (2, 1, 1, 0)


def test_typed_numbers_beside_old_searches_are_named(at, export):
    for day, name in (("2025-01-02", "old"), ("2026-01-02", "new")):
        at("import", export(f"{name}.csv", name), "--database", "Scopus", "--date", day, "--search", name)
    with pathlib.Path("screening/protocol.toml").open("a", encoding="utf-8") as protocol:
        protocol.write("\n[previous]\nstudies = 18\nreports = 21\n")
    said = " ".join(at("check", code=1).split())
    assert (
        "18 previous studies are typed, and the searches of 2025 are counted as well (Scopus 1 + 1)." in said
    )
