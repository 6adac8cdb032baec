"""Filling in what records lack: only from works that are proven to be the same, and never over what is there."""

from __future__ import annotations

import json

import httpx
import pytest

from litreview.review.review import Review
from litreview.sources.request import SourceError
from litreview.sources.source_table import SOURCES
from tests.sources.shapes import Service, title
from tests.sources.works import ris

BY_ID = ["europepmc", "crossref", "openalex"]


@pytest.mark.parametrize("name", BY_ID)
def test_what_is_lacking_is_filled_in_by_doi(review, client, imported, name):
    (key,) = imported(ris(1, "DO  - 10.0000/invented.1"))
    done = review.web.enrich([name], "anna", client=client(Service([1, 2])))
    (filling,) = done.fillings
    assert (filling.key, filling.source, filling.proof) == (key, SOURCES[name].title, "same DOI and title")
    card = review.reports.card(key)
    assert "uyers were asked." in card.record.abstract
    assert card.enriched["abstract"] == SOURCES[name].title
    # Crossref knows no PMIDs.
    assert (card.record.pmid == "9001") == (name != "crossref")
    assert done.lacking["abstract"] == 0


def test_pubmed_is_asked_by_pmid(review, client, imported):
    (key,) = imported(ris(1, "C3  - PUBMED 9001"))
    done = review.web.enrich(["pubmed"], "anna", client=client(Service([1])))
    assert dict(done.fillings[0].fields) == {"abstract": "Buyers were asked.", "doi": "10.0000/invented.1"}
    assert review.reports.card(key).record.doi == "10.0000/invented.1"


@pytest.mark.parametrize("name", BY_ID)
def test_without_an_identifier_a_title_nominates_and_the_rest_must_prove(review, client, imported, name):
    (key,) = imported(ris(1))
    service = Service([1])
    review.web.enrich([name], "anna", client=client(service))
    assert review.reports.card(key).record.doi == "10.0000/invented.1"


def test_a_work_of_the_same_title_and_other_facts_is_no_proof(review, client, imported):
    (key,) = imported(ris(1).replace("Testauteur, Anna", "Ander, Bert").replace("2020", "2011"))
    done = review.web.enrich(["europepmc"], "anna", client=client(Service([1])))
    assert done.fillings == ()
    assert review.reports.card(key).record.abstract is None
    assert done.lacking == {"abstract": 1, "doi": 1, "pmid": 1}


def test_a_wrong_identifier_brings_nothing_and_is_told(review, client, imported):
    # The export gave the DOI of another work to this one.
    (key,) = imported(ris(1, "DO  - 10.0000/invented.2"))
    done = review.web.enrich(["europepmc", "crossref"], "anna", client=client(Service([2])))
    assert (done.fillings, done.unproven) == ((), 1)
    assert review.reports.card(key).record.abstract is None


def test_nothing_that_is_there_is_overwritten(review, client, imported):
    (key,) = imported(ris(1, "DO  - 10.0000/invented.1", "AB  - Own words of the export."))
    before = review.reports.records(key)
    review.web.enrich(BY_ID, "anna", client=client(Service([1])))
    card = review.reports.card(key)
    assert card.record.abstract == "Own words of the export."
    assert set(card.enriched) == {"pmid"}
    assert review.reports.records(key) == before


def test_later_sources_are_asked_only_for_what_is_lacking_still(review, client, imported):
    imported(ris(1, "DO  - 10.0000/invented.1") + ris(2, "DO  - 10.0000/invented.2"))
    service = Service([1, 2], page=9)
    review.web.enrich(["europepmc", "crossref", "openalex"], "anna", client=client(service))
    assert [request.url.host for request in service.asked] == ["www.ebi.ac.uk"]


def test_a_second_run_asks_for_the_rest_alone(review, client, imported):
    imported(ris(1, "DO  - 10.0000/invented.1"))
    review.web.enrich(["crossref"], "anna", client=client(Service([1])))
    again = review.web.enrich(["europepmc"], "anna", client=client(Service([1])))
    assert dict(again.fillings[0].fields) == {"pmid": "9001"}
    assert review.web.enrich(["europepmc"], "anna", client=client(Service([]))).asked == 0


def test_excluded_reports_are_asked_about_only_when_all_are_wanted(review, client, imported, exclude):
    first, second = imported(ris(1, "DO  - 10.0000/invented.1") + ris(2, "DO  - 10.0000/invented.2"))
    exclude(first)
    service = Service([1, 2], page=9)
    assert [one.key for one in review.web.enrich(["crossref"], "anna", client=client(service)).fillings] == [
        second
    ]
    assert [
        one.key
        for one in review.web.enrich(["crossref"], "anna", every=True, client=client(service)).fillings
    ] == [first]


def test_what_was_found_before_a_service_failed_is_kept(review, client, imported):
    imported(ris(1, "DO  - 10.0000/invented.1"))
    service = Service([1], faults={2: lambda _: httpx.Response(401, text="no key")})
    with pytest.raises(SourceError, match="401"):
        review.web.enrich(["crossref", "openalex"], "anna", client=client(service))
    (row,) = review.reports.rows()
    assert review.reports.card(row.key).enriched == {"abstract": "Crossref"}


def test_look_ups_are_kept_so_that_an_interrupted_run_costs_nothing_twice(review, client, imported, tmp_path):
    imported(ris(1, "DO  - 10.0000/invented.1"))
    service = Service([])
    for _ in range(2):
        with client(service, cache=tmp_path / "answers.db") as asking:
            review.web.enrich(BY_ID, "anna", client=asking)
    assert len(service.asked) == 3


def test_what_was_filled_in_leaves_the_review_marked(review, client, imported, tmp_path):
    imported(ris(1, "DO  - 10.0000/invented.1"))
    review.web.enrich(["europepmc"], "anna", client=client(Service([1])))
    for name in ("out.ris", "out.nbib", "out.bib", "out.json"):
        review.reports.export(tmp_path / name)
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert "Buyers were asked." in text
        assert "abstract from Europe PMC, not from an export" in text
    review.reports.export(tmp_path / "out.jsonl")
    (line,) = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(json.loads(line)["raw"]["litreview-note"]) == 2


def test_a_run_is_taken_back_as_one_and_is_in_the_history(review, client, imported):
    first, second = imported(ris(1, "DO  - 10.0000/invented.1") + ris(2, "DO  - 10.0000/invented.2"))
    review.web.enrich(["crossref"], "anna", client=client(Service([1, 2], page=9)))
    assert [(line.what, line.text) for line in review.reports.history(first)] == [
        ("enrichment", "abstract, Crossref")
    ]
    assert review.web.undo("enrichment", "anna") == 2
    assert review.reports.card(first).enriched == review.reports.card(second).enriched == {}
    assert review.web.undo("enrichment", "anna") == 0


def test_what_was_filled_in_travels_by_the_ledgers(review, client, imported, day):
    imported(ris(1, "DO  - 10.0000/invented.1"))
    review.web.enrich(["crossref"], "anna", client=client(Service([1])))
    review.close()
    with Review.rebuild(review.folder, clock=day) as again:
        (row,) = again.reports.rows()
        assert again.reports.card(row.key).enriched == {"abstract": "Crossref"}


def test_a_removal_by_what_is_lacking_heeds_what_was_filled_in(review, client, imported):
    _, second = imported(ris(1, "DO  - 10.0000/invented.1") + ris(2))
    review.web.enrich(["crossref"], "anna", client=client(Service([1])))
    assert review.decisions.remove(["abstract="], "other", "no abstract anywhere", "anna").reports == (
        second,
    )


def test_a_dry_run_shows_what_would_be_asked(review, client, imported):
    imported(ris(1, "DO  - 10.0000/invented.1") + ris(2))
    service = Service([1])
    done = review.web.enrich(["crossref"], "anna", client=client(service), dry_run=True)
    assert done.requests == (
        "GET https://api.crossref.org/works?filter=doi:10.0000/invented.1&rows=200",
        f"GET https://api.crossref.org/works?query.bibliographic={title(2).replace(' ', '+')}&rows=5",
    )
    assert service.asked == []
