"""Conversion of raw values to the fields of a record: rules shared by all formats."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

# What exports write for an absent value.
EMPTY = frozenset(
    """[No abstract available]|[No abstract available].|No abstract available|No abstract available.
    |[No author name available]|[No author id available]|[No title available]|[Abstract not available]
    |Abstract not available|NA|N/A|n/a|NULL|null|NaN|nan|""".replace("\n    ", "").split("|")
)
LONGEST_EMPTY = max(map(len, EMPTY))
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_DASHES = re.compile(r"(?<=\w)\s*(?:--+|[–—‐‑−])\s*(?=\w)|(?<=\d) - (?=\d)")
_DAY = re.compile(r"(\d{4})[/-](\d{1,2})?(?:[/-](\d{1,2})?)?(?:/.*)?")
_COMPACT = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", re.ASCII)
_ISO = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?", re.ASCII)
_ISSN = re.compile(r"(?<![\dXx-])(\d{4})[-‐–]?(\d{3}[\dXx])(?![\dXx-])")
_ISBN = re.compile(r"(?<!\d)(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx](?![\dXx])")
# A notice stands at the beginning, or after punctuation or a space. This is checked after its first letter, so that
# the search can look for first letters, which is ten times as fast.
_APART = r"(?<![^.!?:;)\]\"”»\s].)"
_SIGNED = r"opyright\s+(?:©|\([cC]\)|\d{4}\b)"
_TAIL = re.compile(
    rf"(?:\({_APART}(?:(?:APA )?Psyc[Ii][Nn][Ff][Oo] Database Record|[Cc]{_SIGNED}|©|&copy;|\(?[cC]\)\s*\d{{4}}\b)"
    rf"|[Cc]{_APART}{_SIGNED}|©{_APART}|&{_APART}copy;)"
    r"[^©]{0,700}$",
)
_RECORD = "Database Record"
_BEFORE_SIGN = len("(APA PsycINFO ")
_OWNED = " is the property of "
_LONGEST_NOTICE = 1100
_MOST_NOTICES = 20
_NOTICE_LONGER = re.compile(r"Copyright of .{3,300} is the property of .{,700}$", re.DOTALL)
_PMID = re.compile(
    r"(?:https?://(?:www\.)?(?:pubmed\.)?ncbi\.nlm\.nih\.gov/(?:pubmed/)?|pubmed|pmid|medline)?[\s:-]*0*([1-9]\d{0,8})(?:\.0)?(?: \[.*\])?",
    re.IGNORECASE,
)


def find_year(dates: Iterable[str]) -> int | None:
    """Return the year of the first date that contains one."""
    for date in dates:
        head = date[:4]
        if head in _YEARS:
            return _YEARS[head]
        if found := _YEAR.search(date):
            return int(found.group())
    return None


_YEARS = {str(year): year for year in range(1400, 2100)}


def normalize_numeric_date(value: str | None) -> str | None:
    """Return a date as ISO 8601, as far as it is known; words such as `Spring 2018` are kept."""
    if value and (found := _DAY.fullmatch(value) or _COMPACT.fullmatch(value)):
        return "-".join(part.zfill(2) for part in found.groups() if part and part.strip("0"))
    return value


_MONTH_YEAR = re.compile(r"[A-Z][a-z]{2}(?:19|20)\d\d", re.ASCII)
_MONTHS = {
    name: n
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}


def normalize_date(value: str | None) -> str | None:
    """Return a date that names its month (`2018 Jul 15`, `2018 JUL`) as ISO 8601; others are kept."""
    words = value.replace(".", " ").split() if value else []
    if not value or not words:
        return None
    # `15 Jul 2018` and `Jul 2018` too.
    last = _YEAR.fullmatch(words[-1]) and (words[0].isalpha() or len(words[0]) < len("2018"))
    year, *rest = [words[-1], *words[:-1]] if last else words
    # EBSCO writes month and year as one word.
    if not rest and _MONTH_YEAR.fullmatch(year):
        year, rest = year[3:], [year[:3]]
    if not (year.isdecimal() and len(year) == len("2018")) or len(rest) > len(("Jul", "15")):
        return normalize_numeric_date(value)
    rest = sorted(rest, key=str.isdecimal)
    months = [_MONTHS.get(word[:3].lower()) if word.isalpha() else None for word in rest[:1]]
    if not rest:
        return year
    if months[0] is None or (len(rest) > 1 and not rest[1].isdecimal()):
        return value
    return "-".join([year, f"{months[0]:02}", *(day.zfill(2) for day in rest[1:])])


# The dates of many records are the same, and a known answer costs a tenth.
@lru_cache(maxsize=4096)
def normalize_full_date(value: str) -> str | None:
    """Return a date in normal form if it is more than a year, which has a field of its own; otherwise None."""
    date = normalize_date(value)
    return None if date is None or (date.isdecimal() and len(date) == len("2018")) else date


def date_parts(date: str | None, year: int | None) -> tuple[int, ...]:
    """Return the year, month and day of an ISO date as far as it has them; empty for any other date or year."""
    found = _ISO.fullmatch(date or "")
    parts = tuple(int(part) for part in found.groups() if part) if found else ()
    return parts if parts[:1] == (year,) else ()


def join_pages(begin: str | None, end: str | None = None) -> str | None:
    """Return pages as `12-15`; an article number or an extent such as `245 p.` is kept."""
    # Written by one database for unknown pages.
    if begin and end and begin.casefold() == "no" and end.casefold() == "specified":
        return None
    # The usual case.
    if begin and end and begin.isdecimal() and end.isdecimal() and begin != end:
        return f"{begin}-{end}"
    # Some databases put the whole range into the first page and repeat the last one.
    if begin and end and begin != end and not begin.endswith(f"-{end}"):
        return normalize_dashes(f"{begin.rstrip('-– ')}-{end.lstrip('-– ')}")
    return normalize_dashes(begin or end)


def normalize_dashes(value: str | None) -> str | None:
    """Return pages with a plain hyphen for every dash."""
    if value is None:
        return None
    if "--" in value or " - " in value or not value.isascii():
        value = _DASHES.sub("-", value)
    return value.strip("-,; ") or None


def choose_abstract(candidates: Iterable[str]) -> str | None:
    """Return the first abstract that is more than a copyright notice, without its final notice."""
    for value in candidates:
        if kept := remove_notice(value):
            return kept
    return None


def remove_notice(abstract: str) -> str:
    """Remove the copyright notice after an abstract; a text that is only a notice becomes empty."""
    kept = abstract
    for _ in range(_MOST_NOTICES):
        if not (found := _find_notice(kept)):
            break
        kept = kept[: found.start()].rstrip(" ,;(")
    return kept


def _find_notice(text: str) -> re.Match[str] | None:
    begin = max(len(text) - _LONGEST_NOTICE, 0)
    sign = find_sign(text, begin)
    if sign < 0:
        return None
    longer = _NOTICE_LONGER.search(text, begin) if text.find(_OWNED, begin) >= 0 else None
    return longer or _TAIL.search(text, max(begin, sign - _BEFORE_SIGN))


def find_sign(text: str, begin: int) -> int:
    """Return the position of the first mark of a copyright notice, or -1."""
    signs = [text.find("©", begin), text.find("opyright", begin)]
    if (at := text.find("&", begin)) >= 0:
        signs.append(text.find("&copy;", at))
    if (at := text.find("(", begin)) >= 0:
        signs += [text.find("(c)", at), text.find("(C)", at), text.find(_RECORD, at)]
    return min([at for at in signs if at >= 0], default=-1)


def split_keywords(given: tuple[str, ...]) -> tuple[str, ...]:
    """Return keywords one by one, without duplicates, in order."""
    words: list[str] = []
    if ";" not in "\n".join(given):
        return tuple(dict.fromkeys(given))
    for value in given:
        if ";" in value:
            words += filter(None, map(str.strip, value.split(";")))
        else:
            words.append(value)
    return tuple(dict.fromkeys(words))


def split_numbers(given: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Separate ISSNs (as `1234-567X`) from ISBNs (digits only)."""
    return _split_numbers(" | ".join(given)) if given else ((), ())


# The numbers of a journal repeat with each of its articles.
@lru_cache(maxsize=4096)
def _split_numbers(given: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    isbn = [re.sub(r"[- ]", "", found).upper() for found in _ISBN.findall(given)]
    # ISBNs first, since eight of their digits look like an ISSN.
    issn = [f"{begin}-{end}".upper() for begin, end in _ISSN.findall(_ISBN.sub(" ", given))]
    return tuple(dict.fromkeys(issn)), tuple(dict.fromkeys(isbn))


def parse_pmid(value: str | None) -> str | None:
    """Return the number of a PubMed identifier such as `21345678` or `PUBMED 21345678`."""
    found = _PMID.fullmatch(value) if value else None
    return found.group(1) if found else None


_URL = re.compile(r"(?:https?|ftp)://\S+|www\.\S+")


def find_urls(given: Iterable[str]) -> tuple[str, ...]:
    """Return the web addresses in some values, without duplicates, in order."""
    found = [url for value in given for url in _URL.findall(value)]
    return tuple(dict.fromkeys(found)) if found else ()


def parse_pmcid(value: str | None) -> str | None:
    """Return a PubMed Central identifier as `PMC123`."""
    found = re.search(r"PMC\s?(\d+)", value, re.IGNORECASE) if value else None
    return f"PMC{found.group(1)}" if found else None
