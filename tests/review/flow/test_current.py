"""The flow of a review: now, at a date, and between two dates."""

from __future__ import annotations

import pytest

from litreview.errors import NoSuchKey, UsageError
from litreview.model import Stage
from litreview.prisma.flow import box_ids, number
from litreview.prisma.identities import check
from litreview.review.flow.moments import parse_moment
from litreview.review.views import Decide, SearchFacts

DAY = 24 * 3600


def opens_to_its_number(review):
    flow = review.flow.now()
    assert {box: len(review.reports.rows(box=box)) for box in box_ids(flow)} == {
        box: number(flow, box) for box in box_ids(flow)
    }
    return flow


@pytest.fixture
def screened(review, clock, export):
    """Return a review over four days: imported, deduplicated, screened, a website added, one act undone."""
    keys = [row.key for row in review.reports.rows()]
    clock.forward(DAY)
    for key in keys[:3]:
        for name in ("anna", "bram"):
            review.decisions.decide(Decide(key, "include" if key == keys[0] else "exclude"), name)
    clock.forward(DAY)
    review.searches.import_files(
        [export(2, 7, "web.ris")], SearchFacts(database="Ministry", kind="website", date="2026-01-07"), "anna"
    )
    review.duplicates.run()
    clock.forward(DAY)
    review.decisions.undo("bram")
    return review


def test_the_flow_at_a_date_after_all_events_is_the_current_flow(screened, clock):
    assert screened.flow.at("2100-01-01") == screened.flow.now() == opens_to_its_number(screened)


def test_a_date_gives_the_flow_at_the_end_of_that_day(screened):
    numbers = lambda day: screened.flow.at(day).numbers  # noqa: E731  # said five times below
    assert numbers("2026-01-04")["database_results"] == 0
    assert (numbers("2026-01-05")["records_screened"], numbers("2026-01-05")["records_excluded"]) == (4, 0)
    assert numbers("2026-01-06")["records_excluded"] == 2
    assert "website_results" not in numbers("2026-01-06")
    assert numbers("2026-01-07")["website_results"] == 5
    # The report whose vote bram undid is open again, and was not the day before.
    assert screened.flow.at("2026-01-07").undecided["records"] < screened.flow.now().undecided["records"]
    for day in ("2026-01-04", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08"):
        assert check(screened.flow.at(day)).errors == []


def test_an_instant_gives_the_flow_at_that_moment(screened):
    assert screened.flow.at("2026-01-06T09:59:59Z") == screened.flow.at("2026-01-05")
    assert screened.flow.at("2026-01-06T12:00:00+01:00").numbers["records_excluded"] == 2


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "05/01/2026"])
def test_an_invalid_date_is_refused(text):
    with pytest.raises(UsageError, match="not a valid date"):
        parse_moment(text)


def test_a_comparison_lists_moved_records_and_the_events_that_moved_them(screened):
    found = screened.flow.between("2026-01-05", "2026-01-06")
    moved = {(move.before, move.after): move for move in found.moved}
    assert {way: len(move.records) for way, move in moved.items()} == {
        ("undecided.records", "records_excluded"): 2,
        ("undecided.records", "undecided.retrieval"): 1,
    }
    out = moved["undecided.records", "records_excluded"]
    assert out.through == {("decision", "anna"): 2, ("decision", "bram"): 2}
    history = {line.id for key in out.records for line in screened.reports.history(key)}
    assert set(out.events) <= history
    assert found.changed["records_excluded"] == (0, 2)


def test_a_comparison_includes_imports_runs_and_undone_acts(screened):
    through = {
        kind
        for move in screened.flow.between("2026-01-06").moved
        for kind, _ in move.through
    }  # fmt: skip
    assert {"import", "dedupe", "withdrawal"} <= through


def test_nothing_moves_between_a_moment_and_itself(screened):
    found = screened.flow.between("2026-01-08", "2026-01-08")
    assert (found.moved, found.changed) == ((), {})


def test_two_searches_of_one_database_are_one_line_of_the_flow(review, export):
    review.searches.import_files(
        [export(10, 13, "again.ris")], SearchFacts(database="PubMed", date="2026-03-01"), "anna"
    )
    flow = opens_to_its_number(review)
    assert [(part.name, part.n) for part in flow.parts("database_specific_results")] == [("PubMed", 7)]


def test_typed_numbers_in_the_protocol_make_an_update_flow(review):
    path = review.folder / "screening" / "protocol.toml"
    said = "\n[previous]\nstudies = 14\nreports = 19\nids = ['S1']\n\n[meta_analysis]\nstudies = 3\n"
    path.write_text(path.read_text(encoding="utf-8") + said, encoding="utf-8")
    place = review.folder
    review.close()
    with type(review).open(place) as again:
        flow = again.flow.now()
        assert flow.template == "updated_dbr"
        assert (flow.numbers["previous_studies"], flow.numbers["total_reports"]) == (14, 19)
        assert flow.numbers["total_studies_ma"] == 3
        with pytest.raises(NoSuchKey, match="typed"):
            again.reports.rows(box="previous_studies")


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("database_specific_results:pubmed", "database_specific_results:PubMed"),
        ("dbr_excluded:langauge", "dbr_excluded:language"),
        ("record_screened", "records_screened"),
    ],
)
def test_an_unknown_box_is_refused_with_similar_names(review, wrong, near):
    with pytest.raises(NoSuchKey) as refused:
        review.reports.rows(box=wrong)
    assert f"Perhaps {near}" in refused.value.hint


def test_an_unused_reason_gives_an_empty_list(review):
    assert review.reports.rows(box="dbr_excluded:language") == []


def test_including_a_report_and_undoing_it_leaves_the_flow_unchanged(review):
    before = review.flow.now()
    key = review.reports.rows()[0].key
    for name in ("anna", "bram"):
        review.decisions.decide(Decide(key, "include", stage=Stage.TITLE_ABSTRACT), name)
    assert review.flow.now() != before
    for name in ("anna", "bram"):
        review.decisions.undo(name)
    assert review.flow.now() == before
