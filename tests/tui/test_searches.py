"""The screens of searches: the list, the facts of one, its items of PRISMA-S, and its strategy."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from litreview.review.views import SearchFacts
from tests.tui.conftest import EXTRA, KNOWN, STRATEGY
from tests.tui.driving import driven
from tests.tui.test_goldens import SIZES, kept


@pytest.fixture
def damaged(searched):
    """Return that review without the export of one search, and with another altered."""
    (searched.folder / "searches" / "scopus" / "scopus.ris").unlink()
    (searched.folder / "searches" / "hand" / "records.ris").write_text("TY  - JOUR\n", encoding="utf-8")
    return searched


@pytest.fixture
def updated(searched, tmp_path):
    """Return that review in its second version, in which one search was run again and found one report more."""
    searched.updates.begin(actor="anna")
    more = tmp_path / "again.ris"
    again = [EXTRA.replace("Sentences", "Scopus"), EXTRA.replace("Sentences for buyers", "Fines for clients")]
    more.write_text("".join(again), encoding="utf-8")
    searched.searches.import_files([more], SearchFacts("scopus"), "anna")
    return searched


GOLDENS = {
    "new_since": ("updated", ("9", "n")),
    "known_items": ("known", ("9", "i", "j")),
    "strategy_test": ("known", ("9", "i", "t")),
    "searches": ("searched", ("9",)),
    "searches_damaged": ("damaged", ("9", "j")),
    "search_facts": ("searched", ("9", "enter", "j", "j", "j", "j", "enter", "0")),
    "search_items": ("searched", ("9", "enter", "tab", "j")),
    "search_note": ("searched", ("9", "enter", "a")),
    "search_kind": ("searched", ("9", "enter", "j", "enter", "right")),
    "strategy": ("searched", ("9", "s")),
}


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("name", GOLDENS)
async def test_screen_is_as_it_was(request, name, lang):
    fixture, keys = GOLDENS[name]
    async with driven(request.getfixturevalue(fixture), start="home", lang=lang) as at:
        await at.press(*keys)
        for size in SIZES:
            await at.resize(*size)
            assert {cell_len(line) for line in at.lines} == {size[0]}
            kept(at, f"{name}_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}")


async def test_a_review_without_searches_says_how_to_import(tmp_path, fresh):
    fresh.settings.set("reviewer", "anna")
    fresh.settings.set("notice_seen", True)
    fresh.searches.withdraw("records.ris", "anna")
    async with driven(fresh, start="home") as at:
        assert "nothing yet" in at.text.split("Searches")[1].split("\n")[0]
        text = await at.tap("9")
        assert "No searches yet." in text
        assert "litreview import FILE…" in text
        assert at.lines[-1].split() == ["?", "help", "q", "back"]


async def test_pages_and_ends_move_the_cursor_of_each_list_of_searches(searched):
    async with driven(searched, start="home") as at:
        assert "1 of 3" in await at.press("9")
        assert "3 of 3" in await at.press("pagedown")
        assert "1 of 3" in await at.press("b")
        assert "3 of 3" in await at.press("end")
        # Where the changes scroll with them, page keys leave the cursor.
        assert "▌  name" in await at.press("enter", "space")
        assert "▌  in reports" in await at.press("end")


async def test_an_edit_is_logged_shown_and_undone(searched):
    async with driven(searched, start="home") as at:
        assert "3, of which 3 lack facts" in at.text
        await at.press("9", "enter", "j", "j", "j", "j", "enter", "backspace", "7")
        assert "hits: 8 → 7" in at.text
        assert "7 hits and 6 records differ; the note says why (a)" in at.text
        assert "Last: hits of PubMed 8 → 7 · u undo" in await at.press("enter")
        [search, *_] = searched.searches.listed()
        assert search.search.hits == 7
        assert "Undone: hits of PubMed 8 → 7" in await at.press("u")
        assert searched.searches.listed()[0].search.hits == 8
        assert at.text.count("hits  8 → 7") == at.text.count("hits  7 → 8") == 1


async def test_the_list_undoes_the_newest_edit_of_any_search(searched):
    async with driven(searched, start="home") as at:
        await at.press("9", "enter", "j", "j", "enter")
        await at.type(" x")
        assert "Last: platform of PubMed NLM → NLM x · u undo" in await at.press("enter", "escape")
        assert "Undone: platform of PubMed NLM → NLM x" in await at.press("end", "u")


async def test_a_date_that_cannot_be_read_keeps_the_field_open(searched):
    async with driven(searched, start="home") as at:
        await at.press("9", "enter", "j", "j", "j", "enter", "ctrl+u")
        await at.type("01-13-2026")
        assert "'01-13-2026' is not a valid date" in await at.press("enter")
        await at.press("escape")
        assert "2026-11-12" in at.text
        await at.press("enter", "ctrl+u")
        await at.type("31-12-2026")
        await at.press("enter")
        assert searched.searches.listed()[0].search.date == "2026-12-31"


async def test_letters_are_text_while_a_field_is_open(searched):
    before = searched.searches.listed()
    async with driven(searched, start="home") as at:
        await at.press("9", "enter", "j", "j", "enter", "end")
        for _ in range(30):
            await at.tap()
            await at.type("yxmsuaq98?")
        assert "yxmsuaq98?" in at.text
        assert await at.press("escape")
        assert searched.searches.listed() == before


async def test_a_kind_and_a_database_are_chosen_from_lists(searched):
    async with driven(searched, start="home") as at:
        await at.press("9", "enter", "enter", "right")
        assert "name: PubMed → MEDLINE" in at.text
        await at.press("enter", "j", "enter", "right")
        assert "kind: database → register" in at.text
        await at.press("q", "x", "enter")
        assert "▌  kind         register" in at.text
    [search, *_] = searched.searches.listed()
    assert (search.search.name, search.search.kind) == ("MEDLINE", "register")


async def test_an_item_is_answered_for_one_search(searched):
    async with driven(searched, start="home") as at:
        await at.press("9", "enter", "tab", "j", "enter")
        await at.type("By itself.")
        assert "Last: PRISMA-S 2 of PubMed none → By itself. · u undo" in await at.press("ctrl+s")
        assert "2  Multi-database searching    By itself." in at.text
    assert searched.searches.listed()[0].answers["multi_database_searching"] == "search"


async def test_a_note_explains_the_difference_between_hits_and_records(searched):
    async with driven(searched, start="home") as at:
        assert "8 hits, 6 records: 2 not exported, or hits mistyped" in await at.press("9")
        await at.press("enter", "a")
        await at.type("two are on paper")
        await at.press("enter", "escape")
        assert "8 hits, 6 records: two are on paper" in at.text
        assert "hits to explain" not in at.text


async def test_what_is_typed_stays_through_another_size(searched):
    async with driven(searched, start="home") as at:
        await at.press("9", "enter", "j", "j", "enter", "x")
        for size in ((120, 40), (80, 24), (60, 16)):
            assert "▌  platform     NLMx" in await at.resize(*size)


async def test_a_click_moves_and_a_second_one_opens(searched):
    async with driven(searched, start="home") as at:
        await at.press("9")
        await at.pilot.click("#searches", offset=(5, 1))
        await at.settle()
        assert "2 of 3" in at.text
        await at.pilot.click("#searches", offset=(5, 1))
        await at.settle()
        assert "Searches · Scopus" in at.text


async def test_a_strategy_is_read_from_a_file_and_the_one_before_comes_back(searched, tmp_path):
    file = tmp_path / "new.txt"
    file.write_text("1 child*[tiab]\n", encoding="utf-8")
    async with driven(searched, start="home") as at:
        opened = await at.press("9", "enter", "j", "j", "j", "j", "j", "j", "enter")
        assert "strategy: strategy.txt, 3 lines →" not in opened
        # An empty field names no file, and takes none away.
        assert "strategy.txt, 3 lines · 1 warning" in await at.press("enter")
        await at.press("enter")
        at.app.screen.field.entry.value = str(tmp_path / "absent.txt")
        assert "such file or folder" in " ".join((await at.press("enter")).split())
        at.app.screen.field.entry.value = str(file)
        assert "strategy.txt, 3 lines → strategy.txt, 1 line" in await at.press("enter")
        assert "strategy.txt, 3 lines · 1 warning" in await at.press("u")
    assert searched.searches.listed()[0].strategy == STRATEGY


async def test_a_person_says_whether_a_record_is_a_known_item(known):
    def state():
        overview = known.searches.overview(known.folder / "searches" / "known.txt")
        return [item.state for item in overview.known]

    async with driven(known, start="home") as at:
        await at.press("9", "i", "s")
        assert state() == ["found", "not found", "perhaps"]
        assert "The record is this item" in await at.press("y")
        assert state() == ["found", "not found", "found"]
        assert "Taken back" in await at.press("u")
        assert state() == ["found", "not found", "perhaps"]
        assert "The record is another one" in await at.press("s", "x")
        assert state() == ["found", "not found", "not found"]
        assert "Only an item that is perhaps a record" in await at.press("y")
        assert "known-items.txt" in await at.press("e")
        assert "Whole record" in await at.press("end", "enter")


async def test_a_file_of_known_items_is_asked_for_and_remembered(searched, tmp_path):
    file = tmp_path / "titles.txt"
    file.write_text(KNOWN, encoding="utf-8")
    async with driven(searched, start="home") as at:
        assert "Which file has the known items?" in await at.press("9", "i")
        at.app.screen.panel.box.entry.value = str(tmp_path / "absent.txt")
        assert "No such file" in await at.press("enter") or "such file" in at.text
        at.app.screen.panel.box.entry.value = str(file)
        assert "titles.txt, 3 items" in await at.press("enter")
        assert "titles.txt, 3 items" in await at.press("escape", "i")


async def test_what_is_new_is_screened_and_an_update_taken_back(updated):
    async with driven(updated, start="home") as at:
        assert "review version 2" in await at.press("9", "n")
        assert "2 searches have not been run again" in at.text
        assert "Fines for clients" in await at.press("1")
        await at.press("escape", "escape")
        assert "u again takes version 2 back (by anna); its exports join version 1" in await at.press("u")
        # Only the very next key confirms it.
        await at.press("home", "u")
        assert updated.updates.table().version == 2
        without = await at.press("u")
        assert "No update has begun" in without
        # Nothing of the version that was taken back stays, nor a key that would do nothing.
        assert "new since" not in without
        assert "1 new" not in without
        assert at.lines[-1].split() == ["f", "flow", "?", "help", "q", "back"]
        assert "screen the new" not in await at.press("?")
    assert updated.updates.table().version == 1
