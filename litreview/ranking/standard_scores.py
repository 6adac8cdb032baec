"""Scores made comparable across languages, and between reports with and without an abstract."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from litreview.ranking.documents import Document

SMALL = 10
"""A group with fewer documents joins the others that are as small: a deviation of a few values says little."""

ALL_SMALL = 0
"""The number of the group in which they are together."""

Group = tuple[str, bool]


def group_numbers(documents: Sequence[Document], languages: Sequence[str]) -> list[int]:
    """Return the group of each document: its language, and whether it has an abstract; small groups are one."""
    groups: list[Group] = [
        (language, bool(document.abstract.strip()))
        for document, language in zip(documents, languages, strict=True)
    ]
    sizes = Counter(groups)
    numbers = {group: number for number, group in enumerate(sorted(sizes), 1) if sizes[group] >= SMALL}
    return [numbers.get(group, ALL_SMALL) for group in groups]


def standardised(scores: Sequence[float], groups: Sequence[int]) -> list[float]:
    """Return scores less their group's mean, over its standard deviation; 0 where a group's scores do not vary."""
    members: dict[int, list[float]] = {}
    for score, group in zip(scores, groups, strict=True):
        members.setdefault(group, []).append(score)
    scale = {}
    for group, values in members.items():
        mean = math.fsum(values) / len(values)
        deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
        # Rounding leaves a trace of variance in equal values.
        scale[group] = (mean, 1 / deviation if deviation > 1e-9 * max(1, abs(mean)) else 0.0)
    return [(score - scale[group][0]) * scale[group][1] for score, group in zip(scores, groups, strict=True)]
