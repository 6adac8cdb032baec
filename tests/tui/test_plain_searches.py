"""The searches in plain mode: read, edited and tested line by line."""

from __future__ import annotations

import pytest

from litreview.tui.plain.search_session import run
from litreview.tui.preferences import Preferences
from tests.tui.conftest import KNOWN
from tests.tui.test_plain import Pressed


@pytest.fixture
def read(searched, capsys, monkeypatch):
    """Return a function that presses keys in the searches and returns the transcript, each sentence on one line."""
    monkeypatch.setenv("COLUMNS", "80")

    def go(*keys, **preferences):
        run(searched, Preferences(**{"reviewer": "anna", **preferences}), Pressed(*keys))
        said = capsys.readouterr().out
        assert max(map(len, said.splitlines())) < 80
        return said.replace("\n  ", " ")

    return go


def test_the_list_says_of_each_search_what_is_known_and_missing(read):
    said = read("q")
    assert said.startswith("Searches: 3 searches, 8 records.\n")
    assert (
        "PubMed, database, NLM, searched 2026-11-12. 8 hits, 6 records: 2 not exported, or hits mistyped. "
        "Strategy recorded, 1 warning. PRISMA-S 5 of 16, missing 9 limits.\n"
    ) in said
    assert "Lists of organisations, organisation, searched 2026-10-01. 1 hit, 1 record. No strategy." in said
    assert "Before submission:\nPubMed: 8 hits, 6 records" in said
    assert "PubMed, 1 of 3. enter facts, s strategy, i known items, t test of strategies" in said


def test_a_fact_is_named_typed_saved_and_undone(read, searched):
    said = read("enter", "enter", "hits", "6", "u", "q", "q")
    assert "hits: 8.\n" in said
    assert "hits: 8.\nNew value, then enter" in said
    assert "hits of PubMed 8 → 6. Saved.\n" in said
    assert "Undone: hits of PubMed 8 → 6\n" in said
    assert searched.searches.listed()[0].search.hits == 8


@pytest.mark.parametrize("typed", ["11", "Prior work", "prior_work", "prior"])
def test_an_item_is_named_by_its_number_or_name(read, searched, typed):
    said = read("enter", "enter", typed, "None.", "q", "q")
    assert "PRISMA-S 11: empty.\n" in said
    assert "PRISMA-S 11 of PubMed none → None. Saved." in said
    assert searched.searches.listed()[0].answers["prior_work"] == "search"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["hits", "many"], "'many' is not a valid number of hits."),
        (["date", "01-13-2026"], "'01-13-2026' is not a valid date."),
        (["strategy", "absent.txt"], "o such file"),
        (["kind", "gossip"], "'gossip' is not a kind of source."),
        (["name", "-"], "The name of a search cannot be empty."),
        (["hits", ""], "Nothing is changed."),
        (["moon", ""], "No fact or item has this name."),
        ([""], "No fact or item has this name."),
    ],
)
def test_what_cannot_be_saved_changes_nothing(read, searched, typed, said):
    before = searched.searches.listed()
    assert said in read("enter", "enter", *typed, "q", "q")
    assert searched.searches.listed() == before


def test_names_of_facts_and_kinds_are_those_of_the_language(read, searched):
    said = read("enter", "enter", "soort", "register", "q", "q", lang="nl")
    assert "soort: database." in said
    assert "Niet opgeslagen" not in said
    assert searched.searches.listed()[0].search.kind == "register"


def test_a_value_is_removed_by_a_dash_and_a_note_is_written(read, searched):
    read("enter", "enter", "platform", "-", "a", "two are on paper", "q", "q")
    [search, *_] = searched.searches.listed()
    assert (search.search.platform, search.note) == (None, "two are on paper")


def test_the_strategy_is_read_with_what_its_platform_refuses(read):
    said = read("s", "j", "s", "k", "k", "?", "q")
    assert "2 buyer*[tiab] OR client*[tiab\nerror: This [ is never closed." in said
    assert "No strategy was recorded." in said
    assert "There is no further search." in said
    assert "s: strategy, with its warnings" in said


def test_known_items_are_listed_and_judged_and_the_strategies_tested_on_them(known, read):
    said = read("i", "y", "t", "q")
    assert "known.txt, 3 items. 1 found   1 perhaps   1 not found\n" in said
    assert "The record is this item." in said
    assert "PubMed: 1 found, 0 lost, 2 cannot tell.\n" in said
    assert "Line 1: 1 yes, 0 no, 2 cannot tell. child*[tiab] OR minor*[tiab]\n" in said
    assert "Cannot tell: 2023 Op de koop toe" in said
    assert "lines 1 and 2: cannot tell (abstract not known; keywords not known)\n" in said
    assert "Line 2, buyer*[tiab]: finds 1, alone 1.\n" in said
    found = known.searches.overview(known.folder / "searches" / "known.txt").known
    assert sorted(item.state for item in found) == ["found", "found", "not found"]


def test_a_file_of_known_items_is_asked_for_and_one_that_cannot_be_read_named(read, tmp_path):
    file = tmp_path / "titles.txt"
    file.write_text(KNOWN, encoding="utf-8")
    assert "o such file" in read("i", str(tmp_path / "absent.txt"), "q")
    assert "titles.txt, 3 items." in read("t", str(file), "i", "q", "q")


def test_the_table_is_written(read, searched):
    assert "searches.csv written" in read("e", "q")
    assert (searched.folder / "searches.csv").is_file()


def test_without_searches_it_says_how_to_import(fresh, capsys):
    fresh.searches.withdraw("records.ris", "anna")
    run(fresh, Preferences(reviewer="anna"), Pressed())
    said = capsys.readouterr().out
    assert said.startswith("No searches yet.\n")
    assert "litreview import FILE…" in said


def test_who_edits_is_asked_for_only_at_the_first_edit(fresh, capsys):
    run(fresh, Preferences(), Pressed("enter", "q", "q"))
    assert "name" not in capsys.readouterr().out.splitlines()[0]
    run(fresh, Preferences(), Pressed("enter", "enter", "hits", "9", "cleo", "q", "q"))
    assert fresh.settings.reviewer == "cleo"
    assert fresh.searches.newest_edit("cleo").changes[0].new == 9
