"""A floor for each language, so that none waits until the others are done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

LEARNING = 20
"""Judged documents of a language below which it gets its full share of the pool; the ranking knows little of it yet."""
LATER = 0.5
"""The part of its share that it gets after that: a full share wastes a fifth where a language has little to find."""
HORIZON = 2000
"""Documents that are ordered with the floor; the rest follow by score, as a new ranking comes long before them."""


def with_floor(order: Sequence[int], languages: Sequence[str], judged: Iterable[int]) -> list[int]:
    """Order documents by rank, but so that each language gets its share.

    Args:
        order: Documents still to be judged, the most likely first.
        languages: Of all documents.
        judged: Documents that were judged.
    """
    if len(set(languages)) == 1:
        return list(order)
    sizes = Counter(languages)
    seen = Counter(languages[document] for document in judged)
    share = {language: size / len(languages) for language, size in sorted(sizes.items())}
    waiting = {
        language: iter([document for document in order if languages[document] == language])
        for language in share
    }
    ahead = {language: next(queue, None) for language, queue in waiting.items()}
    rank = {document: place for place, document in enumerate(order)}
    total = seen.total()
    result: list[int] = []
    while len(result) < min(HORIZON, len(order)):
        total += 1
        lacks = {
            language: part * total * (1 if seen[language] < LEARNING else LATER) - seen[language]
            for language, part in share.items()
            if ahead[language] is not None
        }
        language = max(lacks, key=lambda name: lacks[name])
        if lacks[language] <= 0:
            language = min(lacks, key=lambda name: rank[ahead[name]])  # type: ignore[index]
        document = ahead[language]
        assert document is not None
        result.append(document)
        seen[language] += 1
        ahead[language] = next(waiting[language], None)
    taken = set(result)
    return [*result, *(document for document in order if document not in taken)]
