"""Retrieval and the full-text stage with keys: got, given up, opened, judged with one primary reason, taken back."""

from __future__ import annotations

import pytest

from litreview.model import Stage, Verdict
from litreview.review.views import Decide
from litreview.tui.fulltexts import parse_path
from tests.tui.driving import driven, verdicts

FULL = Stage.FULL_TEXT


@pytest.fixture
def sought(review):
    """Return the review with three reports that passed title and abstract."""
    for row in review.reports.rows()[:3]:
        for name in ("anna", "bram"):
            review.decisions.decide(Decide(row.key, Verdict.INCLUDE), name)
    return review


@pytest.fixture
def pdf(tmp_path):
    path = tmp_path / "a paper.pdf"
    path.write_bytes(b"%PDF invented")
    return path


async def test_a_file_is_linked_by_its_path_and_the_report_leaves_the_list(sought, pdf):
    async with driven(sought, "lead", start="home") as at:
        assert "3 reports" in await at.press("2")
        assert "path of its file" in await at.press("y")
        await at.type(str(pdf))
        seen = await at.press("enter")
        assert "Last: retrieved" in seen
        assert "2 reports" in seen
    (key,) = sought.flow.box("undecided.reports")
    assert [text.name for text in sought.full_text.files(key)] == ["a paper.pdf"]


async def test_without_a_file_the_full_text_is_in_hand_all_the_same_and_undo_brings_it_back(sought):
    async with driven(sought, "lead", start="home") as at:
        assert "2 reports" in await at.press("2", "y", "enter")
        seen = await at.press("u")
        assert "Taken back: retrieved" in seen
        assert "3 reports" in seen
        assert "2 reports" in await at.press("ctrl+r")
    assert len(sought.flow.box("undecided.reports")) == 1


async def test_what_cannot_be_had_asks_why_and_takes_no_blank_for_an_answer(sought):
    async with driven(sought, "lead", start="home") as at:
        assert "Give a reason" in await at.press("2", "x", "enter")
        await at.type("no answer")
        assert "Last: not retrieved" in await at.press("enter")
    (key,) = sought.flow.box("dbr_notretrieved_reports")
    assert "not-retrieved" in sought.reports.history(key, "lead")[-1].text


async def test_a_path_that_leads_nowhere_can_be_mended_where_it_was_typed(sought, pdf):
    async with driven(sought, "lead", start="home") as at:
        await at.press("2", "y")
        await at.type(f"{pdf}x")
        assert "no such file" in " ".join((await at.press("enter")).split())
        assert "Last: retrieved" in await at.press("backspace", "enter")


async def test_keys_of_an_open_line_are_letters_and_escape_decides_nothing(sought):
    async with driven(sought, "lead", start="home") as at:
        await at.press("2", "y")
        assert " yxu" in await at.type("yxu")
        assert "3 reports" in await at.press("escape")
    assert len(sought.flow.box("undecided.retrieval")) == 3


async def test_the_full_text_opens_from_its_card_and_without_one_the_doi(sought, pdf):
    one, two, _ = sought.flow.box("undecided.retrieval")
    sought.full_text.retrieve(one, "got", actor="lead", file=pdf)
    sought.full_text.retrieve(two, "got", actor="lead")
    opened = []
    async with driven(sought, "anna", stage=FULL) as at:
        at.app.session.browse = lambda page: opened.append(page) or True
        for _ in range(2):
            await at.press("o", "s")
    assert [page.rpartition(".")[2] for page in opened if page.startswith("file:")] == ["pdf"]


async def test_a_path_is_shown_where_nothing_can_be_opened(sought, pdf):
    one = sought.flow.box("undecided.retrieval")[0]
    (told,) = sought.full_text.retrieve(one, "got", actor="lead", file=pdf)
    async with driven(sought, "anna", stage=FULL, size=(120, 40)) as at:
        assert told.path[:20] in (await at.press("o")).replace("\n", "")


async def test_full_text_is_judged_on_the_card_with_the_reasons_of_its_stage(sought):
    for key in sought.flow.box("undecided.retrieval"):
        sought.full_text.retrieve(key, "got", actor="lead")
    async with driven(sought, "anna", start="home") as at:
        seen = await at.press("3")
        assert "Full text · to do" in seen
        assert "enter none" not in await at.press("x")
        assert "a reason is needed" in await at.press("enter")
        await at.press("escape", "x", "4", "m", "y")
        assert [verdict for _, verdict in verdicts(sought, "anna", FULL)].count("maybe") == 1
        assert {verdict for _, verdict in verdicts(sought, "anna", FULL)} == {"exclude", "maybe", "include"}
        await at.press("u", "u", "u")
    assert verdicts(sought, "anna", FULL) == []


async def test_a_reason_that_means_not_retrieved_gives_the_report_up(sought):
    one = sought.flow.box("undecided.retrieval")[0]
    sought.full_text.retrieve(one, "got", actor="lead")
    reason = next(one for one in sought.protocol.reasons if one.means == "not-retrieved")
    async with driven(sought, "anna", stage=FULL) as at:
        await at.press("x", sought.protocol.key(reason))
    assert sought.flow.box("dbr_notretrieved_reports") == [one]


@pytest.mark.parametrize("wrapped", ["{}", "'{}'", '"{}"', " {} ", "escaped"])
def test_a_path_may_be_quoted_or_escaped_as_terminals_drop_it(pdf, wrapped):
    said = str(pdf).replace(" ", "\\ ") if wrapped == "escaped" else wrapped.format(pdf)
    assert parse_path(said) == pdf


async def test_full_text_with_nothing_to_do_shows_how_many_reports_await_retrieval(sought):
    async with driven(sought, "lead", start="home") as at:
        seen = await at.press("3")
        assert "Awaiting retrieval (2): 3 reports." in seen
        assert "2   retrieval" in seen


async def test_undo_of_many_retrievals_at_once_says_their_number(sought):
    keys = [row.key for row in sought.reports.rows()[:3]]
    sought.full_text.retrieve(keys, "not-retrieved", "no answer", actor="lead")
    async with driven(sought, "lead", start="home") as at:
        await at.press("2")
        seen = await at.press("u")
        seen = seen if "Taken back" in seen else await at.press("u")
        assert "Taken back: 3 reports, the first not retrieved" in seen
