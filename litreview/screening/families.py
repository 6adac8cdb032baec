"""Reports that may describe one study: they share a registration number, a registered title, or authors and years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, combinations, count, pairwise
from string import ascii_lowercase

from litreview.model import Record
from litreview.text import surname

# Registries by the form of their numbers; the first group is the number as the registry writes it.
REGISTRIES: dict[str, re.Pattern[str]] = {
    "ClinicalTrials.gov": re.compile(r"\b(NCT\s?\d{8})\b", re.IGNORECASE),
    "ISRCTN": re.compile(r"\b(ISRCTN\s?\d{8})\b", re.IGNORECASE),
    # Of the EU's registers, with or without the prefix and the country that platforms add.
    "EudraCT": re.compile(r"(?<![\w-])(?:EUCTR|EudraCT)?(\d{4}-\d{6}-\d{2})(?!\d)", re.IGNORECASE),
    "PROSPERO": re.compile(r"\b(CRD\s?\d{11})\b", re.IGNORECASE),
    "NTR": re.compile(r"\b(NTR\s?\d{3,5})\b"),
    "DRKS": re.compile(r"\b(DRKS\s?\d{8})\b", re.IGNORECASE),
    "ANZCTR": re.compile(r"\b(ACTRN\s?\d{14})\b", re.IGNORECASE),
    "ChiCTR": re.compile(r"\b(ChiCTR[-\w]{8,20})\b", re.IGNORECASE),
    "UMIN": re.compile(r"\b(UMIN\s?\d{9})\b", re.IGNORECASE),
    "jRCT": re.compile(r"\b(jRCTs?\d{9,10})\b", re.IGNORECASE),
    "CTRI": re.compile(r"\b(CTRI/\d{4}/\d{2,3}/\d{6})\b", re.IGNORECASE),
    "IRCT": re.compile(r"\b(IRCT\d{10,14}N\d{1,3})\b", re.IGNORECASE),
    "CRIS": re.compile(r"\b(KCT\d{7})\b", re.IGNORECASE),
    "PACTR": re.compile(r"\b(PACTR\d{15,16})\b", re.IGNORECASE),
    "TCTR": re.compile(r"\b(TCTR\d{11})\b", re.IGNORECASE),
    "SLCTR": re.compile(r"\b(SLCTR/\d{4}/\d{3})\b", re.IGNORECASE),
    "RPCEC": re.compile(r"\b(RPCEC\d{8})\b", re.IGNORECASE),
    "ReBEC": re.compile(r"\b(RBR-(?=[a-z]{0,7}\d)[a-z0-9]{6,8})\b", re.IGNORECASE),
    "OSF": re.compile(r"\b(osf\.io/[a-z0-9]{5})\b", re.IGNORECASE),
}
YEARS = 2
"""The largest distance in years between a thesis and its article, or a protocol and its results."""
SHARED_AUTHORS = 2
"""Authors in common; one name is too common: two Jansens a year apart are two people."""
ALIKE = 0.5
"""The share of all authors that both have; with less, all papers of a large consortium would be one study."""
REGISTERED_WORDS = 4
"""The words of a title by which two registers mean the same trial; shorter ones name a subject."""
TITLE_WORDS = 0.25
"""The share of the longer title words that a report and its summary still have in common."""

Link = tuple[str, str, str]
"""Two reports, and what connects them."""


@dataclass(frozen=True, slots=True)
class Family:
    """Reports that may describe one study.

    Attributes:
        id: What the study could be called.
        keys: Of the reports, in the order they came.
        reasons: A registration, its title, names and years, or what the reports are versions of each other as.
    """

    id: str
    keys: tuple[str, ...]
    reasons: tuple[str, ...]


def registrations(record: Record) -> set[str]:
    """Return the registration numbers that a record names, as their registries write them."""
    raw = (value for values in record.raw.values() for value in values)
    text = " ".join(filter(None, (record.title, record.abstract, record.accession, *record.keywords, *raw)))
    return {
        _as_written(name, re.sub(r"\s", "", match))
        for name, form in REGISTRIES.items()
        for match in form.findall(text)
    }


def _as_written(registry: str, number: str) -> str:
    if registry == "OSF":
        return number.lower()
    if registry == "ReBEC":
        return f"RBR-{number[4:].lower()}"
    return number.upper().replace("CHICTR", "ChiCTR").replace("JRCTS", "jRCTs").replace("JRCT", "jRCT")


def families(
    records: Mapping[str, Record],
    decided: Mapping[str, frozenset[str]] | None = None,
    links: Iterable[Link] | None = None,
    taken: Iterable[str] = (),
) -> list[Family]:
    """Return groups of reports that may describe one study, the largest first; no two have one id.

    Args:
        records: By the key of the report.
        decided: The studies that persons named, by report; two reports that are both there are settled.
        links: What connects two reports; by default, what their records share.
        taken: Further ids of studies that no family may be called by.
    """
    settled = decided or {}
    open_links = [
        (a, b, why)
        for a, b, why in (shared_facts(records) if links is None else links)
        # Both have studies: they are one study already, or a person has kept them apart.
        if not (a in settled and b in settled)
    ]
    found = sorted(_grouped(records, open_links, settled), key=lambda family: (-len(family.keys), family.id))
    return list(_distinct(found, {*taken, *(id_ for ids in settled.values() for id_ in ids)}, settled))


def _distinct(
    found: Iterable[Family], taken: set[str], settled: Mapping[str, frozenset[str]]
) -> Iterator[Family]:
    """Yield each family with an id that no other study has, as two studies of one author and year would be one."""
    for family in found:
        own = {id_ for key in family.keys for id_ in settled.get(key, ())}
        id_ = family.id
        # A number of a register is that of one study, whoever named it before.
        if id_ not in own and id_ not in family.reasons:
            letters = (f"{family.id}{letter}" for letter in ascii_lowercase[1:])
            numbers = (f"{family.id}-{n}" for n in count(len(ascii_lowercase) + 1))
            id_ = next(name for name in chain([family.id], letters, numbers) if name not in taken)
        taken.add(id_)
        yield replace(family, id=id_)


def shared_facts(records: Mapping[str, Record]) -> Iterator[Link]:
    """Yield each two reports that share a registration, a registered title, or authors and years."""
    by_number: dict[str, list[str]] = {}
    for key, record in records.items():
        for number in registrations(record):
            by_number.setdefault(number, []).append(key)
    for number, keys in sorted(by_number.items()):
        # A chain is enough to join all reports that name the same number.
        yield from ((a, b, number) for a, b in pairwise(keys))
    yield from _by_registered_title(records)
    yield from _by_authors(records)


def _by_registered_title(records: Mapping[str, Record]) -> Iterator[Link]:
    """Yield registrations of two registers with the same title: often neither names the number of the other."""
    by_title: dict[tuple[str, ...], dict[str, str]] = {}
    for key, record in records.items():
        titles = (record.title, record.translated_title) if record.type == "registration" else ()
        for words in {tuple(re.findall(r"\w+", (title or "").casefold())) for title in titles}:
            if len(words) >= REGISTERED_WORDS:
                # A register gives a trial one number: two of its own are two trials.
                by_title.setdefault(words, {}).setdefault(_register(record), key)
    for keys in by_title.values():
        yield from ((a, b, " ".join((records[a].title or "").split())) for a, b in pairwise(keys.values()))


def _register(record: Record) -> str:
    number = record.accession or ""
    return next((name for name, form in REGISTRIES.items() if form.search(number)), record.database or "")


def _by_authors(records: Mapping[str, Record]) -> Iterator[Link]:
    names = {key: _names(record) for key, record in records.items()}
    by_name: dict[str, list[str]] = {}
    for key, found in names.items():
        for name in found:
            by_name.setdefault(name, []).append(key)
    seen = {pair for keys in by_name.values() for pair in combinations(keys, 2)}
    for a, b in sorted(seen, key=lambda pair: (list(records).index(pair[0]), pair[1])):
        if why := same_people(names[a], names[b], records[a], records[b]):
            yield a, b, why


def _names(record: Record) -> dict[str, str]:
    """Map each author, as family name and first initial, to the family name."""
    found = {}
    for author in record.authors:
        given = author.partition(",")[2].strip()
        # One initial: databases give one initial, two, or the full first name of the same person.
        found[f"{surname(author)} {given[:1]}".casefold().strip()] = surname(author)
    return found


def same_people(one: Mapping[str, str], other: Mapping[str, str], a: Record, b: Record) -> str | None:
    """Describe what two reports by the same people within a few years share; None for other reports."""
    if a.year is None or b.year is None or abs(a.year - b.year) > YEARS:
        return None
    shared = one.keys() & other.keys()
    if not shared or len(shared) < ALIKE * len(one.keys() | other.keys()):
        return None
    # A single author may write on many subjects, so the titles have to be similar as well.
    if len(shared) < SHARED_AUTHORS and _alike(a.title, b.title) < TITLE_WORDS:
        return None
    names = ", ".join(sorted({one[name] for name in shared})[:3])
    years = sorted({a.year, b.year})
    return f"{names} {'–'.join(map(str, years))}"


def _alike(one: str | None, other: str | None) -> float:
    a, b = _words(one), _words(other)
    return len(a & b) / max(1, len(a | b))


def _words(title: str | None) -> set[str]:
    # Short words are articles and prepositions in most languages.
    return {word for word in re.findall(r"\w+", (title or "").casefold()) if len(word) > 3}  # noqa: PLR2004


def _grouped(
    records: Mapping[str, Record],
    links: Sequence[Link],
    settled: Mapping[str, frozenset[str]],
) -> Iterator[Family]:
    heads = {key: key for a, b, _ in links for key in (a, b)}
    for a, b, _ in links:
        one, other = _head(heads, a), _head(heads, b)
        # Also joined through a third one: a thesis, its article and its summary are one family.
        heads[other] = one
    groups: dict[str, list[str]] = {}
    for key in records:
        if key in heads:
            groups.setdefault(_head(heads, key), []).append(key)
    for keys in groups.values():
        reasons = tuple(dict.fromkeys(why for a, _, why in links if a in keys))
        yield Family(_called(keys, reasons, records, settled), tuple(keys), reasons)


def _head(heads: Mapping[str, str], key: str) -> str:
    while heads[key] != key:
        key = heads[key]
    return key


def _called(
    keys: Iterable[str],
    reasons: Sequence[str],
    records: Mapping[str, Record],
    settled: Mapping[str, frozenset[str]],
) -> str:
    """Propose a name: one given by a person, else a registration, else first author and first year."""
    given = sorted({id_ for key in keys for id_ in settled.get(key, ())})
    if given:
        return given[0]
    numbers = [why for why in reasons if " " not in why]
    if numbers:
        return numbers[0]
    own = sorted(
        number
        for key in keys
        if records[key].type == "registration"
        for number in registrations(records[key])
    )
    if own:
        return own[0]
    first = min((records[key] for key in keys), key=lambda record: record.year or 0)
    return f"{surname(first.authors[0]) if first.authors else 'Study'} {first.year or ''}".strip()
