"""The merges of the engine, and how good the evidence for each is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from litreview.dedup.certainty import is_weak
from litreview.dedup.clusters import Keys, reports
from litreview.model import Pair

Evidence = Literal["transitive", "weak", "strong"]
EVIDENCE: tuple[Evidence, ...] = get_args(Evidence)
"""The kinds of evidence, the weakest first."""


class Merge(NamedTuple):
    """A record that the engine merged with another.

    Attributes:
        partner: The record that it was merged with: one that no rule joins it to directly, if there is any.
        evidence: `transitive` where no rule joins these two but they are joined through others; else `weak` or `strong`,
            by what labelled pairs show of the rule.
    """

    key: str
    partner: str
    evidence: Evidence


def merges(pairs: Iterable[Pair]) -> list[Merge]:
    """List the engine's merges: each record of a report but its first, as the engine alone would group them.

    What people say of them changes nothing here, so that a sample stays a sample while it is looked at.
    """
    known = list(pairs)
    joined = {key for pair in known if pair.verdict == "same" for key in (pair.a, pair.b)}
    rules = _rules(known)
    return [
        _merge(key, group[:place], rules)
        for group in reports(joined, (), known).groups
        for place, key in enumerate(group)
        if place
    ]


def _rules(pairs: Iterable[Pair]) -> dict[Keys, str]:
    """Map the pairs that every run calls `same` to their rule, the strongest if there are several."""
    rules: dict[Keys, str] = {}
    doubted = set()
    for pair in sorted(pairs, key=lambda pair: (pair.strength, pair.reasons)):
        keys = min(pair.a, pair.b), max(pair.a, pair.b)
        rules[keys] = next(iter(pair.reasons), "")
        if pair.verdict != "same":
            doubted.add(keys)
    return {keys: rule for keys, rule in rules.items() if keys not in doubted}


def _merge(key: str, earlier: tuple[str, ...], rules: dict[Keys, str]) -> Merge:
    # Such a pair has the least evidence, so that it is the one to ask about.
    for other in earlier:
        if (other, key) not in rules:
            return Merge(key, other, "transitive")
    return Merge(key, earlier[0], "weak" if is_weak(rules[earlier[0], key]) else "strong")
