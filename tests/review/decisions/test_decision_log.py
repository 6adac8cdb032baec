"""Decisions, undo without limit, and who may see what (RULES 2, 5 and 8)."""

from __future__ import annotations

import pytest

from litreview.errors import NoSuchKey, NothingToSettle, UsageError
from litreview.model import Event, Stage, State, Verdict
from litreview.prisma.flow import as_json
from litreview.review.review import Review
from litreview.review.views import Decide
from litreview.standing.event_ids import next_id

FULL = Stage.FULL_TEXT


def keys(review: Review) -> list[str]:
    return [row.key for row in review.reports.rows()]


def decide(review: Review, key: str, verdict: str, actor: str, **more):
    return review.decisions.decide(Decide(key, Verdict(verdict), **more), actor)


def shown(review: Review):
    return (
        [review.reports.rows(stage) for stage in Stage],
        as_json(review.flow.now()),
        review.status().reviewers,
    )


def test_the_second_vote_completes_a_report_and_a_different_one_makes_a_conflict(review):
    one, two, *_ = keys(review)
    first = decide(review, one, "include", "anna")
    assert (first.state, first.completed, first.conflict) == (State.WAITING, False, False)
    second = decide(review, one, "include", "bram")
    assert (second.state, second.completed, second.conflict) == (State.INCLUDE, True, False)
    decide(review, two, "include", "anna")
    third = decide(review, two, "exclude", "bram")
    assert (third.state, third.completed, third.conflict) == (State.CONFLICT, False, True)
    settled = decide(review, two, "exclude", "lead", consensus=True)
    assert (settled.state, settled.completed) == (State.EXCLUDE, True)
    assert [vote.verdict for vote in review.reports.votes(two, "anna")] == ["include", "exclude", "exclude"]


def test_undo_reaches_the_first_act_after_a_restart_and_redo_restores_everything(review, clock):
    one, two, three, four = keys(review)
    states = [shown(review)]
    for key, verdict in ((one, "include"), (two, "exclude"), (one, "maybe"), (three, "exclude")):
        decide(review, key, verdict, "anna")
        states.append(shown(review))
    review.duplicates.join(three, four, "anna")
    states.append(shown(review))
    decide(review, one, "include", "bram")
    review.decisions.undo("bram")
    for before in reversed(states[:-1]):
        with Review.open(review.folder, clock=clock) as again:
            assert again.decisions.undo("anna") is not None
            assert shown(again) == before
    assert review.decisions.undo("anna") is None
    for after in states[1:]:
        assert review.decisions.redo("anna") is not None
        assert shown(review) == after
    assert review.decisions.redo("anna") is None
    assert not [problem for problem in review.check() if problem.level == "error"]


def test_undo_returns_the_undone_act_and_never_undoes_acts_of_others(review):
    one, two, *_ = keys(review)
    decide(review, one, "exclude", "anna")
    decide(review, two, "include", "bram")
    undone = review.decisions.undo("anna")
    assert (undone.key, undone.what, undone.verdict) == (one, "decision", "exclude")
    assert review.decisions.undo("anna") is None
    assert review.reports.card(two, "bram").mine.verdict == "include"


def test_redo_is_unavailable_after_a_new_act(review):
    one, two, *_ = keys(review)
    decide(review, one, "exclude", "anna")
    review.decisions.undo("anna")
    decide(review, two, "include", "anna")
    assert review.decisions.redo("anna") is None
    review.decisions.undo("anna")
    assert review.decisions.redo("anna").key == two
    assert review.decisions.redo("anna") is None


def test_a_join_is_undone_as_one_act(review):
    one, two, three, *_ = keys(review)
    review.duplicates.join(one, two, "anna")
    review.duplicates.join(one, three, "anna")
    assert len(keys(review)) == 2
    review.decisions.undo("anna")
    assert sorted(map(len, (row.records for row in review.reports.rows()))) == [1, 1, 2]


def test_after_a_split_the_vote_stays_with_its_record_and_the_rest_returns_to_the_queue(review):
    one, two, *_ = keys(review)
    lead = review.duplicates.join(one, two, "anna").key
    decide(review, two, "exclude", "anna")
    other = ({one, two} - {lead}).pop()
    review.duplicates.split(other, "bram")
    assert review.reports.card(lead, "anna").mine.verdict == "exclude"
    assert review.reports.card(other, "anna").mine is None
    assert other in {card.key for card in review.reports.queue("anna")}


def test_nobody_sees_a_co_reviewers_vote_before_giving_their_own(review):
    one = keys(review)[0]
    decide(review, one, "exclude", "anna", note="out of scope, I think")
    (vote,) = review.reports.votes(one, "bram")
    assert (vote.hidden, vote.verdict, vote.reasons, vote.note) == (True, None, (), "")
    assert [line.text for line in review.reports.history(one, "bram") if line.what == "decision"] == [
        "hidden"
    ]
    assert review.reports.card(one, "bram").mine is None
    assert review.reports.rows(reviewer="bram")[0].mine is None
    decide(review, one, "include", "bram")
    assert [vote.verdict for vote in review.reports.votes(one, "bram")] == ["exclude", "include"]
    assert "hidden" not in {line.text for line in review.reports.history(one, "bram")}
    review.decisions.undo("bram")
    assert review.reports.votes(one, "bram")[0].hidden, "who has no vote in force is blind again"
    assert not review.reports.votes(one, "anna")[0].hidden


def test_a_reason_that_means_not_retrieved_replaces_the_reviewers_vote(review):
    one = keys(review)[0]
    for name in ("anna", "bram"):
        decide(review, one, "include", name)
    not_got = next(reason.code for reason in review.protocol.reasons if reason.means == "not-retrieved")
    decide(review, one, "include", "anna", stage=FULL)
    told = decide(review, one, "exclude", "anna", stage=FULL, reasons=(not_got,))
    assert told.what == "retrieval"
    assert review.flow.box("dbr_notretrieved_reports") == [one]
    assert review.flow.now().reasons["dbr"] == ()
    decide(review, one, "include", "bram", stage=FULL)
    assert review.flow.box("dbr_notretrieved_reports") == []
    assert "retrieval-differs" in {problem.id for problem in review.check()}
    review.decisions.undo("bram")
    review.decisions.undo("anna")
    assert review.reports.card(one, "anna", FULL).mine.verdict == "include"


def test_a_reason_that_means_duplicate_needs_the_other_record_and_joins_them(review):
    one, two, *_ = keys(review)
    duplicate = next(reason for reason in review.protocol.reasons if reason.means == "duplicate")
    stage = duplicate.stages[0]
    with pytest.raises(UsageError, match="record that it duplicates"):
        decide(review, one, "exclude", "anna", stage=stage, reasons=(duplicate.code,))
    told = decide(review, one, "exclude", "anna", stage=stage, reasons=(duplicate.code,), other=two)
    assert told.what == "judgement"
    assert set(review.reports.card(one, "anna").records) == {one, two}
    assert review.status().reviewers == {}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"verdict": "exclude", "reasons": ("nonsense",)}, "is not a reason"),
        ({"verdict": "exclude", "stage": FULL}, "needs a reason"),
        ({"verdict": "include", "reasons": ("first",)}, "takes no reason"),
    ],
)
def test_a_decision_that_violates_the_protocol_is_refused(review, more, said):
    one, before = keys(review)[0], review.team.ledger_lag()
    if more.get("reasons") == ("first",):
        more = more | {"reasons": (review.protocol.offered(Stage.TITLE_ABSTRACT)[0].code,)}
    with pytest.raises(UsageError, match=said):
        review.decisions.decide(Decide(one, **{**more, "verdict": Verdict(more["verdict"])}), "anna")
    assert review.team.ledger_lag() == before


def test_an_unknown_or_ambiguous_key_is_refused(review):
    with pytest.raises(NoSuchKey, match="no record has this key"):
        decide(review, "zzzzzzzz", "include", "anna")
    with pytest.raises(NoSuchKey):
        review.resolve("")
    assert review.resolve(keys(review)[0].upper()[:12]) == keys(review)[0]


def test_a_note_with_control_characters_or_a_lone_surrogate_is_kept_as_text(review):
    one = keys(review)[0]
    decide(review, one, "include", "anna", note="\x1b[31mred\x00 caf\udce9")
    assert review.reports.votes(one, "anna")[0].note == "[31mred caf\N{REPLACEMENT CHARACTER}"


def test_a_reviewer_name_without_letters_is_refused(review):
    with pytest.raises(UsageError, match="not a valid reviewer name"):
        review.reviewer("?!")
    assert review.reviewer("Anna  de Vries") == "anna-de-vries"


def test_a_decision_with_a_damaged_body_can_be_undone(review):
    one = keys(review)[0]
    with review._context.store.write() as session:
        body = {"record": one, "report": [one], "stage": "title-abstract", "verdict": "perhaps"}
        odd = next_id(session.events.newest(), 0)
        session.events.add(
            [Event(odd, "decision", "2026-01-05T10:00:00Z", "anna", review._context.device, odd, body)],
            written=False,
        )
    assert review.decisions.undo("anna").verdict is None


def test_an_invalid_outcome_or_verdict_is_refused(review):
    one, two, *_ = keys(review)
    with pytest.raises(UsageError, match="not an outcome"):
        review.full_text.retrieve(one, "lost", actor="anna")
    with pytest.raises(UsageError, match="not a verdict"):
        review.duplicates.judge(one, two, "perhaps", "anna")
    with pytest.raises(UsageError, match="cannot be a duplicate of itself"):
        review.duplicates.judge(one, one, "same", "anna")


def test_unblinding_shows_all_votes_and_is_logged(review):
    one, *_ = keys(review)
    decide(review, one, "exclude", "anna", note="not ours")
    assert review.reports.votes(one, "bram")[0].hidden
    review.decisions.unblind([one], actor="bram")
    review.decisions.unblind([one], actor="bram")
    assert [(vote.verdict, vote.note) for vote in review.reports.votes(one, "bram")] == [
        ("exclude", "not ours")
    ]
    assert [line.actor for line in review.reports.history(one, "bram") if line.what == "unblind"] == ["bram"]
    assert review.reports.votes(one, "cleo")[0].hidden, "for nobody else"
    assert review.reports.votes(one, "bram", FULL) == []
    decide(review, one, "include", "bram")
    assert review.decisions.agreement().n == 0, "his vote is no independent one"
    assert review.reports.card(one, "bram").state is State.CONFLICT


def test_a_consensus_is_refused_where_votes_do_not_differ(review):
    one, two, *_ = keys(review)
    for name in ("anna", "bram"):
        decide(review, one, "include", name)
    for key in (one, two):
        with pytest.raises(NothingToSettle, match="do not differ, so there is nothing to settle"):
            decide(review, key, "exclude", "lead", consensus=True)
    assert review.reports.card(one, "anna").state is State.INCLUDE
    decide(review, two, "include", "anna")
    decide(review, two, "exclude", "bram")
    decide(review, two, "include", "lead", consensus=True)
    # A vote that is changed afterwards makes the consensus no less one that can be changed.
    decide(review, two, "include", "bram")
    assert decide(review, two, "exclude", "lead", consensus=True).state is State.EXCLUDE
