"""`litreview import`: its options, its output and its questions."""

from __future__ import annotations

import tomllib

import pytest

from litreview.screening.prisma_s import item_named
from tests.cli.test_terminal import Terminal


def test_a_receipt_has_lines_that_sum_to_the_file(run, review, messy_ris):
    done = run("import", messy_ris, "--search", "invented", "--receipt")
    rows = [line.split(maxsplit=1) for line in done.out.splitlines() if line.startswith("  ")]
    sizes = {what: int(size.replace(",", "")) for size, what in rows}
    assert sizes.pop("bytes in total") == messy_ris.stat().st_size == sum(sizes.values())
    assert sizes["0 rejects"] == 0
    receipt = run("import", messy_ris, "--search", "invented", "--json").data[0]["receipt"]
    assert receipt["records"] == sizes["3 records"]


def test_an_export_is_withdrawn_and_comes_back(run, review, messy_ris):
    assert run("import", "--withdraw", "messy.ris", "--dry-run").code == 0
    assert run("status", "--json").data["records"] == 3
    done = run("import", "--withdraw", "messy.ris", "--as", "anna", "--json")
    assert done.data["withdrawn"] == "searches/invented/messy.ris"
    assert run("status", "--json").data["records"] == 0
    done = run("import", messy_ris, "--search", "invented")
    assert "counts again" in done.out
    assert run("status", "--json").data["records"] == 3


def test_a_newer_export_stands_for_an_older_one(run, review, messy_ris, tmp_path):
    newer = tmp_path / "newer.ris"
    newer.write_text(messy_ris.read_text(encoding="utf-8").replace("2020", "2019"), encoding="utf-8")
    assert run("import", newer, "--search", "invented", "--replaces", "messy.ris").code == 0
    assert run("status", "--json").data["records"] == 3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "No file to import"),
        (("a.ris", "--withdraw", "messy.ris"), "--withdraw cannot be combined"),
        (("a.ris", "b.ris", "--replaces", "messy.ris"), "Import the files one by one"),
        (("a.ris", "--map", "title"), "a name or value is missing"),
        (("a.ris", "--item", "=x"), "a name or value is missing"),
        (("--withdraw", "none.ris"), "no export has this name"),
        (("--hits", "3"), "No file to import and no search to change"),
        (("--hits", "3", "--search", "nowhere"), "no search has this name. Searches are invented."),
        (("--search", "invented", "--kind", "register", "--map", "a=title"), "No file to import"),
        (("--search", "invented"), "No file to import"),
    ],
)
def test_words_that_do_not_fit_together_are_said_in_one_line(run, review, words, sentence):
    done = run("import", *words)
    assert (done.code, done.out) == (2, "")
    assert sentence in done.err
    assert done.err.count("\n") == 1


def test_columns_are_named_by_their_owner(run, review, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("Name = of it;Written by\nOne thing;Een, A.\n", encoding="utf-8")
    words = ("--map", "Name = of it=title", "--map", "Written by=authors", "--json")
    assert run("import", path, *words).data[0]["records"] == 1
    assert run("list", "--json").data[-1]["title"] == "One thing"


def test_hits_are_compared_when_all_files_of_a_search_are_in(run, review, tmp_path):
    files = [tmp_path / "one.ris", tmp_path / "two.ris"]
    for file in files:
        file.write_text(f"TY  - JOUR\nTI  - The invented {file.stem}\nER  - \n", encoding="utf-8")
    done = run("import", *files, "--search", "both", "--hits", "2", "--strict", "--json")
    assert [one["problems"] for one in done.data] == [[], []]
    assert done.code == 0
    done = run("import", files[0], "--search", "third", "--hits", "2", "--strict")
    assert done.code == 1


def test_strict_exits_with_1_when_something_was_rejected(run, review, tmp_path):
    path = tmp_path / "some.bib"
    path.write_text(
        "@article{a, title = {One}}\n\n@article{{}}\n\n@article{c, title = {Two}}\n", encoding="utf-8"
    )
    done = run("import", path, "--strict")
    assert done.code == 1
    assert "line 3 rejected" in done.out


def test_what_is_not_said_of_a_new_search_is_asked_on_a_terminal(review, messy_ris, tmp_path):
    strategy = tmp_path / "history.txt"
    strategy.write_text("1  buyer* (3)\n", encoding="utf-8")
    messy_ris = messy_ris.rename(tmp_path / "new.ris")
    terminal = Terminal(["import", str(messy_ris), "--review", str(review), "--search", "asked"], "xterm")
    try:
        for question, answer in [
            ("Kind of source", "shop"),
            ("is not a kind of source", "1"),
            ("Database", "PsycINFO"),
            ("Platform", ""),
            ("Date of the search", "soon"),
            ("is not a valid date", "2026-01-03"),
            ("hits", "3"),
            ("search string", str(strategy)),
            ("PRISMA-S now?", "y"),
            # Only items of this search; items of the review are answered in the protocol.
            ("Missing: 1 database_name_and_platform, 9 limits_and_restrictions, 14 peer_review.", "9"),
            ("9 Which limits", "None"),
            ("Item, by number", "colour"),
            ("is not an item of PRISMA-S", "peer review"),
            ("14 Who reviewed", "A librarian"),
            ("Item, by number", ""),
            ("3 records", ""),
        ]:
            terminal.wait_for(question)
            terminal.press(f"{answer}\n")
        assert terminal.program.wait(30) == 0
    finally:
        terminal.close()
    found = tomllib.loads((review / "searches" / "asked" / "search.toml").read_text(encoding="utf-8"))
    assert (found["name"], found["date"], found["hits"], found["strategy"]) == (
        "PsycINFO", "2026-01-03", 3, "strategy.txt",
    )  # fmt: skip
    assert found["prisma_s"]["limits_and_restrictions"] == "None"
    assert found["prisma_s"]["peer_review"] == "A librarian"


def test_several_files_of_one_search_are_asked_about_once(review, messy_ris, tmp_path):
    one = messy_ris.rename(tmp_path / "one.ris")
    two = tmp_path / "two.ris"
    two.write_text(one.read_text(encoding="utf-8").replace("buyers", "sellers"), encoding="utf-8")
    terminal = Terminal(["import", str(one), str(two), "--review", str(review), "--as", "anna"], "xterm")
    try:
        for question, answer in [
            ("Do the 2 files belong to one search?", "y"),
            ("6 hand-search, 7 experts", "hand search"),
            # Journals on a shelf are on no platform.
            ("Database or other source", "A ministry"),
            ("Date of the search", "2026-01-03"),
            ("hits", ""),
            ("search string", ""),
            ("PRISMA-S now?", "n"),
        ]:
            terminal.wait_for(question)
            terminal.press(f"{answer}\n")
        assert terminal.program.wait(30) == 0
    finally:
        terminal.close()
    found = tomllib.loads(
        (review / "searches" / "a-ministry-2026-01-03" / "search.toml").read_text(encoding="utf-8")
    )
    assert (found["kind"], len(found["export"])) == ("hand-search", 2)


def test_without_a_terminal_one_line_says_what_is_missing_and_how_to_add_it(run, review, messy_ris, tmp_path):
    new = messy_ris.rename(tmp_path / "new.ris")
    done = run("import", new, "--date", "2026-01-03", "--as", "anna")
    [line] = [line for line in done.err.splitlines() if "Not given" in line]
    assert line == (
        "Not given: database, platform, hits, strategy. Add with `litreview import --search "
        "new-2026-01-03 --database NAME --platform NAME --hits N --strategy FILE`."
    )
    strategy = tmp_path / "strategy.txt"
    strategy.write_text("1  buyer*\n", encoding="utf-8")
    given = ("--database", "A", "--platform", "B", "--hits", "3", "--strategy", strategy)
    assert run("import", "--search", "new-2026-01-03", *given, "--as", "anna").code == 0
    assert "Not given" not in run("import", new, "--search", "new-2026-01-03").err


@pytest.mark.parametrize(
    ("name", "item"),
    [("9", "limits_and_restrictions"), ("Peer review", "peer_review"), ("peer", "peer_review"), ("d", None)],
)
def test_an_item_of_prisma_s_is_named_by_number_or_name(name, item):
    assert item_named(name) == item


def test_facts_of_a_search_are_changed_without_a_file(run, review):
    done = run("import", "--search", "invented", "--hits", "12", "--dry-run")
    assert done.out == "invented: hits 3 → 12\nNothing was changed.\n"
    done = run(
        "import", "--search", "invented", "--hits", "12", "--platform", "A host", "--as", "bram", "--json"
    )
    assert [(one["fact"], one["old"], one["new"]) for one in done.data["changes"]] == [
        ("platform", None, "A host"),
        ("hits", 3, 12),
    ]
    assert run("check", "--json").data["problems"][0]["what"].startswith("12 hits reported, 3 records found")
    hint = run("check", "--json").data["problems"][0]["hint"]
    assert (
        hint
        == "Export the search again, or correct the number: `litreview import --search invented-2026-01-01 --hits N`."
    )
    # The hint works.
    assert (
        run("import", "--search", "invented-2026-01-01", "--hits", "3", "--as", "anna").out
        == "invented: hits 12 → 3\n"
    )
    assert run("check", "--json").data["ok"]
    assert run("import", "--search", "invented", "--hits", "3").out == ("invented: nothing to change.\n")
    assert run("searches").out.rpartition("Changed after import")[2].count("hits") == 2


def test_a_file_that_was_imported_before_changes_the_facts_that_are_given(run, review, messy_ris):
    done = run("import", messy_ris, "--search", "invented", "--hits", "4")
    assert "imported before, in invented" in done.out
    assert "  hits 3 → 4" in done.out
    assert run("searches", "--json").data["searches"][0]["hits"] == 4
    assert "imported before, nothing changed" in run("import", messy_ris, "--search", "invented").out


def test_status_says_what_changed_in_a_search_file_until_the_next_act(run, review):
    path = review / "searches" / "invented" / "search.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("hits = 3", "hits = 9"), encoding="utf-8")
    said = run("status").out
    assert "hits 3 → 9, changed in its files" in said
    assert run("status", "--json").data["unlogged"][0]["new"] == 9
    run("import", "--search", "invented", "--hits", "3")
    assert "changed in its files" not in run("status").out
