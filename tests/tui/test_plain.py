"""Plain mode: the same keys and the same log, line by line."""

from __future__ import annotations

import pytest

from litreview.errors import NotSaved
from litreview.model import Stage, Verdict
from litreview.review.rounds.drawing import DrawOptions
from litreview.review.views import Decide
from litreview.tui.plain.keyboard import LEAVE, PipedKeys
from litreview.tui.plain.session import run
from litreview.tui.preferences import Preferences
from tests.tui.driving import verdicts

FIRST = "How buyers describe age"


class Pressed:
    """Keys and lines that were thought of before."""

    is_live = False

    def __init__(self, *keys):
        self.left = list(keys)

    def key(self):
        return self.left.pop(0) if self.left else LEAVE

    def line(self):
        return self.left.pop(0) if self.left else None


@pytest.fixture
def plain(review, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")

    def go(*keys, **preferences):
        run(review, Preferences(**{"reviewer": "anna", **preferences}), Pressed(*keys))
        return capsys.readouterr().out

    return go


def test_a_session_is_announced_decided_and_summed_up(review, plain):
    said = plain("y", "x", "4", "u", "m", "q")
    assert said.startswith("Title/abstract, blind. ? lists the keys.\n")
    assert "1 title/abstract: you 0 judged, 6 to do; team 0 of 6 settled." in said
    assert "1 title/abstract: you 2 judged, 4 to do; team 0 of 6 settled." in said
    assert "1 of 6. Not yet judged.\nTitle: How buyers describe age" in said
    assert "Terms: buyer: buyers (2)" in said
    assert "Not named: buyer, exchange, minor, offence, method." in said
    assert "Included. Saved." in said
    assert "Excluded, 4 Not about minors. Saved." in said
    assert "Taken back: excluded, 4 Not about minors. Saved." in said
    assert "3 decisions, 1 taken back. All saved." in said
    assert [verdict for _, verdict in verdicts(review)] == ["include", "maybe"]


def test_a_decision_names_the_order_by_relevance(review, plain):
    plain("y", "m", "q", order="relevance")
    with review._context.store.read() as session:
        [ranking] = session.events.of_kind("ranking")
        found = [event.body.get("ranking") for event in session.events.of_kind("decision")]
    assert found == [ranking.id] * 2


def test_undo_asks_before_it_takes_back_what_was_done_elsewhere(review, plain):
    key = review.reports.rows()[0].key
    review.decisions.decide(Decide(key, Verdict.INCLUDE, stage=Stage.TITLE_ABSTRACT), "bram")
    review.decisions.decide(Decide(key, Verdict.EXCLUDE, ("off_topic",)), "cleo")
    review.decisions.decide(Decide(key, Verdict.EXCLUDE, ("off_topic",), consensus=True), "anna")
    asked = "u again takes back, from conflicts: ✕ excluded, 5 Off topic"
    said = plain("y", "u", "u", "s", "u", "q")
    assert said.count("Taken back: included. Saved.") == 1
    assert said.count(asked) == 2
    assert [vote.consensus for vote in review.reports.votes(key, "anna")].count(True) == 1
    said = plain("u", "u", "q")
    assert said.count(asked) == 1
    assert "Taken back: excluded, 5 Off topic. Saved." in said
    assert not any(vote.consensus for vote in review.reports.votes(key, "anna"))


def test_a_duplicate_named_here_is_taken_back_here_without_asking(review, plain):
    said = plain("x", "1", review.reports.rows()[3].key, "u", "q")
    assert "Taken back: same. Saved." in said


def test_no_line_moves_the_cursor_or_is_wider_than_the_terminal(plain):
    said = plain("s", "s", "s", "space", "enter", "?", "c", "q")
    assert "\x1b" not in said
    assert max(map(len, said.splitlines())) <= 80
    assert "<U+202E>" in said


def test_long_text_stops_and_goes_on_with_space(plain):
    said = plain("s", "s", "s", "space", "q")
    first, rest = said.split("More: space.", 1)
    assert "long" in first
    assert "long" in rest


@pytest.mark.parametrize(
    "way", [("x", "escape"), ("x", "3", "z", "q"), ("x", "1", "", "q"), ("x", "1", "zzzz")]
)
def test_what_is_taken_back_decides_nothing(review, plain, way):
    assert "Nothing is decided." in plain(*way)
    assert verdicts(review) == []


def test_several_reasons_are_added_with_space(review, plain):
    plain("x", "space", "5", "2")
    assert review.reports.votes(review.reports.rows()[0].key, "anna")[0].reasons == ("language", "off_topic")


def test_a_note_and_a_label_are_typed(review, plain):
    said = plain("a", "why it is so", "y", "k", "t", "ongoing", "t", "ongoing", "a", "or not")
    assert "The note goes with your decision" in said
    assert "Label put on: ongoing" in said
    assert "Label taken off: ongoing" in said
    assert review.reports.votes(review.reports.rows()[0].key, "anna")[0].note == "or not"


def test_searching_filtering_and_lists_lead_to_records(plain):
    said = plain("/", "sentences", "l", "escape", "f", "colour:red", "f", "mine", "f", "year:2019", "q")
    assert "1 found." in said
    assert "Title: Sentences for buyers" in said
    assert "rows 1–1 of 1" in said
    assert "there is no field" in said
    assert "No matching reports." in said
    assert "Title: Nasty" in said


def test_reading_keys_read(plain):
    said = plain("n", "N", "h", "tab", "o", "j", "o", "k", "k", "b", "space", "e", "ctrl+r", "u", "Y")
    assert "sentence 1 of " in said
    assert "https://doi.org/10.5555/invented.1" in said
    assert "no DOI" in said
    assert "This is the first record" in said
    assert "Written to .litreview/copied/record.txt." in said
    assert "Nothing was taken back." in said
    assert "No decision of yours is left" in said


def test_the_history_stays_blind(review, plain):
    review.decisions.decide(
        Decide(review.reports.rows()[0].key, Verdict.EXCLUDE, ("off_topic",), "mine"), "bram"
    )
    said = plain("enter", "y")
    assert "off_topic" not in said
    assert "The votes on it differ." in said


def test_what_cannot_be_saved_is_said_and_tried_again(review, plain, monkeypatch):
    decide, full = review.decisions.decide_and_read, [NotSaved("The disk is full.", "")] * 2

    def failing(*words):
        if full:
            raise full.pop()
        return decide(*words)

    monkeypatch.setattr(review.decisions, "decide_and_read", failing)
    said = plain("y", "r", "r", "m")
    assert "Not saved. The disk is full." in said
    assert said.index("Not saved") < said.index("Included. Saved.")
    full.append(NotSaved("The disk is full.", ""))
    assert "2 decisions" not in plain("y", "y", "escape")
    assert [verdict for _, verdict in verdicts(review)] == ["include", "maybe"]


def test_the_end_is_said(plain):
    assert "Nothing to screen for anna at title/abstract." in plain(*"yyyyyy")


def test_a_name_is_asked_for_where_none_is_known(fresh, capsys):
    run(fresh, Preferences(), Pressed("!", "Anna Q", "y"))
    said = capsys.readouterr().out
    assert "A name needs a letter" in said
    assert "The records of these tests are invented." in said
    assert verdicts(fresh, "anna-q")
    fresh.settings.set("reviewer", "")
    run(fresh, Preferences(), Pressed("!"))
    assert "1 of 6" not in capsys.readouterr().out


def test_dutch_and_a_preset(review, plain):
    said = plain("o", "u", "4", "z", "q", lang="nl", keys="nl")
    assert "o opnemen, u uitsluiten, t twijfel, s overslaan, z ongedaan maken" in said
    assert "Opgenomen. Opgeslagen." in said
    assert [verdict for _, verdict in verdicts(review)] == ["include"]


def test_a_line_of_a_pipe_is_one_key_and_its_end_leaves(tmp_path):
    file = tmp_path / "keys"
    file.write_text("y\nx4\n\n \n\t\nTab\nesc\nctrl+r\na\n a note\n", encoding="utf-8")
    with file.open(encoding="utf-8") as stream:
        keys = PipedKeys(stream)
        found = [keys.key() for _ in range(9)]
        assert found == ["y", "x4", "enter", "space", "tab", "tab", "escape", "ctrl+r", "a"]
        assert keys.line() == " a note"
        assert keys.line() is None
        assert keys.key() == LEAVE


@pytest.mark.parametrize(
    "typed", ["yes", "yy", "yx4", "x9z", "x 4 z", "x14", "excludes", "exclude4", "t note", "uu"]
)
def test_a_line_that_is_no_key_does_nothing_at_all(review, plain, typed):
    assert f"help: {typed}\n{typed} is no key here; ? lists the keys.\n" in plain(typed)
    assert verdicts(review) == []
    assert review.reports.card(review.reports.rows()[0].key, "anna").labels == ()


@pytest.mark.parametrize("typed", ["x4", "x 4", "exclude 4", "Exclude"])
def test_a_reason_can_be_typed_behind_the_verdict(review, plain, typed):
    assert "Excluded, 4 Not about minors. Saved." in plain(typed, "4" if typed == "Exclude" else "q")
    assert verdicts(review)[0][1] == "exclude"


def test_several_reasons_and_a_duplicate_can_be_typed_behind_the_verdict(review, plain):
    assert "Excluded, 4 Not about minors, 5 Off topic. Saved." in plain("x 4 5", "q")
    assert "team 0 of 5 settled" in plain("x1", review.reports.rows()[3].key, "q")


def test_words_of_the_question_are_keys_in_both_languages(review, plain):
    plain("include", "maybe", "q")
    assert [verdict for _, verdict in verdicts(review)] == ["include", "maybe"]
    plain("undo", "opnemen", "twijfel", "q", lang="nl")
    assert [verdict for _, verdict in verdicts(review)] == ["include", "include", "maybe"]


def test_a_wrong_line_at_the_reasons_asks_again(review, plain):
    said = plain("x", "nope", "?", "4", "q")
    assert "nope is no key here.\nReason?" in said
    assert [verdict for _, verdict in verdicts(review)] == ["exclude"]


def test_help_lists_what_works(review, plain):
    said = plain("?", "f", "year:2019", "?", "q")
    assert "x 4: Not about minors." in said
    # Back to what is to do, once something else is gone through.
    assert said.count("esc: back, cancel") == 1


def test_a_pilot_is_judged_line_by_line(review, plain):
    review.rounds.draw_pilot(DrawOptions(3, seed=1), "anna")
    drawn = review.rounds.find("pilot-1")
    said = one_line(plain("y", "x", "4", "u", "/", "f", "l", "m", "y", round=drawn.id))
    assert said.startswith("pilot-1, Title/abstract, blind.")
    assert "You: 0 judged, 3 to do. 1 of 3." in said
    assert "Taken back: excluded, 4 Not about minors. Saved." in said
    assert said.count("Only the reports of the round are judged here, one by one.") == 3
    assert "pilot-1 is open: judged by anna 3 of 3." in said
    assert "You: 3 judged, 0 to do." in said
    assert verdicts(review) == [], "none of it is a vote in screening"
    said = one_line(plain("y", "y", "y", round=drawn.id, reviewer="bram"))
    assert "two reviewers independently judged 3 reports drawn at random and agreed on 3 of 3" in said


def test_a_check_sample_asks_what_is_right_at_its_end(review, plain):
    for row in review.reports.rows()[:4]:
        review.decisions.decide(Decide(row.key, Verdict.EXCLUDE), "bram")
        review.decisions.decide(Decide(row.key, Verdict.EXCLUDE), "cor")
    drawn = review.rounds.draw_check(DrawOptions(3, seed=1), "anna")
    said = one_line(plain("y", "x", "enter", "m", "f", "s", round=drawn.id))
    assert "First decision: excluded. In the sample: included. a adopt, f first stands, s leave: f" in said
    assert "2 were wrong" in said
    assert "1 was wrong" in said
    assert review.rounds.check_result("check-1", "anna").unsettled == 1


def one_line(text):
    """Give a text without its line breaks, which fall where the width of the terminal wants."""
    return " ".join(text.split())
