"""How much of each language has been judged, and which language falls behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FROM = 25
"""Judged documents from which on a language is named; before that, shares say little."""
ENOUGH = 10
"""Documents of a language below which it is not named."""
BEHIND = 0.8
"""A language is behind if its judged share is below this part of the whole's."""


@dataclass(frozen=True, slots=True)
class LanguageShare:
    """How much of a language has been judged.

    Attributes:
        of: Its documents.
        has_terms: Whether the review has terms in it.
    """

    language: str
    judged: int
    of: int
    has_terms: bool = True


class LanguageShares:
    """How much of each language has been judged, counted on with each decision.

    Args:
        languages: The language of the text of each document, by key.
        without_terms: The language that a document declares, where the review has no terms in it.
        judged: Documents that were judged.
    """

    def __init__(
        self, languages: Mapping[str, str], without_terms: Mapping[str, str], judged: Iterable[str] = ()
    ) -> None:
        self._languages = languages
        self._without_terms = without_terms
        self._sizes, self._sizes_without = Counter(languages.values()), Counter(without_terms.values())
        self._judged: set[str] = set()
        self._counts: Counter[str] = Counter()
        self._counts_without: Counter[str] = Counter()
        for key in judged:
            self.add(key)

    def add(self, key: str) -> None:
        """Count a document as judged."""
        if key in self._languages and key not in self._judged:
            self._judged.add(key)
            self._count(key, 1)

    def remove(self, key: str) -> None:
        """Count a document as not judged."""
        if key in self._judged:
            self._judged.remove(key)
            self._count(key, -1)

    def _count(self, key: str, by: int) -> None:
        self._counts[self._languages[key]] += by
        if key in self._without_terms:
            self._counts_without[self._without_terms[key]] += by

    @property
    def judged(self) -> frozenset[str]:
        """The documents that were judged."""
        return frozenset(self._judged)

    def rows(self) -> list[LanguageShare]:
        """Return the languages of texts, those with most documents first."""
        order = sorted(self._sizes, key=lambda language: (-self._sizes[language], language))
        return [LanguageShare(name, self._counts[name], self._sizes[name]) for name in order]

    def without_terms(self) -> list[LanguageShare]:
        """Return the declared languages with enough documents in which the review has no terms."""
        sizes, counts = self._sizes_without, self._counts_without
        order = sorted(sizes, key=lambda language: (-sizes[language], language))
        return [
            LanguageShare(name, counts[name], sizes[name], has_terms=False)
            for name in order
            if sizes[name] >= ENOUGH
        ]

    def behind(self) -> list[LanguageShare]:
        """Return the languages that are behind, the one with most documents left first."""
        total = sum(self._sizes.values())
        whole = len(self._judged) / total if total else 0
        found = [
            share
            for share in (*self.rows(), *self.without_terms())
            if share.of >= ENOUGH and share.judged < BEHIND * whole * share.of
        ]
        return sorted(found, key=lambda share: (share.judged - share.of, share.language))

    def notice(self) -> LanguageShare | None:
        """Return the language to name now, if any."""
        return next(iter(self.behind()), None) if len(self._judged) >= FROM else None
