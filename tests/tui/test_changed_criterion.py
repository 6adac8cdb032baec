"""A criterion that changed half way: what it can touch, its mark on the card, and keeping a vote."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from litreview.model import Verdict
from litreview.review.review import Review
from litreview.review.views import Decide
from litreview.tui.parts.old_vote import added_words
from litreview.tui.plain.session import run
from litreview.tui.preferences import Preferences
from litreview.tui.trail import AGAIN, Course
from tests.tui.conftest import NOW
from tests.tui.driving import driven, verdicts
from tests.tui.test_goldens import SIZES, kept
from tests.tui.test_plain import Pressed

OLD = "The other party is younger than 18, or is presented as such."
NEW = "The other party is younger than 18, is presented as such, or is believed to be."


@pytest.fixture
def review(review):
    """Return the review after votes of anna and bram under version 3, with another text of I2 in version 4."""
    path = review.folder / "screening" / "protocol.toml"
    keys = [row.key for row in review.reports.rows()]
    review.close()
    text = path.read_text(encoding="utf-8")
    text = text.replace('code = "no_minor"', 'code = "no_minor"\ncriterion = "I2"')
    path.write_text(text, encoding="utf-8")
    with Review.open(path.parents[1], clock=lambda: NOW) as before:
        for key, given in zip(
            keys, [("exclude", "no_minor"), ("include",), ("exclude", "off_topic")], strict=False
        ):
            before.decisions.decide(Decide(key, Verdict(given[0]), given[1:], "As it was."), "anna")
        before.decisions.decide(Decide(keys[0], Verdict.EXCLUDE, ("no_minor",)), "bram")
    text = text.replace(OLD, NEW).replace('version = "3"', 'version = "4"')
    path.write_text(text, encoding="utf-8")
    with Review.open(path.parents[1], clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def wider(review):
    """Return the review in which the change was called wider."""
    review.protocols.judge_change("I2", "wider", actor="anna")
    return review


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_what_a_change_can_touch_is_shown_before_the_answer(review, lang):
    async with driven(review, start="home", lang=lang) as at:
        await at.tap("8")
        assert "I2" in at.lines[-2]
        await at.tap("enter")
        for name, keys in (("change", ""), ("change_wider", "w")):
            await at.tap(*keys)
            for size in SIZES:
                await at.resize(*size)
                assert {cell_len(line) for line in at.lines} == {size[0]}
                kept(at, f"{name}_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}")
    assert review.protocols.difference().criteria[0].effect == "wider"


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_a_touched_vote_is_marked_on_the_card(wider, lang):
    async with driven(wider, lang=lang, course=Course(asked=AGAIN, typed="version:old")) as at:
        for size in SIZES:
            await at.resize(*size)
            assert {cell_len(line) for line in at.lines} == {size[0]}
            kept(at, f"again_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}")


async def test_each_answer_is_an_event_and_enter_queues_what_it_touches(review):
    async with driven(review, start="home") as at:
        await at.tap("8", "enter")
        for key, said in (("t", "tighter: 1 report"), ("b", "both: 2 reports"), ("n", "neither: 0 reports")):
            assert said in await at.tap(key)
        assert "None of your votes is touched." in await at.tap("enter")
        await at.tap("w")
        assert "again: I2 changed" in await at.tap("enter")
        assert "= keep  y include" in at.text
        assert "Last: ✕ excluded, 4 Not about minors" in await at.tap("=")
    assert not review.reports.positions(only=AGAIN, reviewer="anna")
    assert review.reports.positions(only=AGAIN, reviewer="bram")
    key = review.reports.rows()[0].key
    [mine, _] = sorted(review.reports.votes(key, "anna"), key=lambda vote: vote.reviewer)
    assert (mine.verdict, mine.reasons, mine.note, mine.changed) == (
        Verdict.EXCLUDE,
        ("no_minor",),
        "As it was.",
        (),
    )
    assert len(review.reports.history(key, "anna")) == 3


async def test_v_shows_both_texts_and_esc_leads_back(wider):
    async with driven(wider, course=Course(asked=AGAIN, typed="version:old")) as at:
        assert "I2 changed in version 4: adds or is believed to be · v" in at.text
        assert "Does the change let in more reports" in await at.tap("v")
        assert "= keep" in await at.tap("escape")
        assert "keep: the same again, now" in await at.tap("?")


async def test_what_no_change_can_touch_has_neither_key(wider):
    async with driven(wider) as at:
        await at.tap("y", "k")
        assert "✓ included" in at.text
        assert "version 3" not in at.text
        before = at.text
        assert await at.tap("=") == await at.tap("v") == before
    assert len(verdicts(wider)) == 4


async def test_a_decision_made_anew_takes_the_mark_away_and_undo_brings_it_back(wider):
    async with driven(wider, course=Course(asked=AGAIN, typed="version:old")) as at:
        await at.tap("m")
        await at.tap("u")
        assert "✕ 4 Not about minors · version 3" in at.text


async def test_older_versions_and_what_did_not_change_are_said(review, fresh):
    async with driven(review, start="home") as at:
        await at.tap("8", "enter")
        assert "No criterion or reason changed in text" in await at.tap("j")
        assert "I2 Minor is changed" in await at.tap("k")
        assert "changed-criteria.txt" in await at.tap("e")
        assert "Does the change" not in await at.tap("space")
        assert "Does the change" in await at.tap("space")
        await at.tap("tab", "j", "j", "k", "k", "escape", "escape")


async def test_a_first_version_has_nothing_to_compare_with(fresh):
    fresh.settings.set("reviewer", "anna")
    fresh.settings.set("notice_seen", True)
    async with driven(fresh, start="home") as at:
        await at.tap("8", "enter")
        assert "nothing to compare it with" in at.text
        await at.tap("w", "t", "b", "n", "j", "tab", "enter")
        assert at.app.is_running


def test_plain_mode_says_it_and_keeps(wider, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    run(wider, Preferences(reviewer="anna", only="version:old"), Pressed("v", "=", "q"))
    said = " ".join(capsys.readouterr().out.split())
    assert (
        "Judged before under version 3: excluded, 4 Not about minors. I2 has changed since; v reads both texts."
        in said
    )
    assert "= keep, y include, x exclude, m maybe, s skip, u undo, ? help:" in said
    assert f"I2, version 3: {OLD} I2, version 4: {NEW}" in said
    assert "Excluded, 4 Not about minors. Saved." in said
    assert not wider.reports.positions(only=AGAIN, reviewer="anna")


def test_words_that_were_added_are_named_without_punctuation():
    assert list(added_words("money, goods, drugs) for", "money, goods, shelter, drugs, gifts) for")) == [
        "shelter", "gifts",
    ]  # fmt: skip
    assert list(added_words("the same", "the same.")) == []
    assert list(added_words("", "")) == []
