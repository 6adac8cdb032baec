"""Ovid's source line: a journal or a book with volume, issue, pages, editors and publisher in one text."""

from __future__ import annotations

import re

from litreview.formats.names import split_authors
from litreview.formats.shape import FieldValues

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?|Spring|Summer|Fall|Autumn|Winter|First|Second|Third|Fourth"
_DATED = rf"\s(?:(?:{_MONTH})(?:[/-](?:{_MONTH}))?(?: \d{{1,2}},?)? )?(?:19|20)\d\d\b"
_JOURNAL_END = re.compile(rf"\.\s|{_DATED}")
_PLACE = re.compile(
    r"(?:Vol\.?\s*)?(?<!\d)(?!(?:19|20)\d\d,)(?P<volume>\d+)\s{0,9}(?:\((?P<issue>[^()]{1,30})\))?"
    rf"(?:\s{{0,9}}:\s*(?P<pages>[A-Za-z]*\d[\w.-]*)|(?=,| \(|{_DATED}))"
)
_PAGES = re.compile(r"\bpp\.? ([A-Za-z]*\d[\w-]*)|\b(?:19|20)\d\d, (\d+-\d+)\.?$")

# BIOSIS and Zoological Record: `Baker, Ann [Editor], Dean, Carl [Editor]. Title.:12-34, 2004.`
_EDITORS = re.compile(r".{1,600}\[Ed(?:itor|s|\.)?\b[^\]]{0,40}\][.:,]?\s", re.DOTALL)
_EDITOR = re.compile(r"([^\[\]]{1,200})\[Ed[^\]]{0,40}\][.:,;]?\s*")
# PsycINFO: `Baker, Ann [Ed]. (2010). Title. (pp. 12-34). xi, 234 pp. City: Publisher.`
_BEFORE_YEAR = re.compile(r"(?P<editors>[^()]{0,600})\((?P<year>(?:19|20)\d\d)\)\.(?:\s|$)")
_TITLE = re.compile(
    r"\[(?P<bracketed>[^\[\]]{3,600})\]|(?P<plain>.{3,600}?)(?:\.(?=\s|:|$)|\s(?=\d+ pp\b)|(?<=\w)(?=:\s?\d))"
)
_BOOK_PAGES = re.compile(r"\(pp\.? ([\w-]+)\)|Chapter pagination: ([\w-]+)|:(\d+-\d+), (?:19|20)\d\d\b")
_PUBLISHER = re.compile(r"\bpp\.\s+[^:]{2,60}:\s+([^.;]{2,80})")


def split_source(source: str, found: FieldValues) -> None:
    """Add journal, volume, issue and pages to fields that have no value yet."""
    place = _PLACE.search(source)
    pages = _PAGES.search(source)
    named = {name: value for name, value in (place.groupdict() if place else {}).items() if value}
    if pages:
        named["pages"] = pages[1] or pages[2]
    head = source[: place.start()] if place else source
    named["journal"] = _JOURNAL_END.split(head, maxsplit=1)[0]
    _add(named, found)


def split_book(source: str, found: FieldValues) -> bool:
    """Add title, editors, pages and publisher of a book to fields without a value; return whether it is a book's line."""
    before = _EDITORS.match(source)
    dated = _BEFORE_YEAR.match(source)
    if not before and not dated:
        return False
    named: dict[str, str] = {}
    editors = _EDITOR.findall(before.group()) if before else []
    if dated:
        named["year"] = dated["year"]
        editors = editors or split_authors(dated["editors"].strip(" .").replace(" & ", ";"))
    rest = source[dated.end() if dated else before.end() if before else 0 :]
    if title := _TITLE.match(rest):
        named["journal"] = title["bracketed"] or title["plain"]
    if pages := _BOOK_PAGES.search(rest):
        named["pages"] = next(filter(None, pages.groups()))
    if publisher := _PUBLISHER.search(rest):
        named["publisher"] = publisher[1]
    _add(named, found)
    if editors and "editors" not in found:
        found["editors"] = tuple(kept for name in editors if (kept := name.strip(" ,;")))
    return True


def _add(named: dict[str, str], found: FieldValues) -> None:
    for field, value in named.items():
        # A separate field is more reliable than part of a line.
        if field not in found and (kept := value.strip(" .,;")):
            found[field] = (kept,)
