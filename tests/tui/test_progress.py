"""The page of progress and stopping, and the stop as a decision."""

from __future__ import annotations

from dataclasses import replace

import pytest

from litreview.model import State
from litreview.tui.plain.session import run
from litreview.tui.preferences import Preferences
from litreview.tui.progressview import LEVELS, plot, tick_step
from litreview.tui.trail import Course
from tests.tui.driving import driven
from tests.tui.test_plain import Pressed

RELEVANCE = Course("relevance")


@pytest.mark.parametrize(
    ("found", "step"), [(0, 1), (3, 1), (4, 2), (15, 5), (23, 10), (251, 100), (300, 100), (301, 200)]
)
def test_three_ticks_hold_what_was_found(found, step):
    assert tick_step(found) == step


def test_the_plot_rises_with_what_was_found_and_is_blank_where_nothing_was_judged():
    lines = plot([True] * 3 + [False] * 3, 12, 12, 3)
    assert lines == ["  " + "████" + " " * 6, " " + "█████" + " " * 6, "██████" + " " * 6]
    # In eighths of a cell: one found of three.
    assert plot([True], 1, 1, 3)[2] == "█"
    assert [line[0] for line in plot([True, False], 2, 1, 6)] == list(" " * 4 + "██")
    assert plot([True] * 2, 2, 1, 2)[0] == LEVELS[round(2 * 2 * 8 / 3) - 8]
    # With two signs a cell is full or blank.
    assert set("".join(plot([True] * 5, 10, 20, 6, " #"))) == {" ", "#"}


async def test_the_page_is_computed_again_after_ten_decisions_only(ranked):
    async with driven(ranked, course=RELEVANCE) as at:
        assert "36 of 102 reports screened, 23 kept (include or maybe)." in await at.tap("p")
        await at.tap("escape")
        for n in range(10):
            await at.tap("x", "5")
            said = await at.tap("p")
            assert f"{37 + n} of 102" in at.lines[0]
            assert ("46 of 102 reports screened" in said) == (n == 9)
            await at.tap("escape")


async def test_enter_goes_through_the_language_likeliest_first_and_escape_back_to_all(ranked):
    async with driven(ranked, course=RELEVANCE) as at:
        order = at.app.screen.trail.order
        await at.tap("p", "j", "enter")
        assert "Dutch · 1 of 10" in at.text
        screen = at.app.screen
        seen = []
        for n in range(10):
            seen.append(screen.shown.card.position)
            # A list of one language leaves out what would have come first.
            assert screen.shown.ranking is None
            if n < 9:
                await at.tap("j")
        assert (
            seen == [place for place in order.positions if order.languages[order.leads[place]] == "nl"][:10]
        )
        assert "likeliest first" in await at.tap("escape")


async def test_a_language_that_is_judged_offers_nothing(ranked):
    async with driven(ranked, course=RELEVANCE) as at:
        await at.tap("p", "j", "enter")
        for _ in range(10):
            await at.tap("x", "5")
        await at.tap("escape")
        await at.tap("p", "j", "enter")
        assert "Dutch: nothing is left to judge." in at.text


async def test_a_stop_needs_a_reason_and_ctrl_s_and_one_undo_takes_it_back(ranked):
    async with driven(ranked, course=RELEVANCE) as at:
        await at.tap("p", "S")
        await at.press("ctrl+s")
        assert "A reason is needed" in at.text
        # Letters, and enter, are text; nothing is decided by them.
        await at.type("yes x y S q")
        await at.press("enter")
        await at.type("u")
        assert len(ranked.reports.rows(state=State.REMOVED)) == 0
        said = await at.press("ctrl+s")
        assert "Stopped: 66 reports left unseen · u undo" in said
        assert len(ranked.reports.rows(state=State.REMOVED)) == 66
        with ranked._context.store.read() as session:
            [stop] = session.events.of_kind("stop")
        assert stop.body["why"] == "yes x y S q\nu"
        assert (stop.body["grounds"]["judged"], stop.body["grounds"]["found"]) == (36, 23)
        assert "Taken back" in await at.tap("u")
        assert len(ranked.reports.rows(state=State.REMOVED)) == 0
        assert "66 unseen" in at.text


async def test_after_a_stop_the_card_is_left(ranked):
    async with driven(ranked, course=RELEVANCE) as at:
        await at.tap("p", "S")
        await at.type("enough")
        await at.press("ctrl+s")
        await at.tap("escape")
        assert "y include" not in at.text


async def test_escape_stops_nothing(ranked):
    async with driven(ranked, course=RELEVANCE) as at:
        await at.tap("p", "S")
        await at.type("no")
        await at.press("escape")
        assert "What the data say" in at.text
        await at.tap("escape")
        assert "y include" in at.text
        assert len(ranked.reports.rows(state=State.REMOVED)) == 0


async def test_progress_opens_from_home_and_tests_nothing_in_another_order(review):
    async with driven(review, start="home") as at:
        said = " ".join((await at.tap("p")).split())
        assert "Nothing can be tested: no report was screened in the order of relevance." in said
        assert "p =" not in said
        await at.tap("escape")
        assert "Retrieval" in at.text


async def test_ascii_terminals_show_the_plot_in_full_cells(ranked):
    async with driven(ranked, course=RELEVANCE, ascii_only=True) as at:
        said = await at.tap("p")
    assert "#" in said
    assert said.isascii()


async def test_the_page_is_written_to_a_file_as_sentences(ranked):
    async with driven(ranked, course=RELEVANCE) as at:
        await at.tap("p", "e")
    [path] = (ranked.folder / ".litreview" / "copied").glob("progress-*.txt")
    text = path.read_text("utf-8")
    assert "Dutch: 10 of 20 judged, 5 found." in text
    assert "The data do not rule out" in text


def test_plain_mode_prints_why_and_the_statement_and_stops(ranked, capsys):
    keys = Pressed("w", "p", "S", "", "S", "enough", "u", "q")
    run(ranked, Preferences(reviewer="anna", order="relevance"), keys)
    said = " ".join(capsys.readouterr().out.split())
    assert "For: terms" in said
    assert "Against: words" in said
    assert "Order: from your 36 votes and the terms of version 3; made at 19:40." in said
    assert "English: 26 of 82 judged, 18 found. Dutch: 10 of 20 judged, 5 found." in said
    assert "The data do not rule out" in said
    assert said.count("Stopped: 66 reports left unseen") == 1
    assert "Taken back: enough, 66 records." in said
    assert len(ranked.reports.rows(state=State.REMOVED)) == 0


async def test_an_order_that_the_protocol_does_not_allow_is_refused_here_too(review):
    review._context.protocol = replace(review.protocol, ranks_when_blind=False)
    async with driven(review) as at:
        assert "The order by relevance is off" in " ".join((await at.press("p", "enter")).split())
