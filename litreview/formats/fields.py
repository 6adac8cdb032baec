"""From the raw values of an export to the fields of a record: rules that all formats share."""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping

from litreview.text import clean
from litreview.text import normal_doi
from litreview.text import only_doi

Raw = Mapping[str, tuple[str, ...]]

_EMPTY = frozenset(
    [
        "[no abstract available]",
        "[no abstract available].",
        "no abstract available",
        "no abstract available.",
        "[no author name available]",
        "[no author id available]",
        "[no title available]",
        "[abstract not available]",
        "abstract not available",
        "na",
        "n/a",
        "none",
        "null",
        "nan",
        "-",
    ],
)
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_DAY = re.compile(r"(\d{4})[/-](\d{1,2})?(?:[/-](\d{1,2})?)?(?:/.*)?")
_ISSN = re.compile(r"(?<![\dXx-])(\d{4})[-‐–]?(\d{3}[\dXx])(?![\dXx-])")
_ISBN = re.compile(r"(?<!\d)(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx](?![\dXx])")
_TAIL = re.compile(
    r"(?:^|(?<=[.!?:;)\]\"”»\s]))\s*"
    r"(?:\((?:APA )?Psyc[Ii][Nn][Ff][Oo] Database Record"
    r"|\(?(?:Copyright\s+(?:(?:of|is|applies|\(c\)|©|\d{4})\b|[©(])|©|\(c\)\s*(?:\d{4}|[A-Z])|&copy;))"
    r"[^©]{0,700}$",
)
_NOTICE_LONGER = re.compile(r"Copyright of .{3,300} is the property of .*$", re.DOTALL)
_PMID = re.compile(r"(?:pubmed|pmid|medline)?[\s:-]*0*([1-9]\d{0,8})(?:\.0)?(?: \[.*\])?", re.IGNORECASE)
_SPLIT_KEYWORDS = re.compile(r"\s*;\s*")


def values(raw: Raw, tags: Iterable[str]) -> Iterator[str]:
    """Give all values of some tags that say something, tag by tag."""
    for tag in tags:
        for value in raw.get(tag, ()):
            kept = clean(value)
            if kept and kept.casefold() not in _EMPTY:
                yield kept


def first(raw: Raw, *tags: str) -> str | None:
    """Give the first value of the first tag that has one."""
    for tag in tags:
        for value in raw.get(tag, ()):
            kept = clean(value)
            if kept and kept.casefold() not in _EMPTY:
                return kept
    return None


def year_of(*dates: str | None) -> int | None:
    """Give the year of the first date that holds one."""
    for date in dates:
        if date:
            if (head := date[:4]).isdecimal() and head.isascii() and head[:2] in _CENTURIES:
                return int(head)
            if found := _YEAR.search(date):
                return int(found.group())
    return None


_CENTURIES = frozenset(["14", "15", "16", "17", "18", "19", "20"])


def date_of(value: str | None) -> str | None:
    """Give a date as ISO 8601, as far as it is known; words such as `Spring 2018` stay as they are."""
    if value and (found := _DAY.fullmatch(value)):
        return "-".join(part.zfill(2) for part in found.groups() if part and part.strip("0"))
    return value


_MONTHS = {
    name: n
    for n, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}


def month_date(value: str | None) -> str | None:
    """Give a date that names its month (`2018 Jul 15`, `2018 JUL`) as ISO 8601; others stay as they are."""
    if not value:
        return None
    year, *rest = value.replace(".", " ").split()
    if not (year.isdecimal() and len(year) == len("2018")) or len(rest) > len(("Jul", "15")):
        return date_of(value)
    rest = sorted(rest, key=str.isdecimal)
    months = [_MONTHS.get(word[:3].lower()) if word.isalpha() else None for word in rest[:1]]
    if not rest:
        return year
    if months[0] is None or (len(rest) > 1 and not rest[1].isdecimal()):
        return value
    return "-".join([year, f"{months[0]:02}", *(day.zfill(2) for day in rest[1:])])


def pages_of(begin: str | None, end: str | None = None) -> str | None:
    """Give pages as `12-15`; an article number or an extent such as `245 p.` stays as it is."""
    if begin and end and begin.casefold() == "no" and end.casefold() == "specified":
        return None
    if begin and end and begin != end and not begin.endswith(f"-{end}"):
        return dashed(f"{begin.rstrip('-– ')}-{end.lstrip('-– ')}")
    return dashed(begin or end)


def dashed(value: str | None) -> str | None:
    """Give pages with one plain hyphen for every dash between them."""
    return re.sub(r"(?<=\w)\s*(?:--+|[–—‐‑−])\s*(?=\w)", "-", value).strip("-,; ") or None if value else None


def doi_of(raw: Raw, meant: Iterable[str], perhaps: Iterable[str] = ()) -> str | None:
    """Find a DOI in the tags meant for it, else where another tag holds a DOI and nothing else."""
    for value in values(raw, meant):
        if doi := normal_doi(value):
            return doi
    for value in values(raw, perhaps):
        if doi := only_doi(value):
            return doi
    return None


def abstract_of(candidates: Iterable[str]) -> str | None:
    """Give the first abstract that is more than a copyright notice, without its notice at the end."""
    for value in candidates:
        if kept := without_notice(value):
            return kept
    return None


def without_notice(abstract: str) -> str:
    """Cut the copyright notice that a publisher put behind an abstract; a text that is all notice gives none."""
    tail = abstract[-700:]
    if "opyright" not in tail and "©" not in tail and "(c)" not in tail.lower() and "&copy;" not in tail:
        return abstract
    kept = abstract
    while (found := _NOTICE_LONGER.search(kept) or _TAIL.search(kept)) and kept:
        kept = kept[: found.start()].rstrip()
    return kept


def keywords_of(given: Iterable[str]) -> tuple[str, ...]:
    """Give keywords one by one, each once, in order."""
    split = (word for value in given for word in _SPLIT_KEYWORDS.split(value))
    return tuple(dict.fromkeys(word for word in split if word))


def numbers_of(given: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Tell ISSNs (as `1234-567X`) from ISBNs (digits only)."""
    issn: dict[str, None] = {}
    isbn: dict[str, None] = {}
    for value in given:
        for found in _ISBN.finditer(value):
            isbn[re.sub(r"[- ]", "", found.group()).upper()] = None
        for found in _ISSN.finditer(_ISBN.sub(" ", value)):
            issn[f"{found.group(1)}-{found.group(2)}".upper()] = None
    return tuple(issn), tuple(isbn)


def pmid_of(value: str | None) -> str | None:
    """Give the number of a PubMed identifier such as `21345678` or `PUBMED 21345678`."""
    found = _PMID.fullmatch(value) if value else None
    return found.group(1) if found else None


_URL = re.compile(r"(?:https?|ftp)://\S+|www\.\S+")


def urls_of(given: Iterable[str]) -> tuple[str, ...]:
    """Give the web addresses in some values, each once, in order."""
    return tuple(dict.fromkeys(url for value in given for url in _URL.findall(value)))


def pmcid_of(value: str | None) -> str | None:
    """Give a PubMed Central identifier as `PMC123`."""
    found = re.search(r"PMC\s?(\d+)", value, re.IGNORECASE) if value else None
    return f"PMC{found.group(1)}" if found else None
