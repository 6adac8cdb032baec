"""The names of the filter language, in English and Dutch, and the values that some of them take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class FilterName:
    """What a test may ask about a report.

    Attributes:
        kind: `choice`: one of `values`; `name`: a whole value, such as a label; `text`: searched for words.
        also: Other spellings of the name.
        values: The values of a choice by what may be typed; of a name, other spellings of a value.
        may_lack: Whether a report may be without it, so that `has:` takes its name.
    """

    name: str
    kind: Literal["choice", "name", "number", "text"]
    also: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    may_lack: bool = False


def _spellings(**values: str) -> dict[str, str]:
    """Map each value, and the other words for it, to the value; `_` stands for `-`."""
    found: dict[str, str] = {}
    for name, also in values.items():
        value = name.replace("_", "-")
        found |= dict.fromkeys((value, *also.split()), value)
    return found


STATES = _spellings(
    todo="to-do te-doen", waiting="wacht", conflict="conflicts verschil verschillen", include="opnemen",
    exclude="uitsluiten", maybe="twijfel", removed="verwijderd", undecided="onbeslist", included="opgenomen",
    excluded="uitgesloten", awaiting="",
)  # fmt: skip
VIEWS = _spellings(
    todo="to-do te-doen", mine="mijn", maybe="twijfel", all="alle alles", retracted="ingetrokken"
)
RETRIEVAL = _spellings(
    sought="gezocht", awaited="", retrieved="got verkregen", not_retrieved="niet-verkregen"
)
KINDS = _spellings(
    database="", register="", website="", organisation="organisatie", citation="citatie",
    hand_search="hand-search handsearch handmatig", experts="expert deskundigen",
)  # fmt: skip
LANGUAGES = _spellings(
    en="english engels", nl="dutch nederlands", de="german duits", fr="french frans", sv="swedish zweeds",
    da="danish deens", no="norwegian noors", es="spanish spaans", zh="chinese chinees",
)  # fmt: skip
_RECORD = (
    FilterName("title", "text", ("titel",), may_lack=True),
    FilterName("abstract", "text", ("samenvatting",), may_lack=True),
    FilterName("author", "text", ("authors", "auteur"), may_lack=True),
    FilterName("journal", "text", ("tijdschrift",), may_lack=True),
    FilterName("publisher", "text", ("uitgever",), may_lack=True),
    FilterName("keywords", "text", ("keyword", "trefwoord"), may_lack=True),
    FilterName("year", "number", ("jaar",), may_lack=True),
    FilterName("language", "name", ("taal",), LANGUAGES, may_lack=True),
    FilterName("type", "name", ("soort",), may_lack=True),
    FilterName("doi", "name", may_lack=True),
    FilterName("pmid", "name", may_lack=True),
)
_HAS = {word: one.name for one in _RECORD for word in (one.name, *one.also)} | _spellings(
    label="", note="notitie"
)
FIELDS: Mapping[str, FilterName] = {
    one.name: one
    for one in (
        FilterName("state", "choice", ("status",), STATES),
        FilterName("is", "choice", (), VIEWS),
        FilterName("stage", "choice", ("fase",), _spellings(title_abstract="", full_text="")),
        FilterName("reason", "name", ("reden",)),
        FilterName("version", "choice", ("versie",), _spellings(old="oud")),
        FilterName("since", "name", ("sinds",), _spellings(new="nieuw")),
        FilterName("update", "name", ("bijwerking",), _spellings(new="nieuw")),
        FilterName("label", "name", may_lack=True),
        FilterName("note", "text", ("notitie",), may_lack=True),
        FilterName("reviewer", "name", ("beoordelaar",)),
        FilterName("assigned", "name", ("toegewezen",), _spellings(me="mij", nobody="niemand")),
        FilterName("retrieval", "choice", (), RETRIEVAL),
        FilterName("source", "name", ("database", "search", "bron")),
        FilterName("kind", "choice", (), KINDS),
        FilterName("term", "name"),
        FilterName("key", "name"),
        FilterName("has", "choice", ("heeft",), _HAS),
        *_RECORD,
    )
}
"""All fields by name, in the order of the documentation."""

NAMES: Mapping[str, FilterName] = {word: one for one in FIELDS.values() for word in (one.name, *one.also)}
"""All fields by each spelling of their names."""

SHORT: Mapping[str, tuple[str, str]] = {
    **{word: ("state", value) for word, value in STATES.items() if value not in {"included", "excluded", "awaiting"}},
    **{word: ("is", value) for word, value in VIEWS.items()},
}  # fmt: skip
"""Words that are tests by themselves: field and value."""


def listed(words: Iterable[str]) -> str:
    """Return words once each, as a list in a sentence."""
    return ", ".join(dict.fromkeys(words))
