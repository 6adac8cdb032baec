"""Reports that come back while one screens, on the card and line by line, and the page of one's own consistency."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from rich.cells import cell_len

from litreview.model import Stage, State, Verdict
from litreview.review.views import Decide, SearchFacts
from litreview.screening.protocol_parts import SelfCheck
from litreview.tui.plain.session import run
from litreview.tui.preferences import Preferences
from litreview.tui.trail import Trail
from tests.review.conftest import ris
from tests.tui.driving import driven, verdicts
from tests.tui.test_goldens import SIZES, kept
from tests.tui.test_plain import Pressed

TA = Stage.TITLE_ABSTRACT
MORE = 34
N = MORE + 6


@pytest.fixture
def many(review, tmp_path):
    """Return a review of forty reports, of which a quarter comes back after at least five others."""
    path = tmp_path / "more.ris"
    path.write_text(ris(0, MORE), encoding="utf-8")
    review.searches.import_files(
        [path], SearchFacts(key="more", database="Scopus", date="2026-11-12"), "anna"
    )
    review._context.protocol = replace(review.protocol, self_check=SelfCheck(0.25, (TA,), 5, 0))
    return review


@pytest.fixture
def differing(many):
    """Return the review with eight reports of anna's judged again, one of them otherwise."""
    for row in many.reports.rows():
        many.decisions.decide(Decide(row.key, Verdict.INCLUDE), "anna")
    many.rounds.draw_self_check("anna", seed=1)
    for n, (key, round_id) in enumerate(many.rounds.self_check("anna").todo):
        verdict, note = (Verdict.INCLUDE, "") if n else (Verdict.MAYBE, "Is this about minors?")
        if n == 1:
            verdict = Verdict.EXCLUDE
        many.decisions.decide(
            Decide(key, verdict, ["off_topic"] if n == 1 else [], note, round=round_id), "anna"
        )
    return many


async def test_what_was_drawn_and_not_yet_judged_again_has_no_figures(many):
    for row in many.reports.rows():
        many.decisions.decide(Decide(row.key, Verdict.INCLUDE), "anna")
    many.rounds.draw_self_check("anna", seed=1)
    async with driven(many, start="home") as at:
        for keys in (("0",), ("enter",)):
            seen = await at.press(*keys)
            assert "None of your reports has been judged again yet." in seen
            assert "0 of 0 judged" not in seen


GOLDENS = {
    "rounds_own": ("differing", ("0",)),
    "rounds_own_on": ("many", ("0",)),
    "own": ("differing", ("0", "enter")),
    "own_settled": ("differing", ("0", "enter", "f")),
}


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("name", GOLDENS)
async def test_screen_is_as_it_was(request, name, lang):
    fixture, keys = GOLDENS[name]
    async with driven(request.getfixturevalue(fixture), start="home", lang=lang) as at:
        await at.tap(*keys)
        for size in SIZES:
            await at.resize(*size)
            assert {cell_len(line) for line in at.lines} == {size[0]}
            kept(at, f"{name}_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}")


def walk(review, verdict=Verdict.INCLUDE):
    """Judge all that comes, as the card does, and return the steps."""
    trail, steps = Trail(review, "anna", TA), []
    card = trail.forward()
    while card is not None:
        steps.append(trail.seen[trail.at])
        assert (card.mine, card.labels) == (None, ())
        assert card.state in (State.TODO, State.WAITING)
        decision = Decide(card.key, verdict, round=trail.round or None)
        review.decisions.decide(decision, "anna")
        card = trail.go_on()
    return steps


def test_a_share_comes_back_between_other_reports_and_each_once(many):
    steps = walk(many)
    fresh, again = ([step for step in steps if bool(step.round) is back] for back in (False, True))
    assert sorted(step.key for step in fresh) == sorted(row.key for row in many.reports.rows())
    assert 5 <= len(again) <= (N - 5) // 4
    assert not steps[-1].round, "what comes after the last report would be known to come back"
    places = {step.key: place for place, step in enumerate(steps) if not step.round}
    for place, step in enumerate(steps):
        if step.round:
            between = [one for one in steps[places[step.key] + 1 : place] if not one.round]
            assert len(between) >= 5
    assert Counter(step.key for step in again).most_common(1)[0][1] == 1
    found = many.rounds.consistency("anna")
    assert (found.agreement.n, found.agreed) == (len(again), len(again))


def test_what_was_skipped_comes_back_later(many):
    for row in many.reports.rows()[:30]:
        many.decisions.decide(Decide(row.key, Verdict.INCLUDE), "anna")
    trail = Trail(many, "anna", TA)
    while not (trail.forward() and trail.round):
        pass
    skipped = trail.seen[trail.at]
    again = Trail(many, "anna", TA)
    assert any(again.forward() and again.seen[again.at] == skipped for _ in range(10))


async def test_the_card_does_not_tell_what_comes_back(many):
    again = set()
    async with driven(many) as at:
        for _ in range(N + 20):
            card = at.app.screen
            if card.NAME != "card":
                break
            assert "○ not yet judged  " in at.text
            assert "To do" in at.text or "to do" in at.lines[0]
            assert "self-" not in at.text
            if card.shown.round and card.shown.card.key not in again:
                key, title = card.shown.card.key, at.lines[2]
                again.add(key)
                await at.press("enter")
                shown = "\n".join(line.plain for line in at.app.screen.lines())
                assert "History" in shown
                assert "✓" not in shown
                assert "decision: " not in shown
                await at.press("q")
                assert at.lines[2] == title
                if len(again) == 1:
                    bar, drawn = at.lines[0].split("anna")[0].split()[-5:], card.trail.self_checks
                    await at.press("m")
                    assert at.lines[2] != title
                    seen = await at.press("u")
                    assert "Taken back: ? maybe" in seen
                    assert at.lines[2] == title, "it is what was decided last"
                    # A draw that falls on the card between adds what it drew.
                    is_same = at.lines[0].split("anna")[0].split()[-5:] == bar
                    assert is_same == (card.trail.self_checks == drawn)
            await at.press("y")
        assert at.app.screen.NAME == "done"
    assert again
    assert {verdict for _, verdict in verdicts(many)} == {"include"}
    assert len(verdicts(many)) == N
    assert many.rounds.consistency("anna").agreement.n == len(again)


def test_line_by_line_it_comes_back_as_well(many, capsys):
    keys = ["y"] * (N + 20)
    run(many, Preferences(reviewer="anna"), Pressed(*keys))
    said = capsys.readouterr().out
    found = many.rounds.consistency("anna")
    assert found.agreement.n >= 5
    assert said.count("Included. Saved.") == N + found.agreement.n
    assert said.count("Not yet judged.") == N + found.agreement.n
    assert "self-" not in said
    # A vote on what came back is taken back like any other.
    assert many.decisions.undo("anna").verdict is Verdict.INCLUDE


async def test_one_settles_what_differs_on_the_own_page(differing):
    async with driven(differing, start="home") as at:
        seen = await at.press("0", "enter")
        assert "8 reports of yours came back unseen; you judged 7 of them the same again." in seen
        assert "Adopting makes the second judgement your vote" in seen
        assert "the second judgement was adopted" in await at.press("a")
        assert "the first decision stands" in await at.press("f")
        assert "All differences are settled." in at.text
    [one] = differing.rounds.consistency("anna").differing
    assert one.outcome == "stands"


async def test_nobody_else_sees_it(differing):
    async with driven(differing, "bram", start="home") as at:
        seen = await at.press("0")
        assert "None has come back yet" in " ".join(seen.split())
        assert "judged the same" not in seen
