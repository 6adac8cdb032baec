"""Conflicts: a verdict and its note are settled together, and no key falls on another conflict."""

from __future__ import annotations

import pytest

from litreview.model import Stage, State, Verdict
from litreview.review.views import Decide
from tests.tui.driving import driven


@pytest.fixture
def torn(busy):
    """Return the review with two more conflicts."""
    for row in busy.reports.rows()[:2]:
        busy.decisions.decide(Decide(row.key, Verdict.INCLUDE), "anna")
        busy.decisions.decide(Decide(row.key, Verdict.EXCLUDE, ("off_topic",)), "bram")
    return busy


def conflicts(review):
    return [row.key for row in review.reports.rows(state=State.CONFLICT)]


def settled(review):
    """Return each consensus in force: verdict and note."""
    return [
        (str(vote.verdict), vote.note)
        for row in review.reports.rows()
        for vote in review.reports.votes(row.key, "anna")
        if vote.consensus
    ]


def kinds(review):
    """Count the events of the log by kind."""
    with review._context.store.read() as session:
        found = [event.kind for event in session.events.all()]
    return {kind: found.count(kind) for kind in ("decision", "consensus", "withdrawal")}


async def test_every_letter_is_text_of_the_note_until_enter_which_writes_verdict_and_note_as_one_event(torn):
    left, before = conflicts(torn), kinds(torn)
    async with driven(torn, start="home") as at:
        await at.press("5")
        seen = await at.press("y")
        assert "✓ include, not settled yet" in seen
        assert "enter settle   esc back" in seen
        assert "Letters are text until enter or esc." in seen
        assert "esc back, nothing settled" in seen
        await at.type("yxmsuq yes")
        assert conflicts(torn) == left
        seen = await at.press("enter")
        assert "Last: ✓ settled as included, with a note · u undo" in seen
        assert "1 of 2" in seen
        assert "settle:  y include" in seen
    assert settled(torn) == [("include", "yxmsuq yes")]
    assert kinds(torn) == {**before, "consensus": 1}


async def test_escape_settles_nothing_and_keeps_what_was_typed(torn):
    before = kinds(torn)
    async with driven(torn, start="home") as at:
        await at.press("5", "x")
        await at.press("5")
        await at.type("we agree")
        seen = await at.press("escape")
        assert "Nothing is settled; the note is kept" in seen
        assert "≠ conflict" in seen
        assert "we agree" in await at.press("m")
        await at.press("ctrl+u")
        assert "we agree" not in at.text
        assert "Nothing is settled." in await at.press("escape")
        assert "we agree" not in await at.press("m")
    assert kinds(torn) == before


async def test_an_empty_note_is_allowed(torn):
    async with driven(torn, start="home") as at:
        await at.press("5")
        await at.press("m")
        assert "Last: ? settled as maybe · u undo" in await at.press("enter")
    assert settled(torn) == [("maybe", "")]


async def test_keys_typed_before_the_next_conflict_was_seen_are_dropped(torn):
    async with driven(torn, start="home") as at:
        await at.press("5")
        await at.press("y")
        # As a paste of several lines arrives in a terminal that does not mark pastes.
        for key in ("enter", "m", "enter", "y", "enter"):
            at.app.press(key)
        await at.settle()
        assert "4 keys dropped" in at.text
        assert "2 left" in at.text
    assert settled(torn) == [("include", "")]


async def test_a_storm_of_keys_on_the_note_changes_nothing_but_its_text(torn):
    before = kinds(torn)
    letters = "yxmsujkq5?/" * 28
    async with driven(torn, start="home") as at:
        await at.press("5")
        await at.press("y")
        for key in letters:
            await at.pilot.press("slash" if key == "/" else "question_mark" if key == "?" else key)
        await at.settle()
        assert at.app.screen.panel.box.note.text == letters
        assert "not settled yet" in at.text
    assert kinds(torn) == before


async def test_what_is_typed_survives_a_resize(torn):
    async with driven(torn, start="home") as at:
        await at.press("5")
        await at.press("y")
        await at.type("abc")
        for size in ((120, 40), (60, 16), (80, 24)):
            seen = await at.resize(*size)
            assert " abc" in seen
            assert "not settled yet" in seen
            assert "enter" in seen.splitlines()[-1]


async def test_words_find_a_conflict(torn):
    async with driven(torn, start="home") as at:
        first = await at.press("5")
        assert "1 of 3" in first
        await at.press("/")
        await at.type("sentences")
        seen = await at.press("enter")
        assert "Sentences for buyers" in seen
        assert "3 of 3" in seen
        await at.press("/")
        await at.type("zebra")
        assert "No conflict with these words." in await at.press("enter")


async def test_undo_on_conflicts_takes_back_a_consensus_and_nothing_else(torn):
    key = torn.reports.rows()[3].key
    async with driven(torn, start="home") as at:
        await at.press("5")
        await at.press("y")
        await at.press("enter")
        torn.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")  # newer, but made on the card
        assert "Taken back: ✓ included" in await at.press("u")
        assert settled(torn) == []
        seen = await at.press("u")
        assert "u again takes back, from title/abstract: ✓ included" in seen
        assert torn.reports.votes(key, "anna"), "nothing is taken back before it is asked for twice"
        seen = await at.press("j")
        assert "u again" not in seen
        assert "u again takes back" in await at.press("u"), "another key is no answer"
        assert torn.reports.votes(key, "anna")
        assert "Taken back: ✓ included" in await at.press("u")
        assert not torn.reports.votes(key, "anna")


async def test_undo_on_the_card_leaves_a_newer_consensus_alone_until_it_is_asked_for_twice(torn):
    async with driven(torn) as at:
        await at.press("y")
        key, *_ = conflicts(torn)
        torn.decisions.decide(Decide(key, Verdict.EXCLUDE, ("off_topic",), consensus=True), "anna")
        assert "Taken back: ✓ included" in await at.press("u")
        assert len(settled(torn)) == 1
        for _ in range(4):
            assert "Taken back" in await at.press("u")
        seen = await at.press("u")
        assert "u again takes back, from conflicts: ✕ excluded, 5 Off topic" in seen
        assert len(settled(torn)) == 1
        assert "Taken back: ✕ excluded, 5 Off topic" in await at.press("u")
        assert settled(torn) == []
        assert "No decision of yours is left" in await at.press("u")


async def test_undo_at_one_stage_asks_before_it_takes_back_a_vote_at_the_other(torn):
    torn.decisions.decide(Decide(torn.reports.rows()[3].key, Verdict.INCLUDE), "anna")
    async with driven(torn, stage=Stage.FULL_TEXT) as at:
        seen = await at.press("u")
        assert "u again takes back, from title/abstract: ✓ included" in seen


async def test_undo_on_duplicates_asks_before_it_takes_back_a_vote(torn):
    async with driven(torn, start="home") as at:
        await at.press("4")
        seen = await at.press("u")
        assert "u again takes back, from title/abstract" in seen
        before = kinds(torn)
        assert "Taken back" in await at.press("u")
        assert kinds(torn)["withdrawal"] == before["withdrawal"] + 1


async def test_undo_on_retrieval_asks_before_it_takes_back_a_vote(torn):
    async with driven(torn, start="home") as at:
        await at.press("2")
        before = kinds(torn)
        assert "u again takes back, from title/abstract" in await at.press("u")
        assert kinds(torn) == before


async def test_a_duplicate_named_on_the_card_is_taken_back_on_the_card_without_asking(review):
    async with driven(review) as at:
        other = review.reports.rows()[3].key
        await at.press("x", "1")
        await at.type(other)
        assert "a duplicate of" in await at.press("enter")
        assert "Taken back: same" in await at.press("u")


async def test_a_note_that_waits_for_ones_own_vote_is_not_used_up_by_a_consensus(torn):
    async with driven(torn, start="home") as at:
        await at.press("5")
        at.app.session.notes[at.app.screen.shown.card.key] = "mine"
        await at.press("y")
        await at.press("enter")
        assert list(at.app.session.notes.values()) == ["mine"]
    assert settled(torn) == [("include", "")]


@pytest.mark.parametrize(("lang", "word"), [("en", "Nothing is settled."), ("nl", "Niets beslist.")])
async def test_a_click_outside_the_note_settles_nothing(torn, lang, word):
    before = kinds(torn)
    async with driven(torn, start="home", lang=lang) as at:
        await at.press("5")
        await at.press("y")
        await at.pilot.click(offset=(10, 4))
        await at.settle()
        assert word in at.text
    assert kinds(torn) == before


async def test_a_conflict_that_is_gone_is_not_settled(torn):
    before = settled(torn)
    async with driven(torn, start="home") as at:
        await at.press("5")
        await at.press("y")
        for key in conflicts(torn):
            torn.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
            torn.decisions.decide(Decide(key, Verdict.INCLUDE), "bram")
        assert "The votes no longer differ; nothing was settled." in await at.press("enter")
    assert settled(torn) == before
