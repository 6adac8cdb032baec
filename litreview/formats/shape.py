"""From values by field to the fields of a record: the one road that every format takes.

A format gathers its values under names of `Record`'s fields and these helping names: `groups` (authors that
are no persons), `begin`, `end` and `number` (of pages), `linked` (values that may be a DOI's link), `numbers`
(ISSN and ISBN, mixed).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterable
from operator import itemgetter
from typing import Any

from litreview.formats.fields import abstract_of
from litreview.formats.fields import dashed
from litreview.formats.fields import keywords_of
from litreview.formats.fields import month_date
from litreview.formats.fields import more_than_year
from litreview.formats.fields import numbers_of
from litreview.formats.fields import pages_of
from litreview.formats.fields import pmcid_of
from litreview.formats.fields import pmid_of
from litreview.formats.fields import urls_of
from litreview.formats.fields import year_of
from litreview.formats.names import persons
from litreview.formats.words import kind_of
from litreview.formats.words import language_of
from litreview.text import normal_doi
from litreview.text import only_doi

Values = tuple[str, ...]
Raw = dict[str, Values]
Found = dict[str, Values]
Table = tuple[tuple[str, tuple[str, ...]], ...]

_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_AN = re.compile(r"[?&]AN=([\w.-]+)")

_first: Callable[[Values], Any] = itemgetter(0)
_RULES: dict[str, Callable[[Values], Any]] = {
    "type": lambda given: kind_of(given[0]),
    "title": _first,
    "editors": persons,
    "year": year_of,
    "date": lambda given: more_than_year(month_date(given[0])),
    "journal": _first,
    "journal_abbreviation": _first,
    "translated_title": _first,
    "volume": _first,
    "issue": _first,
    "pages": lambda given: dashed(given[0]),
    "pmid": lambda given: next(filter(None, map(pmid_of, given)), None),
    "pmcid": lambda given: pmcid_of(given[0]),
    "accession": _first,
    "abstract": abstract_of,
    "keywords": keywords_of,
    "language": lambda given: language_of(given[0]),
    "publisher": _first,
    "urls": urls_of,
    "database": _first,
}


def table(**tags: str) -> Table:
    """Make a table of fields, each with its tags in order of trust, separated by blanks."""
    return tuple((field, tuple(given.split())) for field, given in tags.items())


def gather(raw: Raw, fields: Table) -> Found:
    """Give the values of each field, those of the most trusted tag first."""
    found: Found = {}
    for field, tags in fields:
        for tag in tags:
            if tag in raw:
                found[field] = found[field] + raw[tag] if field in found else raw[tag]
    return found


def fields_of(found: Found) -> dict[str, Any]:
    """Give the fields of a record; values are clean and never empty."""
    fields = {name: rule(given) for name, given in found.items() if (rule := _RULES.get(name))}
    if "authors" in found or "groups" in found:
        fields["authors"] = persons(found.get("authors", ()) + found.get("groups", ()))
    if "pages" not in fields:
        fields["pages"] = _pages(found)
    if "numbers" in found:
        fields["issn"], fields["isbn"] = numbers_of(found["numbers"])
    urls = fields.get("urls", ())
    fields["doi"] = _any(normal_doi, found.get("doi", ())) or _any(
        only_doi, (*found.get("linked", ()), *urls)
    )
    if urls and "accession" not in fields:
        fields["accession"] = accession_in(urls)
    return fields


def accession_in(urls: Iterable[str]) -> str | None:
    """Give the number by which Scopus (`eid=`) or EBSCO (`AN=`) names a record in its link."""
    return _any(_numbered, urls)


def _numbered(url: str) -> str | None:
    found = _EID.search(url) or _AN.search(url)
    return found.group(1) if found else None


def _pages(found: Found) -> str | None:
    begin, end = found.get("begin"), found.get("end")
    pages = pages_of(begin[0] if begin else None, end[0] if end else None)
    return pages or dashed(found["number"][0] if "number" in found else None)


def _any(rule: Callable[[str], str | None], given: Iterable[str]) -> str | None:
    for value in given:
        if kept := rule(value):
            return kept
    return None
