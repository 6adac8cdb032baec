"""Answers of the OpenAlex API: lists of works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from litreview.errors import Problem
from litreview.formats import json_list
from litreview.formats.json_list import list_at, object_at, text_values
from litreview.formats.names import GROUP_WORD, invert_name
from litreview.formats.shape import build_record, field_table, gather_fields
from litreview.model import Item, Record

_FIELDS = field_table(
    type="type",
    title="title display_name",
    authors="authors",
    year="publication_year publication_date",
    date="publication_date",
    journal="source",
    volume="volume",
    issue="issue",
    begin="first_page",
    end="last_page",
    doi="doi",
    pmid="pmid",
    pmcid="pmcid",
    accession="openalex",
    numbers="issn",
    abstract="abstract",
    keywords="keywords",
    language="language",
    publisher="publisher",
    urls="landing_page_url",
)
_OPENING = re.compile(r'\s*\{.*?"results"\s*:\s*\[', re.DOTALL)
_LOOKS = re.compile(r'\{\s*"meta"\s*:\s*\{.*?"results"\s*:\s*\[', re.DOTALL)
# Longer than any abstract: a position in the millions would be an error, or an attack, and fill the memory.
_MOST_WORDS = 50_000
_PLAIN = ("type", "title", "display_name", "publication_year", "publication_date", "doi", "language")


def looks_like(head: str) -> bool:
    """Return whether the text begins an answer with a list of works."""
    return _LOOKS.match(head.lstrip("\ufeff \t\n")) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read every work of an answer."""
    return json_list.read(lines, _OPENING, _record, bare=False)


def _record(given: Mapping[str, Any], line: int) -> Record:
    raw = {name: values for name, values in _raw(given) if values}
    return build_record(gather_fields(raw, _FIELDS), raw, json_list.canonical(given), line)


def _raw(given: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    place = object_at(object_at(given, "primary_location"), "source")
    numbers, ids = object_at(given, "biblio"), object_at(given, "ids")
    yield from ((name, text_values(given.get(name))) for name in _PLAIN)
    yield (
        "authors",
        tuple(name for each in list_at(given, "authorships") for name in text_values(_author(each))),
    )
    yield "source", text_values(place.get("display_name"))
    yield "publisher", text_values(place.get("host_organization_name"))
    yield "issn", tuple(number for each in list_at(place, "issn") for number in text_values(each))
    yield from (
        (name, text_values(numbers.get(name))) for name in ("volume", "issue", "first_page", "last_page")
    )
    yield from ((name, short_id(ids.get(name))) for name in ("pmid", "pmcid"))
    yield "openalex", short_id(given.get("id"))
    yield "abstract", text_values(assemble_abstract(object_at(given, "abstract_inverted_index")))
    words = (each.get("display_name") for each in list_at(given, "keywords") if isinstance(each, Mapping))
    yield "keywords", tuple(text for word in words for text in text_values(word))
    yield "landing_page_url", text_values(object_at(given, "primary_location").get("landing_page_url"))


def assemble_abstract(index: Mapping[str, Any]) -> str:
    """Assemble an abstract from its words, each with its positions."""
    placed = {
        at: word
        for word, places in index.items()
        if isinstance(places, list)
        for at in places
        if isinstance(at, int) and 0 <= at < _MOST_WORDS
    }
    return " ".join(placed[at] for at in sorted(placed))


def _author(authorship: object) -> str | None:
    named = authorship if isinstance(authorship, Mapping) else {}
    (name,) = text_values(object_at(named, "author").get("display_name") or named.get("raw_author_name")) or (
        "",
    )
    # Given names come first; the last word of an organisation is not a family name.
    return name if GROUP_WORD.search(name) else invert_name(name)


def short_id(value: object) -> tuple[str, ...]:
    """Return an identifier without the URL around it."""
    return text_values(str(value).rstrip("/").rsplit("/", 1)[-1]) if value else ()
