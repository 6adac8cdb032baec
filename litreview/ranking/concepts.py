"""Concepts of a review: the terms, by language, that say what it is about."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from litreview.errors import InputError

ENGLISH = "en"
# A shorter term such as "rat" would match "rather" and "ratio".
LONGEST_WHOLE_WORD = 4


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea of a review and its terms by language; `*` at the end of a term stands for any ending."""

    name: str
    terms: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ConceptTable:
    """The concepts of a review.

    Attributes:
        languages: Codes of the languages that texts may be in, such as `en` and `nl`.
        grouped: Whether terms are grouped by idea. Terms of a plain list are not, and their concepts are no features.
    """

    concepts: tuple[Concept, ...] = ()
    languages: tuple[str, ...] = (ENGLISH,)
    grouped: bool = True

    def terms_for(self, language: str) -> tuple[tuple[int, str], ...]:
        """Return (concept number, term) for a text in a language: its own terms and always the English ones."""
        # A report in another language often has an English abstract, or an English title in brackets.
        languages = dict.fromkeys((language, ENGLISH))
        return tuple(
            (number, term)
            for number, concept in enumerate(self.concepts)
            for name in languages
            for term in concept.terms.get(name, ())
        )


def plain_list(terms: Sequence[str]) -> ConceptTable:
    """Make a table of English terms; one of more than four letters also matches as the beginning of a word."""
    concepts = [
        Concept(term, {ENGLISH: (term if len(term) <= LONGEST_WHOLE_WORD or "*" in term else f"{term}*",)})
        for term in filter(None, (term.strip() for term in terms))
    ]
    return ConceptTable(tuple(concepts), grouped=False)


def parse_concepts(text: str, name: str) -> ConceptTable:
    """Read a concept table from TOML: `languages`, and `[[concept]]` with `name` and `[concept.terms]`.

    Raises:
        InputError: It is not TOML, or has no concept with terms.
    """
    hint = "See the concept table of the shipped review for an example."
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{name}: not valid TOML ({error}).", hint) from error
    rows = values.get("concept")
    concepts = [_concept(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if not any(concept.terms for concept in concepts):
        raise InputError(f"{name}: no [[concept]] with [concept.terms].", hint)
    named = values.get("languages")
    languages = [str(code) for code in named] if isinstance(named, list) else []
    used = [code for concept in concepts for code in concept.terms]
    return ConceptTable(tuple(concepts), tuple(dict.fromkeys([ENGLISH, *languages, *used])))


def _concept(row: Mapping[str, Any]) -> Concept:
    terms = row.get("terms")
    by_language = terms.items() if isinstance(terms, dict) else ()
    return Concept(
        str(row.get("name") or row.get("id") or ""),
        {code: tuple(map(str, words)) for code, words in by_language if isinstance(words, list) and words},
    )
