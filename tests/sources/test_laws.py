"""A law of paging: whatever breaks and wherever it is cut, every record comes exactly once."""

from __future__ import annotations

import json

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from litreview.formats.registry import read
from litreview.model import Record
from litreview.sources import pubmed
from litreview.sources.client import Client
from litreview.sources.paging import fetch_pages
from litreview.sources.services import SearchQuery
from litreview.sources.source_table import SOURCES
from tests.sources.shapes import Service


def late(request):
    raise httpx.ReadTimeout("late", request=request)


def broken(_):
    def body():
        yield b"PMID- 1\n{"
        raise httpx.RemoteProtocolError("cut")

    return httpx.Response(200, content=body())


FAULTS = [
    late,
    broken,
    lambda _: httpx.Response(429, headers={"Retry-After": "3"}),
    lambda _: httpx.Response(502, text="<html>bad gateway"),
    lambda _: httpx.Response(200, text="<html>sign in"),
    lambda _: httpx.Response(200, text='{"meta": {"count"'),
]


@pytest.mark.parametrize("name", SOURCES)
@given(
    works=st.integers(0, 25),
    page=st.integers(1, 7),
    # Never six faults on end, which are an error: at most every other answer is wrong.
    faults=st.dictionaries(st.integers(0, 30).map(lambda n: 2 * n + 1), st.sampled_from(FAULTS)),
    cuts=st.lists(st.integers(1, 4), max_size=6),
)
@settings(max_examples=40)
def test_every_record_comes_exactly_once(name, works, page, faults, cuts):
    source = SOURCES[name]
    service = Service(list(range(works)), page=page, faults=dict(faults))
    state, kept = source.begin(SearchQuery("x", today="2026-01-05")), []
    before, pubmed.PAGE = pubmed.PAGE, page
    try:
        with Client(base=httpx.MockTransport(service), sleep=lambda _: None) as client:
            for cut in [*cuts, None]:
                for n, (now, answer) in enumerate(fetch_pages(client, source, source.search, state, 100), 1):
                    # What is left after a kill is what lay on disk.
                    state = json.loads(json.dumps(now))
                    kept += [answer] if answer else []
                    if n == cut:
                        break
                state = source.search.resume(state)
    finally:
        pubmed.PAGE = before
    found = [item for answer in kept for item in read(answer.decode(), source.format)]
    dois = [item.doi for item in found if isinstance(item, Record)]
    assert dois == [f"10.0000/invented.{n}" for n in range(works)]
