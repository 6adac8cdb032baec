"""The flow screen: as of a date, what has moved since, and files to take away."""

from __future__ import annotations

import pytest

from litreview.prisma.flow_input import read_flow
from tests.tui.driving import driven


async def test_a_date_shows_the_flow_as_it_was_and_what_has_moved_since(busy):
    async with driven(busy, start="home") as at:
        today = await at.press("7")
        assert "Look back to a date" in await at.press("d")
        await at.type("2026-11-23")
        then = await at.press("enter")
        assert "2026-11-23" in then
        assert "What has moved since then" in then
        assert "not in the flow →" in then
        assert "Records identified                0" in then
        assert "nothing yet · 2026-11-23" in then
        assert await at.press("escape") == today


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_what_has_moved_is_whole_in_any_size(busy, lang):
    def right():
        return " ".join(" ".join(line.partition("│")[2] for line in at.lines).split())

    rest = "litreview flow --diff 2026-11-23"
    names = {"en": "Records not yet judged", "nl": "Records nog niet beoordeeld"}
    async with driven(busy, start="home", lang=lang) as at:
        await at.press("7", "d")
        await at.type("2026-11-23")
        then = await at.press("enter")
        assert names[lang] in right()
        assert "…" not in then
        assert rest not in right()
        # Where there is no room for all, it says where they are.
        await at.resize(60, 16)
        assert rest in right()


async def test_a_box_of_a_past_date_opens_to_what_it_held(busy):
    async with driven(busy, start="home") as at:
        await at.press("7", "d")
        await at.type("2100-01-01")
        then = await at.press("enter")
        assert "Nothing has moved since then" in then
        assert "▸" in await at.press("enter")


async def test_pages_and_ends_move_among_boxes_and_among_their_records(busy):
    async with driven(busy, start="home") as at:
        await at.press("7")
        last = [line.partition("│")[0] for line in at.lines if "included studies" in line]
        assert last[0].startswith(" ")
        assert "▌Reports of included studies" in await at.press("end")
        assert "▌Records identified" in await at.press("pageup")
        inside = await at.press("enter")
        assert await at.press("end") != inside
        assert await at.press("home") == inside
        assert await at.press("pagedown") != inside


async def test_a_slip_in_a_date_is_said_where_it_was_made(busy):
    async with driven(busy, start="home") as at:
        today = await at.press("7")
        await at.press("d")
        await at.type("31-3-2026")
        assert "is not a valid date" in await at.press("enter")
        # Letters that are commands elsewhere are letters here.
        await at.type("q")
        assert "31-3-2026q" in at.text
        assert await at.press("escape") == today


async def test_the_flow_is_written_as_a_picture_and_as_a_page_that_opens(busy):
    async with driven(busy, start="home") as at:
        said = await at.press("7", "e")
        assert "flow.svg and flow.html written to" in said
    flow = busy.flow.now()
    for name in ("flow.svg", "flow.html"):
        assert read_flow((busy.folder / name).read_text(encoding="utf-8")) == flow
    assert 'href="flow.html#records_screened"' in (busy.folder / "flow.svg").read_text(encoding="utf-8")


async def test_an_update_says_what_was_there_before(busy):
    path = busy.folder / "screening" / "protocol.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n[previous]\nstudies = 14\n", encoding="utf-8")
    place = busy.folder
    busy.close()
    with type(busy).open(place) as again:
        async with driven(again, start="home") as at:
            assert "Before: 14 studies; in all: 14" in await at.press("7")


async def test_escape_is_offered_only_where_it_leads_one_step_back(busy):
    async with driven(busy, start="home") as at:
        assert "back to" not in await at.press("7")
        inside = await at.press("enter")
        assert "enter opens · esc back to boxes" in inside
        assert "back to" not in await at.press("escape")
        await at.press("d")
        await at.type("2026-11-23")
        assert "enter opens · esc back to today" in await at.press("enter")
