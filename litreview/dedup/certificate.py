"""What a deduplication vouches for: how sure its rules are, and each contradiction that a report holds, with its chain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from litreview.dedup.certainty import certainty
from litreview.dedup.clusters import Grouping
from litreview.dedup.law import Contradiction, chained, contradicting_pairs
from litreview.dedup.normal import Normal
from litreview.model import Pair


@dataclass(frozen=True, slots=True)
class CertifiedRule:
    """A rule that merged pairs, and how often it was right on labelled pairs.

    Attributes:
        merged: Number of pairs that it merged.
        right: Labelled pairs of one publication among those of which it speaks; None where no labelled pair shows it.
        labelled: All labelled pairs of which it speaks.
        least: The least share that is right, with 95 % confidence.
    """

    rule: str
    merged: int
    right: int | None
    labelled: int | None
    least: float | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate of a deduplication; `lawful` is true if no chain alone joins records that contradict each other."""

    records: int
    reports: int
    doubtful: int
    lawful: bool
    rules: tuple[CertifiedRule, ...]
    exceptions: tuple[Contradiction, ...]


def certify(found: Grouping, judged: Iterable[Pair], normals: Mapping[str, Normal]) -> Certificate:
    """Return the certificate of a deduplication.

    Args:
        found: The reports.
        judged: All pairs that were judged.
        normals: The records by key.
    """
    joins: dict[str, dict[str, str]] = {}
    merged = Counter[str]()
    for pair in judged:
        if pair.verdict == "same":
            rule = next(iter(pair.reasons), "")
            merged[rule] += 1
            for one, other in ((pair.a, pair.b), (pair.b, pair.a)):
                joins.setdefault(one, {})[other] = rule
    exceptions = [
        one
        for group in found.groups
        if len(group) > 1
        for one in chained(contradicting_pairs([normals[key] for key in group]), joins)
    ]
    return Certificate(
        sum(map(len, found.groups)),
        len(found.groups),
        len(found.questions),
        all(one.is_direct for one in exceptions),
        tuple(_rule(rule, n) for rule, n in sorted(merged.items())),
        tuple(exceptions),
    )


def _rule(rule: str, merged: int) -> CertifiedRule:
    sure = certainty(rule)
    figures = (sure.right, sure.pairs, sure.least) if sure else (None, None, None)
    return CertifiedRule(rule, merged, *figures)
