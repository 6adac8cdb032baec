"""Building a record from the values of its fields, shared by all formats.

A format collects values under the names of `Record`'s fields and these auxiliary names: `groups` (authors that are not
persons), `begin`, `end` and `number` (of pages), `linked` (values that may be the link of a DOI), `numbers` (ISSN and
ISBN, mixed).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, make_dataclass
from dataclasses import fields as dataclass_fields
from functools import lru_cache
from operator import itemgetter
from typing import Any, cast

from litreview.formats.fields import (
    abstract_of,
    dashed,
    keywords_of,
    month_date,
    more_than_year,
    numbers_of,
    pages_of,
    pmcid_of,
    pmid_of,
    urls_of,
    year_of,
)
from litreview.formats.names import persons, unturned
from litreview.formats.type_map import kind_of, language_of
from litreview.model import Record
from litreview.text import has_entity, normal_doi, only_doi, unescape_entities

Values = tuple[str, ...]
Raw = dict[str, Values]
Found = dict[str, Values]
Pick = Callable[[Mapping[str, Values]], tuple[Values, ...]]
Plan = tuple[Values, Pick, tuple[tuple[str, Values], ...]]


_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_AN = re.compile(r"[?&]AN=([\w.-]+)")

_first: Callable[[Values], Any] = itemgetter(0)
_RULES: dict[str, Callable[[Values], Any]] = {
    "type": lambda given: kind_of(given[0]),
    "title": _first,
    "authors": persons,
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


class Table:
    """The fields of a record, each with its tags, most trusted first."""

    def __init__(self, fields: Mapping[str, Values]) -> None:
        self._fields = dict(fields)
        # The records of one export have few different sets of tags, so the plan of each set is cached.
        self.plan: Callable[[Values], Plan] = lru_cache(maxsize=4096)(self._plan)

    def _plan(self, tags: Values) -> Plan:
        """Plan which of a record's tags supply which field: fields with one tag first, then those with several."""
        given = frozenset(tags)
        plan = [(field, tuple(tag for tag in trusted if tag in given)) for field, trusted in self.items()]
        single = {field: kept[0] for field, kept in plan if len(kept) == 1}
        # `itemgetter` returns a bare value for one name, and does not accept fewer.
        names = tuple(single.values())
        pick: Pick = (
            itemgetter(*names) if len(names) > 1 else lambda given: tuple([given[name] for name in names])
        )
        return tuple(single), pick, tuple((field, kept) for field, kept in plan if len(kept) > 1)

    def items(self) -> Iterable[tuple[str, Values]]:
        """Return each field with its tags."""
        return self._fields.items()

    def values(self) -> Iterable[Values]:
        """Return the tags of each field."""
        return self._fields.values()


def table(**tags: str) -> Table:
    """Return a table of fields, each with its tags separated by spaces, most trusted first."""
    return Table({field: tuple(given.split()) for field, given in tags.items()})


def collected(pairs: Iterable[tuple[str, Values]]) -> Raw:
    """Collect the values of each tag, in order."""
    raw: Raw = {}
    # Lists only for repeated tags, and no adding of tuples: 100,000 values of one tag would be copied 100,000 times.
    repeated: dict[str, list[str]] = {}
    for tag, values in pairs:
        if tag not in raw:
            raw[tag] = values
        elif tag in repeated:
            repeated[tag] += values
        else:
            repeated[tag] = [*raw[tag], *values]
    for tag, several in repeated.items():
        raw[tag] = tuple(several)
    return raw


def gather(raw: Raw, fields: Table) -> Found:
    """Return the values of each field, those of the most trusted tag first."""
    single, pick, several = fields.plan(tuple(raw))
    found = dict(zip(single, pick(raw), strict=True))
    for field, tags in several:
        found[field] = tuple([value for tag in tags for value in raw[tag]])
    return found


_FIELDS = dataclass_fields(Record)
_AT = {each.name: at for at, each in enumerate(_FIELDS)}
_ABSENT = [None if each.default is MISSING else each.default for each in _FIELDS]
_Draft: Any = make_dataclass("_Draft", list(_AT), slots=True)


def made(found: Found, raw: Raw, text: str, line: int, **more: Any) -> Record:
    """Build a record from the values of its fields (clean and never empty), its raw values, text and line."""
    # BibTeX writes backslashes before the characters of an entity.
    if "&" in text and ";" in text and has_entity(text.replace("\\", "") if "\\" in text else text):
        found = _unescaped(found)
    draft = _ABSENT.copy()
    draft[_AT["line"]], draft[_AT["raw"]], draft[_AT["text"]] = line, raw, text
    alone, several = _ways(tuple(found))
    for at, rule, name in alone:
        draft[at] = rule(found[name])
    for whole in several:
        whole(found, draft)
    for name, value in more.items():
        draft[_AT[name]] = value
    record = _Draft(*draft)
    # A frozen dataclass sets each of its thirty fields through a call; a draft with the same slots sets them in a
    # third of the time, and is frozen once its class is changed.
    record.__class__ = Record
    return cast("Record", record)


def _unescaped(found: Found) -> Found:
    """Decode the entities in the values, and drop values that are empty then, such as a lone space."""
    plain = {
        name: tuple(filter(None, map(unescape_entities, given))) if "&" in "".join(given) else given
        for name, given in found.items()
    }
    return {name: given for name, given in plain.items() if given}


Rule = Callable[[Values], Any]
# A rule for several names, which sets fields of the draft itself.
Whole = Callable[[Found, list[Any]], None]


@lru_cache(maxsize=4096)
def _ways(names: Values) -> tuple[tuple[tuple[int, Rule, str], ...], tuple[Whole, ...]]:
    """Return the rules for single names, with the position of the field, and the rules for several names."""
    # Cached per set of names, of which there are few.
    return (
        tuple((_AT[name], _RULES[name], name) for name in names if name in _RULES),
        tuple(rule for of, without, rule in _SEVERAL if not of.isdisjoint(names) and without not in names),
    )


def _doi(found: Found, draft: list[Any]) -> None:
    draft[_AT["doi"]] = (
        _any(normal_doi, found.get("doi", ()))
        or _any(only_doi, found.get("linked", ()))
        or _any(only_doi, draft[_AT["urls"]])
    )


def _groups(found: Found, draft: list[Any]) -> None:
    draft[_AT["authors"]] = persons(found.get("authors", ()) + tuple(map(unturned, found["groups"])))


def _numbers(found: Found, draft: list[Any]) -> None:
    draft[_AT["issn"]], draft[_AT["isbn"]] = numbers_of(found["numbers"])


def _accession(_: Found, draft: list[Any]) -> None:
    draft[_AT["accession"]] = accession_in(draft[_AT["urls"]])


def accession_in(urls: Iterable[str]) -> str | None:
    """Return the identifier of a record in a link of Scopus (`eid=`) or EBSCO (`AN=`)."""
    return _any(_numbered, urls)


def _numbered(url: str) -> str | None:
    found = _EID.search(url) or _AN.search(url)
    return found.group(1) if found else None


def _pages(found: Found, draft: list[Any]) -> None:
    begin, end = found.get("begin"), found.get("end")
    pages = pages_of(begin[0] if begin else None, end[0] if end else None)
    draft[_AT["pages"]] = pages or dashed(found["number"][0] if "number" in found else None)


# Rules for several names: the names, a name whose presence disables the rule, the rule.
_SEVERAL: tuple[tuple[frozenset[str], str, Whole], ...] = (
    (frozenset(["groups"]), "", _groups),
    (frozenset(["begin", "end", "number"]), "pages", _pages),
    (frozenset(["numbers"]), "", _numbers),
    (frozenset(["doi", "linked", "urls"]), "", _doi),
    (frozenset(["urls"]), "accession", _accession),
)


def _any(rule: Callable[[str], str | None], given: Iterable[str]) -> str | None:
    for value in given:
        if kept := rule(value):
            return kept
    return None
