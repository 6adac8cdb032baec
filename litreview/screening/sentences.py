"""Sentences of an abstract, and those that name the most terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from litreview.screening.terms import Hit

# A stop ends a sentence before a capital, a figure or a quote; so `e.g. in` and `p = .03` end none.
_END = re.compile(
    r"(?<=[.!?。！？])[\"')\]]*\s+(?=[\"'(\[]?[A-ZÀ-Þ0-9])|(?<=[。！？])|(?<!\s)(?=[^\S\n]*\n)\s+"
)

Span = tuple[int, int]


def sentences(text: str) -> list[Span]:
    """Return the (start, end) span of each sentence."""
    found, start = [], 0
    for match in _END.finditer(text):
        if text[start : match.start()].strip():
            found.append((start, match.start()))
        start = match.end()
    return [*found, (start, len(text))] if text[start:].strip() else found


def fullest(text: str, hits: Iterable[Hit]) -> Sequence[Span]:
    """Return the sentences that name at least half as many groups of terms as the best one.

    Groups come before hits: a sentence that names buyer and payment says more than one that says buyer twice.
    """
    all_hits = list(hits)
    named = {
        span: {hit.group for hit in all_hits if span[0] <= hit.start < span[1]} for span in sentences(text)
    }
    most = max(map(len, named.values()), default=0)
    # If the best names one group, every sentence that names it is returned.
    least = max(1, (most + 1) // 2)
    return [span for span, groups in named.items() if len(groups) >= least] if most else []
