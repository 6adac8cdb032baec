"""A report that the same reviewer decided on in another place since it was shown."""

from __future__ import annotations

import pytest

from litreview.errors import DecidedElsewhere
from litreview.model import Stage, Verdict
from litreview.review.views import Decide
from litreview.tui.plain.session import run
from litreview.tui.preferences import Preferences
from tests.tui.driving import driven
from tests.tui.test_plain import Pressed


def votes(review, key):
    """Return anna's votes in force, with their notes."""
    return [(str(vote.verdict), vote.note) for vote in review.reports.votes(key, "anna")]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "You judged this elsewhere: ✕ excluded. Press the key again to replace it."),
        ("nl", "Je hebt dit elders beoordeeld: ✕ uitgesloten. Druk nogmaals om te vervangen."),
    ],
)
async def test_a_vote_of_another_page_is_shown_before_it_is_replaced(review, lang, text):
    async with driven(review, lang=lang) as at:
        key = at.app.screen.shown.card.key
        review.decisions.decide(Decide(key, Verdict.EXCLUDE), "anna")
        assert text in await at.tap("y")
        assert at.app.screen.shown.card.key == key, "the same report"
        assert votes(review, key) == [("exclude", "")]
        await at.tap("y")
        assert at.app.screen.shown.card.key != key
    assert votes(review, key) == [("include", "")]


async def test_a_note_typed_meanwhile_waits_for_the_next_decision(review):
    async with driven(review) as at:
        await at.tap("y", "k")
        key = at.app.screen.shown.card.key
        review.decisions.decide(Decide(key, Verdict.EXCLUDE, note="from the other page"), "anna")
        await at.tap("a", *"mine", "ctrl+s")
        assert votes(review, key) == [("exclude", "from the other page")]
        await at.tap("y")
    [(verdict, note)] = votes(review, key)
    assert verdict == "include"
    assert "mine" in note


async def test_a_note_written_elsewhere_stays(review):
    async with driven(review) as at:
        key = at.app.screen.shown.card.key
        review.decisions.decide(Decide(key, Verdict.EXCLUDE, note="old"), "anna")
        await at.tap("y")
        review.decisions.decide(Decide(key, Verdict.EXCLUDE, note="new"), "anna")
        # A second key pressed at once would be dropped.
        await at.tap("y")
        await at.tap("y")
    assert votes(review, key) == [("include", "new")]


async def test_a_vote_of_another_reviewer_is_nothing_to_ask_about(review):
    async with driven(review) as at:
        key = at.app.screen.shown.card.key
        review.decisions.decide(Decide(key, Verdict.EXCLUDE), "bram")
        await at.tap("y")
    assert ("include", "") in votes(review, key)


def test_plain_mode_says_so_and_keeps_the_first_vote(review, capsys):
    class Elsewhere(Pressed):
        """Keys; before the first one the other page decides."""

        def key(self) -> str:
            if not decided:
                decided.append(review.reports.rows(Stage.TITLE_ABSTRACT)[0].key)
                review.decisions.decide(Decide(decided[0], Verdict.EXCLUDE), "anna")
            return super().key()

    decided: list[str] = []
    run(review, Preferences(reviewer="anna"), Elsewhere("y"))
    assert "You judged this elsewhere:" in capsys.readouterr().out
    assert votes(review, decided[0]) == [("exclude", "")]


def test_a_decision_that_knows_the_vote_replaces_it(review):
    key = review.reports.rows()[0].key
    first = review.decisions.decide(Decide(key, Verdict.EXCLUDE), "anna")
    with pytest.raises(DecidedElsewhere):
        review.decisions.decide(Decide(key, Verdict.INCLUDE, known=()), "anna")
    review.decisions.decide(Decide(key, Verdict.MAYBE, known=(first.event,)), "anna")
    # A program that does not say what it knows decides as before.
    review.decisions.decide(Decide(key, Verdict.INCLUDE), "anna")
    assert votes(review, key) == [("include", "")]
