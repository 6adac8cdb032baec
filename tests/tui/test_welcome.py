from __future__ import annotations

import pytest

from litreview.errors import NameTaken
from litreview.model import Verdict
from litreview.review.views import Decide
from litreview.tui.plain.session import run
from litreview.tui.preferences import Preferences
from tests.tui.driving import driven, verdicts
from tests.tui.test_goldens import SIZES, kept


async def test_the_name_is_asked_once_then_the_notice_then_never_again(fresh):
    async with driven(fresh, "") as at:
        assert "Who is screening here?" in at.text
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


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_the_name_and_the_question_are_as_they_were(elsewhere, lang):
    async with driven(elsewhere, "", lang=lang) as at:
        await at.type("anna")
        for size in SIZES:
            await at.resize(*size)
            kept(at, f"name_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}")
        await at.press("enter")
        for size in SIZES:
            await at.resize(*size)
            assert {len(line) for line in at.lines} == {size[0]}
            kept(at, f"known_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}")


@pytest.mark.parametrize("name", ["", "anna"])
async def test_a_known_name_shows_nothing_of_it_until_it_is_confirmed_by_an_event(elsewhere, name):
    async with driven(elsewhere, name) as at:
        if not name:
            await at.type("anna")
            await at.press("enter")
        assert '"uu-1", 3 decisions, last on 24 Nov 2026, 19:40.' in at.text
        assert 'This device is "thuis"' in at.text
        assert "Only anna may read" not in at.text
        await at.press("x", "m", "u")
        assert "Is that" not in at.text
        assert verdicts(elsewhere) == []
        await at.press("y")
        assert len(verdicts(elsewhere)) == 3
        assert elsewhere.settings.reviewer == "anna"
        assert elsewhere.team.question("anna") is None
    async with driven(elsewhere) as at:
        assert "another device" not in at.text, "it is asked once"


async def test_somebody_else_chooses_another_name_and_sees_nothing(elsewhere):
    async with driven(elsewhere, "anna") as at:
        await at.press("j")
        seen = await at.press("enter")
        assert "anna is taken: choose another, such as anna-2" in seen
        assert "anna is taken" in await at.press("enter"), "the same name is refused"
        await at.press(*["backspace"] * 4)
        await at.type("eva")
        await at.press("enter")
        assert "Only anna may read" not in at.text
        await at.press("y")
        assert len(verdicts(elsewhere, "eva")) == 1
    assert elsewhere.settings.reviewer == "eva"
    assert verdicts(elsewhere, "anna") == verdicts(elsewhere, "eva"), (
        "who gave it up is somebody else from now on"
    )


async def test_escape_goes_back_to_the_name_and_nothing_is_answered(elsewhere):
    async with driven(elsewhere, "anna") as at:
        seen = await at.press("escape")
        assert "Who is screening here?" in seen
        assert "anna" in seen
        await at.press("enter")
        assert "another device" in at.text
        await at.press("q")
        assert at.app.return_code == 0
    assert elsewhere.team.question("anna") is not None


async def test_two_who_began_apart_are_asked_at_the_next_start_and_a_new_name_takes_the_votes_along(
    elsewhere, monkeypatch
):
    elsewhere.settings.set("reviewer", "eva")
    keys = [row.key for row in elsewhere.reports.rows()]
    elsewhere.decisions.decide(Decide(keys[0], Verdict.INCLUDE), "eva")
    with elsewhere._context.store.write() as session:
        apart = elsewhere._context
        apart.device = "vu-2"
        apart._append(session, "eva", [("device", {"same_as": []})])
        apart.project(session, [])
        apart.device = "thuis"
    assert elsewhere.team.question("eva").began
    async with driven(elsewhere, "eva") as at:
        assert "eva has screened on it as well" in at.text
        await at.press("n")
        await at.press(*["backspace"] * 3)
        await at.type("eva-2")
        await at.press("enter")
    assert len(verdicts(elsewhere, "eva-2")) == 1
    assert not [p for p in elsewhere.check() if p.id == "reviewers-unsettled"]


class Piped:
    """Keys from a list, as from a pipe."""

    is_live = False

    def __init__(self, *keys):
        self.keys = list(keys)

    def key(self):
        return self.keys.pop(0) if self.keys else "q"

    def line(self):
        return self.keys.pop(0) if self.keys else None


def plainly(review, capsys, *keys, name="anna"):
    run(review, Preferences(reviewer=name), Piped(*keys))
    return capsys.readouterr().out


def test_plain_mode_asks_and_goes_on_after_yes(elsewhere, capsys):
    said = plainly(elsewhere, capsys, "y", "q")
    assert "anna has screened this review on device uu-1. Is that you?" in " ".join(said.split())
    assert len(verdicts(elsewhere)) == 3


def test_plain_mode_takes_another_name_after_no(elsewhere, capsys):
    said = plainly(elsewhere, capsys, "n", "anna", "eva", "y", "q")
    assert "anna is taken" in said
    assert len(verdicts(elsewhere, "eva")) == 1


def test_a_pipe_that_answers_nothing_is_an_error_that_says_how(elsewhere, capsys):
    with pytest.raises(NameTaken, match="reviewer confirm anna --same-as uu-1"):
        plainly(elsewhere, capsys)
    assert verdicts(elsewhere) == []
