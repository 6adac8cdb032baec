"""Pilots and check samples, from the draw to the result, in reviews of invented records."""

from __future__ import annotations

import shutil
from collections import Counter

import pytest

from litreview.errors import NoSuchKey, UsageError
from litreview.model import Stage, State, Verdict
from litreview.review.decisions.undo_redo import UNDOABLE
from litreview.review.review import Review
from litreview.review.rounds.drawing import DrawOptions
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Decide, SearchFacts
from litreview.screening.check_sample import upper_bound
from litreview.screening.template import new_protocol

TARGET = "\n[pilot]\ntarget = 0.75\n"
CRITERION = '\n[[criterion]]\nid = "I9"\nlabel = "Shelter"\ntext = "A shelter counts as an exchange."\n'
N = 24


@pytest.fixture
def one(tmp_path, clock, export, engine):
    """Give a review of 24 reports in which one person judges each."""
    with Review.create(
        engine.place(tmp_path / "review"), protocol=new_protocol("Invented") + TARGET, clock=clock
    ) as made:
        made.searches.import_files(
            [export(0, N)], SearchFacts(database="PubMed", date="2026-01-02", hits=N), "anna"
        )
        yield made


def keys(review):
    return [row.key for row in review.reports.rows()]


def screen(review, verdicts, actor="anna"):
    for key, verdict in zip(keys(review), verdicts, strict=False):
        review.decisions.decide(Decide(key, Verdict(verdict)), actor)


def judge(review, name, actor, verdicts=("exclude",), **more):
    """Judge all that is left for a reviewer in a round, with these verdicts in turn."""
    for n, key in enumerate(review.rounds.queue(name, actor)):
        review.decisions.decide(Decide(key, Verdict(verdicts[n % len(verdicts)]), round=name, **more), actor)


def excluded_by_two(review):
    """Let anna and bram exclude eleven reports each, and include one each."""
    found = keys(review)
    for n, key in enumerate(found):
        verdict = Verdict.INCLUDE if n in (0, 12) else Verdict.EXCLUDE
        review.decisions.decide(Decide(key, verdict), "anna" if n < 12 else "bram")
    return found


def test_a_pilot_is_the_same_for_all_and_counts_nowhere(one):
    pilot = one.rounds.draw_pilot(DrawOptions(10, seed=5), "anna")
    assert (pilot.name, pilot.purpose, pilot.seed, pilot.frame_size) == ("pilot-1", "calibration", 5, N)
    assert one.rounds.queue("pilot-1", "anna") == one.rounds.queue("pilot-1", "bram") == list(pilot.records)
    before = one.flow.now(), one.status().stages
    judge(one, "pilot-1", "anna", ("include", "exclude"))
    judge(one, "pilot-1", "bram", ("include",))
    assert (one.flow.now(), one.status().stages) == before
    assert {row.state for row in one.reports.rows()} == {State.TODO}
    assert len(one.reports.queue("anna")) == N


def test_a_pilot_is_blind_until_all_have_judged_all(one):
    one.rounds.draw_pilot(DrawOptions(4, seed=5), "anna")
    judge(one, "pilot-1", "anna")
    key = one.rounds.queue("pilot-1", "bram")[0]
    card = one.rounds.card("pilot-1", key, "bram")
    assert (card.mine, card.state, card.labels) == (None, State.TODO, ())
    assert "hidden" in [line.text for line in one.reports.history(key, "bram")]
    with pytest.raises(UsageError, match="pilot-1 is open: judged by anna 4 of 4"):
        one.rounds.pilot_result("pilot-1", "anna")
    judge(one, "pilot-1", "bram")
    assert one.rounds.pilot_result("pilot-1", "anna").agreed == 4
    # Who begins later opens it again, and does not see it either.
    one.decisions.decide(Decide(key, Verdict.INCLUDE, round="pilot-1"), "carol")
    with pytest.raises(UsageError, match="open"):
        one.rounds.pilot_result("pilot-1", "carol")


def test_a_second_pilot_draws_other_reports(one):
    first = one.rounds.draw_pilot(DrawOptions(10), "anna")
    second = one.rounds.draw_pilot(DrawOptions(10, name="after-the-talk"), "anna")
    assert (second.name, second.frame_size) == ("after-the-talk", N - 10)
    assert not set(first.records) & set(second.records)
    assert len(one.rounds.draw_pilot(DrawOptions(10), "anna").records) == 4
    with pytest.raises(UsageError, match="No report"):
        one.rounds.draw_pilot(DrawOptions(10), "anna")


@pytest.mark.parametrize("name", ["", "Pilot 1", "../x", "é", "x" * 41])
def test_a_name_is_small_letters_and_digits(one, name):
    with pytest.raises(UsageError, match="cannot be the name"):
        one.rounds.draw_pilot(DrawOptions(2, name=name), "anna")
    assert one.rounds.all() == []


def test_a_name_in_use_and_an_unknown_one_are_named(one):
    one.rounds.draw_pilot(DrawOptions(2), "anna")
    with pytest.raises(UsageError, match="a round pilot-1 already"):
        one.rounds.draw_pilot(DrawOptions(2, name="pilot-1"), "anna")
    with pytest.raises(NoSuchKey, match="Rounds are: pilot-1"):
        one.rounds.find("pilot-9")


def test_three_reviewers_are_calibrated_from_the_first_pilot_to_the_second(one):
    """The whole of it: a pilot that fails, a talk, a changed protocol, a pilot that passes."""
    one.rounds.draw_pilot(DrawOptions(8, seed=1), "anna")
    judge(one, "pilot-1", "anna", ("include", "exclude"))
    judge(one, "pilot-1", "bram", ("include", "exclude"))
    judge(
        one,
        "pilot-1",
        "carol",
        ("maybe", "include", "include", "exclude", "exclude", "include", "include", "exclude"),
    )
    result = one.rounds.pilot_result("pilot-1", "carol")
    assert result.judged == {"anna": 8, "bram": 8, "carol": 8}
    # A maybe goes on, and so it agrees with an include.
    assert (result.agreed, result.n, result.figure, result.reached) == (5, 8, 0.625, False)
    assert [sorted(vote.verdict.value for vote in row.votes.values()) for row in result.split] == [
        ["exclude", "exclude", "include"], ["exclude", "include", "include"], ["exclude", "exclude", "include"],
    ]  # fmt: skip
    key = result.split[0].key
    one.rounds.note("pilot-1", key, "a shelter counts", "bram")
    one.rounds.note("pilot-1", key, "a shelter counts: written into the criterion", "bram")
    again = one.rounds.pilot_result("pilot-1", "anna")
    assert again.split[0].notes == {"bram": "a shelter counts: written into the criterion"}
    path = one.folder / "screening" / "protocol.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('version = "1.0"', 'version = "1.1"') + CRITERION, encoding="utf-8")
    one.rounds.draw_pilot(DrawOptions(8, seed=2), "bram")
    for name in ("anna", "bram", "carol"):
        judge(one, "pilot-2", name, ("exclude",))
    second = one.rounds.pilot_result("pilot-2", "anna")
    assert (second.agreed, second.reached, second.agreement.kappa, second.agreement.fleiss) == (
        8,
        True,
        None,
        None,
    )
    assert [round_.name for round_ in one.rounds.all()] == ["pilot-1", "pilot-2"]
    by_round = one.decisions.agreement_by("round")
    assert list(by_round) == ["pilot-1", "pilot-2"]


@pytest.mark.parametrize(("same", "figure", "reached"), [(18, 0.72, False), (19, 0.76, True)])
def test_the_target_of_the_protocol_is_reached_or_not(tmp_path, clock, export, same, figure, reached):
    with Review.create(
        tmp_path / "review", protocol=new_protocol("Invented") + TARGET, clock=clock
    ) as review:
        review.searches.import_files(
            [export(0, 25)], SearchFacts(database="PubMed", date="2026-01-02"), "anna"
        )
        review.rounds.draw_pilot(DrawOptions(25), "anna")
        judge(review, "pilot-1", "anna", ("exclude",))
        judge(review, "pilot-1", "bram", ["exclude"] * same + ["include"] * (25 - same))
        result = review.rounds.pilot_result("pilot-1", "anna")
        assert (result.figure, result.reached, result.target.share) == (figure, reached, 0.75)


def test_a_check_sample_is_judged_by_whoever_did_not_decide(one):
    excluded_by_two(one)
    plan = one.rounds.plan_check()
    assert (plan.frame, plan.can_judge) == (22, {"anna": 11, "bram": 11})
    assert plan.bound(22) == 0
    sample = one.rounds.draw_check(DrawOptions(12, seed=3), "anna")
    assert (sample.name, sample.of, len(sample.frame)) == ("check-1", "excluded", 22)
    queues = [one.rounds.queue("check-1", name) for name in ("anna", "bram")]
    assert sorted(queues[0] + queues[1]) == sorted(sample.records)
    for name, queue in zip(("anna", "bram"), queues, strict=True):
        assert all(vote.reviewer != name for key in queue for vote in one.reports.votes(key, "lead"))
    with pytest.raises(UsageError, match="anna made the first decision"):
        one.decisions.decide(Decide(queues[1][0], Verdict.INCLUDE, round="check-1"), "anna")
    assert set(one.rounds.queue("check-1", "carol")) == set(sample.records)


def test_a_check_sample_hides_the_first_decision(one):
    found = excluded_by_two(one)
    one.decisions.label(found[3], "odd", "anna")
    one.rounds.draw_check(DrawOptions(22, seed=3), "anna")
    card = one.rounds.card("check-1", found[3], "bram")
    assert (card.mine, card.state, card.labels) == (None, State.TODO, ())
    texts = [line.text for line in one.reports.history(found[3], "bram") if line.what == "decision"]
    assert texts == ["hidden"]
    with pytest.raises(UsageError, match="11 left for bram"):
        one.rounds.check_result("check-1", "bram")


def test_a_check_sample_gives_its_bound_overall_and_by_part(one):
    excluded_by_two(one)
    sample = one.rounds.draw_check(DrawOptions(12, seed=3), "anna")
    judge(one, "check-1", "anna")
    assert one.rounds.check_result("check-1", "anna").bound is None
    judge(
        one, "check-1", "bram", ("include", "exclude", "exclude", "exclude", "exclude", "exclude", "exclude")
    )
    result = one.rounds.check_result("check-1", "bram")
    assert (result.is_finished, result.judged, result.wrong, result.unsettled, result.judges) == (
        True, 12, 1, 1, ("anna", "bram"),
    )  # fmt: skip
    assert result.bound == 5
    by_first = result.strata["reviewer"]
    assert {name: (part.size, part.wrong) for name, part in by_first.items()} == {
        "anna": (11, 1),
        "bram": (11, 0),
    }
    assert sum(part.drawn for part in by_first.values()) == 12
    [differing] = result.differing
    assert (len(differing.first), len(differing.second)) == (1, 1)
    assert (differing.outcome, differing.first[0].reviewer, differing.second[0].reviewer) == (
        "open",
        "anna",
        "bram",
    )
    assert one.flow.now().numbers["dbr_excluded"] == 0
    assert differing.key in sample.records


def test_a_judgement_that_differs_counts_as_wrong_until_it_is_settled(one):
    excluded_by_two(one)
    one.rounds.draw_check(DrawOptions(22, seed=3), "anna")
    judge(one, "check-1", "anna")
    judge(one, "check-1", "bram", ("include", *["exclude"] * 10))
    key = one.rounds.check_result("check-1").differing[0].key
    before = one.flow.now()
    one.rounds.settle("check-1", key, "lead", adopt=False)
    result = one.rounds.check_result("check-1")
    assert (result.wrong, result.bound, result.differing[0].outcome) == (0, 0, "stands")
    assert one.flow.now() == before
    one.rounds.settle("check-1", key, "lead", adopt=True)
    result = one.rounds.check_result("check-1")
    assert (result.wrong, result.bound, result.differing[0].outcome) == (1, 1, "adopted")
    # An ordinary vote of the one who judged, here a conflict with the first.
    assert {vote.reviewer: vote.verdict for vote in one.reports.votes(key, "bram")} == {
        "anna": Verdict.EXCLUDE, "bram": Verdict.INCLUDE,
    }  # fmt: skip
    assert one.reports.card(key, "lead").state is State.CONFLICT
    with pytest.raises(UsageError, match="nothing to settle"):
        one.rounds.settle("check-1", one.rounds.own("check-1", "anna")[0], "lead", adopt=True)


def test_included_reports_can_be_checked_too(one):
    excluded_by_two(one)
    sample = one.rounds.draw_check(DrawOptions(5, of="included"), "anna")
    assert len(sample.records) == len(sample.frame) == 2
    judge(one, sample.name, "anna", ("maybe",))
    judge(one, sample.name, "bram", ("exclude",))
    result = one.rounds.check_result(sample.name)
    assert (result.wrong, result.bound) == (1, 1)


def test_what_nobody_has_screened_can_be_checked_before_a_stop(one):
    screen(one, ["exclude"] * 14)
    unseen = {row.key for row in one.reports.rows() if row.state is State.TODO}
    sample = one.rounds.draw_check(DrawOptions(4, of="unscreened", seed=1), "anna")
    assert set(sample.frame) == unseen
    judge(one, sample.name, "anna", ["exclude"] * 4)
    assert one.rounds.check_result(sample.name).bound == upper_bound(len(unseen), 4, 0)
    assert {row.key for row in one.reports.rows() if row.state is State.TODO} == unseen, (
        "no vote of screening"
    )


def test_what_a_stop_left_unscreened_can_be_checked(one):
    screen(one, ["exclude"] * 14)
    one.decisions.stop("enough", "anna")
    sample = one.rounds.draw_check(DrawOptions(5, of="unscreened", seed=1), "anna")
    assert (len(sample.frame), len(one.rounds.queue(sample.name, "anna"))) == (10, 5)
    judge(one, sample.name, "anna", ("include", *["exclude"] * 4))
    result = one.rounds.check_result(sample.name)
    assert (result.wrong, result.bound) == (1, 5)
    assert len([row for row in one.reports.rows() if row.state is State.REMOVED]) == 10


def test_more_can_be_drawn_in_a_part(one):
    excluded_by_two(one)
    first = one.rounds.draw_check(DrawOptions(6, seed=3), "anna")
    judge(one, first.name, "anna")
    judge(one, first.name, "bram")
    alone = one.rounds.check_result(first.name)
    more = one.rounds.draw_check(
        DrawOptions(4, seed=9, stratum=("reviewer", "anna"), adds_to="check-1"), "anna"
    )
    assert not set(more.records) & set(first.records)
    judge(one, more.name, "bram")
    result = one.rounds.check_result(first.name)
    part = result.strata["reviewer"]["anna"]
    assert part.drawn == alone.strata["reviewer"]["anna"].drawn + 4
    assert result.strata["reviewer"]["bram"] == alone.strata["reviewer"]["bram"]
    # The bound over all stays that of the simple draw; that over the parts has a share of the error for each.
    assert result.bound == alone.bound
    assert sum(one.bound for one in result.strata["reviewer"].values()) <= result.combined["reviewer"] <= 22
    assert list(result.combined) == ["reviewer"]
    with pytest.raises(UsageError, match="no part 'zoe'"):
        one.rounds.draw_check(DrawOptions(4, stratum=("reviewer", "zoe"), adds_to="check-1"), "anna")


def test_exclusions_that_the_ranking_doubts_have_no_bound(one):
    screen(one, ["include"] * 4 + ["exclude"] * 20)
    sample = one.rounds.draw_check(DrawOptions(5, of="likeliest"), "anna")
    assert (len(sample.records), len(sample.frame), sample.is_random) == (5, 20, False)
    judge(one, sample.name, "bram", ("include", *["exclude"] * 4))
    result = one.rounds.check_result(sample.name)
    assert (result.is_finished, result.wrong, result.bound, result.strata) == (True, 1, None, {})


def test_nothing_to_draw_is_said(one):
    for of in ("excluded", "included", "merged", "likeliest"):
        with pytest.raises(UsageError, match="Nothing to draw"):
            one.rounds.draw_check(DrawOptions(5, of=of), "anna")
    with pytest.raises(UsageError, match="0 reports"):
        one.rounds.draw_pilot(DrawOptions(0), "anna")


def test_a_reason_that_is_no_vote_is_refused(one):
    one.rounds.draw_pilot(DrawOptions(4), "anna")
    key = one.rounds.queue("pilot-1", "anna")[0]
    reason = next(reason for reason in one.protocol.reasons if reason.means == "duplicate")
    with pytest.raises(UsageError, match="is no vote"):
        one.decisions.decide(
            Decide(key, Verdict.EXCLUDE, (reason.code,), round="pilot-1", other=keys(one)[0]), "anna"
        )


def test_undo_takes_back_a_vote_of_a_round_and_then_the_draw(one):
    one.rounds.draw_pilot(DrawOptions(4, seed=5), "anna")
    judge(one, "pilot-1", "anna")
    judge(one, "pilot-1", "anna")
    screening = UndoScope(frozenset(UNDOABLE), Stage.TITLE_ABSTRACT)
    assert one.decisions.undo("anna", UndoScope(frozenset({"decision"}), Stage.TITLE_ABSTRACT)) is None
    here = UndoScope(frozenset({"decision"}), rounds=frozenset({one.rounds.find("pilot-1").id}))
    assert one.decisions.undo("anna", here).key in one.rounds.queue("pilot-1", "anna")
    assert one.rounds.progress("pilot-1", "anna").judged == 3
    for _ in range(4):
        assert one.decisions.undo("anna") is not None
    assert one.rounds.all() == []
    assert screening.holds is not None


def test_what_is_undone_and_a_history_name_the_round_and_not_the_stage(one):
    one.rounds.draw_pilot(DrawOptions(2, seed=5), "anna")
    [key, other] = one.rounds.queue("pilot-1", "anna")
    for name in ("anna", "bram"):
        judge(one, "pilot-1", name)
    one.decisions.decide(Decide(key, Verdict.INCLUDE, note="clear"), "anna")
    votes = [line.text for line in one.reports.history(key, "anna") if line.what == "decision"]
    assert sorted(votes) == ["include (clear)", "pilot-1, exclude", "pilot-1, exclude"]
    assert one.decisions.undo("anna").round_name == ""
    undone = one.decisions.next_undo("anna")
    assert (undone.round_name, undone.key) == ("pilot-1", other)


def test_a_label_given_in_a_round_is_in_nobody_elses_list_before_the_result(one):
    screened = keys(one)[0]
    one.decisions.label(screened, "before", "anna")
    one.rounds.draw_pilot(DrawOptions(3, seed=5), "anna")
    first, *_ = one.rounds.queue("pilot-1", "anna")
    one.decisions.label(first, "no minors", "anna")
    judge(one, "pilot-1", "anna")
    assert one.reports.card(first, "bram").labels == ()
    assert one.reports.labels("bram") == ["before"]
    assert set(one.reports.labels("anna")) == {"before", "no minors"}
    judge(one, "pilot-1", "bram")
    assert set(one.reports.labels("bram")) == {"before", "no minors"}


def test_a_round_drawn_by_one_is_judged_by_the_other_after_synchronising(tmp_path, clock, export):
    place = tmp_path / "review"
    with Review.create(place, protocol=new_protocol("Invented") + TARGET, clock=clock) as review:
        review.searches.import_files(
            [export(0, N)], SearchFacts(database="PubMed", date="2026-01-02"), "anna"
        )
        screen(review, ["exclude"] * 10)
        drawn = review.rounds.draw_check(DrawOptions(6, seed=3), "anna")
        pilot = review.rounds.draw_pilot(DrawOptions(6, seed=3), "anna")
    # A copy of the shared folder, as on another machine.
    other = tmp_path / "other"
    shutil.copytree(place, other)
    with Review.open(other, clock=clock) as there:
        there.team.sync()
        assert [one.records for one in there.rounds.all()] == [drawn.records, pilot.records]
        judge(there, "check-1", "bram", ("include", *["exclude"] * 5))
        judge(there, "pilot-1", "bram")
    # The ledgers of the other machine arrive in the shared folder.
    written = other / "screening" / "decisions" / "bram"
    shutil.copytree(written, place / "screening" / "decisions" / "bram")
    with Review.open(place, clock=clock) as review:
        review.team.sync()
        result = review.rounds.check_result("check-1", "anna")
        assert (result.judged, result.wrong, result.judges) == (6, 1, ("bram",))
        assert review.rounds.progress("pilot-1", "anna").judged_by == {"bram": 6}


def test_reports_that_are_joined_later_stay_in_the_round(one):
    pilot = one.rounds.draw_pilot(DrawOptions(6, seed=5), "anna")
    judge(one, "pilot-1", "anna", ("include",))
    one.duplicates.join(pilot.records[0], pilot.records[1], "anna")
    assert one.rounds.progress("pilot-1", "bram").total == 5
    judge(one, "pilot-1", "bram", ("include",))
    result = one.rounds.pilot_result("pilot-1", "anna")
    assert (result.n, result.is_open) == (5, False)


def test_a_report_whose_export_is_withdrawn_counts_as_wrong(one):
    excluded_by_two(one)
    one.rounds.draw_check(DrawOptions(6, seed=3), "anna")
    export = next(iter(one.folder.glob("searches/*/export.ris")))
    one.searches.withdraw(export.name, "anna")
    result = one.rounds.check_result("check-1", "anna")
    assert (result.gone, result.wrong, result.bound) == (6, 6, 22)


def test_verdicts_of_a_round_can_be_changed(one):
    one.rounds.draw_pilot(DrawOptions(3, seed=5), "anna")
    key = one.rounds.queue("pilot-1", "anna")[0]
    for verdict in (Verdict.INCLUDE, Verdict.EXCLUDE):
        one.decisions.decide(Decide(key, verdict, round="pilot-1"), "anna")
    assert one.rounds.card("pilot-1", key, "anna").mine.verdict is Verdict.EXCLUDE
    assert Counter(one.rounds.own("pilot-1", "anna")) == {key: 1}
