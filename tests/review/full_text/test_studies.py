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
def read(tmp_path, clock, protocol):
    """Return a review with four included reports, and their keys in order."""
    path = tmp_path / "family.ris"
    path.write_text(FAMILY, encoding="utf-8")
    text = protocol.replace("reviewers = 2", "reviewers = 1")
    with Review.create(tmp_path / "review", protocol=text, clock=clock) as made:
        made.searches.import_files([path], SearchFacts(database="PubMed", date="2026-01-02"), "anna")
        for row in made.reports.rows():
            for stage in Stage:
                made.decisions.decide(Decide(row.key, Verdict.INCLUDE, stage=stage), "anna")
        yield made


def counts(review):
    return review.flow.now().numbers["new_studies"], review.flow.now().numbers["new_reports"]


def test_reports_of_one_study_count_as_one_and_undo_separates_them(read):
    keys = [row.key for row in read.reports.rows()]
    assert counts(read) == (4, 4)
    read.full_text.group(keys[:3], ["NCT01234567"], "anna")
    assert counts(read) == (2, 4)
    assert [(study.id, len(study.reports), study.included) for study in read.full_text.studies()] == [
        ("NCT01234567", 3, 3)
    ]
    assert read.flow.box("new_studies") == ["NCT01234567", keys[3]]
    read.decisions.undo("anna")
    assert counts(read) == (4, 4)
    assert read.full_text.studies() == []


def test_a_report_can_be_moved_to_another_study(read):
    keys = [row.key for row in read.reports.rows()]
    read.full_text.group(keys[:3], ["One"], "anna")
    read.full_text.group(keys[2], [], "bram")
    assert counts(read) == (3, 4)
    read.full_text.group(keys[2], ["Two"], "anna")
    assert counts(read) == (3, 4)
    assert [study.id for study in read.full_text.studies()] == ["One", "Two"]


def test_a_report_may_hold_several_studies_and_the_flow_warns(read):
    keys = [row.key for row in read.reports.rows()]
    read.full_text.group(keys[0], ["One", "Two"], "anna")
    assert counts(read) == (5, 4)
    assert not [problem for problem in read.check() if problem.level == "error"]


def test_studies_survive_a_rebuild(read, tmp_path):
    keys = [row.key for row in read.reports.rows()]
    read.full_text.group(keys[:2], ["One"], "anna")
    read.team.write_ledger()
    shutil.copytree(read.folder, tmp_path / "copy", ignore=shutil.ignore_patterns(".litreview"))
    with Review.open(tmp_path / "copy") as again:
        assert counts(again) == (3, 4)


def test_suggestions_come_from_registrations_and_names_and_end_with_a_decision(read):
    one, two, three, four = (row.key for row in read.reports.rows())
    (idea,) = read.full_text.suggest()
    assert idea.id == "NCT01234567"
    assert idea.reports == (one, two, three)
    assert idea.reasons == ("NCT01234567", "Testauteur, Voorbeeld 2019–2020")
    read.full_text.group([one, two], [idea.id], "anna")
    (idea,) = read.full_text.suggest()
    assert (idea.id, idea.reports) == ("NCT01234567", (one, three)), "the third is still to be decided"
    read.full_text.group(three, [], "anna")
    assert read.full_text.suggest() == []
    assert four not in idea.reports


@pytest.mark.parametrize("name", ["", " \n", "x" * 81])
def test_an_invalid_study_id_is_refused(read, name):
    with pytest.raises(UsageError, match="not a valid study id"):
        read.full_text.group(read.reports.rows()[0].key, [name], "anna")
