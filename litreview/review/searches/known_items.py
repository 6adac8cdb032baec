"""Known items, which a good search should find: read them, and find them among the records of a review.

They are a benchmark: never stored, and never in the flow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from litreview.doi import only_doi
from litreview.errors import InputError
from litreview.exports import read_records
from litreview.files import read_text
from litreview.formats.fields import parse_pmid
from litreview.model import Record
from litreview.store.store import StoreSession
from litreview.strategy.searched_items import SearchedItem
from litreview.strategy.word_forms import split_words

KNOWN = "known:"
"""Prefix of the keys of known items while they are compared; no record key holds a colon."""
MOST_LISTED = 10_000
_LONGEST_LINE = 1_000
_HEADINGS = frozenset({"doi", "dois", "pmid", "pmids", "title", "titles"})
_SHORTEST_TITLE = 3
_PART = 5
"""Number of words that must match in a part of a title; many titles begin with the same few words."""
# `1. `, `[1] `, `- ` before an item of a list, and a year in brackets behind it.
_MARKER = re.compile(r"(?:[\[(]?\d{1,4}[.)\]]|[-–•*])\s+")
_YEAR_BEHIND = re.compile(r"(.*\S)\s*\(((?:19|20)\d\d)\)\.?")
# For each source: the field with keywords of authors, the field with headings of indexers, and the platforms with these headings.
_APART = (
    ("OT", "MH", frozenset({"pubmed", "ovid"})),
    ("DE", "ID", frozenset({"wos"})),
    ("Author Keywords", "Index Keywords", frozenset({"scopus"})),
)
# A tag may mean something else in another format; these fields are in every record of the right one.
_ALWAYS = {"OT": "PMID", "DE": "UT", "Author Keywords": "EID"}


@dataclass(frozen=True, slots=True)
class KnownFile:
    """The items of a file.

    Attributes:
        listed: Whether it is a list of DOIs, PMIDs or titles, one a line.
    """

    items: tuple[Record, ...]
    listed: bool


@dataclass(frozen=True, slots=True)
class ItemMatches:
    """The records that are a known item, and those that may be, with the reasons."""

    proven: set[str] = field(default_factory=set)
    possible: dict[str, tuple[str, ...]] = field(default_factory=dict)


def read_known_file(path: Path) -> KnownFile:
    """Read known items: an export in any format, or DOIs, PMIDs or titles, one a line.

    Raises:
        InputError: The file cannot be read, or is neither.
    """
    try:
        records, listed = read_records(path).records, False
    except InputError as error:
        records, listed = _listed(path, error), True
    return KnownFile(tuple(replace(item, key=f"{KNOWN}{n:06}") for n, item in enumerate(records)), listed)


def _listed(path: Path, error: InputError) -> tuple[Record, ...]:
    lines = [line.strip() for line in read_text(path).splitlines() if line.strip()]
    if lines and lines[0].casefold() in _HEADINGS:
        del lines[0]
    items = tuple(_read_line(line) for line in lines[: MOST_LISTED + 1])
    if (
        not items
        or len(items) > MOST_LISTED
        or any(len(line) > _LONGEST_LINE for line in lines)
        or None in items
    ):
        raise error
    return tuple(item for item in items if item)


def _read_line(line: str) -> Record | None:
    """Return the item of a line; None if it is neither a DOI, a PMID nor a title."""
    if marker := _MARKER.match(line):
        line = line[marker.end() :]
    if doi := only_doi(line):
        return Record(doi=doi)
    if pmid := parse_pmid(line):
        return Record(pmid=pmid)
    dated = _YEAR_BEHIND.fullmatch(line)
    title, year = (dated[1], int(dated[2])) if dated else (line, None)
    return Record(title=title, year=year) if len(split_words(title)) >= _SHORTEST_TITLE else None


def match_known_items(items: Sequence[Record], session: StoreSession) -> dict[str, ItemMatches]:
    """Find known items among the records of a review, by the key of the item.

    A record is proven to be the item if the duplicate engine joins them, or if an item of a list has its DOI or PMID. It
    is possible if the engine would ask a person about the pair, if both have the same title, if its title begins with
    that of the item, or if the line of the item contains its title.
    """
    from litreview.dedup.engine import judge  # noqa: PLC0415  # loads rapidfuzz, needed only here

    matches = {item.key: ItemMatches() for item in items}
    records = {record.key: record for record in session.records.all()}
    for item, key in _same_identifier(items, records.values()):
        matches[item].proven.add(key)
    for pair in judge(items, records.values()):
        one, other = sorted((pair.a, pair.b), key=lambda key: not key.startswith(KNOWN))
        if not other.startswith(KNOWN):
            if pair.verdict == "same":
                matches[one].proven.add(other)
            elif pair.verdict == "ask":
                matches[one].possible[other] = pair.reasons
    for item, key in (*_same_title(items, records.values()), *_part_of_title(items, records.values())):
        matches[item].possible.setdefault(key, ("same title",))
    for found in matches.values():
        for key in found.proven:
            found.possible.pop(key, None)
    return matches


def records_of(items: Sequence[Record], session: StoreSession) -> list[tuple[Record, ...]]:
    """Return the records that are each item of a list or, if there are none, those that may be."""
    matches = match_known_items(items, session)
    keys = [sorted(matches[item.key].proven or matches[item.key].possible) for item in items]
    records = session.records.get({key for each in keys for key in each})
    return [tuple(records[key] for key in each) for each in keys]


def _same_identifier(items: Iterable[Record], records: Iterable[Record]) -> Iterable[tuple[str, str]]:
    # An item without a title has only its identifier; other items are compared by the engine.
    wanted = {("doi", item.doi): item.key for item in items if item.doi and not item.title}
    wanted |= {("pmid", item.pmid): item.key for item in items if item.pmid and not item.title}
    for record in records:
        for name in (("doi", record.doi), ("pmid", record.pmid)):
            if name in wanted:
                yield wanted[name], record.key


def _same_title(items: Iterable[Record], records: Iterable[Record]) -> Iterable[tuple[str, str]]:
    wanted: dict[str, list[str]] = {}
    for item in items:
        if item.title:
            wanted.setdefault(_title(item), []).append(item.key)
    for record in records:
        for item_key in wanted.get(_title(record), ()) if record.title else ():
            yield item_key, record.key


def _part_of_title(items: Iterable[Record], records: Iterable[Record]) -> Iterable[tuple[str, str]]:
    """Yield items of a list whose title is cut off, or that are references with authors and journal around the title."""
    wanted: dict[str, list[tuple[str, str]]] = {}
    for item in items:
        words = split_words(item.title or "") if not item.authors else []
        for part in {" ".join(words[n : n + _PART]) for n in range(len(words) - _PART + 1)}:
            wanted.setdefault(part, []).append((item.key, " ".join(words)))
    for record in records:
        title = _title(record)
        for key, line in wanted.get(" ".join(title.split(" ", _PART)[:_PART]), ()):
            if f"{title} ".startswith(f"{line} ") or f" {title} " in f" {line} ":
                yield key, record.key


def _title(record: Record) -> str:
    return " ".join(split_words(record.title or ""))


def possible_reasons(item: Record, record: Record, reasons: Sequence[str]) -> tuple[str, ...]:
    """Return why a record may be an item and why it may not, in English."""
    from litreview.dedup.reason_text import reason_texts  # noqa: PLC0415  # loads rapidfuzz, needed only here
    from litreview.dedup.reasons import why  # noqa: PLC0415

    texts = reason_texts(why(item, record, reasons))
    return (*texts.pro, *texts.contra)


def searched_item(records: Sequence[Record], platform: str) -> SearchedItem:
    """Return the fields of an item that a platform would search, from all its records.

    Headings are included only for the platforms that use them. Keywords from a source that does not separate authors'
    keywords from headings are in `mixed_terms`.
    """
    keywords: dict[str, None] = {}
    headings: dict[str, None] = {}
    mixed: dict[str, None] = {}
    kinds = set()
    for record in records:
        tags = next((tags for tags in _APART if _ALWAYS[tags[0]] in record.raw), None)
        if tags is None:
            mixed |= dict.fromkeys(record.keywords)
            continue
        authors, indexers = (_values(record.raw, tag) for tag in tags[:2])
        # A record with an abstract is complete, so a field that it lacks is empty.
        whole = record.abstract is not None
        if authors or whole:
            keywords |= dict.fromkeys(authors)
            kinds.add("keywords")
        if platform in tags[2] and (indexers or whole):
            headings |= dict.fromkeys(indexers)
            kinds.add("headings")
    abstracts = [record.abstract for record in records if record.abstract]
    return SearchedItem(
        title=next((record.title for record in records if record.title), None),
        abstract=max(abstracts, key=len, default=None),
        keywords=tuple(keywords) if "keywords" in kinds else None,
        index_terms=tuple(headings) if "headings" in kinds else None,
        mixed_terms=tuple(mixed) or None,
        authors=next((record.authors for record in records if record.authors), None),
        journal=next((record.journal for record in records if record.journal), None),
        year=next((record.year for record in records if record.year), None),
        language=next((record.language for record in records if record.language), None),
    )


def _values(raw: Mapping[str, Sequence[str]], tag: str) -> list[str]:
    return [part.strip() for value in raw.get(tag, ()) for part in _split(value, tag) if part.strip()]


def _split(value: str, tag: str) -> list[str]:
    # PubMed repeats the field for each heading; the others write all headings in one, separated by semicolons.
    return [value] if tag in {"OT", "MH"} else value.split(";")
