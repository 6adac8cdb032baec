"""The normal form of a record: all that a comparison needs, computed once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from sys import intern

from litreview.dedup.author_names import author_names, group_names
from litreview.dedup.journals import Container, journal
from litreview.dedup.lexicon import MONTHS, PREPRINT_DOIS, PREPRINTS
from litreview.dedup.mojibake import repair_mojibake
from litreview.dedup.title_parts import title, words
from litreview.doi import normal_doi
from litreview.model import Record

_PAGE = re.compile(r"([a-z]*)0*((?!0)\d+|0)([a-z]*)")
_RANGES = re.compile(r"((?<![a-z])[a-z]*\d+[a-z]?)(?:\s*[-–—‐‑−]+\s*([a-z]*\d+[a-z]?))?", re.IGNORECASE)
_WRECK = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b|^t-\d|^suppl|(?<!\d)\d+\s*p(?:p|ages)?\.?$|^\d{4}[-.]\d\d[-.]\d\d",
    re.IGNORECASE,
)
# The usual form, of which none of the wrecks is one.
_PLAIN_RANGE = re.compile(r"\d+(?:[-–]\d+)?")
_NUMBER = re.compile(r"\d+")
_REGISTRATION = re.compile(
    r"\b(?:NCT|ISRCTN|ACTRN|CRD|DRKS|UMIN|KCT|PACTR|TCTR|ChiCTR|IRCT)\d{7,17}\b", re.IGNORECASE
)
_SEVEN_DIGITS = re.compile(r"\d{7}")
_ISSN = re.compile(r"\d{7}[\dX]", re.ASCII)
_ISBN_LENGTHS = (10, 13)
_NONE: frozenset[str] = frozenset()
# A longer number in place of the issue is that of a catalogue ("eag, 7805975").
_LONGEST_ISSUE = 4
_CACHE = 1 << 14
# What an address has behind a DOI, and the second slash that one publisher's old DOIs have in some sources.
_DOI_VIEWS = ("/full", "/abstract", "/pdf", "/epdf", "/epub", "/html", "/meta", ".pdf")
_DOI_SLASHES = re.compile(r"/{2,}")
# Volumes of a journal in series, such as "B" or "Ser"; longer words are remarks ("in press").
_SERIES_LETTERS = 3
_ROMAN = re.compile(r"[ivxlc]+")
_ABSTRACT_LEAD = re.compile(
    r"^(?:abstract|background(?:\s*(?:/|and)\s*\w+)?|aims?|objectives?|introduction|purpose|context|summary|importance)\b",
    re.IGNORECASE,
)
_HIGHLIGHTS = re.compile(r"\s*(?:highlights?\b|[•●▪►·*]\s)", re.IGNORECASE)
# Letters of an abstract that are compared; sources add copyright lines at the end.
_ABSTRACT = 200
_KINDS = {
    "article": "article",
    # The server shows that it is one.
    "preprint": "article",
    "report": "report",
    "government": "report",
    "thesis": "thesis",
    "chapter": "chapter",
    "book": "book",
    "conference": "conference",
}


@dataclass(frozen=True, slots=True)
class Normal:
    """A record as it is compared; an empty string or None is a missing value, which never differs.

    Attributes:
        title: Folded words.
        marks: What the title says of its kind (erratum, reply, ...).
        main: Letters of the title before the subtitle; 0 when it has none.
        names: Longer words of the authors' names, sorted, without particles.
        first: The same of the first author.
        count: Number of authors named; `cut` when the list ends in "et al.".
        first_page: Without leading zeros; empty when it is a page count or a spreadsheet's date.
        groups: Of group authors: the acronym by which one signs, in capitals, and the initials of names in full.
        journal: The container by its name; `short_journal` by its abbreviation.
        numbers: Valid ISSNs and ISBNs of the container.
        registration: The number of a trial or review in a register, from title and accession number.
        preprint: The type, the container, or the prefix of the DOI is that of preprints.
        abstract: The beginning of it, folded; empty where a source has highlights in its place.
        database: The one that the export names.
    """

    key: str
    title: str
    marks: frozenset[str]
    main: int
    names: str
    first: str
    count: int
    cut: bool
    groups: frozenset[str]
    year: int | None
    journal: Container
    short_journal: Container
    numbers: frozenset[str]
    volume: str
    issue: str
    first_page: str
    last_page: str
    doi: str
    pmid: str
    registration: str
    kind: str
    preprint: bool
    abstract: str
    database: str


def normal(record: Record) -> Normal:
    """Return the normal form of a record."""
    name = title(repair_mojibake(record.title or ""))
    names, first, count, cut = author_names(record.authors)
    year = record.year
    doi = _doi(record.doi)
    container = journal(record.journal)
    # "38 (Supplement 1)" and "38" are one volume. A year there is a volume missing, and so are words ("no pagination",
    # "in press"), except for the letters of a series.
    volume = first_number(record.volume)
    if (
        not (volume.isdigit() or len(volume) <= _SERIES_LETTERS or _ROMAN.fullmatch(volume))
        or volume in MONTHS
    ):
        volume = ""
    first_page, last_page = pages(record.pages)
    return Normal(
        key=record.key,
        title=name.words,
        marks=name.marks,
        main=name.main,
        names=names,
        first=first,
        count=count,
        cut=cut,
        groups=group_names(record.authors) or _NONE,
        year=year,
        journal=container,
        short_journal=journal(record.journal_abbreviation),
        numbers=_numbers(record.issn, record.isbn) if record.issn or record.isbn else _NONE,
        volume="" if volume == str(year) else volume,
        issue=_issue(record.issue, year),
        first_page=first_page,
        last_page=last_page,
        doi=doi,
        pmid=record.pmid or "",
        registration=_registration(f"{record.title} {record.accession}"),
        kind=_KINDS.get(record.type or "", ""),
        preprint=record.type == "preprint" or _is_server(container.head) or doi.startswith(PREPRINT_DOIS),
        abstract=_abstract(record.abstract),
        database=intern(record.database or ""),
    )


@lru_cache(maxsize=_CACHE)
def _numbers(issn: tuple[str, ...], isbn: tuple[str, ...]) -> frozenset[str]:
    """Return ISSNs whose check digit fits, and the nine digits that an ISBN has in both of its lengths."""
    serial = [text.replace("-", "").upper() for text in issn]
    books = ["".join(sign for sign in text if sign.isalnum()) for text in isbn]
    return (
        frozenset(
            [number for number in serial if _is_issn(number)]
            + [book[-10:-1] for book in books if len(book) in _ISBN_LENGTHS]
        )
        or _NONE
    )


def _is_issn(number: str) -> bool:
    if not _ISSN.fullmatch(number) or not number.strip("0"):
        return False
    digits = [10 if sign == "X" else int(sign) for sign in number]
    return sum(weight * digit for weight, digit in zip(range(8, 0, -1), digits, strict=True)) % 11 == 0


def _registration(text: str) -> str:
    """Return the number under which a trial or review is registered; empty for none, and for several."""
    if not _SEVEN_DIGITS.search(text):
        return ""
    found = {number.casefold() for number in _REGISTRATION.findall(text)}
    return found.pop() if len(found) == 1 else ""


def _doi(text: str | None) -> str:
    found = normal_doi(text) or ""
    if "//" in found:
        found = _DOI_SLASHES.sub("/", found)
    end = len(found)
    while view := next((view for view in _DOI_VIEWS if found.endswith(view, 0, end)), ""):
        end -= len(view)
    return found[:end]


def pages(text: str | None) -> tuple[str, str]:
    """Return the first and last page of the first range, 221-8 as 221 and 228; empty where there is no page."""
    if not text or (not _PLAIN_RANGE.fullmatch(text) and _WRECK.search(text)):
        return "", ""
    found = _RANGES.search(text.replace("pp.", ""))
    if found is None:
        return "", ""
    first = _page(found.group(1))
    last = _page(found.group(2) or "")
    if last and last.isdigit() and first[-1:].isdigit() and len(last) < len(first):
        last = intern(first[: len(first) - len(last)] + last)
    # A page 1 is what many sources say for want of a page.
    return ("", "") if first in {"1", "0"} else (first, last)


def _page(text: str) -> str:
    found = _PAGE.fullmatch(text.casefold())
    return intern("".join(found.groups())) if found else ""


def first_number(text: str | None) -> str:
    """Return the first number of a volume or issue, else its words; interned, since many records share few values."""
    found = _NUMBER.search(text) if text else None
    return intern(found.group().lstrip("0") if found else words(text or ""))


@lru_cache(maxsize=_CACHE)
def _is_server(name: str) -> bool:
    """Whether a container is a server of preprints: by its name, or by the first word of it ("SSRN Electronic Journal")."""
    return name in PREPRINTS or name.partition(" ")[0] in PREPRINTS


def _issue(text: str | None, year: int | None) -> str:
    """Return the number of an issue; months, years and catalogue numbers in its place are missing."""
    found = first_number(text)
    if len(found) > _LONGEST_ISSUE and found.isdigit():
        return ""
    # Most are digits alone, and name no month.
    is_date = found == str(year) or (
        text and not text.isdecimal() and not MONTHS.isdisjoint(words(text).split())
    )
    return "" if is_date else found


def _abstract(text: str | None) -> str:
    if not text or _HIGHLIGHTS.match(text):
        return ""
    return words(_ABSTRACT_LEAD.sub("", text[: 2 * _ABSTRACT].lstrip()))[:_ABSTRACT]
