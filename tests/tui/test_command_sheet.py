"""The list of all commands, over any screen."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from rich.cells import cell_len

from litreview.tui.parts.command_sheet import WHERE
from litreview.words.catalogue import languages, load_section
from tests.tui.driving import driven, verdicts
from tests.tui.test_goldens import SIZES, kept


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_the_list_over_the_card_is_as_it_was(review, lang):
    async with driven(review, lang=lang) as at:
        await at.press("ctrl+p", *("flow" if lang == "en" else "stroom"))
        for size in SIZES:
            await at.resize(*size)
            assert {cell_len(line) for line in at.lines} == {size[0]}
            # How many commands there are changes with every screen.
            lines = [re.sub(r"(\d+ \w+) \d{2,3} ·", r"\1 NN ·", line) for line in at.lines]
            kept(
                SimpleNamespace(lines=lines),
                f"commands_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}",
            )


async def test_letters_search_and_decide_nothing(review):
    async with driven(review) as at:
        before = at.lines[:7]
        await at.press("ctrl+p", *("yxmu" * 20))
        assert "No command with these words." in at.text
        assert at.lines[:7] == before, "what is above stays"
        assert "Terms  buyer" in await at.press("escape")
        assert verdicts(review) == []


async def test_a_command_of_this_screen_runs_here(review):
    async with driven(review) as at:
        await at.press("ctrl+p", *"criteria", "down")
        assert "c: runs on this screen" in at.text
        assert "Criteria (all must hold)" in await at.press("enter")


async def test_a_line_of_home_is_opened_from_anywhere(busy):
    async with driven(busy) as at:
        await at.press("ctrl+p", *"behind")
        assert "7 home: leaves screening; the record stays to do" in at.text
        assert "Flow · PRISMA" in await at.press("enter")
        assert "▌ 7" in await at.press("escape"), "home lies below"


async def test_a_command_of_another_screen_runs_there(busy):
    async with driven(busy) as at:
        await at.press("ctrl+p", *"date")
        assert "Look back to a date" in await at.press("enter")


async def test_what_decides_elsewhere_says_what_it_needs(busy):
    async with driven(busy, start="home") as at:
        await at.press("ctrl+p", *"duplicates")
        await at.press("ctrl+u", *"same")
        assert "needs a record" in at.text
        assert "── Commands ──" in await at.press("enter")
        assert busy.status().doubtful == 1


async def test_the_list_takes_all_lines_of_a_small_terminal_and_none_of_a_tiny_one(review):
    async with driven(review, size=(60, 16)) as at:
        assert (await at.press("ctrl+p")).startswith("── Commands ──")
        assert "Commands" not in await at.resize(50, 14)
        assert (await at.resize(60, 16)).startswith("── Commands ──")


async def test_a_click_moves_and_a_second_one_runs(review):
    async with driven(review, start="home") as at:
        await at.press("ctrl+p")
        for _ in range(2):
            await at.pilot.click("#sheet-rows", offset=(5, 5))
            await at.settle()
        assert "6 reports · 6 records" in at.text


@pytest.mark.parametrize("lang", languages())
def test_the_name_of_each_screen_fits_its_column(lang):
    names = {name: text for name, text in load_section(lang, "screens").items() if name.startswith("screen.")}
    assert [text for text in names.values() if cell_len(text) >= WHERE] == []
    # Two screens of one name could not be told apart.
    assert len(set(names.values())) == len(names)
