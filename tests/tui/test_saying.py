"""What the screens say: complaints whole, messages that go, and only what works."""

from __future__ import annotations

import pytest

from litreview.errors import NotSaved
from litreview.model import Verdict
from litreview.review.views import Decide
from tests.tui.driving import driven

LONG = "The disk is full, and so is the other one on which copies of the ledgers of this review are kept."


def said(screen):
    """Return what a screen says, wherever its lines are broken."""
    return " ".join(screen.split())


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize(
    ("start", "keys", "typed", "complaint"),
    [
        ("card", ("f",), "qle:x", "Filter, character 1, 'qle:x': there is no field qle. Fields are state, is, stage, reason,"),
        ("home", ("6", "e"), "x.qq", "records.risx.qq: this format cannot be written. Formats: "),
        ("home", ("7", "d"), "31-3", "'31-3' is not a valid date. Write a day as 2026-03-31, or an instant as 2026-03-31T14:00Z."),
    ],
)  # fmt: skip
async def test_a_complaint_about_what_was_typed_is_read_whole_and_goes_with_the_next_letter(
    busy, lang, start, keys, typed, complaint
):
    async with driven(busy, start=start, lang=lang) as at:
        asked = await at.press(*keys)
        await at.type(typed)
        seen = await at.press("enter")
        assert complaint in said(seen)
        mended = await at.press("backspace")
        assert complaint not in said(mended)
        # What may be typed is still said.
        pairs = zip(mended.splitlines(), asked.splitlines(), strict=True)
        assert sum(now != before for now, before in pairs) == 1


@pytest.mark.parametrize("size", [(80, 24), (60, 16), (120, 40)])
async def test_what_cannot_be_done_is_said_whole(review, monkeypatch, size):
    def fails(*_args, **_named):
        raise NotSaved(LONG, "Free some space.")

    async with driven(review, size=size) as at:
        shown = at.text
        monkeypatch.setattr(type(review.decisions), "undo", fails)
        seen = await at.press("u")
        assert f"{LONG} Free some space." in said(seen)
        # It takes its lines from the text in the middle, not from the title or the keys.
        assert seen.splitlines()[:4] == shown.splitlines()[:4]
        assert seen.splitlines()[-1] == shown.splitlines()[-1]
        wider = await at.resize(140, 40)
        assert f"{LONG} Free some space." in wider
        monkeypatch.undo()
        await at.resize(*size)
        await at.press("enter")
        assert await at.press("escape") == shown


async def test_a_message_goes_with_escape(review):
    async with driven(review) as at:
        await at.press("o", "c")
        assert "doi.org" in at.text
        assert "doi.org" not in await at.press("escape")
        await at.press("o", "enter")
        assert "doi.org/10.5555/invented.1" not in (await at.press("escape")).splitlines()[-2]
        await at.press("o", "l", "/")
        assert "doi.org/10.5555/invented.1" not in (await at.press("escape", "escape")).splitlines()[-2]


async def test_why_a_decision_is_not_saved_stays_after_escape_from_another_page(review, monkeypatch):
    def fails(*_args, **_named):
        raise NotSaved("The disk is full.", "")

    async with driven(review) as at:
        monkeypatch.setattr(type(review.decisions), "decide_and_read", fails)
        await at.press("y")
        assert "The disk is full." in await at.press("?", "escape")


@pytest.mark.parametrize("filled", [("f", "1", "9", "1", "2", "enter"), ("/", "q", "q", "q", "enter")])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lists", [("card", ()), ("home", ("6",)), ("home", ("2",))])
async def test_a_list_that_holds_nothing_offers_only_what_leads_out_of_it(review, lists, size, filled):
    start, keys = lists
    async with driven(review, start=start, size=size) as at:
        await at.press(*keys)
        seen = await at.press(*filled)
        *_, strip, message, footer = seen.splitlines()
        if keys:
            strip = message
        assert "No matching reports." in strip
        assert ("esc clears the filter" if filled[0] == "f" else "esc clears the search") in strip
        for gone in ("include", "not yet judged", "enter", "j/k", "export", "y retrieved", "DOI"):
            assert gone not in strip + footer
        assert "f filter" in footer
        assert "q back" in footer
        if keys != ("2",):
            assert "j/k" in (await at.press("escape")).splitlines()[-1]


async def test_open_criteria_offer_no_decision_as_none_can_be_made(review):
    async with driven(review) as at:
        assert "y include" not in await at.press("c")
        assert "y include" in await at.press("escape")


async def test_the_rail_says_that_others_votes_are_not_shown_whether_there_are_any_or_not(review):
    async with driven(review, size=(120, 40)) as at:
        nobody = at.text
        review.decisions.decide(Decide(review.reports.rows()[0].key, Verdict.EXCLUDE, ("off_topic",)), "bram")
        await at.press("j")
        assert await at.press("k") == nobody
        rail = said("\n".join(line[89:] for line in nobody.splitlines()))
        assert "History none of yours yet Others not shown before your vote" in rail
        await at.press("y")
        assert "Others" not in await at.press("k")
