"""Files of outcomes: included, excluded with reasons, awaiting, marked in each format."""

from __future__ import annotations

import csv

import openpyxl
import pytest

from litreview import read_records
from litreview.errors import UsageError
from litreview.model import Stage, Verdict
from litreview.review.reports.outcome_file import OUTCOMES
from litreview.review.views import Decide

FULL = Stage.FULL_TEXT


@pytest.fixture
def screened(review):
    """Return a review in which one report is included, one excluded, one awaits classification, and one is to do."""
    rows = review.reports.rows()
    for row in rows[:3]:
        for name in ("anna", "bram"):
            review.decisions.decide(Decide(row.key, Verdict.INCLUDE), name)
    reason = next(one for one in review.protocol.offered(FULL) if one.means is None)
    review.decisions.decide(Decide(rows[0].key, Verdict.INCLUDE, stage=FULL), "anna")
    review.decisions.decide(Decide(rows[1].key, Verdict.EXCLUDE, (reason.code,), stage=FULL), "anna")
    review.decisions.decide(Decide(rows[2].key, Verdict.MAYBE, stage=FULL), "anna")
    review.full_text.group(rows[0].key, ["NCT01234567"], "anna")
    return review, reason


def test_a_workbook_has_a_sheet_for_each_outcome_with_reasons_and_filters(screened, tmp_path):
    review, reason = screened
    path = tmp_path / "review.xlsx"
    assert review.reports.export_outcomes(path, OUTCOMES) == {"included": 1, "excluded": 1, "awaiting": 1}
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == list(OUTCOMES)
    rows = {name: [[cell.value for cell in row] for row in book[name]] for name in OUTCOMES}
    assert {tuple(rows[name][0][:4]) for name in OUTCOMES} == {
        ("outcome", "reason", "reason_label", "studies")
    }
    assert rows["excluded"][1][:4] == ["excluded", reason.code, reason.label, None]
    assert rows["included"][1][:4] == ["included", None, None, "NCT01234567"]
    assert all(
        book[name].auto_filter.ref.startswith("A1:") and book[name].freeze_panes == "A2" for name in OUTCOMES
    )
    assert book["excluded"].auto_filter.ref.endswith("2")


@pytest.mark.parametrize("excel", [None, "nl"])
def test_a_table_has_the_outcome_in_columns_and_can_be_read_again(screened, tmp_path, excel):
    review, reason = screened
    path = tmp_path / "review.csv"
    review.reports.export_outcomes(path, OUTCOMES, excel=excel)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter=";" if excel else ","))
    assert [(row["outcome"], row["reason"]) for row in rows] == [
        ("included", ""),
        ("excluded", reason.code),
        ("awaiting", ""),
    ]
    assert [record.title for record in read_records(path).records] == [row["title"] for row in rows]


@pytest.mark.parametrize("ending", ["ris", "bib", "json", "nbib"])
def test_other_formats_have_the_outcome_as_a_keyword(screened, tmp_path, ending):
    review, reason = screened
    path = tmp_path / f"review.{ending}"
    review.reports.export_outcomes(path, OUTCOMES)
    found = [record.keywords for record in read_records(path).records]
    assert found == [("study: NCT01234567",), (f"excluded: {reason.label}",), ("awaiting",)]


def test_the_reports_are_those_of_the_flow(screened, tmp_path):
    review, _ = screened
    counts = review.reports.export_outcomes(tmp_path / "a.csv", OUTCOMES)
    numbers = review.flow.now().numbers
    assert (counts["included"], counts["excluded"]) == (numbers["new_reports"], numbers["dbr_excluded"])
    assert counts["awaiting"] == review.status().stages["full-text"].maybe


def test_an_unknown_outcome_or_format_is_refused_and_nothing_is_written(screened, tmp_path):
    review, _ = screened
    with pytest.raises(UsageError, match="not an outcome"):
        review.reports.export_outcomes(tmp_path / "a.csv", ["todo"])
    with pytest.raises(UsageError, match="cannot be written"):
        review.reports.export_outcomes(tmp_path / "a.xyz", OUTCOMES)
    assert list(tmp_path.glob("a.*")) == []
