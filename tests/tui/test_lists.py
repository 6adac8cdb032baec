from __future__ import annotations

import re

import pytest

from litreview.model import Lane, Stage, State, Verdict
from litreview.review.views import Decide, ReportRow
from litreview.tui import app
from litreview.tui.rowview import state_seen
from tests.tui.driving import driven, verdicts


@pytest.mark.parametrize(
    ("key", "heading"),
    [
        ("1", "Title/abstract · to do"), ("2", "Retrieval · awaited"), ("3", "Nothing to screen for anna at full text"),
        ("4", "Possible duplicates"), ("5", "Conflicts · title/abstract"), ("6", "Records"),
        ("7", "Flow · PRISMA 2020"), ("8", "Protocol · version 3"),
    ],
)  # fmt: skip
async def test_home_opens_each_line_by_its_number_and_by_the_cursor(busy, key, heading):
    async with driven(busy, start="home") as at:
        home = at.text
        assert heading in await at.press(key)
        assert "8  Protocol" in await at.press("escape")
        back = await at.press(*["k"] * 8)
        assert back == home
        assert heading in await at.press(*["j"] * (int(key) - 1), "enter")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_cursor_of_home_stays_within_its_lines(busy, size):
    async with driven(busy, start="home", size=size) as at:
        await at.press(*["j"] * 20)
        assert "Votes in rounds never count" in await at.press("enter")


@pytest.mark.parametrize(
    ("lang", "size", "lag"),
    [
        ("en", (80, 24), "  saved here; 1 not yet shared\n"),
        ("en", (120, 40), "saved here; 1 not yet shared (litreview sync)"),
        ("nl", (120, 40), "hier opgeslagen; 1 nog niet gedeeld (litreview sync)"),
    ],
)
async def test_home_shows_what_is_saved_and_not_yet_shared(review, monkeypatch, lang, size, lag):
    monkeypatch.setattr(app, "LEDGER_SECONDS", 1000)
    async with driven(review, start="home", lang=lang, size=size) as at:
        review.decisions.decide(Decide(review.reports.rows()[0].key, Verdict.INCLUDE), "anna")
        assert lag in await at.tap("8", "escape")


async def test_q_leaves_from_home_and_escape_does_not(review):
    async with driven(review, start="home") as at:
        await at.press("escape")
        assert at.app.is_running
        await at.press("q")
        assert at.app.return_code == 0


async def test_titles_are_decided_where_they_stand(review):
    async with driven(review) as at:
        seen = await at.press("l", "y", "x", "4", "j", "m")
        assert [verdict for _, verdict in verdicts(review)] == ["include", "exclude", "maybe"]
        assert "✓ 2021" in seen
        assert "✕ 2023" in seen
        assert "Last: ? maybe · u undo" in seen
        seen = await at.press("u")
        assert [verdict for _, verdict in verdicts(review)] == ["include", "exclude"]
        assert "▌○" in seen
        assert len(verdicts(review)) == 2


async def test_a_title_opens_as_a_card_and_the_card_goes_on(review):
    async with driven(review) as at:
        assert "Nasty" in await at.press("l", "j", "j", "enter")
        await at.press("y")
        assert verdicts(review)[0][0].startswith("Nasty")


async def test_search_finds_decided_titles_too_and_escape_clears_it(review):
    async with driven(review) as at:
        await at.press("y", "/")
        seen = await at.type("buyers describe")
        assert "✓ 2021" in seen
        assert "rows 1–1 of 1" in seen
        assert verdicts(review) == [verdicts(review)[0]]
        seen = await at.press("enter", "enter")
        assert "✓ included" in seen
        assert "rows 1–5 of 5" in await at.press("/", "escape")


async def test_search_keeps_letters_that_are_commands_elsewhere(review):
    async with driven(review) as at:
        seen = await at.press("/", *"yxmq", "backspace")
        assert " yxm\n" in seen
        assert "No matching reports." in seen
        assert verdicts(review) == []


async def test_a_filter_is_typed_and_what_it_cannot_be_is_said(busy):
    async with driven(busy) as at:
        seen = await at.press("f")
        assert "todo mine maybe conflict" in seen
        assert "database: PubMed" in seen
        await at.type("conflict")
        seen = await at.press("enter")
        assert "Filter conflict" in seen
        assert "rows 1–1 of 1" in seen
        seen = await at.press("f", *"x:1", "enter")
        assert "there is no field" in seen
        assert "rows 1–" in await at.press("escape", "escape")


async def test_pages_and_ends_move_the_cursor(review):
    async with driven(review) as at:
        last = await at.press("l", "end")
        assert "▌○ 2018  Sentences" in last
        assert await at.press("home", "pagedown") == last


async def test_records_show_states_and_open_with_their_history(busy):
    async with driven(busy, start="home") as at:
        seen = await at.press("6")
        assert "≠ 2018  Sentences" in seen
        seen = await at.press("f", *"conflict", "enter", "enter")
        assert "Whole record" in seen
        assert "decision: exclude, 5 Off topic" in seen + await at.press("space")
        seen = await at.press("q")
        assert "Filter  conflict" in seen
        assert "Filter  all" in await at.press("escape")


async def test_others_votes_stay_hidden_in_the_history_until_one_has_voted(busy):
    async with driven(busy, "carla", start="home") as at:
        seen = await at.press("6", "f", *"conflict", "enter", "enter")
        seen += await at.press("space")
        assert "off_topic" not in seen
        assert "hidden" in seen


async def test_the_history_is_told_in_the_words_of_the_language(busy):
    keys = [row.key for row in busy.reports.rows()]
    busy.duplicates.judge(keys[0], keys[1], "different", "bram")
    busy.full_text.retrieve(keys[4], "got", actor="anna")
    busy.decisions.undo("anna")
    busy.decisions.unblind([keys[0]], "anna")
    async with driven(busy, lang="nl", size=(120, 40)) as at:
        seen = await at.press("enter", "space")
        assert "bram  oordeel: verschillend" in seen
        assert "anna  stemmen van anderen getoond\n" in seen
        await at.press("q", "y", "k")
        assert "anna  beslissing: opnemen" in await at.press("enter", "space")
    async with driven(busy, "cem", lang="nl", start="home", size=(120, 40)) as at:
        seen = await at.press("6", "end", "k", "enter", "space")
        assert "bram  beslissing: verborgen" in seen
        assert "hidden" not in seen
        seen = await at.press("q", "k", "enter")
        assert "anna  opvragen: verkregen (teruggenomen of vervangen)" in seen
        assert "anna  terugname: teruggenomen: verkregen" in seen


async def test_a_pair_is_judged_and_the_judgement_taken_back(busy):
    async with driven(busy, start="home") as at:
        seen = await at.press("4", "x")
        assert "Last: A and B kept apart · u undo" in seen
        assert "No possible duplicates to check." in seen
        assert busy.status().doubtful == 0
        await at.press("u")
        assert busy.status().doubtful == 1
        before = busy.status().reports
        seen = await at.press("y")
        assert "the same report" in seen
        assert busy.status().reports == before - 1


async def test_a_pair_can_be_skipped_and_its_records_read(busy):
    async with driven(busy, start="home") as at:
        pair = await at.press("4")
        assert await at.press("s") == pair
        assert "both records" in await at.press("enter")
        assert await at.press("escape") == pair


async def test_a_conflict_is_settled_by_a_consensus_and_the_votes_stay(busy):
    key = next(row.key for row in busy.reports.rows(state=State.CONFLICT))
    async with driven(busy, start="home") as at:
        seen = await at.press("5")
        assert "✕ exclude · 5 Off topic" in seen
        assert "Said by bram." in seen
        seen = await at.press("x", "5")
        assert "Why exclude? The note is kept with this consensus" in seen
        await at.type("agreed")
        seen = await at.press("enter")
        assert "Last: ✕ settled as excluded, 5 Off topic, with a note · u undo" in seen
        votes = busy.reports.votes(key, "anna")
        assert sorted((vote.reviewer, vote.consensus) for vote in votes) == [
            ("anna", False), ("anna", True), ("bram", False),
        ]  # fmt: skip
        assert [vote.note for vote in votes if vote.consensus] == ["agreed"]
        assert "1 of 1" in await at.press("u")


async def test_who_has_not_voted_sees_no_vote_and_settles_nothing(busy):
    async with driven(busy, "carla", start="home") as at:
        seen = await at.press("5")
        assert "hidden until you have voted" in seen
        assert "Off topic" not in seen
        await at.press("y")
        assert len(busy.reports.rows(state=State.CONFLICT)) == 1


async def test_who_may_not_settle_a_conflict_is_offered_only_to_go_on(busy):
    async with driven(busy, "cem", start="home") as at:
        seen = await at.press("5")
        assert "Vote first: home, 1, then / and words" in seen.splitlines()[-2]
        assert "s skip" in seen
        assert "y include" not in seen
        assert "which reason?" not in await at.press("x")


async def test_every_box_of_the_flow_lists_as_many_as_it_counts(busy):
    async with driven(busy, start="home") as at:
        seen = await at.press("7")
        for _ in range(12):
            count = int(seen.split("(n = ")[1].split(")")[0])
            opened = await at.press("enter")
            assert opened.count("▸") == count
            seen = await at.press("escape", "j") if count else await at.press("j")
        assert "Flow" in seen
        assert "1  Title/abstract" in await at.press("escape")


async def test_the_flow_opens_a_record_and_its_other_lane(busy):
    async with driven(busy, start="home") as at:
        assert "other methods" in await at.press("7", "right")
        assert "databases and registers" in await at.press("left")
        assert "Whole record" in await at.press("tab", "j", "enter")


async def test_the_end_says_who_has_still_to_decide_and_undo_comes_back(review):
    async with driven(review) as at:
        seen = await at.press(*"yyyyyy")
        assert "Your share is done: you judged 6 of 6 at title/abstract." in seen
        assert "6 wait for another reviewer" in seen
        assert "Records" in await at.press("6")
        await at.press("q")
        seen = await at.press("u")
        assert "Taken back: ✓ included" in seen
        assert len(verdicts(review)) == 5


async def test_when_all_is_decided_the_end_sums_up(review):
    async with driven(review, "bram") as at:
        await at.press(*"yyymmm")
    async with driven(review) as at:
        await at.press(*"yyym")
        seen = await at.press("x", "enter", "y")
        assert "conflict" in seen
        await at.press("5")
        await at.press("y")
        await at.press("enter")
        seen = await at.press("q")
        assert "Done: every report is settled at title/abstract." in seen
        assert "you: 6 judged, 1 conflict settled" in seen
        assert "raw agreement 83.3 %" in seen
        assert review.status().stages[Stage.TITLE_ABSTRACT].undecided == 0


async def test_all_commands_are_listed_with_their_keys(review):
    async with driven(review) as at:
        assert "── Commands ──" in await at.press("ctrl+p")
        assert "y        screening      include" in await at.press(*"include")
        await at.press("enter")
        assert [verdict for _, verdict in verdicts(review)] == ["include"]


async def test_a_new_reviewer_has_judged_nothing_of_what_others_have_settled(busy):
    async with driven(busy, "carla", start="home") as at:
        assert "0 judged, 5 to do" in at.text
        assert "1 of 7 settled" in at.text
        assert "0 of 5 · 0 %" in await at.press("1")
        assert "1 of 5 · 20 %" in await at.press("y")
        assert "1 judged, 4 to do" in await at.press("escape")


async def test_ones_own_share_is_done_before_the_team_has_settled_the_stage(busy):
    async with driven(busy) as at:
        seen = await at.press(*"yyyyy")
        assert "Your share is done: you judged 7 of 7 at title/abstract." in seen
        assert re.search(r"you +7 judged +7 include", seen)
        assert re.search(r"team +1 settled +1 conflict +5 wait for bram", seen)
        assert "1 conflict to settle together." in seen


@pytest.mark.parametrize(
    ("lang", "together", "share", "card"),
    [
        ("en", "1 of 7 settled", "2 judged, 5 to do", "2 of 7"),
        ("nl", "1 van 7 beslist", "2 beoordeeld, 5 te doen", "2 van 7"),
    ],
)
async def test_home_tells_ones_own_share_from_what_all_have_decided_and_the_card_counts_that_share(
    busy, lang, together, share, card
):
    async with driven(busy, start="home", lang=lang) as at:
        assert together in at.text
        assert share in at.text
        assert card in await at.press("1")


async def test_the_end_of_title_and_abstract_leads_to_full_text(review):
    async with driven(review) as at:
        assert "3   full text" in await at.press(*"yyyyyy")
        assert "at full text" in await at.press("3")


@pytest.mark.parametrize(
    ("state", "mine", "seen"),
    [
        (State.WAITING, None, State.TODO), (State.WAITING, Verdict.INCLUDE, State.WAITING),
        (State.CONFLICT, None, State.CONFLICT), (State.TODO, None, State.TODO),
    ],
)  # fmt: skip
def test_what_waits_for_the_reviewer_looks_as_if_nobody_had_voted(state, mine, seen):
    row = ReportRow("k", "T", 2020, None, 0, Stage.TITLE_ABSTRACT, state, Lane.DATABASES, ("k",), 1, mine)
    assert state_seen(row) is seen
