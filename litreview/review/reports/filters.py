"""What a person asks a list for, as they type it: `mine year:2010-2020 language:nl "sex buyers"`.

The same words serve the screens, `screen --only` and `list --only`. Names and views are known in English and Dutch.
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
class Asked:
    """What a list is asked for; an empty part asks for nothing.

    Attributes:
        views: To do, mine, or states of RULES 5; one of them must hold.
        words: Looked for in title, authors, abstract, keywords.
        labels, databases, languages, terms, reasons: As typed; of each one must hold.
    """

    views: tuple[str, ...] = ()
    years: tuple[int | None, int | None] | None = None
    languages: tuple[str, ...] = ()
    databases: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked for."""
        return self == Asked()

    def looking_for(self, said: str) -> Asked:
        """Give the same with other words to look for."""
        return replace(self, words=words(said))


def words(said: str) -> tuple[str, ...]:
    """Take what was typed into a search apart: words, and phrases in quotes."""
    return tuple(token.strip('"') for token in re.findall(r'"[^"]+"?|[^\s"]+', said) if token.strip('"'))


def asked(said: str) -> Asked:
    """Read a filter.

    Raises:
        UsageError: A name before a colon or a year is none.
    """
    found: dict[str, list[str]] = {}
    for name, value in _TOKEN.findall(said):
        kind = _kind(name, value)
        values = [value.strip('"')] if value.startswith('"') else value.split(",")
        found.setdefault(kind, []).extend(part for part in values if part)
    return Asked(
        views=tuple(_view(view) for view in found.get("state", ())),
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


def _kind(name: str, value: str) -> str:
    if not name:
        return "state" if value.casefold() in VIEWS else "words"
    if name.casefold() not in NAMES:
        names = ", ".join(dict.fromkeys(NAMES.values()))
        raise UsageError(f"{name}: no list can be filtered by that.", f"Names are {names}.")
    return NAMES[name.casefold()]


def _view(said: str) -> str:
    if said.casefold() not in VIEWS:
        raise UsageError(f"{said!r} is no state.", f"States are {', '.join(dict.fromkeys(VIEWS.values()))}.")
    return VIEWS[said.casefold()]


def _years(said: Iterable[str]) -> tuple[int | None, int | None]:
    """Read `2015`, `2010-2020`, `2010-` or `-2020`; of several the widest span."""
    spans = []
    for part in said:
        match = _YEARS.match(part) or re.match(r"(\d{4})$()", part)
        if match is None:
            raise UsageError(f"{part!r} is no year.", "Years are written as 2015, 2010-2020, 2010- or -2020.")
        first, last = match.groups()
        spans.append(
            (int(first) if first else None, int(last or first) if (last or match.re is not _YEARS) else None)
        )
    firsts, lasts = zip(*spans, strict=True)
    return (None if None in firsts else min(firsts)), (None if None in lasts else max(lasts))
