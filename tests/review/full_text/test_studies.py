"""Studies: named by people, counted in the flow, suggested from what reports share, split and undone."""

from __future__ import annotations

import shutil

import pytest

from litreview.errors import UsageError
from litreview.model import Stage, Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts

FULL = Stage.FULL_TEXT
FAMILY = """TY  - JOUR
TI  - Who pays, an invented cohort
AU  - Testauteur, A.
AU  - Voorbeeld, B.
PY  - 2019
AB  - Invented. Registered as NCT 01234567.
ER  -

TY  - THES
TI  - Payers over time, an invented thesis
AU  - Proef, C.
PY  - 2021
AB  - Invented. Trial registration: nct01234567
ER  -

TY  - JOUR
TI  - Payers and police, invented
AU  - Testauteur, Anna
AU  - Voorbeeld, Bram
PY  - 2020
AB  - Invented example without a number.
ER  -

TY  - JOUR
TI  - Another thing altogether, invented
AU  - Anders, D.
PY  - 2020
AB  - Invented example.
ER  -
"""


@pytest.fixture
def review(tmp_path, clock, protocol):
    """Return a review with four included reports, and their keys in order."""
    path = tmp_path / "family.ris"
    path.write_text(FAMILY, encoding="utf-8")
    text = protocol.replace("reviewers = 2", "reviewers = 1")
    with Review.create(tmp_path / "review", protocol=text, clock=clock) as review:
        review.searches.import_files([path], SearchFacts(database="PubMed", date="2026-01-02"), "anna")
        for row in review.reports.rows():
            for stage in Stage:
                review.decisions.decide(Decide(row.key, Verdict.INCLUDE, stage=stage), "anna")
        yield review


def counts(review):
    return review.flow.now().numbers["new_studies"], review.flow.now().numbers["new_reports"]


def test_reports_of_one_study_count_as_one_and_undo_separates_them(review):
    keys = [row.key for row in review.reports.rows()]
    assert counts(review) == (4, 4)
    review.full_text.group(keys[:3], ["NCT01234567"], "anna")
    assert counts(review) == (2, 4)
    assert [(study.id, len(study.reports), study.included) for study in review.full_text.studies()] == [
        ("NCT01234567", 3, 3)
    ]
    assert review.flow.box("new_studies") == ["NCT01234567", keys[3]]
    review.decisions.undo("anna")
    assert counts(review) == (4, 4)
    assert review.full_text.studies() == []


def test_a_report_can_be_moved_to_another_study(review):
    keys = [row.key for row in review.reports.rows()]
    review.full_text.group(keys[:3], ["One"], "anna")
    review.full_text.group(keys[2], [], "bram")
    assert counts(review) == (3, 4)
    review.full_text.group(keys[2], ["Two"], "anna")
    assert counts(review) == (3, 4)
    assert [study.id for study in review.full_text.studies()] == ["One", "Two"]


def test_a_report_may_hold_several_studies_and_the_flow_warns(review):
    keys = [row.key for row in review.reports.rows()]
    review.full_text.group(keys[0], ["One", "Two"], "anna")
    assert counts(review) == (5, 4)
    assert not [problem for problem in review.check() if problem.level == "error"]


def test_studies_survive_a_rebuild(review, tmp_path):
    keys = [row.key for row in review.reports.rows()]
    review.full_text.group(keys[:2], ["One"], "anna")
    review.team.write_ledger()
    shutil.copytree(review.folder, tmp_path / "copy", ignore=shutil.ignore_patterns(".litreview"))
    with Review.open(tmp_path / "copy") as again:
        assert counts(again) == (3, 4)


def test_suggestions_come_from_registrations_and_names_and_end_with_a_decision(review):
    one, two, three, four = (row.key for row in review.reports.rows())
    (idea,) = review.full_text.suggest()
    assert idea.id == "NCT01234567"
    assert idea.reports == (one, two, three)
    assert idea.reasons == ("NCT01234567", "Testauteur, Voorbeeld 2019–2020")
    review.full_text.group([one, two], [idea.id], "anna")
    (idea,) = review.full_text.suggest()
    assert (idea.id, idea.reports) == ("NCT01234567", (one, three)), "the third is still to be decided"
    review.full_text.group(three, [], "anna")
    assert review.full_text.suggest() == []
    assert four not in idea.reports


@pytest.mark.parametrize("name", ["", " \n", "x" * 81])
def test_an_invalid_study_id_is_refused(review, name):
    with pytest.raises(UsageError, match="not a valid study id"):
        review.full_text.group(review.reports.rows()[0].key, [name], "anna")
