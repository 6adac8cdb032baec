"""Why a document stands where it does: what each term of the review and each of its words adds to its score."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from litreview.ranking.standard_scores import ALL_SMALL
from litreview.ranking.term_scores import term_parts
from litreview.screening.term_trie import STAR, expression

if TYPE_CHECKING:
    from litreview.ranking.ranker import Ranker
    from litreview.ranking.trained_model import Fit


@dataclass(frozen=True, slots=True)
class Contribution:
    """A term or word, and what it adds to the score; less than 0 if it speaks against the document.

    Attributes:
        count: How often a term stands in the document; 0 for a word.
    """

    text: str
    value: float
    count: int = 0


@dataclass(frozen=True, slots=True)
class Contributions:
    """Why a document stands where it does.

    Attributes:
        terms: The terms that it names, the strongest first.
        words: Its other words and word pairs, the strongest first.
        language: Of its text.
        has_abstract: Whether it has one.
        group: What it is compared with: all documents, those of its language with or without an abstract as it is, or
            all that are in small groups.
        others: The number of those that were not judged either.
    """

    terms: tuple[Contribution, ...]
    words: tuple[Contribution, ...]
    language: str
    has_abstract: bool
    group: Literal["all", "own", "small"]
    others: int


def explain(ranker: Ranker, key: str, fit: Fit | None) -> Contributions:
    """Return why a document stands where it does in an order.

    What the concepts of a term add, and the words that name it, counts as the term's.

    Args:
        ranker: What made the order.
        key: The document.
        fit: What the model had learnt then; None for an order by the terms alone.
    """
    document = ranker.numbers[key]
    hits, language = ranker.hits, ranker.languages[document]
    adds = term_parts(hits, ranker.rarities, document, language)
    words: dict[str, float] = {}
    if fit is not None and ranker.model is not None:
        parts = ranker.model.parts(document, fit)
        adds = {term: value * parts.term_factor for term, value in adds.items()}
        for concepts, value in parts.concepts:
            named = [term for term in adds if hits.terms[term][0] in concepts]
            for term in named:
                adds[term] += value / len(named)
        patterns = {term: re.compile(expression([hits.terms[term][1]])) for term in adds}
        for word, value in parts.words:
            naming = [term for term, pattern in patterns.items() if pattern.search(word)]
            if naming:
                adds[naming[0]] += value
            else:
                words[word] = value
    group = ranker.groups[document]
    others = sum(
        other == group and (fit is None or bool(fit.is_open[number]))
        for number, other in enumerate(ranker.groups)
        if number != document
    )
    return Contributions(
        _strongest_first(
            Contribution(
                hits.terms[term][1].replace(STAR, ""),
                value,
                hits.in_title[document].get(term, 0) + hits.in_abstract[document].get(term, 0),
            )
            for term, value in adds.items()
        ),
        _strongest_first(Contribution(word, value) for word, value in words.items()),
        language,
        bool(ranker.documents[document].abstract.strip()),
        "all" if ranker.is_one_group else "small" if group == ALL_SMALL else "own",
        others,
    )


def _strongest_first(found: Iterable[Contribution]) -> tuple[Contribution, ...]:
    # By name too, so that equal ones stand in the same order each time.
    return tuple(sorted(found, key=lambda each: (-abs(each.value), each.text)))
