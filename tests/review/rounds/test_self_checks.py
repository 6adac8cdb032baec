"""Self-checks: a share of one's own reports comes back unseen, and no vote in it changes a decision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview.errors import NoSuchKey, UsageError
from litreview.model import Stage, State, Verdict
from litreview.prisma.methods.document import markdown
from litreview.prisma.methods.writing import document
from litreview.review.review import Review
from litreview.review.rounds.drawing import DrawOptions
from litreview.review.views import Decide, SearchFacts
from litreview.screening.check_sample import draw
from litreview.screening.filter_language import parse_filter
from litreview.screening.template import new_protocol
from tests.review.conftest import ris

SETTING = "\n[self_check]\nshare = 0.5\ngap = 4\n"
TA = Stage.TITLE_ABSTRACT
TODO = parse_filter("todo")
N = 24


def made(folder, text, clock=None, export=None, setting=SETTING):
    """Create a review of 24 reports in which one person judges each."""
    review = Review.create(
        folder, protocol=new_protocol("Invented") + setting, **({"clock": clock} if clock else {})
    )
    path = folder.parent / "records.ris" if export is None else export(0, N)
    if export is None:
        path.write_text(text, encoding="utf-8")
    review.searches.import_files([path], SearchFacts(database="PubMed", date="2026-01-02", hits=N), "anna")
    return review


@pytest.fixture
def one(tmp_path, clock, export, engine):
    with Review.create(
        engine.place(tmp_path / "review"), protocol=new_protocol("Invented") + SETTING, clock=clock
    ) as review:
        facts = SearchFacts(database="PubMed", date="2026-01-02", hits=N)
        review.searches.import_files([export(0, N)], facts, "anna")
        yield review


def keys(review):
    return [row.key for row in review.reports.rows()]


def screen(review, n, actor="anna", verdict=Verdict.EXCLUDE):
    for key in keys(review)[:n]:
        review.decisions.decide(Decide(key, verdict), actor)


def judge_again(review, verdict=Verdict.EXCLUDE, actor="anna"):
    for key, round_id in review.rounds.self_check(actor).todo:
        review.decisions.decide(Decide(key, verdict, round=round_id), actor)


def standing(review):
    """Return all that must not depend on a self-check."""
    found = keys(review)
    return (
        review.flow.now(),
        replace(review.status(), unsaved_to_ledger=0),
        {key: review.reports.votes(key, "anna") for key in found},
        {key: review.reports.card(key, "anna", TA).mine for key in found},
        review.decisions.progress("anna"),
        review.decisions.agreement(),
        review.decisions.agreement_by("round"),
        review.decisions.times_today("anna"),
    )


def told(review, language):
    return markdown(document(review.flow.methods(language), language))


def test_nothing_is_drawn_before_a_share_of_what_lies_far_enough_back_is_due(one):
    screen(one, 5)
    # One of five lies four decisions back, and half of one is none.
    assert one.rounds.draw_self_check("anna") is None
    screen(one, 6)
    drawn = one.rounds.draw_self_check("anna")
    assert (drawn.name, drawn.purpose, drawn.stage, drawn.frame_size, drawn.reviewer) == (
        "self-1",
        "self",
        TA,
        2,
        "anna",
    )
    assert drawn.records == tuple(draw(keys(one)[:2], 1, drawn.seed))
    # It is logged once, with the vote that it asks about.
    assert one.rounds.draw_self_check("anna") is None
    [vote] = one.reports.votes(drawn.records[0], "anna")
    assert (vote.verdict, len(drawn.decisions[drawn.records[0]])) == (Verdict.EXCLUDE, 1)


def test_a_report_comes_back_once_and_to_its_reviewer_alone(one):
    screen(one, N)
    drawn = one.rounds.draw_self_check("anna")
    assert len(drawn.records) == (N - 4) // 2
    assert one.rounds.self_check("anna").todo == tuple((key, drawn.id) for key in drawn.records)
    assert one.rounds.self_check("bram").todo == ()
    judge_again(one)
    assert one.rounds.draw_self_check("anna") is None
    key = drawn.records[0]
    with pytest.raises(UsageError, match="self-1 is the self-check of anna"):
        one.decisions.decide(Decide(key, Verdict.INCLUDE, round="self-1"), "bram")
    with pytest.raises(UsageError, match="self-1 is the self-check of anna"):
        one.rounds.settle("self-1", key, "bram", adopt=True)


def test_a_report_that_comes_back_shows_nothing_of_what_was_decided(one):
    screen(one, N)
    one.decisions.label(keys(one)[0], "later", "anna")
    drawn = one.rounds.draw_self_check("anna")
    for key in drawn.records:
        card = one.rounds.card(drawn.id, key, "anna")
        assert (card.mine, card.state, card.labels) == (None, State.TODO, ())
        kinds = {line.what for line in one.rounds.history(drawn.id, key, "anna")}
        assert not kinds & {"decision", "consensus", "withdrawal", "label", "round"}
        assert {line.what for line in one.reports.history(key, "anna")} >= {"decision", "round"}


def test_what_was_judged_again_changes_nothing(one):
    screen(one, N)
    before, problems = standing(one), one.check()
    one.rounds.draw_self_check("anna")
    judge_again(one, Verdict.INCLUDE)
    assert standing(one) == before
    assert one.check() == problems
    assert one.rounds.all() == []


def test_own_consistency_counts_what_was_judged_again(one):
    assert one.rounds.consistency("anna") is None
    screen(one, N)
    drawn = one.rounds.draw_self_check("anna")
    for n, key in enumerate(drawn.records):
        one.decisions.decide(Decide(key, Verdict.EXCLUDE if n else Verdict.MAYBE, round=drawn.id), "anna")
    found = one.rounds.consistency("anna")
    assert (found.drawn, found.agreement.n, found.agreed, found.unsettled) == (10, 10, 9, 1)
    assert found.agreement.raw == 0.9
    [differs] = found.differing
    assert (differs.key, differs.outcome, found.round_names) == (
        drawn.records[0],
        "open",
        {drawn.records[0]: "self-1"},
    )
    assert [vote.verdict for vote in (*differs.first, *differs.second)] == [Verdict.EXCLUDE, Verdict.MAYBE]
    # Others have none of their own, and see none of hers.
    assert one.rounds.consistency("bram") is None
    assert "self-1" not in one.decisions.agreement_by("round")


def test_the_first_decision_is_compared_as_it_was(one):
    screen(one, N)
    drawn = one.rounds.draw_self_check("anna")
    screen(one, N, verdict=Verdict.INCLUDE)
    judge_again(one, Verdict.EXCLUDE)
    assert (one.rounds.consistency("anna").agreed, one.rounds.consistency("anna").agreement.n) == (10, 10)
    assert one.reports.card(drawn.records[0], "anna", TA).mine.verdict is Verdict.INCLUDE


def test_a_difference_is_settled_by_oneself(one):
    screen(one, N)
    one.rounds.draw_self_check("anna")
    judge_again(one, Verdict.INCLUDE)
    first, second, *rest = [report.key for report in one.rounds.consistency("anna").differing]
    before = standing(one)
    one.rounds.settle("self-1", first, "anna", adopt=False)
    assert standing(one) == before
    one.rounds.settle("self-1", second, "anna", adopt=True)
    found = one.rounds.consistency("anna")
    assert [report.outcome for report in found.differing][:3] == ["stands", "adopted", "open"]
    assert found.unsettled == len(rest)
    assert one.reports.card(second, "anna", TA).mine.verdict is Verdict.INCLUDE
    # How consistent one was does not change by what one thinks of it later.
    assert found.agreed == 0


def test_an_undo_takes_back_a_decision_and_not_what_the_program_drew(one):
    screen(one, N)
    one.rounds.draw_self_check("anna")
    undone = one.decisions.undo("anna")
    assert (undone.what, undone.key, undone.round) == ("decision", keys(one)[-1], "")
    one.decisions.redo("anna")
    key, round_id = one.rounds.self_check("anna").todo[0]
    one.decisions.decide(Decide(key, Verdict.INCLUDE, round=round_id), "anna")
    undone = one.decisions.undo("anna")
    assert (undone.key, undone.round) == (key, round_id)
    assert one.rounds.self_check("anna").judged == 0
    assert one.reports.card(key, "anna", TA).mine.verdict is Verdict.EXCLUDE


def test_days_may_have_to_pass(tmp_path, clock, export):
    with made(tmp_path / "review", "", clock, export, SETTING + "gap_days = 7\n") as review:
        screen(review, N)
        assert review.rounds.draw_self_check("anna") is None
        clock.forward(7 * 24 * 3600 + 60)
        assert len(review.rounds.draw_self_check("anna").records) == 10


def test_without_the_setting_nothing_comes_back(tmp_path, clock, export):
    with made(tmp_path / "review", "", clock, export, "") as review:
        screen(review, N)
        assert review.rounds.draw_self_check("anna") is None
        assert review.rounds.self_check("anna").todo == ()


def test_votes_after_a_conflict_was_seen_do_not_come_back(tmp_path, clock, export):
    two = new_protocol("Invented").replace("reviewers = 1", "reviewers = 2") + SETTING
    with Review.create(tmp_path / "review", protocol=two, clock=clock) as review:
        review.searches.import_files(
            [export(0, N)], SearchFacts(database="PubMed", date="2026-01-02", hits=N), "anna"
        )
        screen(review, N)
        screen(review, 6, "bram", Verdict.INCLUDE)
        # The conflict has been shown to her.
        screen(review, 6)
        screen(review, N)
        drawn = review.rounds.draw_self_check("anna")
        assert drawn is None or not set(drawn.records) & set(keys(review)[:6])


def test_a_self_check_stands_in_no_pilot_and_no_training(one):
    screen(one, N // 2)
    one.rounds.draw_self_check("anna")
    before = one.reports.relevance_order(TA, TODO, "anna").ranking.training
    judge_again(one, Verdict.INCLUDE)
    assert one.reports.relevance_order(TA, TODO, "anna").ranking.training == before
    pilot = one.rounds.draw_pilot(DrawOptions(N), "anna")
    assert len(pilot.records) == N


def test_the_methods_tell_of_all_reviewers_together_and_only_where_something_was_judged_again(one):
    screen(one, N)
    drawn = one.rounds.draw_self_check("anna")
    assert "of their own reports again" not in told(one, "en")
    for n, key in enumerate(drawn.records):
        verdict = Verdict.EXCLUDE if n else Verdict.INCLUDE
        one.decisions.decide(Decide(key, verdict, round=drawn.id), "anna")
    assert (
        "While screening by title and abstract, one reviewer judged 10 of their own reports again without seeing the first "
        "decision, and agreed with it on 9 (90.0 %, 95 % interval 59.6 % to 98.2 %; kappa 0.00)."
    ) in told(one, "en")
    assert "beoordeelde één beoordelaar 10 eigen publicaties opnieuw" in told(one, "nl")
    screen(one, N, "bram")
    one.rounds.draw_self_check("bram")
    judge_again(one, actor="bram")
    assert (
        "two reviewers judged 20 of their own reports again without seeing the first decision, and agreed with it on 19"
    ) in told(one, "en")
    assert "beoordeelden twee beoordelaars 20 eigen publicaties" in told(one, "nl")


def test_a_self_check_is_no_pilot_and_no_check_sample(one):
    screen(one, N)
    one.rounds.draw_self_check("anna")
    with pytest.raises(UsageError, match="self-1 is a self-check"):
        one.rounds.check_result("self-1", "anna")
    with pytest.raises(UsageError, match="self-1 is a self-check"):
        one.rounds.pilot_result("self-1", "anna")
    with pytest.raises(NoSuchKey, match="Rounds are: none yet"):
        one.rounds.find("self-9")
    assert one.rounds.join("calibration", DrawOptions(3), "anna").name == "pilot-1"


def test_two_devices_may_draw_the_same_report(one):
    """Forged or drawn twice: a self-check of somebody else's vote counts for its own reviewer only."""
    screen(one, N)
    drawn = one.rounds.draw_self_check("anna")
    context = one.rounds._context
    body = {
        "purpose": "self",
        "name": "self-1",
        "stage": "title-abstract",
        "records": list(drawn.records),
        "seed": 1,
    }
    with context.store.write() as session:
        context.record(
            session, "bram", [("round", body), ("round", body | {"decisions": 7, "frame_size": "x"})]
        )
    judge_again(one, actor="bram")
    # The votes that they ask about are not known, so that nothing can be compared.
    assert one.rounds.consistency("bram").agreement.n == 0
    assert one.rounds.consistency("anna").agreement.n == 0


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("screen"), st.integers(0, N - 1), st.sampled_from(list(Verdict))),
        st.tuples(st.just("again"), st.integers(0, N - 1), st.sampled_from(list(Verdict))),
        st.tuples(st.just("change"), st.integers(0, N - 1), st.sampled_from(list(Verdict))),
        st.tuples(st.just("stands"), st.integers(0, N - 1), st.none()),
        st.tuples(st.just("adopt"), st.integers(0, N - 1), st.none()),
        st.tuples(st.just("undo"), st.none(), st.none()),
        st.tuples(st.just("draw"), st.none(), st.none()),
    ),
    min_size=10,
    max_size=30,
)


def counted(review):
    """Return what counts, and each vote of anna's that stands in screening."""
    votes = {key: review.reports.card(key, "anna", TA).mine for key in keys(review)}
    return (
        review.flow.now(),
        review.status().stages,
        {key: vote.verdict for key, vote in votes.items() if vote},
    )


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_over_any_history_no_decision_is_lost_and_the_flow_stays(tmp_path_factory, acts):
    with made(tmp_path_factory.mktemp("history") / "review", ris(0, N)) as review:
        screen(review, 8)
        found = keys(review)
        mine = dict.fromkeys(found[:8], Verdict.EXCLUDE)
        again: dict[tuple[str, str], Verdict] = {}
        stack = []
        after = counted(review)
        for act, at, verdict in acts:
            before = after
            is_screening = act in {"screen", "adopt"}
            match act:
                case "screen":
                    review.decisions.decide(Decide(found[at], verdict), "anna")
                    stack.append(("mine", found[at], mine.get(found[at])))
                    mine[found[at]] = verdict
                case "draw":
                    review.rounds.draw_self_check("anna")
                case "again" if todo := review.rounds.self_check("anna").todo:
                    key, round_id = todo[at % len(todo)]
                    review.decisions.decide(Decide(key, verdict, round=round_id), "anna")
                    stack.append(("again", (key, round_id), None))
                    again[key, round_id] = verdict
                case "change" if again:
                    key, round_id = sorted(again)[at % len(again)]
                    review.decisions.decide(Decide(key, verdict, round=round_id), "anna")
                    stack.append(("again", (key, round_id), again[key, round_id]))
                    again[key, round_id] = verdict
                case "stands" | "adopt" if (own := review.rounds.consistency("anna")) and own.differing:
                    key = own.differing[at % len(own.differing)].key
                    name = own.round_names[key]
                    review.rounds.settle(name, key, "anna", adopt=act == "adopt")
                    if act == "adopt":
                        # Two acts: the vote, and that it settles the difference.
                        stack.append(("mine", key, mine.get(key)))
                        mine[key] = again[key, review.rounds.find(name).id]
                    stack.append(("settled", None, None))
                case "undo" if stack:
                    assert review.decisions.undo("anna") is not None
                    which, key, old = stack.pop()
                    is_screening = which == "mine"
                    where = mine if which == "mine" else again
                    if old is None:
                        where.pop(key, None)
                    else:
                        where[key] = old
            after = counted(review)
            assert is_screening or after == before
            assert after[2] == mine
        own = review.rounds.consistency("anna")
        assert (own.agreement.n if own else 0) == len(again)
