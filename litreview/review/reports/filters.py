"""Filters of lists as users type them: `mine year:2010-2020 language:nl "sex buyers"`.

The screens, `screen --only` and `list --only` accept the same filters, with names and views in English and Dutch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from litreview.errors import UsageError

NAMES: Mapping[str, str] = {
    "state": "state", "status": "state", "year": "year", "jaar": "year", "language": "language", "taal": "language",
    "database": "database", "bron": "database", "label": "label", "term": "term", "reason": "reason", "reden": "reason",
}  # fmt: skip
VIEWS: Mapping[str, str] = {
    "todo": "todo", "to-do": "todo", "maybe": "maybe", "conflict": "conflict", "conflicts": "conflict",
    "mine": "mine", "all": "all", "waiting": "waiting", "include": "include", "exclude": "exclude",
    "removed": "removed", "undecided": "undecided",
    "te-doen": "todo", "twijfel": "maybe", "verschil": "conflict", "verschillen": "conflict", "mijn": "mine",
    "alle": "all", "alles": "all", "wacht": "waiting", "opnemen": "include", "uitsluiten": "exclude",
    "verwijderd": "removed", "onbeslist": "undecided",
}  # fmt: skip
LANGUAGES: Mapping[str, str] = {
    "english": "en", "engels": "en", "dutch": "nl", "nederlands": "nl", "german": "de", "duits": "de",
    "french": "fr", "frans": "fr", "swedish": "sv", "zweeds": "sv", "danish": "da", "deens": "da",
    "norwegian": "no", "noors": "no", "spanish": "es", "spaans": "es", "chinese": "zh", "chinees": "zh",
}  # fmt: skip
_TOKEN = re.compile(r'(?:([^\s:"]+):)?("[^"]*"?|[^\s"]+)')
_YEARS = re.compile(r"(\d{4})?\s*[-–]\s*(\d{4})?$")


@dataclass(frozen=True, slots=True)
class ListFilter:
    """A filter of a list; an empty attribute does not limit it.

    Attributes:
        views: To do, mine, or states of RULES 5; one of them must apply.
        words: All must be in the title, authors, abstract or keywords.
        labels, databases, languages, terms, reasons: As typed; one of each must apply.
    """

    views: tuple[str, ...] = ()
    years: tuple[int | None, int | None] | None = None
    languages: tuple[str, ...] = ()
    databases: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def with_words(self, text: str) -> ListFilter:
        """Return a filter with other words to search for."""
        return replace(self, words=parse_words(text))


def parse_words(text: str) -> tuple[str, ...]:
    """Split a search text into words, and phrases in quotes."""
    return tuple(token.strip('"') for token in re.findall(r'"[^"]+"?|[^\s"]+', text) if token.strip('"'))


def parse_filter(text: str) -> ListFilter:
    """Parse a filter.

    Raises:
        UsageError: An unknown name before a colon, or an invalid state or year.
    """
    found: dict[str, list[str]] = {}
    for name, value in _TOKEN.findall(text):
        if not name:
            kind = "state" if value.casefold() in VIEWS else "words"
        elif name.casefold() in NAMES:
            kind = NAMES[name.casefold()]
        else:
            names = ", ".join(dict.fromkeys(NAMES.values()))
            raise UsageError(f"{name}: there is no such filter.", f"Filters are {names}.")
        values = [value.strip('"')] if value.startswith('"') else value.split(",")
        found.setdefault(kind, []).extend(part for part in values if part)
    for state in found.get("state", ()):
        if state.casefold() not in VIEWS:
            states = ", ".join(dict.fromkeys(VIEWS.values()))
            raise UsageError(f"{state!r} is not a state.", f"States are {states}.")
    return ListFilter(
        views=tuple(VIEWS[state.casefold()] for state in found.get("state", ())),
        years=_years(found["year"]) if "year" in found else None,
        languages=tuple(
            LANGUAGES.get(part.casefold(), part.casefold()) for part in found.get("language", ())
        ),
        databases=tuple(found.get("database", ())),
        labels=tuple(found.get("label", ())),
        terms=tuple(found.get("term", ())),
        reasons=tuple(found.get("reason", ())),
        words=tuple(found.get("words", ())),
    )


def _years(texts: Iterable[str]) -> tuple[int | None, int | None]:
    """Parse `2015`, `2010-2020`, `2010-` or `-2020`; return the widest span of several."""
    spans = []
    for part in texts:
        match = _YEARS.match(part) or re.match(r"(\d{4})$()", part)
        if match is None:
            raise UsageError(
                f"{part!r} is not a valid year.", "Write years as 2015, 2010-2020, 2010- or -2020."
            )
        first, last = match.groups()
        spans.append(
            (int(first) if first else None, int(last or first) if (last or match.re is not _YEARS) else None)
        )
    firsts, lasts = zip(*spans, strict=True)
    return (None if None in firsts else min(firsts)), (None if None in lasts else max(lasts))
