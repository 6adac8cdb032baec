"""The law of reports: what may not be in one report, unless a rule or a person joined that very pair.

No report holds two different DOIs, PMIDs, registration numbers, part numbers or versions because of a chain of other
records. A third record that lacks the DOI fits both, and would carry them together without a question.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from litreview.dedup.clusters import Keys, reports
from litreview.dedup.features import compare_any
from litreview.dedup.location import is_review
from litreview.dedup.merge_guards import GUARDS
from litreview.dedup.normal import Normal
from litreview.model import Pair

ONE_OF_MANY = "one of very many"
_GUARDS = tuple(guard for guard in GUARDS if guard.law)
LARGE = 400
"""Records of a report that are compared, each with each: a larger report is that of a column or a mistake."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two records of one report that contradict each other.

    Attributes:
        guards: What speaks against one report.
        chain: The joins from `a` to `b`: what made each, and the record behind it; one join if that joined this very pair.
    """

    a: str
    b: str
    guards: tuple[str, ...]
    chain: tuple[tuple[str, str], ...]

    @property
    def is_direct(self) -> bool:
        """Whether a rule or a person joined this very pair."""
        return len(self.chain) == 1


def contradictions(a: Normal, b: Normal) -> tuple[str, ...]:
    """Return the guards of the law that two records raise."""
    x = compare_any(a, b)
    return tuple(guard.name for guard in _GUARDS if guard.when(x))


def _may_contradict(members: Collection[Normal]) -> bool:
    """Whether two of these records could raise a guard of the law; quicker than to compare each two."""
    for values in (
        {n.doi for n in members}, {n.pmid for n in members}, {n.registration for n in members},
    ):  # fmt: skip
        if len(values - {""}) > 1:
            return True
    titles = {n.title for n in members}
    return any(map(is_review, members)) or (len(titles) > 1 and any(map(_has_number, titles)))


def _has_number(title: str) -> bool:
    return any(word.isdigit() or len(word) == 1 for word in title.split()) or any(map(str.isdigit, title))


def lawful(by_key: Mapping[str, Normal], pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Yield the verdicts that keep contradicting records apart, where others connect them.

    The two records become `different`, so that the weaker of the joins between them is refused and asked about.

    Args:
        by_key: The records.
        pairs: All pairs that were judged.
    """
    judged = {(pair.a, pair.b): pair for pair in pairs}
    same = [pair for pair in judged.values() if pair.verdict == "same"]
    joined = {key for pair in same for key in (pair.a, pair.b)}
    # Also those that are refused now: what refuses them may change, and then the law must still hold.
    for group in reports(joined, (), same).groups:
        members = {key: by_key[key] for key in group}
        # Most reports have one DOI and no numbers, so that few need the comparison.
        if not _may_contradict(members.values()):
            continue
        if len(group) > LARGE:
            # Without a verdict on each two, only records that the law cannot tell apart may stay joined.
            inside = (pair for pair in same if pair.a in members)
            yield from (
                _doubted(pair) for pair in inside if _compared(by_key[pair.a]) != _compared(by_key[pair.b])
            )
            continue
        for a, b in combinations(group, 2):
            known = judged.get((a, b))
            if (known is None or known.verdict == "ask") and (
                found := contradictions(members[a], members[b])
            ):
                yield Pair(a, b, "different", 100, found)


def _doubted(pair: Pair) -> Pair:
    return replace(pair, verdict="ask", reasons=(*pair.reasons, ONE_OF_MANY))


def _compared(n: Normal) -> tuple[object, ...]:
    """Return all by which guards of the law compare a record."""
    return n.title, n.doi, n.pmid, n.registration, n.first_page, n.last_page, n.volume, n.issue, n.year


def contradicting_pairs(members: Collection[Normal]) -> dict[Keys, tuple[str, ...]]:
    """Map the keys of each two records of a report that contradict each other to the guards that they raise."""
    if not _may_contradict(members):
        return {}
    # Copies of one record say the same, so that one of them is enough.
    distinct = sorted({_compared(n): n for n in members}.values(), key=lambda n: n.key)[:LARGE]
    found = {(a.key, b.key): contradictions(a, b) for a, b in combinations(distinct, 2)}
    return {keys: guards for keys, guards in found.items() if guards}


def chained(
    found: Mapping[Keys, tuple[str, ...]], joins: Mapping[str, Mapping[str, str]]
) -> Iterator[Contradiction]:
    """Yield contradicting pairs with the chain that joins each.

    Args:
        found: The pairs of a report, as `contradicting_pairs` returns them.
        joins: For each record of the report, those that something joins it to, with the name of what does.
    """
    for (a, b), guards in found.items():
        yield Contradiction(a, b, guards, chain(joins, a, b))


def chain(joins: Mapping[str, Mapping[str, str]], a: str, b: str) -> tuple[tuple[str, str], ...]:
    """Return the shortest chain of joins from one record to another; empty if there is none."""
    before: dict[str, str] = {a: a}
    queue = deque([a])
    while queue and b not in before:
        key = queue.popleft()
        for other in sorted(joins[key]):
            if other not in before:
                before[other] = key
                queue.append(other)
    found: list[tuple[str, str]] = []
    while b != a and b in before:
        found.append((joins[before[b]][b], b))
        b = before[b]
    return tuple(reversed(found))
