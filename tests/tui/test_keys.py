"""Every key of every screen, and what it shows; a test below says whether one is missing here."""

from __future__ import annotations

import pytest

from litreview.tui.keymap import PRESETS, Keymap
from litreview.tui.screens.card import CardScreen
from litreview.tui.screens.conflicts import ConflictsScreen
from litreview.tui.screens.done import DoneScreen
from litreview.tui.screens.flow import FlowScreen
from litreview.tui.screens.help import HelpScreen
from litreview.tui.screens.home import HomeScreen
from litreview.tui.screens.one_search import SearchFactsScreen
from litreview.tui.screens.protocol import ProtocolScreen
from litreview.tui.screens.record import RecordScreen
from litreview.tui.screens.records import RecordsScreen
from litreview.tui.screens.review_items import ReviewItemsScreen
from litreview.tui.screens.search_list import SearchesScreen
from litreview.tui.screens.stage_progress import ProgressScreen
from litreview.tui.screens.titles import TitlesScreen
from tests.tui.driving import driven, verdicts
from tests.tui.test_words import FRAMES

BACK = "escape"
# Start, keys that lead there, and then each key with what is on the screen after it. `q` is pressed last.
WALKS = {
    HomeScreen: ("home", "", [
        ("j", "▌ 2"), ("down", "▌ 3"), ("k", "▌ 2"), ("up", "▌ 1"), ("end", "▌ 0"), ("home", "▌ 1"), ("enter", "y include"), (BACK, "▌ 1"),
        ("1", "y include"), (BACK, "▌ 1"), ("2", "Retrieval · awaited"), (BACK, "▌ 2"), ("3", "full text"), (BACK, "▌ 3"),
        ("4", "Possible duplicates"), (BACK, "▌ 4"), ("5", "Conflicts ·"), (BACK, "▌ 5"), ("6", "7 reports"), (BACK, "▌ 6"),
        ("7", "Flow · PRISMA"), (BACK, "▌ 7"), ("8", "Protocol · version 3"), (BACK, "▌ 8"), ("9", "Before submission"), (BACK, "▌ 9"), ("0", "Rounds"), (BACK, "▌ 0"), ("?", "Help · home"), ("?", "▌ 0"), ("p", "What the data say"), (BACK, "▌ 0"),
    ]),
    CardScreen: ("card", "", [
        ("space", "lines 4–14"), ("b", "lines 1–11"), ("pagedown", "lines 4–14"), ("pageup", "lines 1–11"),
        ("n", "sentence 1 of"), ("N", "sentence"), ("h", "only buyer is marked"), ("w", "Only the order by relevance"), ("c", "Criteria (all must hold)"), (BACK, "Terms  buyer"),
        ("enter", "Whole record"), (BACK, "Terms  buyer"), ("j", "Op de koop"), ("down", "Nasty"), ("up", "Op de koop"), ("k", "How buyers"),
        ("o", "https://doi.org/10.5555/invented.1"), ("e", "written to .litreview/copied/record.txt"), ("tab", "How buyers"),
        ("a", "Note on this report"), (BACK, "Terms  buyer"), ("t", "── Labels"), (BACK, "Terms  buyer"),
        ("/", "── Search"), (BACK, "title list"), (BACK, "Terms  buyer"), ("f", "── Filter"), (BACK, "title list"), (BACK, "Terms  buyer"),
        ("l", "First author"), (BACK, "Terms  buyer"), ("y", "Last: ✓ included"), ("u", "Taken back: ✓ included"),
        ("ctrl+r", "Again: ✓ included"), ("j", "Op de koop"), ("m", "Last: ? maybe"), ("x", "which reason?"), (BACK, "not yet judged"),
        ("s", "not yet judged"), ("p", "What the data say"), (BACK, "not yet judged"), ("?", "Help · screening"), (BACK, "not yet judged"),
    ]),
    TitlesScreen: ("card", "l", [
        ("j", "▌○ 2023"), ("down", "▌○ 2019"), ("k", "▌○ 2023"), ("up", "▌○ 2021"), ("end", "▌○ 2018"), ("home", "▌○ 2021"),
        ("space", "▌○ 2018"), ("b", "▌○ 2021"), ("pagedown", "▌○ 2018"), ("pageup", "▌○ 2021"), ("c", "Criteria"), (BACK, "rows"),
        ("a", "Note on"), (BACK, "rows"), ("t", "── Labels"), (BACK, "rows"), ("/", "── Search"), (BACK, "rows"), ("f", "── Filter"), (BACK, "rows"),
        ("y", "Last: ✓ included"), ("m", "Last: ? maybe"), ("x", "which reason?"), (BACK, "rows"), ("s", "not yet judged"), ("u", "Taken back"),
        ("ctrl+r", "Again: ? maybe"), ("?", "Help ·"), (BACK, "rows"), ("enter", "changing keeps"), ("l", "rows"), ("l", "y include"),
    ]),
    RecordsScreen: ("home", "6", [
        ("j", "row 2 of 7"), ("down", "row 3 of 7"), ("k", "row 2 of 7"), ("up", "row 1 of 7"), ("end", "row 7 of 7"), ("home", "row 1 of 7"),
        ("space", "row 7 of 7"), ("b", "row 1 of 7"), ("pagedown", "row 7 of 7"), ("pageup", "row 1 of 7"), ("enter", "Whole record"), (BACK, "row 1"),
        ("/", "── Search"), (BACK, "row 1"), ("f", "── Filter"), (BACK, "row 1"), ("e", "records.ris"), (BACK, "row 1"), ("?", "Help ·"), (BACK, "row 1"),
    ]),
    ConflictsScreen: ("home", "5", [
        ("space", "1 of 1"), ("b", "1 of 1"), ("pagedown", "1 of 1"), ("pageup", "1 of 1"), ("enter", "Whole record"), (BACK, "1 of 1"),
        ("c", "Criteria"), (BACK, "1 of 1"), ("j", "1 of 1"), ("k", "1 of 1"), ("down", "1 of 1"), ("up", "1 of 1"), ("/", "── Search"), (BACK, "1 of 1"),
        ("s", "1 of 1"), ("x", "which reason?"), (BACK, "1 of 1"), ("y", "Why include?"), ("enter", "settled as included"), ("u", "1 of 1"),
        ("m", "Why maybe?"), (BACK, "Nothing is settled"), ("m", "Why maybe?"), ("enter", "settled as maybe"), ("u", "1 of 1"), ("ctrl+r", "Again: ? maybe"), ("?", "Help ·"), (BACK, "Conflicts"),
    ]),
    FlowScreen: ("home", "7", [
        ("j", "Box 2 of 12"), ("down", "Box 3 of 12"), ("k", "Box 2 of 12"), ("up", "Box 1 of 12"), ("end", "Box 12 of 12"), ("home", "Box 1 of 12"), ("right", "other methods"), ("left", "databases and"),
        ("tab", "▸ "), ("space", "▸ "), ("b", "▸ "), ("pagedown", "▸ "), ("pageup", "▸ "), ("enter", "Whole record"), (BACK, "▸ "), (BACK, "Box 1"),
        ("d", "Look back to a date"), (BACK, "Box 1"), ("e", "written to the folder of the review"), ("?", "Help ·"), (BACK, "Box 1"),
        # Only a review with updates has versions: test_flow_versions.py.
        ("v", "Box 1"), ("n", "Box 1"),
    ]),
    ProtocolScreen: ("home", "8", [
        ("j", "Protocol"), ("k", "Protocol"), ("down", "Protocol"), ("up", "Protocol"), ("space", "Protocol"), ("b", "Protocol"),
        ("pagedown", "Protocol"), ("pageup", "Protocol"), ("end", "Protocol"), ("home", "Protocol"), ("?", "Help ·"), (BACK, "Protocol"), ("enter", "nothing to compare"), (BACK, "Protocol"),
        ("tab", "Answered once"), (BACK, "Protocol ·"),
    ]),
    ReviewItemsScreen: ("home", ["8", "tab"], [
        ("j", "▌    3"), ("down", "▌    4"), ("k", "▌    3"), ("up", "▌    2"), ("end", "▌   16"), ("home", "▌    2"),
        ("space", "▌   16"), ("b", "▌    2"), ("pagedown", "▌   16"), ("pageup", "▌    2"),
        ("enter", "enter save"), (BACK, "enter edit"), ("?", "Help · PRISMA-S"), (BACK, "▌    2"),
    ]),
    RecordScreen: ("card", "enter", [
        ("j", "lines 2–"), ("k", "lines 1–"), ("down", "lines 2–"), ("up", "lines 1–"), ("space", "TY   "), ("b", "lines 1–"),
        ("pagedown", "TY   "), ("pageup", "lines 1–"), ("end", "–49 of 49"), ("home", "lines 1–"), ("?", "Help ·"), (BACK, "lines 1–"),
    ]),
    HelpScreen: ("card", "?", [
        ("j", "lines 2–"), ("k", "lines 1–"), ("down", "lines 2–"), ("up", "lines 1–"), ("space", "Marks"), ("b", "lines 1–"), ("pagedown", "Marks"),
        ("pageup", "lines 1–"), ("end", "Marks"), ("home", "lines 1–"), ("e", "written to .litreview/copied/keys-card.txt"), ("enter", "Terms  buyer"), ("?", "Decide"), ("?", "Terms  buyer"),
        ("?", "Decide"), (BACK, "Terms  buyer"), ("?", "Decide"),
    ]),
    ProgressScreen: ("card", "p", [
        ("j", "What the data say"), ("k", "What the data say"), ("down", "What the data say"), ("up", "What the data say"),
        ("end", "What the data say"), ("home", "What the data say"),
        ("e", "written to .litreview/copied/progress"), ("u", "No decision of yours"), ("ctrl+r", "Nothing was taken back"),
        ("r", "Check sample · new"), (BACK, "What the data say"), ("S", "── Grounds"), (BACK, "What the data say"), ("?", "Help ·"), (BACK, "What the data say"), ("enter", "y include"), ("p", "What the data say"),
    ]),
    SearchesScreen: ("home", "9", [
        ("j", "2 of 2"), ("k", "1 of 2"), ("down", "2 of 2"), ("up", "1 of 2"), ("end", "2 of 2"), ("home", "1 of 2"),
        ("space", "2 of 2"), ("b", "1 of 2"), ("pagedown", "2 of 2"), ("pageup", "1 of 2"),
        ("enter", "Searches · PubMed"), (BACK, "1 of 2"), ("s", "No strategy was recorded"), (BACK, "1 of 2"), ("i", "Which file has"), (BACK, "1 of 2"), ("n", "No update has begun"), (BACK, "1 of 2"),
        ("e", "searches.csv"), ("u", "No change of yours"), ("?", "Help · searches"), (BACK, "1 of 2"),
    ]),
    SearchFactsScreen: ("home", ["9", "enter"], [
        ("j", "▌  kind"), ("k", "▌  name"), ("down", "▌  kind"), ("end", "▌  in reports"), ("home", "▌  name"), ("enter", "left/right choose"), (BACK, "▌  name"),
        ("up", "▌  name"), ("tab", "▌    1  Database"), ("tab", "▌  name"), ("a", "Note on the facts"), (BACK, "▌  name"), ("s", "No strategy"), (BACK, "▌  name"),
        ("space", "imported records.ris"), ("b", "imported"), ("pagedown", "imported"), ("pageup", "imported"), ("u", "No change of yours"),
        ("?", "Help · search facts"), (BACK, "▌  name"),
    ]),
    DoneScreen: ("card", "yyyyyy", [
        ("2", "Retrieval"), (BACK, "Your share is done"), ("3", "at full text"), (BACK, "Your share is done"), ("5", "Conflicts"), (BACK, "Your share is done"), ("6", "Records"), (BACK, "Your share"),
        ("7", "Flow"), (BACK, "Your share"), ("?", "Help ·"), (BACK, "Your share"), ("u", "Taken back"),
    ]),
}  # fmt: skip
# Where a stage asks for no reason: test_one_key.py; after a criterion has changed: test_changed_criterion.py.
ELSEWHERE = {"X", "=", "v", "ctrl+p", "q", "ctrl+q", "ctrl+c", BACK}


@pytest.mark.parametrize("screen", WALKS)
async def test_each_key_shows_what_it_is_for(request, screen):
    start, way, walk = WALKS[screen]
    shown = request.getfixturevalue("busy" if start == "home" else "review")
    async with driven(shown, start=start) as at:
        await at.tap(*([way] if way == "enter" else way))
        for key, said in walk:
            assert said in await at.tap(key), key
        assert at.app.is_running
        assert "── Commands ──" in await at.press("ctrl+p")


@pytest.mark.parametrize("screen", WALKS)
def test_no_key_of_a_screen_is_left_out_here(screen):
    keys = {key for command in screen.OWN_COMMANDS for key in command.keys}
    assert keys - {key for key, _ in WALKS[screen][2]} - ELSEWHERE == set()


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
async def test_each_key_that_leaves_leaves(review, key):
    async with driven(review) as at:
        await at.press(key)
        assert at.app.return_code == 0


async def test_q_on_help_leads_back_as_on_every_page_over_the_card(review):
    async with driven(review) as at:
        assert "q back" in await at.tap("?")
        assert "Terms  buyer" in await at.tap("q")
        assert at.app.is_running


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("screen", FRAMES)
def test_no_key_of_a_preset_means_two_things(preset, screen):
    keymap = Keymap(preset)
    keys = [key for command in screen.OWN_COMMANDS for key in keymap.keys(command)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("preset", "keys"), [("rayyan", "ie4uz"), ("asreview", "ri4mu"), ("nl", "ou4tz")], ids=str
)
async def test_a_preset_decides_with_its_own_keys_and_shows_them(review, preset, keys):
    async with driven(review, keys=Keymap(preset)) as at:
        assert f"{keys[0]} include   {keys[1]} exclude   {keys[3]} maybe" in at.text
        seen = await at.press(*keys)
        assert [verdict for _, verdict in verdicts(review)] == ["include", "exclude"]
        assert "Taken back: ? maybe" in seen
        assert f"preset: {preset}" in await at.press("?")


async def test_a_key_of_the_settings_wins_over_the_preset(review):
    async with driven(review, keys=Keymap("rayyan", {"include": "+"})) as at:
        await at.press("plus")
        assert [verdict for _, verdict in verdicts(review)] == ["include"]
