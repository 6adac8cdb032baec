from __future__ import annotations

from tests.tui.driving import driven
from tests.tui.driving import verdicts


async def test_the_name_is_asked_once_then_the_notice_then_never_again(fresh):
    async with driven(fresh, "") as at:
        assert "Who is screening?" in at.text
        assert "A name needs a letter" in await at.press("enter")
        await at.type("Anna Q")
        seen = await at.press("enter")
        assert "The records of these tests are invented." in seen
        assert fresh.settings.reviewer == "anna-q"
        assert "How buyers describe age" in await at.press("enter")
        await at.press("y")
        assert verdicts(fresh, "anna-q")
    async with driven(fresh, fresh.settings.reviewer) as at:
        assert "Op de koop toe" in at.text


async def test_letters_of_a_name_are_no_commands_and_escape_leaves(fresh):
    async with driven(fresh, "") as at:
        assert "yxqm" in await at.type("yxqm")
        await at.press("escape")
        assert at.app.return_code == 0
    assert fresh.settings.reviewer is None


async def test_the_notice_decides_nothing(fresh):
    async with driven(fresh) as at:
        seen = await at.press("y", "x", "m")
        assert "invented." in seen
        assert verdicts(fresh) == []
