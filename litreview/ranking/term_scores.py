"""Term scores: how strongly each document names the terms of the review, in its own language and in English."""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from litreview.ranking.concepts import ConceptTable
from litreview.ranking.documents import WORDS, Corpus, lower
from litreview.screening.term_trie import STAR, expression, symbols

TITLE_WEIGHT = 2.0


@dataclass(slots=True)
class TermHits:
    """Where the terms of a table stand: for each document, counts by term.

    Attributes:
        terms: (concept number, term in its plain form), once each.
        in_title: For each document, term number to count.
        in_abstract: The same for abstracts.
    """

    terms: list[tuple[int, str]]
    in_title: list[dict[int, int]]
    in_abstract: list[dict[int, int]]

    def named(self, document: int) -> list[int]:
        """Return the numbers of the terms that a document names."""
        return sorted({**self.in_title[document], **self.in_abstract[document]})


def find_terms(corpus: Corpus, table: ConceptTable, languages: Sequence[str]) -> TermHits:
    """Find the terms of each document's language, and the English ones."""
    numbers: dict[tuple[int, str], int] = {}
    matchers: dict[str, _TermMatcher] = {}
    for language in dict.fromkeys(languages):
        matchers[language] = matcher = _TermMatcher()
        for concept, term in table.terms_for(language):
            plain = symbols(term)
            if WORDS.search(plain):
                # The same word in two languages is one term: it must not count twice.
                matcher.add(plain, numbers.setdefault((concept, plain), len(numbers)))
    words = list(corpus.numbers)
    hits = TermHits(list(numbers), [], [])
    for document, language, title, abstract in zip(
        corpus.documents, languages, corpus.titles, corpus.abstracts, strict=True
    ):
        matcher = matchers[language]
        hits.in_title.append(matcher.count(title, document.title, words))
        hits.in_abstract.append(matcher.count(abstract, document.abstract, words))
    return hits


@dataclass(slots=True)
class _TermMatcher:
    """The terms of one language; each distinct word is compared with them once."""

    whole: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    beginning: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    # Terms of several words, or with a sign inside: looked for in the text where their first word occurs.
    phrases: dict[int, re.Pattern[str]] = field(default_factory=dict)
    by_word: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def add(self, term: str, number: int) -> None:
        """Add a term in its plain form."""
        first = WORDS.findall(term)[0]
        starred = STAR in term[term.index(first) + len(first) :][:1]
        (self.beginning if starred else self.whole)[first].append(number)
        if term.rstrip(STAR) != first:
            self.phrases[number] = re.compile(expression([term]))

    def count(self, numbers: array[int], text: str, words: Sequence[str]) -> dict[int, int]:
        """Count the terms in a text, given the numbers of its words."""
        found: dict[int, int] = {}
        for number, times in Counter(numbers).items():
            terms = self.by_word.get(number)
            if terms is None:
                word = words[number]
                starts = (self.beginning.get(word[:end], ()) for end in range(1, len(word) + 1))
                terms = self.by_word[number] = tuple(chain(self.whole.get(word, ()), *starts))
            for term in terms:
                found[term] = found.get(term, 0) + times
        for term in [term for term in found if term in self.phrases]:
            found[term] = len(self.phrases[term].findall(lower(text)))
            if not found[term]:
                del found[term]
        return found


Rarities = dict[tuple[str, int], float]
"""How rare each term is, by the language of the text and the term's number."""


def term_rarities(hits: TermHits, languages: Sequence[str]) -> Rarities:
    """Return how rare each term is among the documents of a language.

    Of the same language, since a Dutch word is rare in a pool that is mostly English, and that says nothing about the
    report.
    """
    sizes = Counter(languages)
    frequency: Counter[tuple[str, int]] = Counter(
        (language, term) for document, language in enumerate(languages) for term in hits.named(document)
    )
    return {
        (language, term): math.log((1 + sizes[language]) / (1 + count))
        for (language, term), count in frequency.items()
    }


def term_parts(hits: TermHits, rarities: Rarities, document: int, language: str) -> dict[int, float]:
    """Return what each term adds to a document's score: its rarity, times 1 + ln(count in the abstract), plus 2 if in the title."""
    title, abstract = hits.in_title[document], hits.in_abstract[document]
    return {
        term: rarities[language, term]
        * ((1 + math.log(abstract[term]) if term in abstract else 0) + (TITLE_WEIGHT if term in title else 0))
        for term in hits.named(document)
    }


def term_scores(hits: TermHits, rarities: Rarities, languages: Sequence[str]) -> list[float]:
    """Score documents by the terms that they name."""
    return [
        math.fsum(term_parts(hits, rarities, document, language).values())
        for document, language in enumerate(languages)
    ]
