"""A review that is brought up to date: the same searches again, and a flow that counts on."""

from __future__ import annotations

import pytest

from litreview.errors import UsageError
from litreview.review.review import Review
from litreview.review.web.results import SearchRequest
from tests.sources.shapes import Service
from tests.sources.works import included, ris


@pytest.fixture
def searched(review, client):
    """Search twice, and include the first report."""
    for name in ("europepmc", "openalex"):
        review.web.search(SearchRequest(name, "buyers"), "anna", client=client(Service([1, 2], page=9)))
    review.duplicates.run()
    included(review, review.reports.rows()[0].key)
    return review


def test_each_search_is_run_again_since_its_day_where_its_service_can_tell(searched, client, day):
    day.forward(90)
    service = Service([2, 3], page=9)
    done = searched.web.update("anna", client=client(service))
    words = [dict(request.url.params) for request in service.asked]
    assert [one.get("query") or one.get("search") for one in words] == [
        "(buyers) AND (FIRST_IDATE:[2026-01-05 TO 2026-04-05])",
        "buyers",
    ]
    assert [(one.source, one.hits) for one in done.searches] == [("europepmc", 2), ("openalex", 2)]
    assert len(searched.searches.overview().searches) == 4
    assert dict(done.previous) == {"studies": 1, "reports": 1}


def test_the_flow_turns_to_the_updated_template_and_counts_the_updates_searches(searched, client, day):
    before = searched.flow.now()
    assert before.template == "new_dbr"
    day.forward(90)
    # Work 1 was included before and is found again; work 3 is new.
    searched.web.update("anna", client=client(Service([1, 3], page=9)))
    searched.duplicates.run()
    flow = searched.flow.now()
    assert flow.template == "updated_dbr"
    assert (flow.numbers["previous_studies"], flow.numbers["previous_reports"]) == (1, 1)
    assert (
        flow.numbers["database_results"],
        flow.numbers["duplicates"],
        flow.numbers["records_screened"],
    ) == (4, 3, 1)
    assert (flow.numbers["new_studies"], flow.numbers["total_studies"]) == (0, 1)
    (new,) = [row.key for row in searched.reports.rows() if "number 3" in (row.title or "")]
    included(searched, new)
    assert (searched.flow.now().numbers["new_studies"], searched.flow.now().numbers["total_studies"]) == (
        1,
        2,
    )
    assert searched.flow.box("new_studies") == [new]
    # The past is as it was.
    assert searched.flow.at("2026-01-06").template == "new_dbr"
    assert searched.flow.at("2026-12-31").numbers == searched.flow.now().numbers
    assert [problem for problem in searched.check() if problem.level == "error"] == []


def test_a_second_run_on_one_day_asks_nobody(searched, client, day):
    day.forward(90)
    searched.web.update("anna", client=client(Service([3], page=9)))
    service = Service([3], page=9)
    again = searched.web.update("anna", client=client(service))
    assert all(one.known for one in again.searches)
    assert service.asked == []
    assert len(searched.searches.overview().searches) == 4


def test_a_search_that_finds_nothing_now_has_run(searched, client, day):
    day.forward(90)
    done = searched.web.update("anna", client=client(Service([], page=9)))
    assert [one.search for one in done.searches] == ["", ""]
    table = searched.updates.table()
    assert (table.version, table.not_run) == (2, ())
    assert [(row.records, row.gone) for row in table.searches] == [(0, None), (0, None)]


def test_an_update_goes_on_from_the_last_run_and_not_from_the_first(searched, client, day):
    day.forward(90)
    searched.web.update("anna", client=client(Service([3], page=9)))
    day.forward(90)
    service = Service([4], page=9)
    searched.web.update("anna", client=client(service))
    assert "FIRST_IDATE:[2026-04-05 TO 2026-07-04]" in dict(service.asked[0].url.params)["query"]
    assert len(service.asked) == 2
    assert searched.flow.now().numbers["previous_studies"] == 1


def test_citation_searches_are_run_again_from_what_is_included_now(searched, client, day):
    service = Service([1], page=9)
    searched.web.follow_citations("forward", "anna", client=client(service))
    day.forward(1)
    done = searched.web.update("anna", client=client(Service([5], page=9)))
    assert [one.source for one in done.searches] == ["europepmc", "openalex", "openalex"]


def test_searches_that_persons_made_are_named_and_left(searched, client, day, imported):
    imported(ris(7), "PsycInfo")
    day.forward(1)
    assert searched.web.update("anna", client=client(Service([3], page=9))).left == ("PsycInfo",)


def test_an_update_is_taken_back_as_one(searched, client, day):
    day.forward(1)
    searched.web.update("anna", client=client(Service([3], page=9)))
    assert searched.flow.now().template == "updated_dbr"
    assert searched.updates.take_back("anna") == 2
    assert searched.flow.now().template == "new_dbr"


def test_an_update_survives_a_rebuild(searched, client, day):
    day.forward(1)
    searched.web.update("anna", client=client(Service([1, 3], page=9)))
    searched.duplicates.run()
    numbers = searched.flow.now().numbers
    searched.close()
    with Review.rebuild(searched.folder, clock=day) as again:
        assert again.flow.now().numbers == numbers


def test_a_review_without_a_search_by_a_service_cannot_be_updated_by_one(review, client, imported):
    imported(ris(1))
    with pytest.raises(UsageError, match="No search of this review"):
        review.web.update("anna", client=client(Service([])))


def test_a_dry_run_shows_the_first_request_of_each_search(searched, client, day):
    day.forward(1)
    service = Service([])
    done = searched.web.update("anna", client=client(service), dry_run=True)
    assert [len(one.requests) for one in done.searches] == [1, 1]
    assert service.asked == []
