"""Searches by a web service, as searches of a review."""

from __future__ import annotations

import json

import httpx
import pytest

from litreview.errors import UsageError
from litreview.model import Lane
from litreview.review.review import Review
from litreview.review.searches import search_folder
from litreview.review.web.results import SearchRequest
from litreview.sources import pubmed
from litreview.sources.request import SourceError
from litreview.sources.source_table import SOURCES
from tests.sources.shapes import Service
from tests.sources.works import included, ris

ALL = list(SOURCES)


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(pubmed, "PAGE", 4)


def folder_of(review, search="*"):
    (place,) = review.folder.glob(f"searches/{search}/search.toml")
    return place.parent


@pytest.mark.parametrize("name", ALL)
def test_a_search_is_logged_with_its_answers_as_exports(review, client, name):
    service = Service(list(range(10)))
    done = review.web.search(SearchRequest(name, "sex buyers"), "anna", client=client(service))
    assert (done.hits, done.records, done.new, len(done.exports)) == (10, 10, 10, 3)
    assert done.problems == ()
    place = folder_of(review)
    search, exports = search_folder.read(place)
    title = SOURCES[name].title
    assert (search.id, search.name, search.kind, search.date, search.hits) == (
        done.search,
        title,
        "database",
        "2026-01-05",
        10,
    )
    assert search.facts["web"]["query"] == "sex buyers"
    assert search.facts["prisma_s"]["database_name_and_platform"].startswith(title)
    assert (place / "strategy.txt").read_text(encoding="utf-8") == "sex buyers\n"
    assert [export.format for export in exports] == [SOURCES[name].format] * 3
    assert review.status().records == 10
    assert [problem for problem in review.check() if problem.level == "error"] == []
    assert not list(review.state.fetching.glob("*"))


@pytest.mark.parametrize("name", ALL)
def test_exports_are_the_answers_as_they_came(review, client, name):
    service = Service([1, 2])
    review.web.search(SearchRequest(name, "x"), "anna", client=client(service))
    (export,) = folder_of(review).glob(f"{name}-*")
    again = service(service.asked[-1]).content
    assert export.read_bytes() == again


def test_a_search_that_ran_today_is_not_asked_for_again(review, client):
    service = Service([1, 2, 3])
    first = review.web.search(SearchRequest("openalex", "x"), "anna", client=client(service))
    asked = len(service.asked)
    again = review.web.search(SearchRequest("openalex", "x"), "anna", client=client(service))
    assert (again.known, again.search, again.hits, again.records) == (True, first.search, 3, 3)
    assert len(service.asked) == asked
    assert len(review.searches.overview().searches) == 1


def test_other_words_or_another_day_make_another_search(review, client, day):
    service = Service([1, 2, 3])
    found = [
        review.web.search(SearchRequest("openalex", words), "anna", client=client(service)).search
        for words in ("x", "y")
    ]
    day.forward(1)
    found.append(review.web.search(SearchRequest("openalex", "x"), "anna", client=client(service)).search)
    assert len(set(found)) == 3
    assert len(review.searches.overview().searches) == 3


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("at", [2, 3, 4])
def test_a_search_that_fails_in_its_middle_goes_on_with_the_next_call(
    tmp_path, review, client, day, name, at
):
    def out_of_service(_):
        return httpx.Response(503, headers={"Retry-After": "99999"})

    service = Service(list(range(16)), faults={at: out_of_service})
    with pytest.raises(SourceError, match="asks to wait"):
        review.web.search(SearchRequest(name, "x"), "anna", client=client(service))
    assert review.status().records == 0
    # The review is opened anew, as after a kill: what is known lies on disk.
    with Review.open(review.folder, clock=day) as again:
        done = again.web.search(SearchRequest(name, "x"), "anna", client=client(service))
        assert (done.hits, done.records, done.new) == (16, 16, 16)
        assert again.status().records == 16
        assert [problem for problem in again.check() if problem.level == "error"] == []


def test_a_place_that_a_service_has_forgotten_is_left_for_a_new_beginning(review, client):
    faults = {
        3: lambda _: httpx.Response(503, headers={"Retry-After": "99999"}),
        4: lambda _: httpx.Response(400, text="cursor has expired"),
    }
    service = Service(list(range(12)), faults=faults)
    with pytest.raises(SourceError):
        review.web.search(SearchRequest("crossref", "x"), "anna", client=client(service))
    # The index has changed meanwhile: pages from before would not fit those of now.
    service.works.insert(0, 77)
    done = review.web.search(SearchRequest("crossref", "x"), "anna", client=client(service))
    assert (done.hits, done.records, review.status().records) == (13, 13, 13)


def test_a_refused_query_is_an_error_and_not_asked_for_twice(review, client):
    service = Service([1], faults={1: lambda _: httpx.Response(400, text="bad query")})
    with pytest.raises(SourceError, match="bad query"):
        review.web.search(SearchRequest("crossref", "x"), "anna", client=client(service))
    assert len(service.asked) == 1


@pytest.mark.parametrize("part", ["state.json", "crossref-2026-01-05-0002.json"])
def test_pages_on_disk_that_are_damaged_are_fetched_again(review, client, part):
    service = Service(
        list(range(12)), faults={3: lambda _: httpx.Response(503, headers={"Retry-After": "99999"})}
    )
    with pytest.raises(SourceError):
        review.web.search(SearchRequest("crossref", "x"), "anna", client=client(service))
    (state,) = review.state.fetching.glob("*/state.json")
    assert len(json.loads(state.read_text(encoding="utf-8"))["pages"]) == 2
    (state.parent / part).write_text("{", encoding="utf-8")
    assert review.web.search(SearchRequest("crossref", "x"), "anna", client=client(service)).records == 12


def test_a_search_without_hits_is_told_and_leaves_nothing(review, client):
    done = review.web.search(SearchRequest("pubmed", "x"), "anna", client=client(Service([])))
    assert (done.hits, done.search, done.exports) == (0, "", ())
    assert not list(review.folder.glob("searches/*"))
    assert not list(review.state.fetching.glob("*"))


def test_a_name_that_is_another_searchs_is_refused_before_anything_is_fetched(review, client, imported):
    imported(ris(1))
    service = Service([1])
    with pytest.raises(UsageError, match="Another search has this name"):
        review.web.search(
            SearchRequest("pubmed", "x", key="invented-2026-01-02"), "anna", client=client(service)
        )
    assert service.asked == []


@pytest.mark.parametrize(("search", "said"), [
    (SearchRequest("scholar", "x"), "no source"), (SearchRequest("pubmed", "  "), "query is empty"),
    (SearchRequest("pubmed", "x", filter="type:article"), "in the query itself"),
])  # fmt: skip
def test_what_no_source_can_do_is_refused(review, client, search, said):
    with pytest.raises(UsageError, match=said):
        review.web.search(search, "anna", client=client(Service([1])))


@pytest.mark.parametrize("name", ALL)
def test_a_dry_run_shows_the_request_and_makes_none(review, client, name, monkeypatch):
    monkeypatch.setenv("NCBI_API_KEY", "s3cret")
    monkeypatch.setenv("OPENALEX_API_KEY", "s3cret")
    service = Service([1])
    done = review.web.search(SearchRequest(name, "sex buyers"), "anna", client=client(service), dry_run=True)
    (said,) = done.requests
    assert SOURCES[name].address in said
    assert "s3cret" not in said
    assert ("***" in said) == (SOURCES[name].key is not None)
    assert service.asked == []


def test_progress_is_told_page_by_page(review, client):
    told = []
    review.web.search(
        SearchRequest("openalex", "x"),
        "anna",
        client=client(Service(list(range(10)))),
        tick=lambda *at: told.append(at),
    )
    assert told == [(4, 10), (8, 10), (10, 10)]


def works_citing(seeds):
    """Answer as OpenAlex does when it is asked for seeds, for what they cite, and for what cites them."""

    def answer(request):
        words = dict(request.url.params)
        kind, _, values = words["filter"].partition(":")
        values = values.split("|")
        if kind in {"doi", "pmid"}:
            found = [seed for seed in seeds if seed[0] in values]
            works = [
                Work(n, referenced_works=[f"https://openalex.org/W{ref}" for ref in refs])
                for _, n, refs in found
            ]
        elif kind == "cites":
            works = [Work(500), Work(501)] if words["cursor"] == "*" else [Work(502)]
        else:
            works = [Work(int(value[1:])) for value in values]
        then = "at2" if kind == "cites" and words["cursor"] == "*" else None
        count = 3 if kind == "cites" else len(works)
        return httpx.Response(200, json={"meta": {"count": count, "next_cursor": then}, "results": works})

    return answer


def Work(n, **more):  # noqa: N802  # reads as the object that it gives
    from tests.sources.shapes import openalex_work  # noqa: PLC0415

    return openalex_work(n, **more)


@pytest.mark.parametrize(("direction", "new"), [("backward", 3), ("forward", 3)])
def test_citations_of_included_reports_are_a_search_of_other_methods(
    review, client, imported, direction, new
):
    first, second, third = imported(
        ris(1, "DO  - 10.0000/invented.1") + ris(2, "C3  - PUBMED 9002") + ris(3, "DO  - 10.0000/invented.3")
    )
    included(review, first)
    included(review, second)
    # The third is not included: nobody follows its references.
    seeds = [("10.0000/invented.1", 1, [40, 41]), ("9002", 2, [41, 3]), ("10.0000/invented.3", 3, [99])]
    done = review.web.follow_citations(direction, "anna", client=client(works_citing(seeds)))
    assert (done.hits, done.records) == (3, new)
    search, _ = search_folder.read(folder_of(review, f"openalex-{direction}*"))
    assert (search.kind, search.name) == ("citation", f"OpenAlex, {direction} citations")
    assert search.facts["prisma_s"]["citation_searching"].startswith(direction)
    assert "10.0000/invented.1" in (folder_of(review, f"openalex-{direction}*") / "strategy.txt").read_text(
        encoding="utf-8"
    )
    review.duplicates.run()
    assert review.flow.now().numbers["citations_results"] == 3
    lanes = [row.lane for row in review.reports.rows()]
    # One of the works that are cited is known: it joins, and stays with the databases.
    assert lanes.count(Lane.OTHER) == (2 if direction == "backward" else 3)
    assert third in {row.key for row in review.reports.rows()}


def test_a_review_that_includes_nothing_yet_has_no_citations_to_follow(review, client, imported):
    imported(ris(1, "DO  - 10.0000/invented.1"))
    with pytest.raises(UsageError, match="No included report has a DOI"):
        review.web.follow_citations("backward", "anna", client=client(Service([1])))
    with pytest.raises(UsageError, match="not a direction"):
        review.web.follow_citations("sideways", "anna", client=client(Service([1])))
