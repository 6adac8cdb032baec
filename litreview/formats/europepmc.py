"""Answers of Europe PMC's REST API with complete results (`resultType=core`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from litreview.errors import Problem
from litreview.formats import json_list
from litreview.formats.json_list import list_at, object_at, text_values
from litreview.formats.nbib import most_specific_type
from litreview.formats.shape import build_record, field_table, gather_fields
from litreview.model import Item, Record

_FIELDS = field_table(
    type="pubType",
    title="title",
    authors="author authorString",
    year="pubYear firstPublicationDate",
    date="firstPublicationDate",
    journal="journal book",
    journal_abbreviation="isoabbreviation",
    volume="volume",
    issue="issue",
    pages="pageInfo",
    doi="doi",
    pmid="pmid",
    pmcid="pmcid",
    accession="id",
    numbers="issn essn isbn",
    abstract="abstractText",
    keywords="keyword mesh",
    language="language",
    publisher="publisher",
)
_OPENING = re.compile(r'\s*\{.*?"resultList"\s*:\s*\{\s*"result"\s*:\s*\[', re.DOTALL)
_LOOKS = re.compile(r'"hitCount"\s*:')
_TAG = re.compile(r"</?(?:h4|p|i|b|em|strong|sub|sup|italic|bold|sec|title|list|list-item)(?:\s[^<>]*)?/?>")
_PLAIN = (
    "title",
    "pubYear",
    "firstPublicationDate",
    "doi",
    "pmid",
    "pmcid",
    "id",
    "pageInfo",
    "language",
    "abstractText",
)


def looks_like(head: str) -> bool:
    """Return whether the text begins an answer with a list of results."""
    return (
        head.lstrip("\ufeff \t\n").startswith("{")
        and _LOOKS.search(head) is not None
        and '"resultList"' in head
    )


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read every result of an answer."""
    return json_list.read(lines, _OPENING, _record, bare=False)


def _record(given: Mapping[str, Any], line: int) -> Record:
    raw = {name: values for name, values in _raw(given) if values}
    found = gather_fields(raw, _FIELDS) | {"database": ("Europe PMC",)}
    return build_record(found, raw, json_list.canonical(given), line)


def _raw(given: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    issue, book = object_at(given, "journalInfo"), object_at(given, "bookOrReportDetails")
    journal = object_at(issue, "journal")
    # Titles and abstracts contain markup for headings and formulas.
    yield from (
        (name, tuple(_TAG.sub(" ", text) for text in text_values(given.get(name)))) for name in _PLAIN
    )
    types = (
        text for each in list_at(object_at(given, "pubTypeList"), "pubType") for text in text_values(each)
    )
    yield "pubType", most_specific_type(tuple(types))
    yield (
        "author",
        tuple(name for each in list_at(object_at(given, "authorList"), "author") for name in _name(each)),
    )
    yield (
        "authorString",
        tuple(
            part for text in text_values(given.get("authorString")) for part in text.rstrip(".").split(", ")
        ),
    )
    yield "journal", text_values(journal.get("title"))
    yield "isoabbreviation", text_values(journal.get("isoabbreviation") or journal.get("ISOAbbreviation"))
    yield from ((name, text_values(issue.get(name))) for name in ("volume", "issue"))
    yield from ((name, text_values(journal.get(name))) for name in ("issn", "essn"))
    yield "book", text_values(object_at(given, "commonBook").get("title") or book.get("comprisingTitle"))
    yield from (
        (new, text_values(book.get(old))) for new, old in (("publisher", "publisher"), ("isbn", "isbn13"))
    )
    yield (
        "keyword",
        tuple(
            text for each in list_at(object_at(given, "keywordList"), "keyword") for text in text_values(each)
        ),
    )
    headings = (
        each
        for each in list_at(object_at(given, "meshHeadingList"), "meshHeading")
        if isinstance(each, Mapping)
    )
    yield "mesh", tuple(text for each in headings for text in text_values(each.get("descriptorName")))


def _name(author: object) -> tuple[str, ...]:
    named = author if isinstance(author, Mapping) else {}
    family, given = named.get("lastName"), named.get("firstName") or named.get("initials")
    if family:
        return text_values(", ".join(str(part) for part in (family, given) if part))
    return text_values(named.get("collectiveName") or named.get("fullName"))
