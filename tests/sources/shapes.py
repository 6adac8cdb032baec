"""Answers in the shape that each service gives, about invented works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import httpx

TITLE = "An invented study of {} and its buyers, number {}"
WORDS = ["amber", "barley", "cedar", "dahlia", "ember", "falcon", "garnet", "hazel", "indigo", "juniper"]


def title(n: int) -> str:
    return TITLE.format(WORDS[n % len(WORDS)], n)


def openalex_work(n: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"https://openalex.org/W{n}",
        "doi": f"https://doi.org/10.0000/Invented.{n}",
        "title": title(n),
        "display_name": title(n),
        "publication_year": 2020,
        "publication_date": "2020-03-04",
        "ids": {"openalex": f"https://openalex.org/W{n}", "pmid": f"https://pubmed.ncbi.nlm.nih.gov/{9000 + n}"},
        "language": "en",
        "primary_location": {
            "landing_page_url": f"https://example.org/{n}",
            "source": {"display_name": "Journal of Invented Examples", "issn": ["1234-5679"], "host_organization_name": "Press"},
        },
        "type": "article",
        "authorships": [
            {"author": {"display_name": "Anna Testauteur"}, "raw_author_name": "A. Testauteur"},
            {"author": {"display_name": None}, "raw_author_name": "Bram Voorbeeld"},
        ],
        "biblio": {"volume": "12", "issue": "3", "first_page": str(100 + n), "last_page": str(108 + n)},
        "abstract_inverted_index": {"Buyers": [0, 3], "were": [1], "asked.": [2], "answered.": [4]},
        "keywords": [{"display_name": "Demand"}],
        "referenced_works": [],
        "cited_by_count": n,
        **more,
    }  # fmt: skip


def crossref_work(n: int, **more: Any) -> dict[str, Any]:
    return {
        "DOI": f"10.0000/invented.{n}",
        "type": "journal-article",
        "title": [title(n)],
        "container-title": ["Journal of Invented Examples"],
        "author": [{"given": "Anna", "family": "Testauteur", "sequence": "first", "affiliation": []}],
        "issued": {"date-parts": [[2020, 3]]},
        "volume": "12",
        "issue": "3",
        "page": f"{100 + n}-{108 + n}",
        "abstract": "<jats:p>Buyers were <jats:italic>asked</jats:italic>.</jats:p>",
        "ISSN": ["1234-5679"],
        "score": 1.5,
        **more,
    }


def europepmc_result(n: int, **more: Any) -> dict[str, Any]:
    return {
        "id": str(9000 + n),
        "source": "MED",
        "pmid": str(9000 + n),
        "doi": f"10.0000/invented.{n}",
        "title": title(n) + ".",
        "authorString": "Testauteur A.",
        "authorList": {"author": [{"fullName": "Testauteur A", "firstName": "Anna", "lastName": "Testauteur", "initials": "A"}]},
        "journalInfo": {"issue": "3", "volume": "12", "journal": {"title": "Journal of Invented Examples", "issn": "1234-5679"}},
        "pubYear": "2020",
        "pageInfo": f"{100 + n}-{108 + n}",
        "abstractText": "<h4>Background</h4>Buyers were asked.",
        "language": "eng",
        "pubTypeList": {"pubType": ["research-article", "Journal Article"]},
        "keywordList": {"keyword": ["demand"]},
        "firstPublicationDate": "2020-03-04",
        **more,
    }  # fmt: skip


def nbib(n: int, *more: str) -> str:
    lines = [
        f"PMID- {9000 + n}", f"TI  - {title(n)}.", "AB  - Buyers were asked.", "FAU - Testauteur, Anna",
        "DP  - 2020 Mar", "TA  - J Invent Ex", "JT  - Journal of Invented Examples", "VI  - 12", "IP  - 3",
        f"PG  - {100 + n}-{108 + n}", f"LID - 10.0000/invented.{n} [doi]", "PT  - Journal Article", *more,
    ]  # fmt: skip
    return "\n".join(lines) + "\n\n"


@dataclass
class Service:
    """All four services, as far as they are known: so many works, in pages, with faults where a test wants them.

    Attributes:
        works: Numbers of the works that every search finds.
        faults: By the number of the request, what happens instead of an answer.
        page: Works in one answer, whatever was asked for.
        asked: Every request.
    """

    works: list[int]
    page: int = 4
    faults: dict[int, Callable[[httpx.Request], httpx.Response]] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)
    more: dict[int, dict[str, Any]] = field(default_factory=dict)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        fault = self.faults.pop(len(self.asked), None)
        if fault:
            return fault(request)
        words = dict(request.url.params) or dict(httpx.QueryParams(request.content.decode()))
        for part, answer in self.TABLE.items():
            if part in str(request.url):
                return answer(self, words)
        raise AssertionError(request.url)

    def _some(self, at: str | None) -> tuple[list[int], int]:
        start = 0 if at in {None, "*"} else int(str(at).removeprefix("at"))
        return self.works[start : start + self.page], start + self.page

    def _openalex(self, words: dict[str, str]) -> httpx.Response:
        some, then = self._some(words.get("cursor"))
        meta = {"count": len(self.works), "per_page": self.page, "next_cursor": f"at{then}" if some else None}
        return httpx.Response(
            200, json={"meta": meta, "results": [openalex_work(n, **self.more.get(n, {})) for n in some]}
        )

    def _crossref(self, words: dict[str, str]) -> httpx.Response:
        some, then = self._some(words.get("cursor"))
        items = [crossref_work(n, **self.more.get(n, {})) for n in some]
        message = {"facets": {}, "total-results": len(self.works), "items": items, "next-cursor": f"at{then}"}
        return httpx.Response(
            200,
            json={
                "status": "ok",
                "message-type": "work-list",
                "message-version": "1.0.0",
                "message": message,
            },
        )

    def _europepmc(self, words: dict[str, str]) -> httpx.Response:
        mark = words.get("cursorMark", "*")
        some, then = self._some(mark)
        found = {
            "version": "6.9", "hitCount": len(self.works), "nextCursorMark": f"at{then}" if some else mark,
            "request": {"queryString": words["query"], "resultType": "core"},
            "resultList": {"result": [europepmc_result(n, **self.more.get(n, {})) for n in some]},
        }  # fmt: skip
        return httpx.Response(200, json=found)

    def _esearch(self, words: dict[str, str]) -> httpx.Response:
        found = {
            "header": {"type": "esearch", "version": "0.3"},
            "esearchresult": {
                "count": str(len(self.works)), "retmax": "0", "retstart": "0", "querykey": "1",
                "webenv": f"MCID_{len(self.asked)}", "idlist": [], "querytranslation": f"{words['term']}[All Fields]",
            },
        }  # fmt: skip
        return httpx.Response(200, json=found)

    def _efetch(self, words: dict[str, str]) -> httpx.Response:
        start = int(words.get("retstart", "0"))
        some = self.works[start : start + int(words.get("retmax", "500"))]
        if "id" in words:
            some = [int(one) - 9000 for one in words["id"].split(",") if int(one) - 9000 in self.works]
        return httpx.Response(200, text="".join(nbib(n, *self.more.get(n, {}).get("nbib", ())) for n in some))

    TABLE: ClassVar[dict[str, Callable[..., httpx.Response]]] = {
        "openalex": _openalex, "crossref": _crossref, "europepmc": _europepmc,
        "esearch.fcgi": _esearch, "efetch.fcgi": _efetch,
    }  # fmt: skip
