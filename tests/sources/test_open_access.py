"""Open copies: who is asked, which are named, and which files are kept as full texts."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from litreview.__main__ import main
from litreview.errors import UsageError
from litreview.model import Stage, Verdict
from litreview.review.review import Review
from litreview.review.views import Decide
from litreview.review.web import web_part
from litreview.screening.filter_language import parse_filter
from tests.sources.shapes import openalex_work, title
from tests.sources.works import ris

PDF = b"%PDF-1.7\n" + b"invented " * 200
MAIL = "anna@example.org"


def place(url: str | None, page: str = "https://example.org/page", **more: Any) -> dict[str, Any]:
    """Return a location as Unpaywall writes it."""
    return {
        "url_for_pdf": url, "url_for_landing_page": page, "url": url or page, "version": "publishedVersion",
        "license": "cc-by", "host_type": "publisher", **more,
    }  # fmt: skip


def unpaywall_work(n: int, *places: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "doi": f"10.0000/invented.{n}", "title": title(n), "year": 2020, "is_oa": bool(places),
        "best_oa_location": places[0] if places else None, "oa_locations": list(places), **more,
    }  # fmt: skip


def openalex_place(url: str | None, **more: Any) -> dict[str, Any]:
    return {
        "is_oa": True, "pdf_url": url, "landing_page_url": "https://example.org/landing", "license": None,
        "version": "acceptedVersion", "source": {"type": "repository", "display_name": "Invented"}, **more,
    }  # fmt: skip


@dataclass
class Web:
    """Both services, and the servers with the files: the answer of each address."""

    unpaywall: dict[int, dict[str, Any]] = field(default_factory=dict)
    openalex: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    files: dict[str, httpx.Response | bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        # Files are asked for by the address that was checked; the name is in the header.
        url = str(request.url.copy_with(host=request.headers["host"]))
        self.asked.append(url)
        if url.startswith("https://api.unpaywall.org/v2/10.0000/invented."):
            found = self.unpaywall.get(int(request.url.path.rsplit(".", 1)[-1]))
            return httpx.Response(200, json=found) if found else httpx.Response(404, json={"error": True})
        if url.startswith("https://api.openalex.org/works"):
            works = [openalex_work(n, locations=places) for n, places in self.openalex.items()]
            return httpx.Response(200, json={"meta": {"count": len(works)}, "results": works})
        answer = self.files[url]
        return httpx.Response(200, content=answer) if isinstance(answer, bytes) else answer


@pytest.fixture
def awaited(review, imported):
    """Import works and include them at title and abstract; return their keys."""

    def bring(*numbers: int, doi: bool = True) -> list[str]:
        text = "".join(ris(n, *([f"DO  - 10.0000/invented.{n}"] if doi else [])) for n in numbers)
        keys = imported(text)
        for key in keys:
            review.decisions.decide(Decide(key, Verdict.INCLUDE, stage=Stage.TITLE_ABSTRACT), "anna")
        return keys

    return bring


def told(review: Review) -> list[str]:
    lines: list[str] = []
    review.web.on_wait = lines.append
    return lines


def test_open_copies_are_named_with_licence_version_and_host(review, client, awaited):
    first, second = awaited(1, 2)
    web = Web(
        unpaywall={1: unpaywall_work(1, place(None, version="submittedVersion", license=None))},
        openalex={1: [openalex_place("https://repository.example/1.pdf"), openalex_place(None, is_oa=False)]},
    )
    said = told(review)
    found = review.web.find_open_copies(actor="anna", client=client(web, MAIL))
    assert said == ["Asking Unpaywall about 2 DOIs and OpenAlex about 2 reports, with your mail address."]
    assert (found.awaited, found.without_id, [report.key for report in found.reports]) == (
        2,
        0,
        [first, second],
    )
    copies = [
        (copy.version, copy.license, copy.host, copy.host_type, copy.is_pdf, copy.source)
        for copy in found.reports[0].copies
    ]
    assert copies == [
        ("accepted", "", "repository.example", "repository", True, "OpenAlex"),
        ("submitted", "", "example.org", "publisher", False, "Unpaywall"),
    ]
    assert (found.reports[1].copies, found.reports[1].problem) == ((), "")
    # Nothing was fetched or recorded.
    assert not any(".pdf" in url for url in web.asked)
    assert review.full_text.files(first) == []
    assert f"email={MAIL.replace('@', '%40')}" in web.asked[0]


def test_only_reports_that_await_retrieval_are_asked_about(review, client, awaited):
    first, _ = awaited(1, 2)
    review.full_text.retrieve(first, "got", actor="anna")
    web = Web()
    review.web.find_open_copies(actor="anna", client=client(web, MAIL))
    assert [url for url in web.asked if "unpaywall" in url] == [
        f"https://api.unpaywall.org/v2/10.0000/invented.2?email={MAIL.replace('@', '%40')}"
    ]
    none = review.web.find_open_copies(actor="anna", only=parse_filter("year<2000"), client=client(web, MAIL))
    assert none.awaited == 0


def test_files_are_kept_as_full_texts_in_one_act_that_undo_takes_back(review, client, awaited):
    first, second, third = awaited(1, 2, 3)
    web = Web(
        unpaywall={
            1: unpaywall_work(1, place("https://press.example/an%20article.pdf")),
            2: unpaywall_work(2, place("https://press.example/2", license="publisher-specific")),
        },
        openalex={3: [openalex_place("https://repository.example/3.pdf")]},
        files={
            "https://press.example/an%20article.pdf": PDF,
            "https://press.example/2": PDF + b"2",
            "https://repository.example/3.pdf": PDF + b"3",
        },
    )
    said = told(review)
    found = review.web.find_open_copies(actor="anna", fetch=True, client=client(web, MAIL))
    assert said[1] == "Fetching the PDF files of 3 reports from: press.example, repository.example."
    assert [report.fetched.host for report in found.reports] == [
        "press.example", "press.example", "repository.example",
    ]  # fmt: skip
    (file,) = review.full_text.files(first)
    assert (file.path.read_bytes(), file.name, file.path.suffix) == (PDF, "an article.pdf", ".pdf")
    assert file.url == "https://press.example/an%20article.pdf"
    assert [line.text for line in review.reports.history(first)][-1] == (
        "got, an article.pdf, published, cc-by, Unpaywall (open copy)"
    )
    assert not [problem for problem in review.check() if problem.level == "error"]
    # Running again asks for nothing, as nothing is missing.
    web.asked.clear()
    assert review.web.find_open_copies(actor="anna", fetch=True, client=client(web, MAIL)).awaited == 0
    assert web.asked == []
    review.decisions.undo("anna")
    assert [review.full_text.files(key) for key in (first, second, third)] == [[], [], []]


def test_what_was_fetched_travels_by_the_ledgers_and_its_address_in_no_public_archive(
    review, client, awaited, tmp_path, day
):
    (first,) = awaited(1)
    url = "https://press.example/1.pdf?token=secret"
    web = Web(unpaywall={1: unpaywall_work(1, place(url))}, files={url: PDF})
    review.web.find_open_copies(actor="anna", fetch=True, client=client(web, MAIL))
    review.team.archive(tmp_path / "public.zip", public=True)
    review.close()
    with Review.rebuild(review.folder, clock=day) as again:
        assert [file.name for file in again.full_text.files(first)] == ["1.pdf"]
    with zipfile.ZipFile(tmp_path / "public.zip") as packed:
        lines = [
            json.loads(line)
            for name in packed.namelist()
            if name.endswith(".jsonl")
            for line in packed.read(name).splitlines()
        ]
    (body,) = [line for line in lines if line["kind"] == "retrieval"]
    assert {name: body[name] for name in ("outcome", "source", "version", "license")} == {
        "outcome": "got", "source": "Unpaywall", "version": "published", "license": "cc-by",
    }  # fmt: skip
    assert "secret" not in json.dumps(lines)


def test_a_page_is_named_and_not_kept_and_the_rest_goes_on(review, client, awaited):
    first, second = awaited(1, 2)
    web = Web(
        unpaywall={
            1: unpaywall_work(1, place("https://a.example/1.pdf"), place("https://b.example/1.pdf")),
            2: unpaywall_work(2, place("https://a.example/2.pdf")),
        },
        files={
            "https://a.example/1.pdf": b"<!doctype html><html>%PDF-" + b" " * 5000,
            "https://b.example/1.pdf": httpx.Response(403),
            "https://a.example/2.pdf": PDF,
        },
    )
    found = review.web.find_open_copies(actor="anna", fetch=True, client=client(web, MAIL))
    assert found.reports[0].problem == (
        "a.example: the link leads to a page, not to a PDF file; b.example: it refused the request (403)."
    )
    assert (found.reports[0].fetched, found.reports[1].problem) == (None, "")
    assert [len(review.full_text.files(key)) for key in (first, second)] == [0, 1]
    assert len(list((review.folder / "fulltext").iterdir())) == 1


def test_the_next_copy_is_tried_and_the_network_may_break(review, client, awaited):
    awaited(1)

    def broken(request: httpx.Request) -> httpx.Response:
        if request.headers["host"] == "a.example":
            raise httpx.ConnectError("no", request=request)
        return web(request)

    web = Web(
        unpaywall={1: unpaywall_work(1, place("https://a.example/1.pdf"), place("https://b.example/1.pdf"))},
        files={"https://b.example/1.pdf": PDF},
    )
    found = review.web.find_open_copies(actor="anna", fetch=True, client=client(broken, MAIL))
    assert (found.reports[0].fetched.host, found.reports[0].problem) == ("b.example", "")


def test_an_address_without_encryption_is_used_only_if_there_is_no_other(review, client, awaited):
    awaited(1, 2)
    web = Web(
        unpaywall={
            1: unpaywall_work(1, place("http://a.example/1.pdf"), place("https://a.example/1.pdf")),
            2: unpaywall_work(2, place("http://b.example/2.pdf")),
        },
        files={"https://a.example/1.pdf": PDF, "http://b.example/2.pdf": PDF + b"2"},
    )
    found = review.web.find_open_copies(actor="anna", fetch=True, client=client(web, MAIL))
    assert [(report.fetched.url, report.fetched.is_secure) for report in found.reports] == [
        ("https://a.example/1.pdf", True),
        ("http://b.example/2.pdf", False),
    ]


def test_the_identifier_of_another_work_fetches_nothing(review, client, awaited):
    (first,) = awaited(1)
    web = Web(
        unpaywall={1: unpaywall_work(1, place("https://a.example/1.pdf"), title="Something else altogether")},
    )
    found = review.web.find_open_copies(actor="anna", fetch=True, client=client(web, MAIL))
    assert found.reports[0].problem == (
        "Unpaywall has another work under its identifier: Something else altogether"
    )
    assert (found.reports[0].copies, review.full_text.files(first)) == ((), [])


def test_without_a_mail_address_only_openalex_is_asked(review, client, awaited):
    awaited(1)
    web, said = Web(openalex={1: [openalex_place(None)]}), told(review)
    found = review.web.find_open_copies(actor="anna", client=client(web))
    assert said[0].startswith("Unpaywall is not asked, as it answers only with your mail address.")
    assert [copy.source for copy in found.reports[0].copies] == ["OpenAlex"]
    assert all("openalex" in url for url in web.asked)
    with pytest.raises(UsageError, match="only with your mail address"):
        review.web.find_open_copies(["unpaywall"], "anna", client=client(web))
    with pytest.raises(UsageError, match="'pubmed' does not list open copies"):
        review.web.find_open_copies(["pubmed"], "anna", client=client(web, MAIL))


def test_a_service_that_fails_costs_a_line_for_each_report_and_is_given_up(review, client, awaited):
    awaited(1, 2, 3, 4, 5)

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(401, text="who?") if "unpaywall" in str(request.url) else web(request)

    web, said = Web(openalex={1: [openalex_place("https://a.example/1.pdf")]}), told(review)
    found = review.web.find_open_copies(actor="anna", client=client(answer, MAIL))
    assert said[1] == (
        "Unpaywall: it refused the request (401): who? It is not asked about the other 2 reports."
    )
    assert [report.problem[:30] for report in found.reports] == [
        *["Unpaywall: it refused the requ"] * 3, *["Unpaywall: not asked, as it fa"] * 2,
    ]  # fmt: skip
    assert len(found.reports[0].copies) == 1


def test_what_was_fetched_before_an_interruption_is_kept(review, client, awaited):
    first, second = awaited(1, 2)

    def interrupted(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/2.pdf":
            raise KeyboardInterrupt
        return web(request)

    web = Web(
        unpaywall={n: unpaywall_work(n, place(f"https://a.example/{n}.pdf")) for n in (1, 2)},
        files={"https://a.example/1.pdf": PDF},
    )
    with pytest.raises(KeyboardInterrupt):
        review.web.find_open_copies(actor="anna", fetch=True, client=client(interrupted, MAIL))
    assert [len(review.full_text.files(key)) for key in (first, second)] == [1, 0]


def test_an_outcome_that_somebody_recorded_meanwhile_stays(review, client, awaited):
    (first,) = awaited(1)

    def meanwhile(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/1.pdf":
            review.full_text.retrieve(first, "got", "on paper", "anna")
        return web(request)

    web = Web(
        unpaywall={1: unpaywall_work(1, place("https://a.example/1.pdf"))},
        files={"https://a.example/1.pdf": PDF},
    )
    found = review.web.find_open_copies(actor="anna", fetch=True, client=client(meanwhile, MAIL))
    assert "somebody recorded an outcome meanwhile" in found.reports[0].problem
    assert review.full_text.files(first) == []


@pytest.mark.parametrize(
    "answer",
    [
        {}, {"oa_locations": 7, "best_oa_location": []}, {"title": 7, "oa_locations": [None, "x", {"url": 1}]},
        unpaywall_work(1, place("file:///etc/passwd", "javascript:1")),
        unpaywall_work(1, place("https://user:word@a.example/1.pdf", "https://a.example/\x1b[2J")),
        unpaywall_work(1, place("https://[broken/1.pdf", "https://" + "a" * 3000)),
    ],
)  # fmt: skip
def test_an_answer_of_any_shape_names_no_copy(review, client, awaited, answer):
    awaited(1)
    web = Web(unpaywall={1: {**answer, "filled": True}})
    found = review.web.find_open_copies(actor="anna", fetch=True, client=client(web, MAIL))
    assert found.reports[0].copies == ()


def test_a_dry_run_shows_the_requests(review, client, awaited):
    awaited(1)
    web = Web()
    found = review.web.find_open_copies(actor="anna", client=client(web, MAIL), dry_run=True)
    assert found.requests == (
        f"GET https://api.unpaywall.org/v2/10.0000/invented.1?email={MAIL}",
        f"GET https://api.openalex.org/works?filter=doi:10.0000/invented.1&per_page=100&mailto={MAIL}",
    )
    assert web.asked == []


@pytest.fixture
def typed(review, client, awaited, monkeypatch, capsys):
    """Run a command on a review of two reports, one with an open copy; return its code and outputs."""
    awaited(1, 2)
    review.close()
    web = Web(
        unpaywall={1: unpaywall_work(1, place("http://a.example/1.pdf"), place(None))},
        files={"http://a.example/1.pdf": PDF},
    )
    monkeypatch.chdir(review.folder)
    monkeypatch.setenv("LITREVIEW_MAIL", MAIL)
    monkeypatch.setattr(web_part, "Client", lambda mail, cache, **_: client(web, mail, cache))

    def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["enrich", *words, "--as", "anna"])
        return code, *capsys.readouterr()

    return run


def test_the_command_names_what_is_open_and_fetches_it(typed):
    code, out, err = typed("--open-access")
    assert (code, err) == (
        0,
        "Asking Unpaywall about 2 DOIs and OpenAlex about 2 reports, with your mail address.\n",
    )
    _, rest = out.split("  ", 1)
    assert rest == (
        f"{title(1)}\n"
        "  published version, cc-by, publisher, PDF, not encrypted, Unpaywall: http://a.example/1.pdf\n"
        "  published version, cc-by, publisher, page, Unpaywall: https://example.org/page\n"
        "Open copies of 1 of 2 reports.\n"
        "Fetch the PDF files with `litreview enrich --open-access --fetch`.\n"
    )
    code, out, err = typed("--open-access", "--fetch")
    assert "  fetched: published version" in out
    assert out.endswith("Open copies of 1 of 2 reports.\nFetched: 1 PDF file.\n")
    assert typed("--open-access", "--only", "year>2030")[1] == "No report awaits retrieval.\n"
    dry = typed("--open-access", "--dry-run")[1].splitlines()
    assert (dry[0], dry[-1]) == (
        "1 report to look for. The requests would be:",
        "No requests were sent and nothing was changed.",
    )


def test_the_keys_of_the_document(typed):
    found = json.loads(typed("--open-access", "--fetch", "--json")[1])
    assert list(found) == ["awaited", "without_id", "reports", "requests"]
    assert list(found["reports"][0]) == ["key", "title", "copies", "fetched", "problem"]
    assert list(found["reports"][0]["copies"][0]) == [
        "url", "is_pdf", "version", "license", "host", "host_type", "source",
    ]  # fmt: skip
    assert found["reports"][0]["fetched"] == found["reports"][0]["copies"][0]


@pytest.mark.parametrize(
    "words", [["--fetch"], ["--only", "x"], ["--open-access", "--all"], ["--open-access", "--undo"]]
)
def test_options_that_do_not_belong_together_are_refused(typed, words):
    assert typed(*words)[0] == 2
