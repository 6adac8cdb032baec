"""Audits of merges: the sample, verdicts, and the error bound."""

from __future__ import annotations

import pytest

from litreview.review.views import SearchFacts
from tests.review.duplicates.test_engine_run import ris


@pytest.fixture
def merged(review, tmp_path):
    """Return a review in which the engine has joined thirty records to others."""
    for source in ("One", "Two"):
        file = tmp_path / f"{source}.ris"
        file.write_text(ris(range(30), source=source), encoding="utf-8")
        review.searches.import_files([file], SearchFacts(key=source.lower(), database=source), "anna")
    assert review.duplicates.run().merged == 30
    return review


def test_the_same_seed_draws_the_same_merges_without_verdicts(merged):
    found = merged.duplicates.audit(10, seed=7)
    assert (found.merges, len(found.drawn), found.confirmed, found.denied, found.bound) == (
        30,
        10,
        0,
        0,
        None,
    )
    assert merged.duplicates.audit(10, seed=7) == found
    assert merged.duplicates.audit(10, seed=8).drawn != found.drawn
    assert all(one.pair.verdict == "same" for one in found.drawn)


def test_a_verdict_is_a_judgement_and_bounds_the_share_of_false_merges(merged):
    for one in merged.duplicates.audit(10).drawn[:6]:
        merged.duplicates.judge(one.pair.a.key, one.pair.b.key, "same", "anna")
    found = merged.duplicates.audit(10)
    assert (found.confirmed, found.denied) == (6, 0)
    # Ten wrong ones of 30 are missed by 6.5 % of such samples, eleven by 4.6 %.
    assert found.bound == 10 / 30


def test_a_denied_merge_stays_in_the_sample_and_its_records_are_split(merged):
    first = merged.duplicates.audit(10).drawn[0].pair
    merged.duplicates.judge(first.a.key, first.b.key, "different", "anna")
    found = merged.duplicates.audit(10)
    assert (found.merges, found.denied, found.drawn[0].said) == (30, 1, "different")
    assert merged.duplicates.explain(first.a.key, first.b.key).verdict == "different"
    merged.decisions.undo("anna")
    assert merged.duplicates.audit(10).denied == 0
    assert merged.duplicates.explain(first.a.key, first.b.key).verdict == "same"


def test_contradicting_verdicts_count_as_no_verdict(merged):
    first = merged.duplicates.audit(1).drawn[0].pair
    merged.duplicates.judge(first.a.key, first.b.key, "same", "anna")
    merged.duplicates.judge(first.a.key, first.b.key, "different", "bram")
    assert merged.duplicates.audit(1).drawn[0].said is None
