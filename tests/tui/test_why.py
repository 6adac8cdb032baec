"""Why this record, and the language that falls behind, on the card in the order of relevance."""

from __future__ import annotations

import pytest

from litreview.tui.keymap import Keymap
from litreview.tui.trail import Course
from tests.tui.driving import driven

RELEVANCE = Course("relevance")


async def test_only_the_order_by_relevance_offers_why(ranked):
    async with driven(ranked) as at:
        assert "h terms" in at.text
        assert "w why" not in at.text
        assert "Why this record" not in await at.tap("w")
    async with driven(ranked, course=RELEVANCE) as at:
        assert "w why" in at.text
        assert "h terms" not in at.text
        await at.tap("h")
        assert "only buyer is marked" in at.text


async def test_why_stays_while_one_decides_and_closes_by_its_key_or_escape(ranked):
    async with driven(ranked, course=RELEVANCE) as at:
        first = at.app.screen.shown.card.key
        assert "── Why this record " in await at.tap("w")
        assert "next of 66" in at.text
        await at.tap("x", "5")
        assert at.app.screen.shown.card.key != first
        assert "next of 65" in at.text
        # A judged record comes next no more.
        await at.tap("k")
        assert "Why this record" in at.text
        assert "next of" not in at.text
        assert "Why this record" not in await at.tap("w")
        await at.tap("w")
        assert "Why this record" not in await at.tap("escape")
        assert "likeliest first" in at.text


async def test_reasons_take_the_place_of_why_and_give_it_back(ranked):
    async with driven(ranked, course=RELEVANCE) as at:
        await at.tap("w", "x")
        assert "which reason?" in at.text
        assert "Why this record" not in at.text
        assert "Why this record" in await at.tap("escape")


async def test_in_the_rail_why_and_criteria_take_turns(ranked):
    async with driven(ranked, course=RELEVANCE, size=(120, 40)) as at:
        assert "Languages     judged  of" in await at.tap("w")
        await at.resize(80, 24)
        await at.resize(120, 40)
        assert "Languages     judged  of" in at.text
        assert "▌Criteria" in await at.tap("c")
        assert "Why this record" not in await at.tap("c")
        assert "Criteria (all must hold)" in at.text


async def test_before_there_is_a_decision_the_terms_alone_are_named(review):
    async with driven(review, course=RELEVANCE, theme="dark") as at:
        said = await at.tap("w")
    assert "from the terms of version 3 only" in said
    # Terms with how often they stand in the record; nothing was learnt that could speak against it.
    assert "buyer (5)" in said
    assert "against  words  none" in said


@pytest.mark.parametrize("preset", ["rayyan", "nl"])
async def test_a_preset_that_writes_with_w_gives_why_another_key(ranked, preset):
    async with driven(ranked, course=RELEVANCE, keys=Keymap(preset)) as at:
        assert "W why" in at.text
        assert "Why this record" in await at.tap("W")


async def test_a_language_is_named_in_place_of_the_time_left(ranked):
    async with driven(ranked, course=RELEVANCE) as at:
        assert "no terms in Turkish" in at.text
        await at.tap("x", "5", "s", "h")
        assert "no terms in Turkish" in at.text
    async with driven(ranked) as at:
        # In another order no language is pushed back.
        assert "Turkish" not in at.text


async def test_decisions_change_which_language_is_named(ranked):
    async with driven(ranked, course=RELEVANCE) as at:
        screen = at.app.screen
        order = screen.trail.order
        turkish = [key for key, code in order.without_terms.items() if code == "tr"]
        assert len(turkish) == 12
        waiting = [key for key in turkish if key not in {each.key for each in order.ranking.training}]
        for key in waiting[:5]:
            await screen.jump(key)
            await at.tap("x", "5")
        assert "Turkish" not in at.text
        await at.tap("u")
        await at.tap("u", "u", "u", "u")
        assert "no terms in Turkish" in at.text
