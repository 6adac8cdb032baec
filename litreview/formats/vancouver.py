"""A numbered reference list in Vancouver style (NLM, Citing Medicine, 2nd edition), to paste into a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litreview.formats.reference_parts import family_and_initials, with_full_stop
from litreview.model import Record

DROPS = (
    "translated_title", "accession", "issn", "isbn", "abstract", "keywords", "language", "database",
)  # fmt: skip
"""Fields that are not part of a reference."""

MOST_AUTHORS = 6
"""With more authors, `et al.` replaces the seventh and later ones, as most journals with this style require."""


def write(records: Iterable[Record]) -> Iterator[str]:
    """Yield each record as one numbered line."""
    for number, record in enumerate(records, 1):
        yield f"{number}. {reference(record)}\n"


def reference(record: Record) -> str:
    """Return a record as one reference, without unknown parts."""
    names = record.authors or record.editors
    people = ", ".join(_name(name) for name in names[:MOST_AUTHORS])
    if len(names) > MOST_AUTHORS:
        people += ", et al"
    if people and not record.authors:
        people += ", editor" if len(names) == 1 else ", editors"
    parts = [people, record.title or "[No title]", _source(record)]
    text = " ".join(with_full_stop(part) for part in parts if part)
    if record.doi:
        text += f" doi:{record.doi}"
    elif record.urls:
        text += f" Available from: {record.urls[0]}"
    if record.pmid:
        text += f"{'' if text.endswith('.') else '.'} PMID: {record.pmid}"
    if record.pmcid:
        text += f"; PMCID: {record.pmcid}" if record.pmid else f" PMCID: {record.pmcid}"
    return " ".join(text.split())


def _name(name: str) -> str:
    """Return `Family, Given Names` as `Family GN`; the name of a group has no comma and is kept."""
    family, initials = family_and_initials(name)
    return f"{family} {initials}".strip()


def _source(record: Record) -> str:
    """Return journal, year and location, as `J Inv Ex. 2020;12(3):45-9`."""
    year = str(record.year) if record.year else ""
    place = record.volume or ""
    if record.issue:
        place += f"({record.issue})"
    if record.pages:
        place += f":{record.pages}"
    # Pages without a volume follow the year.
    when = (
        f"{year}{'' if place.startswith(':') else ';'}{place}"
        if year and place
        else year or place.lstrip(":")
    )
    journal = record.journal_abbreviation or record.journal or ""
    published = "; ".join(part for part in (record.publisher or "", when) if part)
    if record.type in {"chapter", "conference"} and journal:
        return f"In: {with_full_stop(journal)} {published}"
    if record.type in {"book", "report", "thesis", "government", "webpage", "blog"}:
        return f"{with_full_stop(journal)} {published}" if journal else published
    return f"{with_full_stop(journal)} {when}" if journal else when
