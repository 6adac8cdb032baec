from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from textual.events import Paste

from litreview.errors import NotSaved
from litreview.model import Stage, Verdict
from litreview.review.views import Decide
from tests.tui.driving import driven, verdicts

FIRST = "How buyers describe age: an invented study of 212 police files on paid sex with minors"
SECOND = "Op de koop toe: een verzonnen titel zonder samenvatting"


@pytest.mark.parametrize(
    ("key", "verdict", "said"), [("y", "include", "✓ included"), ("m", "maybe", "? maybe")]
)
async def test_one_key_decides_and_the_next_record_is_shown(review, key, verdict, said):
    async with driven(review) as at:
        seen = await at.press(key)
        assert verdicts(review) == [(FIRST, verdict)]
        assert "Op de koop toe" in seen
        assert f"Last: {said} · u undo" in seen
        assert "1 of 6 · 16 %" in seen


async def test_exclusion_takes_one_more_key_for_the_reason(review):
    async with driven(review) as at:
        asked = await at.press("x")
        assert "Exclude: which reason?" in asked
        assert "3 ·" in asked
        assert verdicts(review) == []
        seen = await at.press("4")
        assert review.reports.votes(review.reports.rows()[0].key, "anna")[0].reasons == ("no_minor",)
        assert "Last: ✕ excluded, 4 Not about minors · u undo" in seen


async def test_a_key_beyond_the_last_reason_does_nothing_and_a_gap_names_its_stage(review):
    async with driven(review) as at:
        before = await at.press("x")
        assert await at.press("z", "y") == before
        assert "3 (full text only)" in await at.press("3")
        assert verdicts(review) == []


async def test_enter_excludes_without_a_reason_and_escape_takes_the_question_back(review):
    async with driven(review) as at:
        await at.press("x", "escape")
        assert verdicts(review) == []
        await at.press("x", "enter")
        assert verdicts(review) == [(FIRST, "exclude")]


async def test_space_adds_another_reason(review):
    async with driven(review) as at:
        await at.press("x", "space", "2", "4")
        assert review.reports.votes(review.reports.rows()[0].key, "anna")[0].reasons == (
            "language",
            "no_minor",
        )


async def test_a_duplicate_asks_for_the_other_record_and_is_no_vote(review):
    rows = review.reports.rows()
    async with driven(review) as at:
        await at.press("x", "1")
        assert "Its key, or words of its title" in at.text
        assert "No other report has that key or those words." in await at.type("zzzz")
        assert "zzzz: no record has this key." in await at.press("enter")
        await at.press(*["backspace"] * 4)
        assert "No other report" in await at.type(rows[0].key[:8])
        assert "That is this report itself." in await at.press("enter")
        await at.press(*["backspace"] * 8)
        await at.type(rows[5].key[:8])
        seen = await at.press("enter")
        assert "a duplicate of" in seen
        assert len(review.reports.rows()) == 5
        assert verdicts(review) == []


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_record_that_is_doubled_is_found_by_words_of_its_title_and_chosen_with_the_arrows(
    review, size
):
    rows = review.reports.rows()
    async with driven(review, size=size) as at:
        await at.press("x", "1")
        seen = await at.type("invented")
        # Four others have the word; the report itself is never offered.
        listed = [line for line in seen.splitlines() if re.search(r"[ ▌][a-z2-7]{6}  [\d ]{4}  \S", line)]
        assert not any(FIRST[:30] in line for line in listed)
        assert "▌" in listed[0]
        chosen = await at.press("down")
        [mark] = [line for line in chosen.splitlines() if "▌" in line]
        other = next(row for row in rows if row.key.startswith(mark.split("▌")[1][:6]))
        # A digit is a letter of a title or a key here, and no reason.
        assert "▌" not in await at.type(" 9q")
        await at.press(*["backspace"] * 3, "down")
        seen = await at.press("enter")
        assert f"a duplicate of {other.key[:6]}" in seen
        assert verdicts(review) == []
        assert {rows[0].key, other.key} <= set(review.reports.card(other.key, "anna").records)


async def test_a_title_comes_before_an_abstract_that_has_the_words(review):
    async with driven(review) as at:
        await at.press("j", "x", "1")
        seen = await at.type("buyers")
        assert "▌" + review.reports.rows()[0].key[:6] in seen


@pytest.mark.parametrize("lang", ["en", "nl"])
async def test_the_card_shows_the_key_by_which_the_report_can_be_named(review, lang):
    key = review.reports.rows()[0].key
    async with driven(review, lang=lang) as at:
        assert f"{'key' if lang == 'en' else 'sleutel'} {key[:6]}   doi 10.5555/invented.1" in at.text
        await at.press("j", "x", "1")
        assert f"▌{key[:6]}" in await at.type(key[:6])


async def test_a_reason_that_is_required_is_asked_for(review):
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(review.reports.rows()[0].key, Verdict.INCLUDE), name)
    review.full_text.retrieve(review.reports.rows()[0].key, "got", actor="anna")
    async with driven(review, stage=Stage.FULL_TEXT) as at:
        seen = await at.press("x", "enter")
        assert "a reason is needed" in seen
        assert verdicts(review, stage=Stage.FULL_TEXT) == []
        await at.press("4")
        assert verdicts(review, stage=Stage.FULL_TEXT) == [(FIRST, "exclude")]


async def test_the_advice_on_titles_is_not_given_at_full_text(review):
    key = next(row.key for row in review.reports.rows() if "zonder samenvatting" in row.title)
    advice = "a title alone is not enough"
    async with driven(review) as at:
        await at.press("/")
        await at.type("zonder samenvatting")
        assert advice in await at.press("enter", "enter")
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(key, Verdict.INCLUDE), name)
    review.full_text.retrieve(key, "got", actor="anna")
    async with driven(review, stage=Stage.FULL_TEXT) as at:
        assert "No abstract in" in at.text
        assert advice not in at.text


async def test_the_card_of_a_full_text_names_its_file_and_the_key_that_opens_it(review, tmp_path):
    key = review.reports.rows()[0].key
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(key, Verdict.INCLUDE), name)
    file = tmp_path / "buyers 2021.pdf"
    file.write_bytes(b"%PDF-1.4 invented")
    review.full_text.retrieve(key, "got", actor="anna", file=file)
    opened = []
    async with driven(review, stage=Stage.FULL_TEXT, browse=lambda link: not opened.append(link)) as at:
        [stored] = review.full_text.files(key)
        assert f"o {stored.name}   PubMed (1 record" in at.text
        await at.press("o")
        assert opened == [stored.path.as_uri()]
    async with driven(review) as at:
        assert f"o {stored.name}" not in await at.press("k"), "a title is judged without it"


async def test_undo_brings_the_record_back_and_redo_decides_again(review):
    async with driven(review) as at:
        seen = await at.press("y", "m", "u")
        assert verdicts(review) == [(FIRST, "include")]
        assert "Op de koop toe" in seen
        assert "Taken back: ? maybe · ctrl+r redo" in seen
        seen = await at.press("u")
        assert verdicts(review) == []
        assert "How buyers describe age" in seen
        seen = await at.press("ctrl+r")
        assert verdicts(review) == [(FIRST, "include")]
        assert "✓ included 24 Nov, 19:40 · changing keeps the history" in seen


async def test_undo_works_after_a_restart(review):
    async with driven(review) as at:
        await at.press("y", "q")
    async with driven(review) as at:
        assert "Op de koop toe" in at.text
        seen = await at.press("u")
        assert verdicts(review) == []
        assert "How buyers describe age" in seen
        await at.press("y")
        assert "Op de koop toe" in at.text


async def test_undo_without_a_decision_says_so(review):
    async with driven(review) as at:
        assert "No decision of yours is left" in await at.press("u")
        assert "Nothing was taken back." in await at.press("ctrl+r")


async def test_skip_and_move_decide_nothing(review):
    async with driven(review) as at:
        assert "Op de koop toe" in await at.press("s")
        assert "Nasty" in await at.press("j")
        assert "Op de koop toe" in await at.press("k")
        assert "This is the first record" in await at.press("k", "k")
        assert verdicts(review) == []


async def test_skipped_records_come_back_after_the_last(review):
    async with driven(review) as at:
        await at.press("s", "y", "y", "y", "y")
        seen = await at.press("y")
        assert "How buyers describe age" in seen
        assert len(verdicts(review)) == 5


async def test_a_changed_mind_replaces_the_vote_and_leads_back_to_where_one_was(review):
    async with driven(review) as at:
        await at.press("y", "k")
        assert "✓ included" in at.text
        seen = await at.press("m")
        assert verdicts(review) == [(FIRST, "maybe")]
        assert "Op de koop toe" in seen


async def test_the_note_goes_with_the_decision(review):
    async with driven(review) as at:
        await at.press("a")
        await at.type("yes x 5")
        seen = at.text
        assert "7 characters" in seen
        assert verdicts(review) == []
        assert "The note goes with your decision" in await at.press("ctrl+s")
        await at.press("y")
        assert review.reports.votes(review.reports.rows()[0].key, "anna")[0].note == "yes x 5"


async def test_a_note_on_a_decision_that_was_made_changes_nothing_else(review):
    async with driven(review) as at:
        await at.press("m", "k", "a")
        await at.type("why")
        seen = await at.press("ctrl+o")
        vote = review.reports.votes(review.reports.rows()[0].key, "anna")[0]
        assert (vote.verdict, vote.note) == (Verdict.MAYBE, "why")
        assert "How buyers describe age" in seen


@pytest.mark.parametrize(
    ("lang", "kept", "again"),
    [
        ("en", "Not saved, but kept as a draft: press a to continue it.", "Draft of a note"),
        ("nl", "Niet opgeslagen, wel bewaard als concept: a gaat ermee verder.", "Concept van een notitie"),
    ],
)
async def test_escape_keeps_the_note_as_a_draft_and_says_so_also_over_the_end_of_the_program(
    review, lang, kept, again
):
    async with driven(review, lang=lang) as at:
        await at.press("a")
        await at.type("half")
        closed = await at.press("escape")
        assert "half" not in closed
        assert kept in closed
        seen = await at.press("a")
        assert "half" in seen
        assert again in seen
        await at.press("escape", "j", "k", "q")
    async with driven(review, lang=lang) as at:
        assert "half" in await at.press("a")
        await at.press("ctrl+s")
        await at.press("y")
        assert review.reports.votes(review.reports.rows()[0].key, "anna")[0].note == "half"
        assert again not in await at.press("k", "a")
    assert "half" not in "".join(
        path.read_text(encoding="utf-8") for path in review.state.root.glob("*/*.json")
    )


async def test_a_draft_goes_with_no_decision_and_is_no_other_reviewers(review):
    async with driven(review) as at:
        await at.press("a")
        await at.type("half")
        await at.press("escape", "y")
        assert review.reports.votes(review.reports.rows()[0].key, "anna")[0].note == ""
    async with driven(review, "bram") as at:
        assert "half" not in await at.press("a")
        assert "draft" not in await at.press("escape")


async def test_a_note_that_waits_for_a_decision_is_there_when_one_comes_back(review):
    async with driven(review) as at:
        await at.press("a")
        await at.type("why")
        await at.press("ctrl+s", "q")
    async with driven(review) as at:
        await at.press("y")
        assert review.reports.votes(review.reports.rows()[0].key, "anna")[0].note == "why"


async def test_what_is_pasted_never_decides(review):
    async with driven(review) as at:
        at.app.post_message(Paste("yyyy"))
        await at.settle()
        assert verdicts(review) == []


async def test_capital_letters_and_unknown_keys_do_nothing(review):
    async with driven(review) as at:
        before = at.text
        assert await at.press("Y", "X", "M", "U", "z", "f5", "tab") == before
        assert verdicts(review) == []


async def test_three_hundred_keys_are_as_many_decisions_as_there_are_records(review):
    async with driven(review) as at:
        for _ in range(300):
            at.app.press("y")
        await at.settle()
        assert len(verdicts(review)) == 6
        assert "Your share is done: you judged 6 of 6" in at.text
        await at.press(*"u")
        assert len(verdicts(review)) == 5
        assert "Sentences for buyers" in at.text


async def test_keys_typed_ahead_reach_the_screen_that_they_open(review):
    async with driven(review, start="home") as at:
        for key in "1x4mj":
            at.app.press(key)
        await at.settle()
        assert [verdict for _, verdict in verdicts(review)] == ["exclude", "maybe"]
        assert "An invented record" in at.text


async def test_a_blind_second_vote_names_the_conflict_and_nothing_of_the_other(review):
    review.decisions.decide(
        Decide(review.reports.rows()[0].key, Verdict.EXCLUDE, ("off_topic",), note="mine alone"), "bram"
    )
    async with driven(review) as at:
        assert "○ not yet judged" in at.text
        assert "bram" not in await at.press("enter")
        await at.press("q")
        seen = await at.press("y")
        assert "Last: ✓ included · the votes differ: ≠ conflict (home, 5) · u undo" in seen
        assert "Off topic" not in seen


async def test_long_text_scrolls_and_says_where_one_is(review):
    async with driven(review) as at:
        assert "lines 1–11 of 14 ↓ space" in at.text
        seen = await at.press("space")
        assert "lines 4–14 of 14 ──" in seen
        assert "CONCLUSIONS" in seen
        assert "lines 1–11" in await at.press("b")


async def test_next_terms_goes_round_the_sentences_that_name_most(review):
    async with driven(review) as at:
        seen = await at.press("n")
        assert "sentence 1 of " in seen
        assert "▌" in seen
        total = int(seen.split("sentence 1 of ")[1].split()[0])
        assert f"sentence {total} of {total}" in await at.press("N")
        assert "sentence 1 of " in await at.press("n")
        assert "No sentence names a term." in await at.press("j", "n")


async def test_marks_go_round_the_groups(review):
    async with driven(review) as at:
        assert at.styles("buyers")[0].bold
        assert "only buyer is marked" in await at.press("h")
        assert not at.styles("was paid")
        assert "no terms are marked" in await at.press("h", "h", "h", "h", "h")
        assert "all terms are marked" in await at.press("h")


async def test_criteria_open_as_a_sheet_and_close_again(review):
    async with driven(review) as at:
        before = at.text
        seen = await at.press("c")
        assert "I2 The other party is younger than 18" in seen
        assert await at.press("c") == before


async def test_the_rule_counts_the_lines_of_the_criteria_while_they_are_open(review, monkeypatch):
    long = replace(review.protocol.criteria[0], text="word " * 300)
    protocol = replace(review.protocol, criteria=(long,))
    monkeypatch.setattr(type(review), "protocol", property(lambda _: protocol))
    async with driven(review) as at:
        assert "lines 1–10 of 20 ↓ space" in await at.press("c")
        assert "lines 10–19 of 20 ↓" in await at.press("space")
        assert "of 20" not in await at.press("escape")


async def test_the_doi_is_shown_as_a_link(review):
    async with driven(review) as at:
        assert "https://doi.org/10.5555/invented.1" in await at.press("o")
        assert "no DOI" in await at.press("j", "o")


async def test_the_whole_record_shows_fields_and_history(review):
    async with driven(review) as at:
        await at.press("y", "k")
        seen = await at.press("enter")
        assert "Whole record" in seen
        seen += await at.press("space")
        assert "decision: include" in seen
        assert "How buyers describe age" in await at.press("escape")


async def test_what_cannot_be_saved_stays_and_the_keys_behind_it_are_dropped(review, monkeypatch):
    real = type(review.decisions).decide_and_read
    full = NotSaved("The disk is full.", "Free some space.")

    def fails(*_args, **_named):
        raise full

    async with driven(review) as at:
        monkeypatch.setattr(type(review.decisions), "decide_and_read", fails)
        for key in "ymy":
            at.app.press(key)
        await at.settle()
        assert "! not saved: ✓ included" in at.text
        assert "2 keys dropped; nothing decided." in at.text
        assert "How buyers describe age" in at.text
        for key in ("m", "x", "u", "a", "ctrl+r"):
            assert "save first: r" in await at.press(key)
            assert "! not saved: ✓ included" in at.text
        assert "! not saved" in await at.press("r")
        monkeypatch.setattr(type(review.decisions), "decide_and_read", real)
        seen = await at.press("r")
        assert verdicts(review) == [(FIRST, "include")]
        assert "Op de koop toe" in seen


async def test_escape_takes_back_what_could_not_be_saved(review, monkeypatch):
    full = NotSaved("The disk is full.", "")

    def fails(*_args, **_named):
        raise full

    async with driven(review) as at:
        monkeypatch.setattr(type(review.decisions), "decide_and_read", fails)
        await at.press("y")
        seen = await at.press("escape")
        assert "nothing was decided" in seen
        assert "○ not yet judged" in seen
        assert verdicts(review) == []


@pytest.mark.parametrize("key", ["l", "/", "f", "q"])
async def test_no_other_screen_is_reached_while_a_decision_is_not_saved(review, monkeypatch, key):
    real = type(review.decisions).decide_and_read
    full = NotSaved("The disk is full.", "")

    def fails(*_args, **_named):
        raise full

    async with driven(review) as at:
        monkeypatch.setattr(type(review.decisions), "decide_and_read", fails)
        await at.press("y")
        assert "! not saved" in await at.press(key), "the card stays, with its decision"
        assert at.app.is_running
        monkeypatch.setattr(type(review.decisions), "decide_and_read", real)
        await at.press("r")
        assert verdicts(review) == [(FIRST, "include")]


async def test_leaving_writes_the_ledger(review):
    async with driven(review) as at:
        await at.press("y", "q")
    assert review.team.ledger_lag() == 0
    assert list(review.folder.glob("screening/decisions/anna/*.jsonl"))


async def test_an_undo_that_cannot_be_saved_says_so_and_changes_nothing(review, monkeypatch):
    full = NotSaved("The disk is full.", "Free some space.")

    def fails(*_args, **_named):
        raise full

    async with driven(review) as at:
        await at.press("y")
        monkeypatch.setattr(type(review.decisions), "undo", fails)
        for key in "uyy":
            at.app.press(key)
        await at.settle()
        assert "The disk is full. Free some space." in at.text
        assert verdicts(review) == [(FIRST, "include")]


async def test_waiting_for_the_disk_is_said_after_a_while(review, monkeypatch):
    real = type(review.decisions).decide_and_read

    def slow(*args, **named):
        time.sleep(0.6)
        return real(*args, **named)

    async with driven(review) as at:
        monkeypatch.setattr(type(review.decisions), "decide_and_read", slow)
        for key in "ym":
            at.app.press(key)
        await at.pilot.pause(0.3)
        assert " saving" in at.text
        assert "How buyers describe age" in at.text
        assert verdicts(review) == []
        await at.settle()
        assert [verdict for _, verdict in verdicts(review)] == ["include", "maybe"]
