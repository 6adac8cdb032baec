from __future__ import annotations

from tests.tui.driving import driven, verdicts


async def test_the_wheel_scrolls_the_abstract(review):
    async with driven(review) as at:
        at.app.screen.record.abstract.on_mouse_scroll_down()
        await at.settle()
        assert "lines 4–14 of 14" in at.text


async def test_a_click_moves_the_cursor_a_second_one_opens_and_none_decides(review):
    async with driven(review) as at:
        await at.press("l")
        await at.pilot.click(at.app.screen.reports.rows, offset=(5, 2))
        await at.settle()
        assert "▌○ 2019" in at.text
        await at.pilot.click(at.app.screen.reports.rows, offset=(5, 2))
        await at.settle()
        assert "y include" in at.text
        assert "Boze" in at.text
        assert verdicts(review) == []


async def test_a_click_opens_a_line_of_home(review):
    async with driven(review, start="home") as at:
        await at.pilot.click(at.app.screen.rows, offset=(5, 7))
        await at.settle()
        assert "Protocol · version 3" in at.text
