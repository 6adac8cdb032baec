"""Registrations count as records of a register; with their reports they are one study if a person says so."""

from __future__ import annotations

import json

import pytest

from litreview.model import SourceKind, Stage, Verdict
from litreview.review.review import Review
from litreview.review.views import Decide, SearchFacts
from tests.formats.test_registers import CENTRAL, CTGOV_CSV, EUCTR, EUCTR_FULL, ICTRP_CSV, ICTRP_XML, STUDY

REPORT = """TY  - JOUR
TI  - Ear muffs at work, an invented report
AU  - Testauteur, A.
PY  - 2021
AB  - Invented. Registered as NCT90000001 and EudraCT 2018-004321-12.
ER  -
"""


@pytest.fixture
def review(tmp_path, clock, protocol):
    with Review.create(
        tmp_path / "review", protocol=protocol.replace("reviewers = 2", "reviewers = 1"), clock=clock
    ) as new:
        yield new


def take(review, tmp_path, name: str, text: str, database: str, **facts):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    [result] = review.searches.import_files(
        [path], SearchFacts(database=database, date="2026-01-02", **facts), "anna"
    )
    return result


def include_all(review) -> None:
    for row in review.reports.rows():
        for stage in Stage:
            review.decisions.decide(Decide(row.key, Verdict.INCLUDE, stage=stage), "anna")


def identified(review) -> tuple[int, int]:
    numbers = review.flow.now().numbers
    return numbers["database_results"], numbers["register_results"]


def test_a_search_of_a_register_counts_as_one_without_being_asked(review, tmp_path):
    take(review, tmp_path, "trials.csv", CTGOV_CSV, "ClinicalTrials.gov")
    take(review, tmp_path, "ictrp.xml", ICTRP_XML, "ICTRP")
    take(review, tmp_path, "trials.txt", EUCTR, "EU CTR")
    take(review, tmp_path, "report.ris", REPORT, "PubMed")
    assert identified(review) == (1, 5)
    assert {search.name: search.kind for search in review.searches.overview().searches} == {
        "ClinicalTrials.gov": "register", "ICTRP": "register", "EU CTR": "register", "PubMed": "database",
    }  # fmt: skip
    assert [problem.what for problem in review.check() if problem.level == "error"] == []


def test_the_kind_that_a_person_gives_stays(review, tmp_path):
    take(review, tmp_path, "trials.csv", CTGOV_CSV, "ClinicalTrials.gov", kind="database")
    [search] = review.searches.overview().searches
    assert search.kind == SourceKind.DATABASE


def test_registrations_of_central_count_as_a_register_and_its_reports_as_a_database(review, tmp_path):
    take(review, tmp_path, "central.ris", CENTRAL, "CENTRAL")
    assert identified(review) == (1, 1)
    # Also after the kind of the search is changed, which holds for rows that name none.
    review.searches.correct(SearchFacts(key="central-2026-01-02", kind="organisation"), "anna")
    numbers = review.flow.now().numbers
    assert (numbers["register_results"], numbers["organisation_results"]) == (1, 1)


def test_a_review_imported_before_keeps_its_lanes_when_it_is_rebuilt(review, tmp_path):
    path = tmp_path / "central.ris"
    path.write_text(CENTRAL, encoding="utf-8")
    # As versions did that knew no registrations.
    review.searches.import_files(
        [path], SearchFacts(database="CENTRAL", date="2026-01-02"), "anna", format="ris"
    )
    assert identified(review) == (2, 0)
    folder, keys = review.folder, [row.key for row in review.reports.rows()]
    review.close()
    with Review.rebuild(folder) as again:
        assert identified(again) == (2, 0)
        assert [row.key for row in again.reports.rows()] == keys
        # Importing the same file again changes nothing either.
        [result] = again.searches.import_files([path], SearchFacts(key="central-2026-01-02"), "anna")
        assert result.known
        assert identified(again) == (2, 0)


def test_a_registration_and_its_report_are_one_study_only_once_a_person_says_so(review, tmp_path):
    take(review, tmp_path, "trials.csv", CTGOV_CSV, "ClinicalTrials.gov")
    take(review, tmp_path, "ictrp.xml", ICTRP_XML, "ICTRP")
    take(review, tmp_path, "report.ris", REPORT, "PubMed")
    include_all(review)
    titles = {row.key: row.title for row in review.reports.rows()}
    [idea] = review.full_text.suggest()
    assert {titles[key] for key in idea.reports} == {
        "Quiet workshops, an invented trial",
        "Ear muffs for trainees: an invented trial",
        "Ear muffs at work, an invented report",
    }
    assert idea.reasons == ("2018-004321-12", "NCT90000001")
    assert review.flow.now().numbers["new_studies"] == 4
    review.full_text.group(list(idea.reports), [idea.id], "anna")
    numbers = review.flow.now().numbers
    assert (numbers["new_studies"], numbers["new_reports"]) == (2, 4)
    assert review.full_text.suggest() == []


# Pairs of exports in which two registers have one trial: the one names the number of the other, or has its title.
PAIRS = {
    "ctgov-json names EudraCT, ictrp-xml": (json.dumps([STUDY]), ICTRP_XML),
    "ctgov-json names EudraCT, euctr": (
        json.dumps([STUDY]),
        EUCTR.partition("EudraCT Number:          2020")[0],
    ),
    "euctr in full names NCT, ctgov csv": (
        EUCTR_FULL.replace("Link:", "A.5.2 US NCT (ClinicalTrials.gov registry) number: NCT90000001\nLink:"),
        CTGOV_CSV,
    ),
    "ictrp-xml names NCT, ctgov csv": (
        ICTRP_XML.replace("<Condition>", "<Secondary_ID>NCT90000001;QW-1</Secondary_ID><Condition>"),
        CTGOV_CSV,
    ),
    "ctgov csv names NTR, ictrp csv": (CTGOV_CSV.replace("NL-1234", "QW-1|NTR90001"), ICTRP_CSV),
    "central, ictrp-xml of the same title": (
        CENTRAL,
        ICTRP_XML.replace("Ear muffs for trainees: an invented trial", "Quiet workshops: an invented trial"),
    ),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_registrations_of_one_trial_in_two_registers_are_suggested_as_one_study(review, tmp_path, pair):
    for name, text in zip(("one.txt", "other.txt"), PAIRS[pair], strict=True):
        take(review, tmp_path, name, text, name)
    include_all(review)
    [idea] = review.full_text.suggest()
    assert len(idea.reports) == 2
    # Only a person makes them one study, and with that the question is answered.
    assert review.full_text.studies() == []
    review.full_text.group(list(idea.reports), [idea.id], "anna")
    assert review.full_text.suggest() == []


def test_a_number_that_only_one_database_has_is_not_lost_when_its_record_is_merged(review, tmp_path):
    take(review, tmp_path, "trials.csv", CTGOV_CSV, "ClinicalTrials.gov")
    article = "TY  - JOUR\nTI  - Ear muffs at work, an invented report\nAU  - Testauteur, A.\nPY  - 2021\nDO  - 10.5555/muffs\n"
    take(review, tmp_path, "a.ris", article + "ER  -\n", "Scopus")
    take(review, tmp_path, "b.ris", article + "C2  - NCT90000001\nER  -\n", "PubMed")
    review.duplicates.run("anna")
    include_all(review)
    [idea] = review.full_text.suggest()
    assert idea.reasons == ("NCT90000001",)
