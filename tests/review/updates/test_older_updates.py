"""Updates in the form that litreview 0.1 recorded: all of them together begin version 2."""

from __future__ import annotations

import json

import pytest

from litreview.__main__ import main
from litreview.model import Stage
from litreview.prisma.identities import check
from litreview.review.views import Decide, SearchFacts
from litreview.screening.template import new_protocol


@pytest.fixture
def protocol() -> str:
    """Let one reviewer decide."""
    return new_protocol("Invented")


@pytest.fixture
def older(review, clock, export):
    """Include a report, and run a search that finds it again and two others, as an older program recorded it."""
    [first, *_] = [row.key for row in review.reports.rows()]
    for stage in Stage:
        review.decisions.decide(Decide(first, "include", stage=stage), "anna")
    clock.forward(86_400)
    [done] = review.searches.import_files(
        [export(0, 6, "new.ris")], SearchFacts(key="new", database="Scopus", date="2026-01-06"), "anna"
    )
    review.duplicates.run("anna")
    previous = {"studies": 1, "reports": 1, "ids": [], "alone": [first]}
    context = review._context  # this program no longer writes such events
    with context.store.write() as session:
        context.record(session, "anna", [("update", {"searches": [done.search], "previous": previous})])
    return review


def test_they_are_read_as_version_2_and_what_is_known_is_a_duplicate(older):
    flow = older.flow.now()
    assert flow.template == "updated_dbr"
    numbers = flow.numbers
    assert (numbers["database_results"], numbers["duplicates"], numbers["records_screened"]) == (6, 4, 2)
    assert (numbers["previous_reports"], numbers["new_reports"], numbers["total_reports"]) == (1, 0, 1)
    assert check(flow).errors == []
    assert older.flow.versions()[0].present.numbers["database_results"] == 4
    assert older.updates.found_again_since_0_1() == 4
    assert [problem for problem in older.check() if problem.level == "error"] == []


def test_what_persons_import_afterwards_counts_and_a_later_beginning_is_version_3(older, clock, export):
    clock.forward(86_400)
    older.searches.import_files(
        [export(6, 8, "hand.ris")], SearchFacts(key="hand", database="PsycInfo", date="2026-01-07"), "anna"
    )
    assert older.flow.now().numbers["database_results"] == 8
    clock.forward(86_400)
    assert older.updates.begin(actor="anna").number == 3
    assert older.flow.now().numbers["database_results"] == 0
    assert older.flow.now().numbers["previous_reports"] == 1
    assert older.updates.take_back("anna") == 3
    assert older.updates.take_back("anna") == 2
    assert older.flow.now().template == "new_dbr"


def test_the_flow_says_once_what_it_counts_otherwise(older, capsys):
    folder = older.folder
    older.close()
    assert main(["flow", "--json", "--review", str(folder)]) == 0
    said = capsys.readouterr()
    assert (
        "4 reports found again are counted as duplicates; earlier versions of litreview screened them again."
        in said.err
    )
    assert json.loads(said.out)["numbers"]["duplicates"] == 4
