"""The flow screen of a review with versions: each as it was published and as it is now, and what its boxes held."""

from __future__ import annotations

import pytest

from litreview.review.review import Review
from tests.review.updates.living_history import HISTORY
from tests.review.updates.played import Played
from tests.tui.driving import driven


@pytest.fixture
def living(tmp_path):
    with Played(tmp_path, HISTORY).review as review:
        review.settings.set("reviewer", "cor")
        review.settings.set("notice_seen", True)
        yield review


async def test_each_version_is_shown_as_published_and_as_it_is_now(living):
    async with driven(living, "cor", start="home") as at:
        newest = await at.press("7")
        assert "version 3" in newest
        assert "v version before" in newest
        second = await at.press("v")
        assert "version 2, published" in second
        assert "Moved since version 1" in second
        assert "Reports of included studies       2" in second
        now = await at.press("n")
        assert "version 2, as now" in now
        assert "Reports of included studies       1" in now
        first = await at.press("v")
        assert "version 1, published" in first
        assert "new review" in first
        # From the first version back to the newest, and by one key from anywhere.
        assert await at.press("v") == newest
        await at.press("v")
        assert await at.press("escape") == newest


async def test_a_date_takes_the_place_of_a_version_and_a_slip_leaves_it(living):
    async with driven(living, "cor", start="home") as at:
        newest = await at.press("7")
        await at.press("v", "d")
        await at.type("31-3-2026")
        assert "is not a valid date" in await at.press("enter")
        assert "version 2, published" in await at.press("escape")
        await at.press("d")
        await at.type("2100-01-01")
        then = await at.press("enter")
        assert "2100-01-01" in then
        assert "version 2, published" not in then
        assert "Nothing has moved since then" in then
        # A version takes the place of a date, too, and of what has moved since.
        second = await at.press("v")
        assert "version 2, published" in second
        assert "since then" not in second
        assert await at.press("escape") == newest


async def test_a_date_before_the_first_version_shows_what_has_moved_since(living):
    async with driven(living, "cor", start="home") as at:
        await at.press("7", "d")
        await at.type("2000-01-01")
        then = await at.press("enter")
        assert "Records identified                0" in then
        assert "What has moved since then" in then


async def test_a_box_of_a_published_version_opens_to_what_it_held(living):
    async with driven(living, "cor", start="home") as at:
        await at.press("7", "v", *["j"] * 11)
        assert {"i of scopus", "j of scopus"} <= titles(await at.press("enter"))
        await at.press("escape", "n")
        assert titles(await at.press("enter")) & {"j of scopus"} == set()


def titles(screen):
    return {f"{name} of scopus" for name in "abefghijkl" if f"{name} of scopus" in screen}


async def test_the_flow_of_a_version_is_written_with_its_lists(living):
    async with driven(living, "cor", start="home") as at:
        await at.press("7", "v", "e")
    page = (living.folder / "flow.html").read_text(encoding="utf-8")
    assert "Version 2, " in page
    assert "j of scopus" in page


async def test_a_review_with_one_version_has_no_key_for_versions(busy):
    async with driven(busy, start="home") as at:
        today = await at.press("7")
        assert "version" not in today
        assert isinstance(busy, Review)
        assert (await at.press("v")).splitlines()[:-3] == today.splitlines()[:-3]
