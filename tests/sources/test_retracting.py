"""Retractions of what a review includes, or may include still."""

from __future__ import annotations

import re

import httpx
import pytest

from litreview.errors import InputError
from litreview.prisma.drawing.svg import svg
from litreview.prisma.flow_text import text
from litreview.prisma.numbers import Flow
from litreview.sources.request import SourceError
from tests.sources.shapes import Service, crossref_work
from tests.sources.works import included, ris

WATCH = """\
Record ID,Title,Author,RetractionDate,RetractionDOI,RetractionPubMedID,OriginalPaperDate,OriginalPaperDOI,OriginalPaperPubMedID,RetractionNature,Reason
1,x,y,5/3/2021 0:00,10.0000/notice.1,0,1/1/2020 0:00,10.0000/INVENTED.1,0,Retraction,+Fake
2,x,y,6/4/2022 0:00,unavailable,0,1/1/2020 0:00,unavailable,9002,Expression of concern,+Data
3,x,y,6/4/2022 0:00,unavailable,0,1/1/2020 0:00,10.0000/invented.3,0,Correction,+Typo
4,x,y,6/4/2022 0:00,unavailable,0,1/1/2020 0:00,10.0000/elsewhere,0,Retraction,+Fake
"""


def notices(*updates):
    """Return answers of Crossref for updated works, and nothing from PubMed."""

    def answer(request):
        if "crossref" not in str(request.url):
            return httpx.Response(200, text="PMID- 9002\nTI  - x\nPT  - Journal Article\n\n")
        items = [
            crossref_work(
                900 + n,
                **{"update-to": [{"DOI": doi, "type": kind, "updated": {"date-parts": [[2021, 5, 3]]}}]},
            )
            for n, (doi, kind) in enumerate(updates)
        ]
        return httpx.Response(
            200,
            json={
                "status": "ok",
                "message-type": "work-list",
                "message": {"total-results": len(items), "items": items},
            },
        )

    return answer


@pytest.fixture
def keys(imported):
    return imported(
        ris(1, "DO  - 10.0000/invented.1")
        + ris(2, "C3  - PUBMED 9002")
        + ris(3, "DO  - 10.0000/invented.3")
        + ris(4)
    )


def test_a_notice_of_crossref_marks_the_report(review, client, keys):
    answer = notices(
        ("10.0000/Invented.1", "retraction"),
        ("10.0000/invented.3", "correction"),
        ("10.0000/other", "retraction"),
    )
    done = review.web.check_retractions(None, "anna", client=client(answer))
    assert [(one.key, one.nature, one.source, one.notice, one.date, one.new) for one in done.found] == [
        (keys[0], "retraction", "Crossref", "10.0000/invented.900", "2021-05-03", True)
    ]
    assert (done.checked, done.unchecked) == (3, 1)
    assert review.reports.card(keys[0]).notices == ("retraction, Crossref, 2021-05-03",)
    assert [line.text for line in review.reports.history(keys[0])] == ["retraction, Crossref, 2021-05-03"]
    assert review.reports.card(keys[2]).notices == ()


def test_a_notice_that_is_known_is_told_and_not_recorded_again(review, client, keys):
    answer = notices(("10.0000/invented.1", "retraction"))
    for new in (True, False):
        done = review.web.check_retractions(None, "anna", client=client(answer))
        assert [one.new for one in done.found] == [new]
    assert len(review.reports.history(keys[0])) == 1


def test_a_look_at_retractions_never_takes_an_answer_from_before(review, client, keys, tmp_path):
    asked = []

    def answer(request):
        asked.append(request)
        return notices()(request)

    for _ in range(2):
        with client(answer, cache=tmp_path / "answers.db") as asking:
            review.web.check_retractions(None, "anna", client=asking)
    assert len(asked) == 4


@pytest.mark.parametrize(
    ("line", "nature"),
    [("PT  - Retracted Publication", "retraction"), ("RIN - J Invent Ex. 2022;13(1):1", "retraction"),
     ("ECI - J Invent Ex. 2022;13(1):1", "concern")],
)  # fmt: skip
def test_pubmed_says_it_by_kind_or_by_the_line_of_the_notice(review, client, keys, line, nature):
    service = Service([2], more={2: {"nbib": [line]}})

    def answer(request):
        return notices()(request) if "crossref" in str(request.url) else service(request)

    done = review.web.check_retractions(None, "anna", client=client(answer))
    assert [(one.key, one.nature, one.source) for one in done.found] == [(keys[1], nature, "PubMed")]


def test_a_table_of_retraction_watch_needs_no_network(review, client, keys, tmp_path):
    path = tmp_path / "watch.csv"
    path.write_bytes(WATCH.encode("cp1252"))
    service = Service([])
    done = review.web.check_retractions(path, "anna", offline=True, client=client(service))
    assert [(one.key, one.nature, one.source, one.notice) for one in done.found] == [
        (keys[0], "retraction", "Retraction Watch", "10.0000/notice.1"),
        (keys[1], "concern", "Retraction Watch", ""),
    ]
    assert service.asked == []


def test_any_other_table_is_refused_before_anybody_is_asked(review, client, keys, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    service = Service([])
    with pytest.raises(InputError, match="not a table of Retraction Watch"):
        review.web.check_retractions(path, "anna", client=client(service))
    assert service.asked == []


def test_excluded_reports_are_nobodys_worry(review, client, keys, exclude):
    exclude(keys[0])
    done = review.web.check_retractions(
        None, "anna", client=client(notices(("10.0000/invented.1", "retraction")))
    )
    assert done.found == ()
    assert done.checked == 2


def test_the_flow_tells_of_included_reports_that_are_retracted(review, client, keys):
    included(review, keys[0])
    included(review, keys[2])
    assert review.flow.now().retracted == ()
    review.web.check_retractions(None, "anna", client=client(notices(("10.0000/invented.1", "retraction"))))
    assert review.flow.now().retracted == (keys[0],)
    assert review.flow.at("2026-12-31").retracted == (keys[0],)
    assert [problem.where for problem in review.check() if problem.id == "retracted"] == [keys[0]]
    review.web.undo("retraction", "anna")
    assert review.flow.now().retracted == ()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "A retraction or an expression"), ("nl", "een intrekking of een waarschuwing")],
)
def test_every_form_of_the_flow_has_the_footnote(language, words):
    numbers = {"database_results": 1, "records_screened": 1, "new_reports": 1, "new_studies": 1}
    flow = Flow("new_dbr", numbers, retracted=("abcdefghijklmnop",))
    for said in (text(flow, language), svg(flow, language)):
        flat = " ".join(re.sub(r"<[^>]*>", " ", said).split())
        assert "†" in flat
        assert words in flat
        assert "abcdefgh" in flat
    assert "†" not in text(Flow("new_dbr", numbers), language)


def test_a_service_that_fails_leaves_everything_as_it_was(review, client, keys):
    with pytest.raises(SourceError):
        review.web.check_retractions(None, "anna", client=client(lambda _: httpx.Response(500)))
    assert review.reports.history(keys[0]) == []


def test_a_dry_run_shows_what_would_be_asked(review, client, keys):
    service = Service([])
    done = review.web.check_retractions(None, "anna", client=client(service), dry_run=True)
    assert done.requests == (
        "GET https://api.crossref.org/works?filter=updates:10.0000/invented.1,updates:10.0000/invented.3&rows=200",
        "GET https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi?db=pubmed&rettype=medline&retmode=text&id=9002&tool=litreview",
    )
    assert service.asked == []
