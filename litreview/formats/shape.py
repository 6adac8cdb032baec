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

from litreview.doi import normal_doi, only_doi
from litreview.formats.databases import database_of
from litreview.formats.fields import (
    choose_abstract,
    find_urls,
    find_year,
    join_pages,
    normalize_dashes,
    normalize_full_date,
    parse_pmcid,
    parse_pmid,
    split_keywords,
    split_numbers,
)
from litreview.formats.names import mark_group, normalize_names
from litreview.formats.preprints import MAY_BE_PREPRINT, is_preprint
from litreview.formats.type_map import document_type, language_code
from litreview.model import Record
from litreview.text import has_entity, unescape_entities

Values = tuple[str, ...]
Raw = dict[str, Values]
FieldValues = dict[str, Values]
Pick = Callable[[Mapping[str, Values]], tuple[Values, ...]]
Plan = tuple[Values, Pick, tuple[tuple[str, Pick], ...]]


_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_AN = re.compile(r"[?&]AN=([\w.-]+)")

# Fields of the first of their values: unchanged, or converted.
_FIRST = frozenset(
    """title journal journal_abbreviation translated_title volume issue accession publisher database""".split()  # noqa: SIM905  # a list would be a line for each
)
_CONVERTED: dict[str, Callable[[str], Any]] = {
    "type": document_type,
    "date": normalize_full_date,
    "pages": normalize_dashes,
    "pmcid": parse_pmcid,
    "language": language_code,
}
# Fields of all their values.
_RULES: dict[str, Callable[[Values], Any]] = {
    "authors": normalize_names,
    "editors": normalize_names,
    "year": find_year,
    "pmid": lambda given: next(filter(None, map(parse_pmid, given)), None),
    "abstract": choose_abstract,
    "keywords": split_keywords,
    "urls": find_urls,
}


class FieldTable:
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
        return tuple(single), pick, tuple((field, itemgetter(*kept)) for field, kept in plan if len(kept) > 1)

    def items(self) -> Iterable[tuple[str, Values]]:
        """Return each field with its tags."""
        return self._fields.items()

    def values(self) -> Iterable[Values]:
        """Return the tags of each field."""
        return self._fields.values()


def field_table(**tags: str) -> FieldTable:
    """Return a table of fields, each with its tags separated by spaces, most trusted first."""
    return FieldTable({field: tuple(given.split()) for field, given in tags.items()})


def collect_values(pairs: Iterable[tuple[str, Values]]) -> Raw:
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


def gather_fields(raw: Raw, fields: FieldTable) -> FieldValues:
    """Return the values of each field, those of the most trusted tag first."""
    single, pick, several = fields.plan(tuple(raw))
    found = dict(zip(single, pick(raw), strict=True))
    for field, pick_all in several:
        found[field] = sum(pick_all(raw), ())
    return found


_FIELDS = dataclass_fields(Record)
_INDEX = {each.name: at for at, each in enumerate(_FIELDS)}
_LINE, _RAW, _TEXT, _TYPE, _AUTHORS, _JOURNAL, _PAGES = map(
    _INDEX.__getitem__, ("line", "raw", "text", "type", "authors", "journal", "pages")
)
_DOI, _ACCESSION, _ISSN, _ISBN, _URLS, _DATABASE = map(
    _INDEX.__getitem__, ("doi", "accession", "issn", "isbn", "urls", "database")
)
_DEFAULTS = [None if each.default is MISSING else each.default for each in _FIELDS]
_Draft: Any = make_dataclass("_Draft", list(_INDEX), slots=True)


def build_record(found: FieldValues, raw: Raw, text: str, line: int, **more: Any) -> Record:
    """Build a record from the values of its fields (clean and never empty), its raw values, text and line."""
    # BibTeX writes backslashes before the characters of an entity.
    if "&" in text and ";" in text and has_entity(text.replace("\\", "") if "\\" in text else text):
        found = unescape_values(found)
    draft = _DEFAULTS.copy()
    draft[_LINE], draft[_RAW], draft[_TEXT] = line, raw, text
    first, converted, rules, combined = rules_for(tuple(found))
    for at, name in first:
        draft[at] = found[name][0]
    for at, convert, name in converted:
        draft[at] = convert(found[name][0])
    for at, rule, name in rules:
        draft[at] = rule(found[name])
    for combine in combined:
        combine(found, draft)
    for name, value in more.items():
        draft[_INDEX[name]] = value
    record = _Draft(*draft)
    # A frozen dataclass sets each of its thirty fields through a call; a draft with the same slots sets them in a
    # third of the time, and is frozen once its class is changed.
    record.__class__ = Record
    return cast("Record", record)


def unescape_values(found: FieldValues) -> FieldValues:
    """Decode the entities in the values, and drop values that are empty then, such as a lone space."""
    plain = found.copy()
    for name, given in found.items():
        # Links and notes are decoded only if the DOI is not known without them.
        if "&" in "".join(given) and name != "linked":
            plain[name] = tuple(filter(None, map(unescape_entities, given)))
            if not plain[name]:
                del plain[name]
    return plain


# A rule for several names, which sets fields of the draft itself.
CombinedRule = Callable[[FieldValues, list[Any]], None]
Rules = tuple[
    tuple[tuple[int, str], ...],
    tuple[tuple[int, Callable[[str], Any], str], ...],
    tuple[tuple[int, Callable[[Values], Any], str], ...],
    tuple[CombinedRule, ...],
]


# Cached per set of names, of which there are few.
@lru_cache(maxsize=4096)
def rules_for(names: Values) -> Rules:
    """Return the rules for single names, with the position of the field, and the rules for several names."""
    return (
        tuple((_INDEX[name], name) for name in names if name in _FIRST),
        tuple((_INDEX[name], _CONVERTED[name], name) for name in names if name in _CONVERTED),
        tuple((_INDEX[name], _RULES[name], name) for name in names if name in _RULES),
        tuple(
            rule for of, without, rule in _COMBINED_RULES if not of.isdisjoint(names) and without not in names
        ),
    )


def _set_doi(found: FieldValues, draft: list[Any]) -> None:
    doi = None
    if "doi" in found:
        doi = _first_result(normal_doi, found["doi"])
    if doi is None and "linked" in found:
        doi = _first_result(only_doi, map(unescape_entities, found["linked"]))
    draft[_DOI] = doi or _first_result(only_doi, draft[_URLS])


def _set_authors(found: FieldValues, draft: list[Any]) -> None:
    draft[_AUTHORS] = normalize_names(found.get("authors", ()) + tuple(map(mark_group, found["groups"])))


def _set_numbers(found: FieldValues, draft: list[Any]) -> None:
    draft[_ISSN], draft[_ISBN] = split_numbers(found["numbers"])


def _set_accession(_: FieldValues, draft: list[Any]) -> None:
    draft[_ACCESSION] = accession_in(draft[_URLS])


def accession_in(urls: Iterable[str]) -> str | None:
    """Return the identifier of a record in a link of Scopus (`eid=`) or EBSCO (`AN=`)."""
    for url in urls:
        if found := _EID.search(url) or _AN.search(url):
            return found.group(1)
    return None


def _set_pages(found: FieldValues, draft: list[Any]) -> None:
    begin, end = found.get("begin"), found.get("end")
    pages = join_pages(begin[0] if begin else None, end[0] if end else None)
    draft[_PAGES] = pages or normalize_dashes(found["number"][0] if "number" in found else None)


def _set_preprint(_: FieldValues, draft: list[Any]) -> None:
    if draft[_TYPE] in MAY_BE_PREPRINT and is_preprint(draft[_JOURNAL], draft[_DOI], draft[_URLS]):
        draft[_TYPE] = "preprint"


def _set_database(_: FieldValues, draft: list[Any]) -> None:
    if accession := draft[_ACCESSION]:
        draft[_DATABASE] = database_of(accession)


# Rules for several names: the names, a name whose presence disables the rule, the rule.
_COMBINED_RULES: tuple[tuple[frozenset[str], str, CombinedRule], ...] = (
    (frozenset(["groups"]), "", _set_authors),
    (frozenset(["begin", "end", "number"]), "pages", _set_pages),
    (frozenset(["numbers"]), "", _set_numbers),
    (frozenset(["doi", "linked", "urls"]), "", _set_doi),
    (frozenset(["urls"]), "accession", _set_accession),
    # After the rule for the DOI.
    (frozenset(["journal", "doi", "linked", "urls"]), "", _set_preprint),
    # After the rule for the accession number.
    (frozenset(["accession", "urls"]), "database", _set_database),
)


def _first_result(rule: Callable[[str], str | None], given: Iterable[str]) -> str | None:
    for value in given:
        if kept := rule(value):
            return kept
    return None
