"""One key to exclude: a stage that asks for no reason."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from litreview.model import Stage, Verdict
from litreview.review.review import Review
from litreview.review.views import Decide
from litreview.tui.keymap import Keymap
from litreview.tui.plain.session import run
from litreview.tui.preferences import Preferences
from tests.tui.conftest import NOW
from tests.tui.driving import driven, verdicts
from tests.tui.test_goldens import SIZES, kept
from tests.tui.test_plain import Pressed


@pytest.fixture
def review(made, review):
    """Return the review with a protocol that asks for no reason at title and abstract."""
    path = review.folder / "screening" / "protocol.toml"
    review.close()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('reason = "optional"', 'reason = "none"'), encoding="utf-8")
    with Review.open(path.parents[1], clock=lambda: NOW) as opened:
        yield opened


def given(review, stage=Stage.TITLE_ABSTRACT):
    votes = (review.reports.votes(row.key, "anna", stage) for row in review.reports.rows(stage))
    return [(str(vote.verdict), vote.reasons) for found in votes for vote in found]


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_x_excludes_at_once_and_its_capital_asks_for_the_reason(review, lang):
    async with driven(review, lang=lang) as at:
        for name, keys in (("one_key", ""), ("one_key_after", "x"), ("one_key_reasons", "X")):
            await at.tap(*keys)
            for size in SIZES:
                await at.resize(*size)
                assert {cell_len(line) for line in at.lines} == {size[0]}
                kept(at, f"{name}_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}")
        await at.tap("4")
    assert given(review) == [("exclude", ()), ("exclude", ("no_minor",))]


async def test_on_a_small_screen_every_decision_still_has_its_key(review):
    async with driven(review, size=(60, 16)) as at:
        assert "○ not yet… y include  x exclude  X reason  m maybe  s skip" in at.text


async def test_the_list_of_titles_has_both_keys_as_well(review):
    async with driven(review) as at:
        await at.tap("l")
        assert "x exclude   X reason   m maybe" in at.text
        await at.tap("x", "X", "5")
    assert given(review) == [("exclude", ()), ("exclude", ("off_topic",))]


async def test_a_conflict_is_settled_with_or_without_a_reason(review):
    key = review.reports.rows()[0].key
    for name, verdict in (("anna", Verdict.INCLUDE), ("bram", Verdict.EXCLUDE)):
        review.decisions.decide(Decide(key, verdict), name)
    async with driven(review, start="home") as at:
        assert "X reason" in await at.tap("5")
        assert "Why exclude?" in await at.tap("x")
        await at.tap("escape")
        assert "which reason?" in await at.tap("X")


async def test_help_has_the_capital_only_where_it_does_something(review, tmp_path):
    async with driven(review) as at:
        assert "X       exclude with a reason" in await at.tap("?")
    async with driven(review, stage=Stage.FULL_TEXT, start="home") as at:
        await at.tap("1")
        assert "X reason" in at.text


async def test_with_an_optional_reason_the_capital_does_nothing(fresh):
    fresh.settings.set("notice_seen", True)
    async with driven(fresh) as at:
        before = at.text
        assert "X reason" not in before
        assert await at.tap("X") == before
        assert "X  " not in await at.tap("?")
    assert verdicts(fresh) == []


@pytest.mark.parametrize(
    ("keymap", "keys"),
    [
        (Keymap("rayyan"), "eE"),
        (Keymap("asreview"), "iI"),
        (Keymap("nl"), "uU"),
        (Keymap("", {"exclude": "n"}), "nX"),
        (Keymap("rayyan", {"label": "E"}), "eX"),
        (Keymap("nl", {"reason": "W"}), "uW"),
    ],
    ids=str,
)
async def test_a_preset_has_the_capital_of_its_own_key_unless_that_is_taken(review, keymap, keys):
    alone, asking = keys
    async with driven(review, keys=keymap) as at:
        assert f"{alone} exclude   {asking} reason" in at.text
        assert "which reason?" in await at.tap(asking)
        await at.tap("escape", alone)
    assert given(review) == [("exclude", ())]


def test_plain_mode_names_both_keys_and_says_that_no_reason_was_asked(review, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    run(review, Preferences(reviewer="anna"), Pressed("x", "X", "4", "?", "q"))
    said = capsys.readouterr().out
    assert "y include, x exclude, X exclude with a reason, m maybe, s skip, u undo, ? help:" in said
    assert "Excluded, no reason asked. Saved." in said
    assert "Excluded, 4 Not about minors. Saved." in said
    assert "X: exclude with a reason" in said
    assert given(review) == [("exclude", ()), ("exclude", ("no_minor",))]


def test_the_log_takes_a_reason_where_none_is_asked(review):
    key = review.reports.rows()[0].key
    review.decisions.decide(Decide(key, Verdict.EXCLUDE, ("off_topic",)), "anna")
    review.decisions.decide(Decide(key, Verdict.EXCLUDE), "bram")
    assert review.reports.card(key, "anna", Stage.TITLE_ABSTRACT).state.value == "exclude"
