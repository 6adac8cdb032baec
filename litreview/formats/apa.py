"""An alphabetical reference list in APA style (7th edition), without italics, to paste into a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from litreview.formats.reference_parts import family_and_initials, with_full_stop
from litreview.model import Record

DROPS = (
    "translated_title", "accession", "issn", "isbn", "abstract", "keywords", "language", "database", "pmid", "pmcid",
)  # fmt: skip
"""Fields that are not part of a reference."""

MOST_AUTHORS = 20
"""With more authors, the 20th and later ones but the last are left out."""
IN_BOOKS = {"chapter", "conference"}
WHOLE_WORKS = {"book", "report", "thesis", "government", "webpage", "blog"}


def write(records: Iterable[Record]) -> Iterator[str]:
    """Yield each record as one line, in the order of the alphabet."""
    for line in sorted(map(reference, records), key=str.casefold):
        yield f"{line}\n"


def reference(record: Record) -> str:
    """Return a record as one reference, without unknown parts."""
    names = record.authors or record.editors
    people = _people([_last_name_first(name) for name in names])
    if people and not record.authors:
        people += " (Ed.)" if len(names) == 1 else " (Eds.)"
    year = f"({record.year or 'n.d.'})."
    title = with_full_stop(record.title or "[No title]")
    # Without an author, the title takes the place of one.
    head = [with_full_stop(people), year, title] if people else [title, year]
    parts = [*head, _source(record), _address(record)]
    return " ".join(" ".join(parts).split())


def _last_name_first(name: str) -> str:
    family, initials = family_and_initials(name)
    return f"{family}, {_dotted(initials)}" if initials else family


def _dotted(initials: str) -> str:
    return " ".join(f"{letter}." for letter in initials)


def _people(names: Sequence[str]) -> str:
    if len(names) > MOST_AUTHORS:
        return f"{', '.join(names[: MOST_AUTHORS - 1])}, … {names[-1]}"
    if len(names) < 2:  # noqa: PLR2004  # one name, or none
        return "".join(names)
    return f"{', '.join(names[:-1])}, & {names[-1]}"


def _source(record: Record) -> str:
    """Return where a work was published, as `Journal, 12(3), 45–49.` or `Publisher.`."""
    journal = record.journal or record.journal_abbreviation or ""
    pages = (record.pages or "").replace("-", "–")
    if record.type in IN_BOOKS and journal:
        editors = [_first_name_first(name) for name in record.editors if record.authors]
        several = "Eds." if len(editors) > 1 else "Ed."
        # Two names that begin with initials take no comma between them.
        people = " & ".join(editors) if len(editors) == 2 else _people(editors)  # noqa: PLR2004
        within = f"In {people} ({several}), {journal}" if editors else f"In {journal}"
        place = f"{within} ({'pp.' if '–' in pages else 'p.'} {pages})" if pages else within
        return " ".join(with_full_stop(part) for part in (place, record.publisher or "") if part)
    if record.type in WHOLE_WORKS:
        return with_full_stop(record.publisher or journal) if record.publisher or journal else ""
    volume = record.volume or ""
    if record.issue:
        volume += f"({record.issue})"
    place = ", ".join(part for part in (journal, volume, pages) if part)
    return with_full_stop(place) if place else ""


def _first_name_first(name: str) -> str:
    family, initials = family_and_initials(name)
    return f"{_dotted(initials)} {family}".strip()


def _address(record: Record) -> str:
    return f"https://doi.org/{record.doi}" if record.doi else next(iter(record.urls), "")
