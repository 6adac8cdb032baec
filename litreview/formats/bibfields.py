"""From the fields of a BibTeX entry to the fields of a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

from litreview.formats.fields import abstract_of
from litreview.formats.fields import dashed
from litreview.formats.fields import doi_of
from litreview.formats.fields import first
from litreview.formats.fields import keywords_of
from litreview.formats.fields import month_date
from litreview.formats.fields import numbers_of
from litreview.formats.fields import pmcid_of
from litreview.formats.fields import pmid_of
from litreview.formats.fields import urls_of
from litreview.formats.fields import values
from litreview.formats.fields import year_of
from litreview.formats.latex import text_of
from litreview.formats.names import person
from litreview.formats.words import kind_of
from litreview.formats.words import language_of

Raw = Mapping[str, tuple[str, ...]]

_PART = re.compile(r'\s*(\{|"|[^\s#{"]+)\s*(?:#|$)?')
_TOKEN = re.compile(r'[{}"#]|\\.')
# Values that are no LaTeX: a tilde or a backslash in them is meant.
_VERBATIM = frozenset(
    ["doi", "url", "file", "eprint", "pmid", "pmcid", "id", "ENTRYTYPE", "ID", "link", "bdsk-url-1"]
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def value_of(written: str, strings: Mapping[str, str]) -> str:
    """Give a value without its brackets or quotes, parts joined and names of strings resolved."""
    parts = [_part(part.strip(), strings) for part in _parts(written)]
    return "".join(parts).strip()


def _parts(written: str) -> Iterator[str]:
    """Cut a value at each `#` that stands outside brackets and quotes."""
    if "#" not in written:
        yield written
        return
    begin = depth = 0
    quoted = False
    for found in _TOKEN.finditer(written):
        sign = found.group()
        depth += (sign == "{") - (sign == "}")
        quoted ^= sign == '"' and depth == 0
        if sign == "#" and depth == 0 and not quoted:
            yield written[begin : found.start()]
            begin = found.end()
    yield written[begin:]


def _part(part: str, strings: Mapping[str, str]) -> str:
    if part[:1] == "{":
        return part[1:-1] if part.endswith("}") else part[1:]
    if part[:1] == '"':
        return part[1:-1] if len(part) > 1 and part.endswith('"') else part[1:]
    return strings.get(part.lower(), part)


def build(kind: str, raw: Raw) -> dict[str, Any]:
    """Make the fields of a record of an entry's kind and its raw values."""
    text = {
        name: given
        if name in _VERBATIM or name in {"author", "editor"}
        else tuple(text_of(value) for value in given)
        for name, given in raw.items()
    }
    issn, isbn = numbers_of(values(text, ("issn", "isbn", "eissn")))
    return {
        "type": kind_of(kind),
        "title": _title(text),
        "authors": _people(raw, "author"),
        "editors": _people(raw, "editor"),
        "year": year_of(*values(text, ("year", "date", "issued", "urldate"))),
        "date": _date(text),
        "journal": first(
            text,
            "journal",
            "journaltitle",
            "booktitle",
            "maintitle",
            "howpublished" if kind == "online" else "",
        ),
        "journal_abbreviation": first(
            text, "shortjournal", "journal-iso", "abbrev_source_title", "journalabbreviation"
        ),
        "volume": first(text, "volume"),
        "issue": first(text, "number", "issue"),
        "pages": dashed(first(text, "pages", "eid", "article-number", "articleno", "art_number")),
        "doi": doi_of(text, ("doi",), ("url", "note", "link", "ee", "howpublished")),
        "pmid": pmid_of(first(text, "pmid", "pubmed_id", "pubmedid")),
        "pmcid": pmcid_of(first(text, "pmcid", "pmc")),
        "accession": first(text, "unique-id", "accession_number", "accession", "an", "eprint"),
        "issn": issn,
        "isbn": isbn,
        "abstract": abstract_of(values(text, ("abstract", "abstractnote", "annote"))),
        "keywords": _keywords(text),
        "language": language_of(first(text, "language", "langid", "hyphenation")),
        "publisher": first(text, "publisher", "institution", "school", "organization"),
        "urls": urls_of(values(text, ("url", "link", "howpublished"))),
        "database": first(text, "source", "database"),
    }


def _title(text: Raw) -> str | None:
    title, subtitle = first(text, "title", "shorttitle"), first(text, "subtitle")
    return f"{title.rstrip(': ')}: {subtitle}" if title and subtitle else title or first(text, "booktitle")


def _date(text: Raw) -> str | None:
    if given := first(text, "date"):
        return given
    year, month, day = (first(text, name) for name in ("year", "month", "day"))
    if year and month and month.isdecimal() and 1 <= int(month) <= len(_MONTHS):
        month = _MONTHS[int(month) - 1]
    return month_date(" ".join(part for part in (year, month, day if month else None) if part))


def _keywords(text: Raw) -> tuple[str, ...]:
    given = values(text, ("keywords", "author_keywords", "keyword", "keywords-plus"))
    return keywords_of(value if ";" in value else value.replace(",", ";") for value in given)


def _people(raw: Raw, name: str) -> tuple[str, ...]:
    from bibtexparser.middlewares.names import split_multiple_persons_names  # noqa: PLC0415  # heavy, BibTeX only

    whole = " and ".join(raw.get(name, ()))
    if not whole:
        return ()
    people = (_person(given) for given in split_multiple_persons_names(whole.replace("\n", " ")))
    return tuple(one for one in people if one)


def _person(name: str) -> str:
    """Give one name as `Family, Given`, by BibTeX's rules; a name all in braces is a group."""
    name = name.strip()
    if name.lower() == "others":
        return ""
    if name.startswith("{") and name.endswith("}") and name.count("{") == name.count("}"):
        inner = name[1:-1]
        if inner.count("}") == 0 or inner.find("{") < inner.find("}"):
            return text_of(inner).strip()
    plain = " ".join(text_of(name).split())
    if "," in plain:
        family, *given = (part.strip() for part in plain.split(","))
        # BibTeX puts a suffix second; readers and databases put it last.
        ordered = [family, *given] if len(given) <= 1 else [family, *given[1:], given[0]]
        return ", ".join(part for part in ordered if part)
    return _turned(name, plain)


def _turned(name: str, plain: str) -> str:
    from bibtexparser.middlewares.names import parse_single_name_into_parts  # noqa: PLC0415

    if " " not in plain:
        return person(plain)
    if "{" not in name:
        name = plain
    try:
        parts = parse_single_name_into_parts(name)
    except ValueError:
        return plain
    family = text_of(" ".join([*parts.von, *parts.last]))
    return ", ".join(part for part in (family, text_of(" ".join(parts.first)), *parts.jr) if part)
