"""RIS, as databases and reference managers really write it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator

from litreview.errors import Problem
from litreview.formats import tagged
from litreview.formats.fields import abstract_of
from litreview.formats.fields import date_of
from litreview.formats.fields import doi_of
from litreview.formats.fields import first
from litreview.formats.fields import keywords_of
from litreview.formats.fields import numbers_of
from litreview.formats.fields import pages_of
from litreview.formats.fields import pmcid_of
from litreview.formats.fields import pmid_of
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
from litreview.model import Record

# A tag with one blank before its dash is taken for one only when RIS knows it: text may look the same.
_TAGS = (
    "TY A1 A2 A3 A4 AB AD AN AU AV BT C1 C2 C3 C4 C5 C6 C7 C8 CA CN CP CT CY DA DB DI DO DP ED EP ER ET "
    "ID IS J1 J2 JA JF JO K1 KW L1 L2 L3 L4 LA LB LK M1 M2 M3 N1 N2 NL NV OP PB PP PY RD RI RN RP SE SN SP "
    "ST SV T1 T2 T3 TA TI TT U1 U2 U3 U4 U5 UR VL VO Y1 Y2"
)
_LOOSE = re.compile(rf"\s*({_TAGS.replace(' ', '|')})[^\S\n]{{1,3}}-(.*)")
_MARK = re.compile(r"\ufeff?\s*(TY|ER)\s{1,2}-")
_CONTAINERS = frozenset(["article", "chapter", "conference", "news", "blog", "webpage", "other"])
_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_AN = re.compile(r"[?&]AN=([\w.-]+)")


def _mark(line: str, _kept: list[str]) -> Mark | None:
    found = _MARK.match(line)
    return None if found is None else Mark.START if found.group(1) == "TY" else Mark.END


def _build(raw: Raw) -> Fields:
    kind = _kind(raw)
    issn, isbn = numbers_of(values(raw, ("SN",)))
    date = first(raw, "PY", "Y1", "DA", "Y2")
    return {
        "type": kind,
        "title": _title(raw, kind),
        "authors": persons(raw.get("AU") or raw.get("A1") or ()),
        "editors": persons([*raw.get("A2", ()), *raw.get("ED", ())]),
        "year": year_of(first(raw, "PY"), first(raw, "Y1"), first(raw, "DA")),
        "date": date_of(first(raw, "DA") or date),
        "journal": _journal(raw, kind),
        "journal_abbreviation": first(raw, "J2", "JA", "J1") or _short(raw),
        "translated_title": first(raw, "TT"),
        "volume": first(raw, "VL", "VO"),
        "issue": first(raw, "IS", "CP"),
        "pages": pages_of(first(raw, "SP"), first(raw, "EP")) or _article_number(raw),
        "doi": doi_of(raw, ("DO", "DI", "L3"), ("M3", "LK", "L2", "UR", "N1", "L1")),
        "pmid": _pmid(raw),
        "pmcid": pmcid_of(first(raw, "C2")),
        "accession": _accession(raw),
        "issn": issn,
        "isbn": isbn,
        "abstract": abstract_of(values(raw, ("AB", "N2"))),
        "keywords": keywords_of(values(raw, ("KW", "K1"))),
        "language": language_of(first(raw, "LA")),
        "publisher": first(raw, "PB"),
        "urls": urls_of(values(raw, ("UR", "LK", "L2"))),
        "database": first(raw, "DB", "DP"),
    }


def _kind(raw: Raw) -> str | None:
    word = first(raw, "TY")
    return None if word == "GEN" else kind_of(word)


def _title(raw: Raw, kind: str | None) -> str | None:
    return (
        first(raw, "TI", "T1", "CT") or first(raw, "BT") or (None if kind == "article" else first(raw, "T2"))
    )


def _journal(raw: Raw, kind: str | None) -> str | None:
    if kind in _CONTAINERS or kind is None:
        return first(raw, "JF", "T2", "JO", "BT", "JA", "J2", "T3")
    return first(raw, "JF", "JO", "T3")


def _short(raw: Raw) -> str | None:
    return first(raw, "JO") if "JF" in raw and raw.get("JO") != raw.get("JF") else None


def _article_number(raw: Raw) -> str | None:
    return first(raw, "C7", "AR")


def _pmid(raw: Raw) -> str | None:
    for value in values(raw, ("C3", "C5", "AN", "N1")):
        if value.upper().startswith(("PUBMED", "PMID", "MEDLINE")) and (pmid := pmid_of(value)):
            return pmid
    # Embase gives the bare number; others put whatever they like in a custom tag.
    return pmid_of(first(raw, "C5")) if "U2" in raw else None


def _accession(raw: Raw) -> str | None:
    if number := first(raw, "AN", "U2"):
        return number
    for value in values(raw, ("UR",)):
        if found := _EID.search(value):
            return found.group(1)
        if found := _AN.search(value):
            return found.group(1)
    return first(raw, "ID")


DIALECT = Dialect(
    watch=("TY", "ER", " ", "\t", "\ufeff", "\xa0"),
    mark=_mark,
    width=2,
    infix="  -",
    tag=re.compile(r"[A-Z][A-Z0-9]"),
    loose=_LOOSE,
    many=frozenset(["KW"]),
    has_end=True,
    build=_build,
    outside={
        "Record #": "counting line",
        "Provider:": "header",
        "Link to": "link",
        "NL  -": "text after a record",
    },
)
_LOOKS = re.compile(r"^\ufeff?\s*TY\s{1,2}-", re.MULTILINE)


def looks_like(head: str) -> bool:
    """Say whether a file begins a record with a TY line."""
    return _LOOKS.search(head) is not None


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read RIS of any database."""
    return tagged.read(lines, DIALECT)


_OUR_TYPES = {
    "article": "JOUR",
    "report": "RPRT",
    "thesis": "THES",
    "chapter": "CHAP",
    "book": "BOOK",
    "conference": "CPAPER",
    "government": "GOVDOC",
    "news": "NEWS",
    "blog": "BLOG",
    "webpage": "ELEC",
    "other": "MISC",
}


def write(records: Iterable[Record]) -> Iterator[str]:
    """Write records as RIS, one piece a record, that reads back equal."""
    for record in records:
        lines = [f"{tag}  - {value}" for tag, value in _tags(record) if value]
        yield "\n".join([*lines, "ER  - ", "", ""])


def _tags(record: Record) -> Iterator[tuple[str, str | None]]:
    yield "TY", _OUR_TYPES.get(record.type or "", "GEN")
    yield "TI", record.title
    for tag, many in (("AU", record.authors), ("A2", record.editors)):
        yield from ((tag, value) for value in many)
    yield "PY", str(record.year) if record.year else None
    yield "DA", record.date
    yield "JF", record.journal
    yield "J2", record.journal_abbreviation
    yield "TT", record.translated_title
    yield "VL", record.volume
    yield "IS", record.issue
    yield "SP", record.pages
    yield "DO", record.doi
    yield "AN", record.accession
    for value in (*record.issn, *record.isbn):
        yield "SN", value
    yield "C3", f"PUBMED {record.pmid}" if record.pmid else None
    yield "C2", record.pmcid
    yield "AB", record.abstract
    for value in record.keywords:
        yield "KW", value
    yield "LA", record.language
    yield "PB", record.publisher
    for value in record.urls:
        yield "UR", value
    yield "DB", record.database
