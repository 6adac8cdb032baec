"""CSL-JSON as written by citation styles, Zotero and Crossref, and similar lists of objects."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from litreview.errors import Problem
from litreview.formats import json_list
from litreview.formats.fields import EMPTY
from litreview.formats.names import mark_group
from litreview.formats.shape import Raw, build_record, field_table, gather_fields
from litreview.model import Item, Record
from litreview.text import clean

_FIELDS = field_table(
    type="type",
    title="title title-short",
    authors="author authors",
    editors="editor editors",
    year="issued published-print published-online year date",
    date="date issued published-print published-online",
    journal="container-title journal",
    journal_abbreviation="container-title-short short-container-title journalAbbreviation",
    translated_title="original-title",
    volume="volume",
    issue="issue number",
    pages="page pages",
    number="article-number",
    doi="DOI doi",
    linked="URL url id",
    pmid="PMID pmid",
    pmcid="PMCID pmcid",
    accession="accession",
    numbers="ISSN ISBN issn isbn",
    abstract="abstract",
    keywords="keyword keywords subject",
    language="language",
    publisher="publisher",
    urls="URL url urls",
    database="source database",
)
OWN_MARK = {"written-by": "litreview"}
"""The value of `custom` in items that litreview wrote, whose text contains no markup."""
_DATES = frozenset(["issued", "published-print", "published-online", "accessed"])
_TAG = re.compile(r"</?(?:jats:)?(?:p|i|b|em|strong|sub|sup|sec|title|italic|bold|span|scp)(?:\s[^<>]*)?>")
_LIST = re.compile(r'\s*(?:\[|\{\s*"(?:items|references)"\s*:\s*\[)')


def text_values(name: str, value: object, *, markup: bool = True) -> tuple[str, ...]:
    """Return a JSON value as texts: names as `Family, Given`, dates as ISO, other objects as JSON."""
    if name in _DATES and isinstance(value, Mapping):
        return _date(value)
    if isinstance(value, list):
        return tuple(text for each in value for text in text_values("", each, markup=markup))
    if isinstance(value, Mapping):
        named = _name(value, is_own=not markup)
        return (named,) if named else (json.dumps(value, ensure_ascii=False, sort_keys=True),)
    if value is None or isinstance(value, bool):
        return ()
    # Crossref writes JATS in titles and abstracts; in items that litreview wrote, `<i>` is text.
    text = clean(_TAG.sub("", str(value)) if markup else str(value))
    return () if text in EMPTY else (text,)


def _name(value: Mapping[str, Any], *, is_own: bool = False) -> str:
    family = " ".join(str(value[part]) for part in ("non-dropping-particle", "family") if value.get(part))
    given = " ".join(str(value[part]) for part in ("given", "dropping-particle") if value.get(part))
    whole = ", ".join(part for part in (family, given, str(value.get("suffix") or "")) if part)
    if whole:
        return clean(whole)
    literal = clean(str(value.get("literal") or value.get("name") or ""))
    # Normally a group, but some registries also give persons so; those are recognised by their initials.
    return literal if "." in literal and not is_own else mark_group(literal)


def _date(value: Mapping[str, Any]) -> tuple[str, ...]:
    parts = value.get("date-parts") or [[value.get(name) for name in ("year", "month", "day")]]
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    date_text = "-".join(str(part).zfill(2) for part in first if part is not None)
    text = date_text or str(value.get("raw") or value.get("literal") or "")
    return (clean(text),) if text.strip() else ()


def item_to_record(given: Mapping[str, Any], line: int) -> Record:
    """Convert an item to a record."""
    markup = given.get("custom") != OWN_MARK
    raw: Raw = {
        clean(name): values
        for name, value in given.items()
        if (values := text_values(name, value, markup=markup))
    }
    found = gather_fields(raw, _FIELDS)
    if raw.get("genre") == ("Preprint",):
        found["type"] = raw["genre"]
    if markup and isinstance(keywords := given.get("keyword"), str) and ";" not in keywords:
        found["keywords"] = tuple(filter(None, map(clean, keywords.split(","))))
    return build_record(found, raw, json_list.canonical(given), line)


def read(lines: Iterable[str]) -> Iterator[Item | Problem]:
    """Read every object of a list, of a list under `items`, or the single object of the file."""
    return json_list.read(lines, _LIST, item_to_record)


_TYPICAL_NAMES = frozenset(["title", "author", "authors", "DOI", "doi", "container-title"])
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"(\s*:)?|[{}\[\]]')


def names_in(text: str) -> set[str]:
    """Return the names in an object at the start of a text, without those of nested objects."""
    names: set[str] = set()
    depth = 0
    for found in _TOKEN.finditer(text):
        sign = found.group()
        depth += (sign in {"{", "["}) - (sign in {"}", "]"})
        if depth == 0 and sign == "}":
            break
        if depth == 1 and found.group(2):
            names.add(found.group(1))
    return names


def looks_like(head: str) -> bool:
    """Return whether the first object, alone or in a list, has a title, author or DOI, or a type and an id."""
    start = head.lstrip("\ufeff \t\n")
    opened = _LIST.match(start)
    names = names_in(start[opened.end() if opened else 0 :]) if start.startswith(("{", "[")) else set()
    return not names.isdisjoint(_TYPICAL_NAMES) or names >= {"type", "id"}
