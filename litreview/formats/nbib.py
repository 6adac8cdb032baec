"""PubMed's tagged text (MEDLINE, nbib), with the variants of PMC and ERIC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.fields import abstract_of
from litreview.formats.fields import dashed
from litreview.formats.fields import first
from litreview.formats.fields import keywords_of
from litreview.formats.fields import month_date
from litreview.formats.fields import numbers_of
from litreview.formats.fields import pmcid_of
from litreview.formats.fields import urls_of
from litreview.formats.fields import values
from litreview.formats.fields import year_of
from litreview.formats.names import persons
from litreview.formats.tagged import Dialect
from litreview.formats.tagged import Fields
from litreview.formats.tagged import Mark
from litreview.formats.tagged import Raw
from litreview.formats.words import kind_of
from litreview.formats.words import language_of
from litreview.model import Item
from litreview.text import normal_doi
from litreview.text import only_doi

_ERIC = "OWN - ERIC"
_EDITION = re.compile(r"\s*\[(?:Internet|pii|doi|bookaccession)\]\.?$")


def _mark(line: str, kept: list[str]) -> Mark | None:
    if line.startswith("PMID"):
        return Mark.START if line[4:].lstrip()[:1] == "-" else None
    # ERIC numbers its records elsewhere and begins each with its own name, after a blank line.
    return Mark.START if line == _ERIC and (not kept or not kept[-1]) else None


def _build(raw: Raw) -> Fields:
    full, short = raw.get("FAU", ()), raw.get("AU", ())
    issn, isbn = numbers_of(values(raw, ("IS", "ISBN", "SN")))
    date = first(raw, "DP", "DEP", "YR")
    return {
        "type": _kind(raw),
        "title": first(raw, "TI", "BTI", "CTI", "TT"),
        "authors": persons([*(full if len(full) >= len(short) else short), *raw.get("CN", ())]),
        "editors": persons(raw.get("FED") or raw.get("ED") or ()),
        "year": year_of(first(raw, "DP"), first(raw, "DEP"), first(raw, "YR")),
        "date": month_date(date),
        "journal": first(raw, "JT", "TA", *(["BTI", "CTI"] if "TI" in raw else ())),
        "journal_abbreviation": first(raw, "TA"),
        "translated_title": first(raw, "TT"),
        "volume": first(raw, "VI"),
        "issue": first(raw, "IP"),
        "pages": dashed(first(raw, "PG")) or _number(raw),
        "doi": _doi(raw),
        "pmid": _pmid(first(raw, "PMID")),
        "pmcid": pmcid_of(first(raw, "PMC")),
        "accession": first(raw, "PMID", "OID", "PMC"),
        "issn": issn,
        "isbn": isbn,
        "abstract": abstract_of(values(raw, ("AB", "OAB"))),
        "keywords": keywords_of(values(raw, ("OT", "MH", "DE"))),
        "language": language_of(first(raw, "LA")),
        "publisher": first(raw, "PB"),
        "urls": urls_of(values(raw, ("LINK", "UR", "LU"))),
        "database": "ERIC" if first(raw, "OWN") == "ERIC" else None,
    }


def _pmid(value: str | None) -> str | None:
    """Give the PMID where it is one; a stand-in such as `DEMO0001` is an accession and no more."""
    return value if value and value.isdecimal() else None


def _kind(raw: Raw) -> str | None:
    kinds = [kind_of(value) for value in values(raw, ("PT",))]
    # PubMed adds who paid and how it was studied to the kind of document; a kind of its own says more.
    telling = [kind for kind in kinds if kind not in {"article", "other", None}]
    return telling[0] if telling else "article" if kinds else None


def _doi(raw: Raw) -> str | None:
    given = list(values(raw, ("LID", "AID", "DO")))
    for value in given:
        if value.endswith("[doi]") and (doi := normal_doi(value)):
            return doi
    return next((doi for value in given if (doi := only_doi(value))), None)


def _number(raw: Raw) -> str | None:
    """Give the electronic page that stands in for pages."""
    for value in values(raw, ("LID",)):
        if value.endswith("[pii]"):
            return _EDITION.sub("", value)
    return None


DIALECT = Dialect(
    watch=("PMID", _ERIC),
    mark=_mark,
    width=4,
    infix="-",
    tag=re.compile(r"[A-Z][A-Z0-9]{1,3} {0,2}"),
    loose=re.compile(r"([A-Z][A-Z0-9]{1,3}) {0,2}-(?: (.*)|$)"),
    led=True,
    build=_build,
)
_LOOKS = re.compile(rf"^(?:PMID-|{_ERIC}$)", re.MULTILINE)


def looks_like(head: str) -> bool:
    """Say whether a file begins a record with a PMID line, or as ERIC does."""
    return _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read PubMed's tagged text."""
    return tagged.read(lines, DIALECT)
