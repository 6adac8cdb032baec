from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx
import pytest

from litreview.sources import transport
from litreview.sources.client import Client
from litreview.sources.keys import describe
from litreview.sources.rate_limits import retry_after
from litreview.sources.request import Request, SourceError
from litreview.sources.source_table import SOURCES

PMC, OPENALEX, PUBMED = SOURCES["europepmc"], SOURCES["openalex"], SOURCES["pubmed"]
ASK = Request("/search", {"query": "sex buyers"})
GOOD = {"hitCount": 0, "resultList": {"result": []}}
SECRET = "s3cret-k3y"  # noqa: S105  # invented


def test_a_request_says_who_asks_and_nothing_more_than_it_must(client):
    seen = []

    def answer(request):
        seen.append(request)
        return httpx.Response(200, json=GOOD)

    client(answer, "anna@example.org").get(PMC, ASK)
    assert dict(seen[0].url.params) == {"query": "sex buyers", "email": "anna@example.org"}
    assert seen[0].headers["user-agent"] == "litreview (mailto:anna@example.org)"
    assert str(seen[0].url).startswith("https://www.ebi.ac.uk/europepmc/webservices/rest/search?")


def test_many_words_are_posted_and_no_address_grows_with_them(client):
    seen = []

    def answer(request):
        seen.append((request.method, str(request.url), request.content))
        return httpx.Response(200, json=GOOD)

    client(answer).get(PMC, Request("/searchPOST", {"query": "word " * 30_000}, post=True))
    method, url, content = seen[0]
    assert (method, url.endswith("/searchPOST")) == ("POST", True)
    assert content.startswith(b"query=word+word")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_fault_of_the_service_is_waited_out_longer_each_time(client, waits, status):
    answers = [httpx.Response(status)] * 3 + [httpx.Response(200, json=GOOD)]
    assert client(lambda _: answers.pop(0)).get(PMC, ASK)
    assert waits.slept == [1.0, 2.0, 4.0]


def test_a_storm_of_429_ends_in_a_sentence_after_six_attempts(client, waits):
    asked = []

    def answer(request):
        asked.append(request)
        return httpx.Response(429)

    with pytest.raises(SourceError, match=r"Europe PMC: too many requests \(429\), 6 times") as caught:
        client(answer).get(PMC, ASK)
    assert len(asked) == 6
    assert sum(waits.slept) == 31
    assert "run the same command again" in caught.value.hint


def test_a_service_says_in_seconds_or_by_a_date_how_long_to_wait(client, waits):
    answers = [httpx.Response(503, headers={"Retry-After": "17"}), httpx.Response(200, json=GOOD)]
    client(lambda _: answers.pop(0)).get(PMC, ASK)
    assert waits.slept == [17.0]
    now = datetime(2026, 1, 5, 10, tzinfo=UTC)
    later = format_datetime(datetime(2026, 1, 5, 10, 2, tzinfo=UTC), usegmt=True)
    assert retry_after({"retry-after": later}, now) == 120
    assert retry_after({"retry-after": "Mon, 05 Jan 2026 09:00:00 -0000"}, now) == 0
    assert retry_after({"retry-after": "soon"}, now) is None
    assert retry_after({}, now) is None


def test_whoever_is_to_wait_for_hours_is_told_so_at_once(client, waits):
    with pytest.raises(SourceError, match="asks to wait 1440 minutes"):
        client(lambda _: httpx.Response(429, headers={"Retry-After": "86400"})).get(PMC, ASK)
    assert waits.slept == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<!DOCTYPE html><html>Sign in</html>", "web page"),
        (b"\n<html><body>Maintenance", "web page"),
        (b'{"hitCount": 3, "resultList": {"resu', "not JSON, or cut off"),
        (b"[1, 2]", "not a JSON object"),
        (b"[" * 100_000, "not JSON, or cut off"),
        (b"", "not JSON, or cut off"),
    ],
)
def test_what_is_not_the_answer_is_asked_for_again_and_then_named(client, body, said):
    answers = [httpx.Response(200, content=body), httpx.Response(200, json=GOOD)]
    assert b"hitCount" in client(lambda _: answers.pop(0)).get(PMC, ASK)
    with pytest.raises(SourceError, match=said):
        client(lambda _: httpx.Response(200, content=body)).get(PMC, ASK)


def cut(error):
    """Yield a body that breaks off in the middle."""
    yield b'{"hitCount": 3,'
    raise error("with a key in it")


@pytest.mark.parametrize(
    ("error", "said"), [(httpx.ReadTimeout, "took too long"), (httpx.RemoteProtocolError, "connection broke")]
)
def test_an_answer_that_is_cut_in_its_middle_is_asked_for_again(client, error, said):
    answers = [
        httpx.Response(200, content=cut(error)),
        httpx.Response(200, content=cut(error)),
        httpx.Response(200, json=GOOD),
    ]
    assert b"hitCount" in client(lambda _: answers.pop(0)).get(PMC, ASK)
    with pytest.raises(SourceError, match=said):
        client(lambda _: httpx.Response(200, content=cut(error))).get(PMC, ASK)


def test_a_service_that_cannot_be_reached_is_named(client):
    def answer(request):
        raise httpx.ConnectError("[Errno -2] Name or service not known", request=request)

    with pytest.raises(SourceError, match="Europe PMC: it cannot be reached"):
        client(answer).get(PMC, ASK)


def test_a_machine_off_the_network_is_not_kept_waiting(client, waits):
    def answer(request):
        raise httpx.ConnectError("[Errno -2] Name or service not known", request=request)

    with pytest.raises(SourceError, match="3 times"):
        client(answer).get(PMC, ASK)
    assert sum(waits.slept) == 3


def test_a_long_wait_is_told_and_a_short_one_is_not(waits):
    told = []
    answers = [
        httpx.Response(429),
        httpx.Response(429, headers={"Retry-After": "60"}),
        httpx.Response(200, json=GOOD),
    ]
    base = httpx.MockTransport(lambda _: answers.pop(0))
    with Client(base=base, clock=waits.clock, sleep=waits.sleep, notify=told.append) as asking:
        asking.get(PMC, ASK)
    assert told == ["Europe PMC: too many requests (429); trying again in 60 seconds."]


def test_a_server_that_never_ends_is_left_after_minutes(client, waits):
    def drops():
        while True:
            waits.now += 20
            yield b" "

    with pytest.raises(SourceError, match="did not end within 300 seconds"):
        client(lambda _: httpx.Response(200, content=drops())).get(PMC, ASK)


def test_an_answer_larger_than_any_honest_one_is_not_taken(client, monkeypatch):
    monkeypatch.setattr(transport, "LARGEST", 1 << 20)
    read = []

    def flood():
        for n in range(1000):
            read.append(n)
            yield b" " * (1 << 16)

    with pytest.raises(SourceError, match="larger than 1 MB"):
        client(lambda _: httpx.Response(200, content=flood())).get(PMC, ASK)
    assert len(read) < 20


def test_a_refusal_is_said_in_the_words_of_the_service_and_not_repeated(client):
    asked = []

    def answer(request):
        asked.append(request)
        return httpx.Response(400, json={"error": "Unknown filter\x1b[31m"})

    with pytest.raises(SourceError, match=r"refused the request \(400\).*Unknown filter") as caught:
        client(answer).get(OPENALEX, Request("/works", {"filter": "x"}))
    assert len(asked) == 1
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(("status", "words"), [(429, "Daily limit exceeded"), (403, "Rate limit exceeded")])
def test_a_limit_is_said_in_the_words_of_the_service(client, status, words):
    with pytest.raises(SourceError, match=rf"too many requests \({status}\): .*{words}.*, 6 times"):
        client(lambda _: httpx.Response(status, json={"error": words})).get(OPENALEX, Request("/works", {}))


def test_a_key_that_is_refused_is_not_tried_again_and_again(client, waits):
    with pytest.raises(SourceError, match=r"it refused the request \(403\): no accurate key"):
        client(lambda _: httpx.Response(403, text="no accurate key")).get(OPENALEX, Request("/works", {}))
    assert waits.slept == []


def test_requests_keep_the_pause_of_their_source_and_a_key_shortens_it(client, waits, monkeypatch):
    asking = client(lambda _: httpx.Response(200, content=b"PMID- 1\n"))
    ask = Request("/efetch.fcgi", {"id": "1"}, "nbib")
    for _ in range(3):
        asking.get(PUBMED, ask)
    assert waits.slept == pytest.approx([0.35, 0.35])
    monkeypatch.setenv("NCBI_API_KEY", SECRET)
    asking.get(PUBMED, ask)
    asking.get(PUBMED, ask)
    assert waits.slept[-1] == pytest.approx(0.11)


def test_a_key_goes_to_the_service_and_nowhere_else(client, monkeypatch, tmp_path, caplog):
    monkeypatch.setenv("OPENALEX_API_KEY", SECRET)
    seen = []
    ask = Request("/works", {"search": "x"})

    def answer(request):
        seen.append(request)
        return httpx.Response(200, json={"meta": {}, "results": []})

    logging.getLogger("httpx").setLevel(logging.DEBUG)
    cache = tmp_path / "answers.db"
    with caplog.at_level(logging.DEBUG), client(answer, cache=cache) as asking:
        asking.get(OPENALEX, ask, cached=True)
        said = asking.describe(OPENALEX, ask)
    assert seen[0].url.params["api_key"] == SECRET
    assert said == "GET https://api.openalex.org/works?search=x&api_key=***"
    assert all(SECRET.encode() not in file.read_bytes() for file in tmp_path.iterdir())
    assert SECRET not in caplog.text


def test_no_error_holds_a_key_not_even_in_its_traceback(client, monkeypatch):
    monkeypatch.setenv("OPENALEX_API_KEY", SECRET)

    def answer(request):
        raise httpx.ReadTimeout(f"reading {request.url}", request=request)

    def refuse(request):
        return httpx.Response(403, text=f"bad key in {request.url}")

    for faulty in (answer, refuse):
        with pytest.raises(SourceError) as caught:
            client(faulty).get(OPENALEX, Request("/works", {"search": "x"}))
        assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_key_does_not_follow_to_another_host(client, monkeypatch):
    monkeypatch.setenv("OPENALEX_API_KEY", SECRET)
    seen = []

    def answer(request):
        seen.append(str(request.url))
        if len(seen) == 1:
            return httpx.Response(302, headers={"Location": "https://elsewhere.example/works"})
        return httpx.Response(200, json={"meta": {}, "results": []})

    client(answer).get(OPENALEX, Request("/works", {"search": "x"}))
    assert SECRET in seen[0]
    assert seen[1] == "https://elsewhere.example/works"


def test_a_look_up_is_kept_for_a_week_and_a_page_of_a_search_never(client, tmp_path):
    asked = []

    def answer(request):
        asked.append(request)
        return httpx.Response(200, json=GOOD, headers={"Cache-Control": "no-store"})

    cache = tmp_path / "deep" / "answers.db"
    for _ in range(2):
        # A client each, as two runs of a command have.
        with client(answer, cache=cache) as asking:
            first = asking.get(PMC, ASK, cached=True)
            assert asking.get(PMC, ASK, cached=True) == first
    assert len(asked) == 1
    with client(answer, cache=cache) as asking:
        asking.get(PMC, ASK)
        asking.get(PMC, ASK)
    assert len(asked) == 3


def test_what_went_wrong_is_never_kept(client, tmp_path):
    answers = [httpx.Response(200, content=b"<html>")] * 6 + [httpx.Response(200, json=GOOD)]
    with client(lambda _: answers.pop(0), cache=tmp_path / "answers.db") as asking:
        with pytest.raises(SourceError):
            asking.get(PMC, ASK, cached=True)
        assert b"hitCount" in asking.get(PMC, ASK, cached=True)


def test_a_gateway_takes_the_place_of_every_address(client, monkeypatch):
    monkeypatch.setenv("LITREVIEW_WEB", "http://127.0.0.1:9/")
    seen = []

    def answer(request):
        seen.append(str(request.url))
        return httpx.Response(200, json=GOOD)

    client(answer).get(PMC, Request("/search", {}))
    assert seen == ["http://127.0.0.1:9/europepmc/search"]
    assert describe(PMC, Request("/searchPOST", {"query": "a"}, post=True), "").startswith(
        "POST http://127.0.0.1:9/"
    )
