"""What a reviewer may have otherwise: masks, links, copies, labels, lists, the pace, the mouse."""

from __future__ import annotations

import pytest
from textual.geometry import Offset
from textual.selection import Selection

from litreview.model import Record, Verdict
from litreview.review.views import Decide
from litreview.screening.filter_language import parse_filter
from litreview.tui.browser_links import link, open_here
from litreview.tui.preferences import Preferences
from litreview.tui.tally import Tally
from litreview.tui.themes import has_italics
from litreview.tui.trail import Course
from tests.tui.driving import driven, verdicts


async def test_masked_authors_and_journals_stand_nowhere(review):
    async with driven(review, masked={"authors", "journal"}) as at:
        seen = at.text + await at.tap("l") + await at.tap("escape", "enter") + await at.tap("end", "space")
        assert "authors hidden" in seen
        assert "journal hidden" in seen
        assert "Testauteur" not in seen
        assert "Invented Examples" not in seen
        await at.tap("escape", "e")
    copied = (review.folder / ".litreview" / "copied" / "record.txt").read_text(encoding="utf-8")
    assert "How buyers describe age" in copied
    assert "Testauteur" not in copied


async def test_the_doi_opens_in_a_browser_where_there_is_one_through_the_library(review):
    opened = []
    review.settings.set("resolver", "https://library.example/login?url=https://doi.org/{doi}")
    async with driven(review, browse=lambda page: bool(opened.append(page)) or True) as at:
        assert "Opened https://library.example" in await at.tap("o")
    assert opened == ["https://library.example/login?url=https://doi.org/10.5555/invented.1"]


@pytest.mark.parametrize(
    ("record", "resolver", "page"),
    [
        (Record(doi="10.5555/a(1)"), None, "https://doi.org/10.5555/a%281%29"),
        (Record(title="Sex & law"), "https://x.example/?title={title}", "https://x.example/?title=Sex%20%26%20law"),
        (Record(title="No DOI"), None, None), (Record(doi="10.5555/a"), "https://x.example/{isbn}", None),
        (Record(doi="10.5555/a"), "https://x.example/{", None),
    ],
)  # fmt: skip
def test_a_link_is_a_template_filled_or_none(record, resolver, page):
    assert link(record, resolver) == page


@pytest.mark.parametrize("environ", [{"SSH_CONNECTION": "1", "DISPLAY": ":0"}, {"TERM": "linux"}])
def test_no_browser_is_started_over_ssh_or_without_a_screen(environ):
    assert not open_here(environ, "linux", "https://doi.org/10.5555/invented.1")


async def test_labels_are_set_completed_listed_and_taken_off(review):
    async with driven(review) as at:
        await at.tap("t")
        await at.type("ongoing")
        seen = await at.press("enter")
        assert "Label put on: ongoing" in seen
        assert "doi 10.5555/invented.1   ongoing" in seen
        await at.tap("j", "t")
        assert "▌  g ongoing" in await at.type("on")
        # The completion comes first; what was typed can be had as a label of its own.
        await at.press("down")
        assert "on  new label" in at.text
        await at.press("enter")
        assert review.reports.labels() == ["ongoing", "mixed", "on"]
        await at.tap("f")
        await at.type("label:ongoing")
        assert "rows 1–1 of 1" in await at.press("enter")
        await at.tap("t")
        assert "▌✓ g ongoing" in await at.type("ong")
        assert "Label taken off: ongoing" in await at.press("enter")
        assert verdicts(review) == []


async def test_a_chosen_list_is_gone_through_on_the_card_and_left_by_escape(review):
    async with driven(review) as at:
        await at.tap("f")
        await at.type("year:2017-2022")
        assert "rows 1–3 of 3" in await at.press("enter")
        assert "year:2017-2022 · 2 of 3" in await at.tap("j", "enter")
        seen = await at.tap("y")
        assert "3 of 3" in seen
        assert "Sentences for buyers" in seen
        assert "Last of 3" in await at.tap("m")
        assert "2 of 3" in await at.tap("k")
        seen = await at.tap("escape")
        assert "Title/abstract · to do" in seen
        assert "How buyers" in seen


async def test_an_order_and_a_filter_of_the_command_are_kept(review):
    titles = []
    for course in (Course("random", 5), Course("random", 5), Course("title"), Course("year")):
        async with driven(review, course=course) as at:
            shown = []
            for _ in range(6):
                shown.append(at.lines[2].strip())
                await at.tap("s")
            titles.append(shown)
    assert titles[0] == titles[1] != titles[2]
    assert titles[3][0].startswith("Sentences for buyers")
    async with driven(review, course=Course(asked=parse_filter("year:2018"), typed="year:2018")) as at:
        assert "year:2018 · 1 of 1" in at.text


@pytest.mark.parametrize(
    ("course", "named"),
    [
        (Course("relevance"), [True, True]),
        (Course("random"), [False, False]),
        # What a filter leaves out might have come first.
        (Course("relevance", asked=parse_filter("year:2018"), typed="year:2018"), [False]),
    ],
)
async def test_a_decision_names_the_order_by_relevance_in_which_its_report_came(review, course, named):
    async with driven(review, course=course) as at:
        await at.tap(*"ym"[: len(named)])
    assert orders_named(review) == named


async def test_a_report_that_was_opened_from_the_list_of_titles_came_in_no_order(review):
    async with driven(review, course=Course("relevance")) as at:
        await at.tap("l", "down", "down", "y")
    assert orders_named(review) == [False]


def orders_named(review):
    """Return of each decision whether it names an order by relevance that was recorded."""
    with review._context.store.read() as session:
        known = {event.id for event in session.events.of_kind("ranking")}
        return [event.body.get("ranking") in known for event in session.events.of_kind("decision")]


async def test_the_sets_of_terms_end_with_those_of_strategies(review):
    strategy = review.folder / "searches" / "hand" / "strategy.txt"
    strategy.write_text('#1 "invented regions" OR household*\n', encoding="utf-8")
    async with driven(review) as at:
        seen = [await at.tap("h") for _ in range(7)]
        assert "only terms of the strategy for PubMed are marked" in seen[5]
        assert "no terms are marked" in seen[6]
        await at.tap(*"hhhhhhh")
        assert at.styles("household")[0].underline


def test_a_break_is_asked_for_once_in_place_of_the_pace():
    steady = [60.0 * n for n in range(52)]
    assert Tally(9, 5, steady).is_tired(50)
    assert not Tally(9, 5, [*steady, 60 * 51 + 400.0]).is_tired(50)
    assert not Tally(9, 5, steady).is_tired(0)
    assert Tally(9, 5, steady).per_hour == 60


async def test_the_pace_can_be_left_out(review):
    review.settings.set("show_pace", value=False)
    async with driven(review) as at:
        assert "–" not in at.lines[22]


async def test_actions_reasons_and_keys_can_be_clicked(review):
    async with driven(review) as at:
        await at.pilot.click(at.app.screen.strip, offset=(at.lines[21].index("x exclude"), 0))
        await at.settle()
        assert "which reason?" in at.text
        line = next(n for n, text in enumerate(at.lines) if "2 Language" in text)
        await at.pilot.click(offset=(at.lines[line].index("2 Language"), line))
        await at.settle()
        assert [verdict for _, verdict in verdicts(review)] == ["exclude"]
        await at.tap("x")
        await at.pilot.click(offset=(5, 3))
        await at.settle()
        assert "not yet judged" in at.text
        await at.pilot.click(at.app.screen.keys, offset=(at.lines[23].index("c criteria"), 0))
        await at.settle()
        assert "Criteria (all must hold)" in at.text
        assert len(verdicts(review)) == 1


async def test_selected_text_is_the_records_text(review):
    async with driven(review) as at:
        card = at.app.screen
        card.selections = {card.record.abstract: Selection(Offset(1, 0), Offset(11, 0))}
        await at.pilot.pause()
        assert card.get_selected_text() == "Background"
        await card.on_text_selected()
        assert "10 characters copied" in at.text
        assert at.app.clipboard == "Background"


async def test_records_are_written_to_a_file_by_its_ending(review, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with driven(review, start="home") as at:
        await at.tap("6", "e")
        await at.press(*["backspace"] * 3)
        await at.type("xyz")
        assert "cannot be written" in await at.press("enter")
        await at.press(*["backspace"] * 3)
        await at.type("csv")
        assert "6 reports written to records.csv" in await at.press("enter")
    assert (tmp_path / "records.csv").read_text(encoding="utf-8").count("\n") >= 7


def test_preferences_come_before_settings_and_settings_before_the_protocol(review):
    review.settings.set("lang", "nl")
    review.settings.set("preset", "rayyan")
    assert Preferences().terminal(review).words.lang == "nl"
    assert Preferences(lang="en").terminal(review).words.lang == "en"
    assert Preferences().terminal(review).keys.preset == "rayyan"
    assert Preferences(keys="nl").terminal(review).keys.preset == "nl"
    assert Preferences(order="random", seed=4, only="mine").course(review) == Course(
        "random", 4, parse_filter("mine"), "mine"
    )
    assert Preferences(reviewer="Anna Q").reviewer_name(review) == "anna-q"


async def test_a_vote_from_elsewhere_does_not_upset_the_count(review):
    async with driven(review) as at:
        review.decisions.decide(Decide(review.reports.rows()[5].key, Verdict.INCLUDE), "bram")
        assert "1 of 6" in await at.tap("y")
        assert "2 of 6" in await at.tap("m")
        assert "1 of 6" in await at.tap("u")
        assert review.decisions.progress("anna").todo == 5


async def test_without_italics_the_groups_that_look_alike_are_named(review):
    assert not has_italics({"TERM": "linux"})
    async with driven(review, italics=False, size=(120, 40)) as at:
        # Half a sentence is no help, so what does not fit is said in short, and whole by the key of the terms.
        assert "3 look the same (?)" in at.text
        marked = await at.tap(*["h"] * 7)
        assert "all terms are marked · one style for exchange, offence, method" in marked
        # Of what a record does not name nothing is marked, so there is nothing to confuse.
        assert "alike" not in await at.tap("j")
        assert "style" not in at.text
        await at.tap("k")
        assert at.styles("police")[0].underline
        assert not at.styles("police")[0].italic
        assert "offence underlined" in await at.tap("?")
