"""The commands that name a web service, as a person types them."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from litreview.__main__ import main
from litreview.cli.demo import offer_abstracts
from litreview.review.review import Review
from litreview.sources import pubmed
from litreview.sources.source_table import SOURCES
from tests.sources.serving import served
from tests.sources.shapes import Service
from tests.sources.works import ris


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def run(capsys):
    """Run a command in this process."""

    def go(*words: object) -> Done:
        capsys.readouterr()
        code = main([str(word) for word in words])
        said = capsys.readouterr()
        return Done(code, said.out, said.err)

    return go


@pytest.fixture
def folder(run, tmp_path, monkeypatch):
    """Create a review of two records in the working folder."""
    place = tmp_path / "typed"
    assert run("init", place, "--title", "Invented").code == 0
    monkeypatch.chdir(place)
    export = tmp_path / "export.ris"
    export.write_text(ris(1, "DO  - 10.0000/invented.1") + ris(2), encoding="utf-8")
    assert run("import", export, "--database", "Invented", "--date", "2026-01-02").code == 0
    return place


@pytest.fixture
def service(monkeypatch):
    """Serve three works by every source."""
    found = Service([1, 2, 3], page=2)
    monkeypatch.setattr(pubmed, "PAGE", 2)
    with served(found) as address:
        monkeypatch.setenv("LITREVIEW_WEB", address)
        yield found


@pytest.mark.parametrize("name", SOURCES)
def test_a_search_is_typed_and_imported(run, folder, service, name):
    done = run("search", name, "sex buyers", "--as", "anna")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"{name}: 3 hits, 3 records in 2 exports, 3 new, in ")
    again = run("search", name, "sex buyers", "--json").data
    assert (again["known"], again["records"]) == (True, 3)
    assert run("check").code == 0
    assert run("status", "--json").data["records"] == 5


def test_a_strategy_file_gives_the_words(run, folder, service, tmp_path):
    file = tmp_path / "strategy.txt"
    file.write_text("(buyer*[tiab] OR\n  client*[tiab])\n", encoding="utf-8")
    assert run("search", "pubmed", "--strategy", file).code == 0
    assert dict(service.asked[0].url.params)["term"] == "(buyer*[tiab] OR client*[tiab])"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("search", "pubmed"), "takes either QUERY or --strategy FILE"),
        (("search", "scholar", "x"), "no source 'scholar'"),
        (("search", "pubmed", "x", "--forward"), "require citations"),
        (("search", "citations"), "needs a direction"),
        (("search", "citations", "x", "--forward"), "starts from the included reports"),
        (("search", "citations", "--forward"), "No included report"),
        (("retractions", "--offline"), "--offline needs a table"),
        (("update",), "No search of this review"),
        (("strategy", "check", "nothing.txt", "--platform", "nowhere"), "nothing.txt"),
    ],
)
def test_what_does_not_fit_is_one_line_and_asks_nobody(run, folder, service, words, said):
    done = run(*words)
    assert done.code in {2, 3}
    assert said in done.err
    assert done.err.count("\n") == 1
    assert service.asked == []


def test_citations_are_searched_and_joined(run, folder, service):
    key = run("list", "--json").data[0]["key"]
    for stage in ("title-abstract", "full-text"):
        assert run("decide", key, "include", "--stage", stage, "--as", "anna").code == 0
    done = run("search", "citations", "--forward", "--as", "anna")
    assert done.code == 0
    assert done.out.startswith("openalex: ")
    assert "Known works were merged" in done.out


def test_filling_in_says_what_it_found_and_what_not(run, folder, service):
    done = run("enrich", "--from", "europepmc", "--as", "anna")
    assert done.out.splitlines() == [
        "2 reports with missing values; values found for 2.",
        "  2 abstracts from Europe PMC",
        "  1 doi from Europe PMC",
        "  2 pmids from Europe PMC",
        "Not found: nothing.",
    ]
    key = run("list", "--json").data[0]["key"]
    shown = run("show", key)
    assert "Not in any export: abstract from Europe PMC; pmid from Europe PMC" in shown.out
    assert run("show", key, "--json").data["enriched"]["abstract"] == "Europe PMC"
    assert run("enrich").out == "No report lacks an abstract, a DOI or a PMID.\n"
    assert run("enrich", "--undo").out == "2 reports restored.\n"


def test_the_demo_asks_for_open_abstracts_only_on_its_key(folder, service, monkeypatch, capsys):
    pressed = iter("xa")
    monkeypatch.setattr("typer.getchar", lambda: next(pressed))
    with Review.open(folder) as review:
        capsys.readouterr()
        offer_abstracts(review, "anna")
        said = " ".join(capsys.readouterr().err.split())
        assert "titles of 2 reports, to PubMed, Europe PMC, Crossref and OpenAlex." in said
        assert service.asked == []
        offer_abstracts(review, "anna")
        assert "values found for 2." in capsys.readouterr().err
        # Now that there are abstracts, nothing is offered and no key is read.
        offer_abstracts(review, "anna")
        assert capsys.readouterr().err == ""


def test_a_demo_without_a_network_can_still_be_screened(folder, monkeypatch, capsys):
    monkeypatch.setattr("typer.getchar", lambda: "a")
    monkeypatch.setenv("LITREVIEW_WEB", "http://127.0.0.1:9/")
    with Review.open(folder) as review:
        offer_abstracts(review, "anna")
        assert review.status().reports == 2
    assert "it cannot be reached" in capsys.readouterr().err


def test_a_retraction_is_told_and_exits_with_one(run, folder, service):
    first = run("list", "--json").data[0]["key"]
    service.more[1] = {"update-to": [{"DOI": "10.0000/invented.1", "type": "retraction"}]}
    done = run("retractions", "--as", "anna")
    assert done.code == 1
    assert done.out.startswith(f"{first[:8]}  An invented study")
    assert "retraction, Crossref" in done.out
    assert "1 report with neither DOI nor PMID not checked" in done.out
    assert run("retractions").code == 0
    assert run("show", first).out.startswith("! retraction, Crossref\n")
    for stage in ("title-abstract", "full-text"):
        assert run("decide", first, "include", "--stage", stage, "--as", "anna").code == 0
    assert "† A retraction or an expression of concern has been published for 1 report" in run("flow").out
    assert run("flow", "--json").data["retracted"] == [first]


def test_a_review_is_brought_up_to_date(run, folder, service):
    assert run("search", "openalex", "x").code == 0
    done = run("update")
    # Of the same day: nothing new is asked for.
    assert "already searched today" in done.out
    assert "Run by hand: Invented" in done.out


def test_a_service_that_is_out_of_order_is_one_line(run, folder, service, monkeypatch):
    monkeypatch.setattr("litreview.sources.transport.TRIES", 1)
    service.faults[1] = lambda _: httpx.Response(500)
    done = run("search", "crossref", "x")
    assert (done.code, done.err.count("\n")) == (3, 1)
    assert "Crossref: the server failed (500)" in done.err


DOCUMENTED = re.compile(r"^\$ (litreview .*)$", re.MULTILINE)


def documented(root):
    return DOCUMENTED.findall((root / "docs" / "web.md").read_text(encoding="utf-8"))


def test_every_documented_line_can_be_typed_and_shown_without_the_network(run, folder, root, monkeypatch):
    """The guard of all tests refuses any socket that would leave this machine."""
    monkeypatch.setenv("NCBI_API_KEY", "s3cret")
    monkeypatch.setenv("OPENALEX_API_KEY", "s3cret")
    key, awaited = (row["key"] for row in run("list", "--json").data)
    for stage in ("title-abstract", "full-text"):
        assert run("decide", key, "include", "--stage", stage, "--as", "anna").code == 0
    assert run("decide", awaited, "include", "--as", "anna").code == 0
    named = set()
    for line in documented(root):
        words = shlex.split(line)[1:]
        if words[0] in {"search", "enrich", "retractions"}:
            done = run(*words, "--dry-run")
            assert done.code == 0, (line, done.err)
            assert "No requests were sent" in done.out
            assert "s3cret" not in done.out
            named.add(words[1] if words[0] == "search" else words[0])
    assert named == {*SOURCES, "citations", "enrich", "retractions"}
