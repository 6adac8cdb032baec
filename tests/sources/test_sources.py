"""Each source, searched to its end: every page once, whatever breaks on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import httpx
import pytest

from litreview.errors import UsageError
from litreview.formats.registry import read
from litreview.model import Record
from litreview.sources import pubmed
from litreview.sources.citations import CITATIONS, citation_search
from litreview.sources.paging import fetch_pages
from litreview.sources.request import ExpiredPosition, SourceError
from litreview.sources.services import SearchQuery
from litreview.sources.source_table import SOURCES, source_named
from tests.sources.shapes import Service

WISH = SearchQuery("sex buyers", today="2026-01-05")


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(pubmed, "PAGE", 4)


def fetched(client, source, state=None, most=10_000):
    """Fetch a search to its end; give its last state and its answers."""
    state = state or source.begin(WISH)
    answers = []
    for now, answer in fetch_pages(client, source, source.search, state, most):
        state = now
        answers += [answer] if answer else []
    return state, answers


def records_of(source, answers):
    items = [item for answer in answers for item in read(answer.decode(), source.format)]
    return [item for item in items if isinstance(item, Record)]


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("count", [1, 4, 10])
def test_a_search_gives_every_record_once(client, name, count):
    source, service = SOURCES[name], Service(list(range(count)))
    state, answers = fetched(client(service), source)
    assert [record.doi for record in records_of(source, answers)] == [
        f"10.0000/invented.{n}" for n in range(count)
    ]
    assert (state["hits"], state["received"]) == (count, count)


@pytest.mark.parametrize("name", SOURCES)
def test_a_search_without_hits_ends_at_once(client, name):
    state, answers = fetched(client(Service([])), SOURCES[name])
    assert (state["hits"], answers) == (0, [])


@pytest.mark.parametrize("name", SOURCES)
def test_a_record_of_a_source_has_what_a_reviewer_reads(client, name):
    source = SOURCES[name]
    _, answers = fetched(client(Service([7])), source)
    (record,) = records_of(source, answers)
    assert record.title.rstrip(".") == "An invented study of hazel and its buyers, number 7"
    assert record.authors[0] == "Testauteur, Anna"
    assert (record.year, record.journal, record.volume, record.issue) == (
        2020,
        "Journal of Invented Examples",
        "12",
        "3",
    )
    assert (record.pages, record.doi, record.type) == ("107-115", "10.0000/invented.7", "article")
    assert "uyers were asked." in record.abstract
    assert "<" not in record.abstract


@pytest.mark.parametrize("name", SOURCES)
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_search_that_was_cut_goes_on_behind_its_last_page(client, name, at):
    source, service = SOURCES[name], Service(list(range(10)))
    kept, state = [], source.begin(WISH)
    # As after a kill: what is on disk is the state behind the last page, and nothing else.
    for count, (now, answer) in enumerate(
        fetch_pages(client(service), source, source.search, state, 10_000), 1
    ):
        state = now
        kept += [answer] if answer else []
        if count == at:
            break
    before = len(service.asked)
    state, rest = fetched(client(service), source, source.search.resume(state))
    assert [record.doi for record in records_of(source, [*kept, *rest])] == [
        f"10.0000/invented.{n}" for n in range(10)
    ]
    assert state["received"] == 10
    # Only the history server's search is asked for a second time, as it forgets.
    assert len(service.asked) - before <= (5 - at if name != "pubmed" else 6 - at)


@pytest.mark.parametrize("name", SOURCES)
def test_faults_in_mid_page_cost_no_record_and_give_none_twice(client, name):
    source = SOURCES[name]

    def late(request):
        raise httpx.ReadTimeout("late", request=request)

    def broken(request):
        def body():
            yield b"{"
            raise httpx.RemoteProtocolError("cut")

        return httpx.Response(200, content=body())

    faults = {
        2: late,
        3: lambda _: httpx.Response(503),
        5: broken,
        6: lambda _: httpx.Response(200, text="<html>"),
    }
    service = Service(list(range(12)), faults=faults)
    _, answers = fetched(client(service), source)
    assert len(records_of(source, answers)) == 12
    assert len({record.doi for record in records_of(source, answers)}) == 12


@pytest.mark.parametrize("name", ["openalex", "crossref", "europepmc"])
def test_a_server_that_gives_cursors_for_ever_is_left_when_all_hits_are_there(client, name):
    service = Service(list(range(8)))
    state, answers = fetched(client(service), SOURCES[name])
    assert (len(answers), state["received"], len(service.asked)) == (2, 8, 2)


def endless(request):
    """Return a page of one work, a cursor to another, and more hits each time."""
    at = dict(request.url.params).get("cursor", "*").replace("*", "0")
    meta = {"count": 3 + int(at), "next_cursor": str(int(at) + 1)}
    return httpx.Response(200, json={"meta": meta, "results": [{"id": "https://openalex.org/W1"}]})


def test_a_server_that_promises_more_with_every_page_is_left_when_the_first_promise_is_kept(client):
    state, answers = fetched(client(endless), SOURCES["openalex"])
    assert (state["hits"], state["received"], len(answers)) == (3, 3, 3)


def test_a_server_that_never_comes_to_an_end_of_citations_is_left(client):
    first = citation_search("forward", ["10.0000/invented.1"], [])
    with pytest.raises(SourceError, match="pages without end for 3 hits"):
        list(fetch_pages(client(endless), SOURCES["openalex"], CITATIONS, first, 10_000))


def test_more_hits_than_one_wants_are_refused_at_the_first_page(client):
    service = Service(list(range(50)))
    with pytest.raises(SourceError, match="50 hits; at most 20 are fetched"):
        fetched(client(service), SOURCES["crossref"], most=20)
    assert len(service.asked) == 1


@pytest.mark.parametrize("name", SOURCES)
def test_an_answer_of_another_form_is_named(client, name):
    with pytest.raises(SourceError, match="unexpected form"):
        fetched(client(lambda _: httpx.Response(200, json={"changed": "format"})), SOURCES[name])


def test_pubmed_says_what_it_does_not_understand(client):
    def answer(_):
        return httpx.Response(
            200, json={"esearchresult": {"ERROR": "Empty term and query_key - nothing todo"}}
        )

    with pytest.raises(SourceError, match="PubMed: Empty term"):
        fetched(client(answer), SOURCES["pubmed"])


def test_what_a_source_has_added_since_a_day_is_asked_for_where_it_can_tell():
    wish = replace(WISH, since="2025-06-01")
    asks = {name: source.search.next_request(source.begin(wish)).params for name, source in SOURCES.items()}
    assert (asks["pubmed"]["mindate"], asks["pubmed"]["maxdate"]) == ("2025/06/01", "2026/01/05")
    assert asks["europepmc"]["query"] == "(sex buyers) AND (FIRST_IDATE:[2025-06-01 TO 2026-01-05])"
    assert asks["crossref"]["filter"] == "from-created-date:2025-06-01"
    assert [name for name, source in SOURCES.items() if not source.dated] == ["openalex"]


def test_a_strategy_of_many_words_is_posted_by_those_who_take_it():
    wish = SearchQuery("buyer* OR " * 400 + "x", today="2026-01-05")
    asks = {name: source.search.next_request(source.begin(wish)) for name, source in SOURCES.items()}
    assert {name: ask.post for name, ask in asks.items()} == {
        "pubmed": True, "europepmc": True, "crossref": False, "openalex": False,
    }  # fmt: skip
    assert asks["europepmc"].path == "/searchPOST"


@pytest.mark.parametrize("name", ["pubmed", "europepmc"])
def test_what_is_posted_comes_to_the_same(client, name):
    source = SOURCES[name]
    state = source.begin(SearchQuery("buyer* OR " * 400 + "x", today="2026-01-05"))
    _, answers = fetched(client(Service(list(range(6)))), source, state)
    assert len(records_of(source, answers)) == 6


def in_spans(counts: dict[date, int]):
    """Return PubMed's two services over some records per day."""

    def answer(request):
        words = dict(request.url.params) or dict(httpx.QueryParams(request.content.decode()))
        if "esearch" in str(request.url):
            span = [date.fromisoformat(words.get(name, other).replace("/", "-")) for name, other in
                    (("mindate", "1000-01-01"), ("maxdate", "3000-01-01"))]  # fmt: skip
            count = sum(n for day, n in counts.items() if span[0] <= day <= span[1])
            web = f"{words.get('mindate', '')}-{words.get('maxdate', '')}-{count}"
            return httpx.Response(
                200, json={"esearchresult": {"count": str(count), "webenv": web, "querykey": "1"}}
            )
        count, start = int(words["WebEnv"].rsplit("-", 1)[1]), int(words["retstart"])
        some = range(start, min(count, start + int(words["retmax"])))
        return httpx.Response(
            200, text="".join(f"PMID- {words['WebEnv'].replace('/', '')}{n}\n\n" for n in some)
        )

    return answer


def test_a_search_above_ten_thousand_is_fetched_in_spans_of_days(client, monkeypatch):
    monkeypatch.setattr(pubmed, "PAGE", 5000)
    counts = {date(2001, 1, 1): 9_000, date(2015, 5, 5): 9_999, date(2015, 5, 6): 4_000, date(2026, 1, 5): 1}
    state, answers = fetched(client(in_spans(counts)), SOURCES["pubmed"], most=50_000)
    assert (state["hits"], state["received"]) == (23_000, 23_000)
    assert sum(answer.count(b"PMID-") for answer in answers) == 23_000


def test_more_than_ten_thousand_records_of_one_day_are_no_search(client):
    with pytest.raises(SourceError, match="on one day, 2015-05-05"):
        fetched(client(in_spans({date(2015, 5, 5): 10_000})), SOURCES["pubmed"], most=50_000)


def test_a_search_that_has_changed_since_the_cut_begins_anew(client):
    source, service = SOURCES["pubmed"], Service(list(range(10)))
    steps = fetch_pages(client(service), source, source.search, source.begin(WISH), 100)
    next(steps)
    state, _ = next(steps)
    service.works.append(10)
    with pytest.raises(ExpiredPosition):
        fetched(client(service), source, source.search.resume(state))


def test_a_source_that_there_is_not_is_named_with_those_that_there_are():
    with pytest.raises(UsageError, match=r"no source 'scholar'.*pubmed, europepmc, crossref, openalex"):
        source_named("scholar")
