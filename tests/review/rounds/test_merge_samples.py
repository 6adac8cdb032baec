"""Check samples of the engine's merges: the parts they are drawn in, verdicts, and the bound over all."""

from __future__ import annotations

import pytest

from litreview.dedup.merges import merges
from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.rounds.drawing import DrawOptions
from litreview.review.views import SearchFacts
from litreview.screening.check_sample import Counted, combined_bound
from tests.review.duplicates.test_engine_run import ris

TA = Stage.TITLE_ABSTRACT


def merged_review(review, tmp_path, sources=("One", "Two")):
    for source in sources:
        file = tmp_path / f"{source}.ris"
        file.write_text(ris(range(30), source=source), encoding="utf-8")
        review.searches.import_files([file], SearchFacts(key=source.lower(), database=source), "anna")
    assert review.duplicates.run().merged == 30 * (len(sources) - 1)
    return review


@pytest.fixture
def merged(review, tmp_path):
    """Return a review in which the engine has joined thirty records to others."""
    return merged_review(review, tmp_path)


def draw(review, number, seed=None):
    return review.rounds.join("check", DrawOptions(number, of="merged", seed=seed), "anna")


def judge(review, name, verdict="same", who="anna", most=None):
    for one in review.rounds.merges(name)[:most]:
        review.duplicates.judge(one.pair.a.key, one.pair.b.key, verdict, who)


def test_the_draw_is_logged_and_continued_until_another_number_or_seed_is_asked(merged):
    first = draw(merged, 10, seed=7)
    assert (len(first.frame), len(first.records), first.seed, first.allocated) == (30, 10, 7, "evidence")
    assert draw(merged, 10).id == first.id
    assert draw(merged, 10, seed=8).id != first.id
    judge(merged, first.id)
    assert draw(merged, 10, seed=7).id == first.id, "its judgements stand"
    assert draw(merged, 12, seed=7).id != first.id
    assert merged.rounds.merges(first.id)[0].pair.verdict == "same"


def test_verdicts_are_judgements_and_bound_the_false_merges_once_all_are_judged(merged):
    round_ = draw(merged, 10)
    judge(merged, round_.id, most=9)
    assert merged.rounds.check_result(round_.id).bound is None
    judge(merged, round_.id)
    result = merged.rounds.check_result(round_.id)
    [(kind, part)] = result.strata["evidence"].items()
    assert (kind, part.size, part.drawn, part.wrong) == ("strong", 30, 10, 0)
    assert result.bound == Counted(30, 10, 0).bound


def test_a_denied_merge_stays_in_the_sample_and_its_records_are_split(merged):
    round_ = draw(merged, 10)
    first = merged.rounds.merges(round_.id)[0].pair
    merged.duplicates.judge(first.a.key, first.b.key, "different", "anna")
    assert draw(merged, 10).frame == round_.frame
    assert merged.rounds.merges(round_.id)[0].said == "different"
    assert merged.duplicates.explain(first.a.key, first.b.key).verdict == "different"
    merged.decisions.undo("anna")
    assert merged.rounds.merges(round_.id)[0].said is None


def test_contradicting_verdicts_count_as_wrong_until_people_agree(merged):
    round_ = draw(merged, 1)
    judge(merged, round_.id)
    judge(merged, round_.id, "different", who="bram")
    assert merged.rounds.merges(round_.id)[0].said is None
    assert merged.rounds.check_result(round_.id).wrong == 1


def test_merges_by_weak_rules_come_first_and_all_parts_have_one_bound(merged, monkeypatch):
    review, found = merged, []

    def with_weak_ones(pairs):
        found[:] = merges(pairs)
        return [one._replace(evidence="weak") if n < 10 else one for n, one in enumerate(found)]

    monkeypatch.setattr("litreview.review.rounds.frames.merges", with_weak_ones)
    round_ = draw(review, 8)
    weak = {one.key for one in found[:10]}
    assert {place: key in weak for place, key in enumerate(round_.records)} == {
        place: place < 4 for place in range(8)
    }
    judge(review, round_.id)
    result = review.rounds.check_result(round_.id)
    assert result.bound == combined_bound([Counted(10, 4, 0), Counted(20, 4, 0)])
    more = review.rounds.draw_check(
        DrawOptions(6, of="merged", stratum=("evidence", "weak"), adds_to=round_.id), "anna"
    )
    assert set(more.records) | set(round_.records[:4]) == weak
    judge(review, more.id)
    assert review.rounds.check_result(round_.id).bound == Counted(20, 4, 0).bound
    assert "zo gelijk mogelijk" in " ".join(review.rounds.sentences(round_.id, language="nl"))


def test_sizes_are_proposed_for_the_parts(merged):
    plan = merged.rounds.plan_check("merged")
    assert plan.parts == (0, 0, 30)
    assert all(
        bound <= share * 30 for (_, bound), share in zip(plan.sizes, (0.1, 0.05, 0.03, 0.02), strict=False)
    )


def test_a_review_without_merges_has_nothing_to_draw(review):
    with pytest.raises(UsageError, match="Nothing to draw"):
        draw(review, 3)


def test_a_judgement_on_a_pair_is_not_settled_as_a_vote(merged):
    round_ = draw(merged, 3)
    judge(merged, round_.id, "different")
    with pytest.raises(UsageError, match="about merged records"):
        merged.rounds.settle(round_.id, round_.records[0], "anna", adopt=True)
