"""The screens of rounds: the list, drawing, results of pilots and check samples, and a split vote with its note."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from litreview.model import Stage, Verdict
from litreview.review.rounds.drawing import DrawOptions
from litreview.review.views import Decide, SearchFacts
from litreview.tui.round_view import short_names
from tests.tui.conftest import MATERIAL
from tests.tui.driving import driven
from tests.tui.test_goldens import SIZES, kept

TA = Stage.TITLE_ABSTRACT


def judge(review, name, reviewer, verdicts):
    """Judge the reports of a round, in the order of the draw."""
    for key, verdict in zip(review.rounds.queue(name, reviewer), verdicts, strict=True):
        reasons = [review.protocol.offered(TA)[1].code] if verdict is Verdict.EXCLUDE else []
        review.decisions.decide(Decide(key, verdict, reasons, round=name), reviewer)


@pytest.fixture
def piloted(review):
    """Return a review with a pilot in which anna and bram differ on two of four reports."""
    review.rounds.draw_pilot(DrawOptions(4, seed=1), "anna")
    judge(review, "pilot-1", "anna", [Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.EXCLUDE, Verdict.MAYBE])
    judge(review, "pilot-1", "bram", [Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.INCLUDE, Verdict.EXCLUDE])
    return review


@pytest.fixture
def agreed(review):
    """Return a review with a pilot in which nobody differs."""
    review.rounds.draw_pilot(DrawOptions(4, seed=1), "anna")
    for name in ("anna", "bram"):
        judge(review, "pilot-1", name, [Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.EXCLUDE, Verdict.INCLUDE])
    return review


@pytest.fixture
def merged(review, tmp_path):
    """Return a review in which the program has merged a record with another."""
    more = tmp_path / "more.ris"
    more.write_text((MATERIAL / "records.ris").read_text(encoding="utf-8"), encoding="utf-8")
    facts = SearchFacts(key="more", kind="database", database="Scopus", date="2026-11-12")
    review.searches.import_files([more], facts, "anna")
    review.duplicates.run()
    return review


@pytest.fixture
def checked(review):
    """Return a review with a check sample of four exclusions by two people, of which cleo judges one otherwise."""
    for row in review.reports.rows()[:5]:
        code = review.protocol.offered(TA)[1].code
        for name in ("anna", "bram"):
            review.decisions.decide(Decide(row.key, Verdict.EXCLUDE, [code]), name)
    review.rounds.draw_check(DrawOptions(4, seed=1), "anna")
    judge(review, "check-1", "cleo", [Verdict.EXCLUDE, Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.EXCLUDE])
    return review


@pytest.fixture
def waiting(review):
    """Return a review with a pilot that anna has judged and bram has begun."""
    review.rounds.draw_pilot(DrawOptions(4, seed=1), "anna")
    judge(review, "pilot-1", "anna", [Verdict.INCLUDE] * 4)
    key = review.rounds.queue("pilot-1", "bram")[0]
    review.decisions.decide(Decide(key, Verdict.INCLUDE, round="pilot-1"), "bram")
    return review


@pytest.fixture
def unfinished(checked):
    """Return a review with a check sample of which one report is left to judge."""
    checked.decisions.undo("cleo")
    return checked


@pytest.fixture
def audited(merged):
    """Return a review with a check sample of merges, of which one is false."""
    merged.rounds.draw_check(DrawOptions(3, of="merged", seed=1), "anna")
    for n, one in enumerate(merged.rounds.merges("check-1")):
        merged.duplicates.judge(one.pair.a.key, one.pair.b.key, "different" if n else "same", "anna")
    return merged


GOLDENS = {
    "rounds": ("piloted", "anna", ("0",)),
    "rounds_checks": ("checked", "cleo", ("0",)),
    "rounds_none": ("review", "anna", ("0",)),
    "pilot_new": ("piloted", "anna", ("0", "n")),
    "pilot_result": ("piloted", "anna", ("0", "enter")),
    "split_vote": ("piloted", "anna", ("0", "enter", "tab", "enter")),
    "pilot_waiting": ("waiting", "anna", ("0", "enter")),
    "check_judging": ("unfinished", "cleo", ("0", "enter")),
    "check_new": ("checked", "anna", ("0", "c", "3")),
    "check_result_merged": ("audited", "anna", ("0", "enter")),
    "check_result": ("checked", "cleo", ("0", "enter")),
}


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("name", GOLDENS)
async def test_screen_is_as_it_was(request, name, lang):
    fixture, reviewer, keys = GOLDENS[name]
    async with driven(request.getfixturevalue(fixture), reviewer, start="home", lang=lang) as at:
        await at.tap(*keys)
        for size in SIZES:
            await at.resize(*size)
            assert {cell_len(line) for line in at.lines} == {size[0]}
            kept(at, f"{name}_{size[0]}x{size[1]}{'' if lang == 'en' else f'_{lang}'}")


async def test_a_pilot_is_drawn_and_judged_blind_and_its_result_waits_for_the_others(review):
    for row in review.reports.rows():
        review.decisions.decide(Decide(row.key, Verdict.INCLUDE), "anna")
    async with driven(review, "anna", start="home") as at:
        assert "3 of 6 will be drawn" in await at.tap("0", "n", "3")
        seen = await at.press("enter")
        assert "pilot-1 · title/abstract" in seen
        assert "0 of 3" in seen
        assert "not yet judged here" in seen
        assert "anna · blind" in seen
        assert "included" not in await at.press("enter"), "the history would show the decision of screening"
        await at.press("q")
        for key in ("l", "/", "f", "p"):
            assert "Only the reports of the round" in await at.press(key), key
        assert "You have judged 3 of 3 of pilot-1" in await at.press("y", "y", "y")
        assert "The result opens when everyone" in at.text
        assert at.lines[-1].split() == ["enter", "open", "?", "help", "q", "back"]
        assert "change your votes" in at.text
        assert "✓ include" in await at.press("enter"), "a vote can be changed until the result opens"
        await at.press("escape")
        assert "pilot-1" in await at.press("escape", "escape", "0")
        await at.press("escape")
        assert "Title/abstract" in await at.press("1")
    assert [row.state for row in review.reports.rows(TA, reviewer="anna")].count("waiting") == 6


async def test_a_judgement_that_differs_is_settled_on_a_key(checked):
    async with driven(checked, "cleo", start="home") as at:
        assert "1 differs; counts as wrong until settled" in await at.press("0", "enter")
        assert "the first decision stands" in await at.press("f")
        assert "0 were wrong" in " ".join(at.text.split())
        assert "the second judgement was adopted" in await at.press("a")
        await at.press("f", "escape", "escape")
        assert "takes back, from check-1" in await at.press("4", "u")


async def test_a_reviewer_with_the_only_column_is_told_from_the_others(review):
    review.rounds.draw_pilot(DrawOptions(4, seed=1), "example-anna")
    for name in ("example-anna", "example-bram"):
        judge(review, "pilot-1", name, [Verdict.INCLUDE] * 4)
    async with driven(review, "cleo", start="home") as at:
        assert "you  …anna" in await at.press("0")


async def test_the_note_of_the_talk_is_text_until_it_is_saved(piloted):
    async with driven(piloted, "anna", start="home") as at:
        await at.press("0", "enter", "tab", "enter", "a")
        await at.type("yes, x q")
        assert "Note of the talk · anna" in await at.press("ctrl+s")
        assert "yes, x q" in at.text
    notes = [one.notes for one in piloted.rounds.pilot_result("pilot-1", "bram").split]
    assert {"anna": "yes, x q"} in notes


async def test_more_is_drawn_in_one_part_and_the_result_is_written(checked):
    async with driven(checked, "cleo", start="home") as at:
        await at.press("0", "enter", "tab", "e")
        assert "check-1.csv" in at.text
        assert "2 of" not in await at.press("l")
        assert "more in one part" in at.text
        assert "1 of" in await at.press("1")
        assert "check-2" in await at.press("enter")
    text = (checked.folder / "check-1.csv").read_text(encoding="utf-8")
    assert text.count("cleo") == 1
    assert text.count("second, open") == 1


async def test_merged_pairs_are_judged_as_possible_duplicates(merged):
    async with driven(merged, "anna", start="home") as at:
        assert "5 pairs" in await at.tap("0", "c", "right", "right", "1")
        assert "merged by the program" in await at.press("enter")
        assert "All pairs of the sample are judged" in await at.press("y")
        assert "merged by the program" in await at.press("u")
        assert "check-1 · merged records: 1 to do" in await at.press("escape")
        assert "kept apart" in await at.press("enter", "x")
        assert "1 wrong" in await at.press("escape")


async def test_nothing_is_drawn_where_there_is_nothing_to_draw(review):
    async with driven(review, "anna", start="home") as at:
        assert "No report is excluded" in await at.tap("0", "c", "enter")
    assert review.rounds.all() == []


async def test_the_result_of_a_finished_pilot_is_open_to_one_who_took_no_part(piloted):
    async with driven(piloted, "cleo", start="home") as at:
        assert "to do" not in at.text.split("Rounds")[1].split("\n")[0]
        assert "nothing to do for you" in await at.press("0")
        assert "Agreement 50.0 %" in await at.press("enter")


@pytest.mark.parametrize(
    ("names", "short"),
    [(("anna", "bram"), ["anna", "bram"]), (("example-anna", "example-bram"), ["…-anna", "…-bram"])],
)
def test_names_are_shortened_to_what_tells_them_apart(names, short):
    assert short_names(names, 6) == short


async def test_merges_are_judged_as_pairs_and_have_nothing_to_settle(audited):
    async with driven(audited, "anna", start="home") as at:
        assert "different reports" in await at.press("0", "enter")
        assert "adopt" not in at.text
        for key in ("a", "f"):
            assert "2 were merged wrongly" in " ".join((await at.press(key)).split())
        assert "Nasty" in await at.press("j", "enter")


async def test_the_ends_of_each_list_are_reached(piloted):
    async with driven(piloted, start="home") as at:
        await at.press("0")
        assert "▌  pilot-1" in at.text
        await at.press("enter")
        assert at.app.screen.criteria.cursor == 0
        await at.press("end")
        assert at.app.screen.criteria.cursor == at.app.screen.criteria.count - 1
        await at.press("tab", "end")
        assert at.app.screen.rows.cursor == at.app.screen.rows.count - 1
        await at.press("home")
        assert at.app.screen.rows.cursor == 0


async def test_a_criterion_that_splits_nobody_says_so(piloted):
    async with driven(piloted, start="home") as at:
        await at.press("0", "enter", "end")
        assert "splits nobody" in await at.press("enter")
        assert not at.app.screen.in_votes


async def test_a_click_moves_between_the_lists_of_a_pilot(piloted):
    async with driven(piloted, start="home") as at:
        await at.press("0", "enter")
        await at.pilot.click("#round-rows", offset=(5, 1))
        await at.settle()
        assert at.app.screen.in_votes
        assert at.app.screen.rows.cursor == 1
        await at.pilot.click("#round-rows", offset=(5, 1))
        await at.settle()
        assert at.app.screen.NAME == "split-vote"


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_a_pilot_without_differing_votes_says_so_and_offers_live_keys_alone(agreed, lang):
    said = {"en": "No votes differ", "nl": "Geen stemmen verschillen"}
    async with driven(agreed, "anna", start="home", lang=lang) as at:
        assert said[lang] in await at.press("0", "enter")
        assert "tab" not in at.lines[-1].split()
        assert at.lines[-1].split()[0] in {"j/k", "n"}
        before = at.text
        assert await at.press("tab") == before


async def test_a_check_sample_without_differences_says_so(checked):
    for key in checked.rounds.own("check-1", "cleo"):
        code = checked.protocol.offered(TA)[1].code
        checked.decisions.decide(Decide(key, Verdict.EXCLUDE, [code], round="check-1"), "cleo")
    async with driven(checked, "cleo", start="home") as at:
        assert "No second judgement differs" in await at.press("0", "enter")
        assert not {"j/k", "enter"} & set(at.lines[-1].split())


async def test_the_name_of_a_round_leads_to_no_other_folder(checked, monkeypatch):
    async with driven(checked, "cleo", start="home") as at:
        await at.press("0", "enter")
        now = at.app.screen.numbers
        far = replace(now.progress, round=replace(now.progress.round, name="../../Far away"))
        monkeypatch.setattr(at.app.screen, "numbers", replace(now, progress=far))
        assert "far-away.csv written" in await at.press("e")
    assert (checked.folder / "far-away.csv").is_file()
