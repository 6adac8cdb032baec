"""Records that fit two works: a record with little information must not join two that differ.

A title from a list without journal and place is like the article and like the congress abstract before it. Joined
to both it would make them one report, and nobody would be asked about the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from litreview.model import Pair

FITS_TWO = "fits two that differ"
# From this strength on, an identifier or a place in print joins the pair, regardless of other pairs.
_PROVEN = 84
# An identifier or a place in common is no contradiction, however a source names the journal.
_AGREEING = frozenset({"same DOI, other title", "same place, other title"})
_CONTRADICTIONS = frozenset(
    {
        "marked in one only",
        "only one has a part number",
        "summary or protocol",
        "different DOI",
        "different PMID",
        "another version",
        "a preprint and its article",
        "years apart",
        "another kind",
        "another journal",
        "another place",
    }
)


def bridges(
    group: Sequence[str],
    judged: Callable[[str, str], Pair | None],
    one_place: Callable[[str, str], bool],
) -> list[Pair]:
    """Return, as questions, the unproven pairs of a group that connect two of its records that contradict each other.

    Args:
        group: Keys of the records that are one report by the pairs so far.
        judged: What the engine says of two of them, whose keys are in order.
        one_place: Whether two of them have the same range of pages, which no other field contradicts.
    """
    pairs = {two: pair for two in combinations(sorted(group), 2) if (pair := judged(*two))}
    apart = [
        two
        for two, pair in pairs.items()
        if pair.verdict == "ask"
        and _AGREEING.isdisjoint(pair.reasons)
        and not _CONTRADICTIONS.isdisjoint(pair.reasons)
        and not one_place(*two)
    ]
    found = {(arm.a, arm.b): arm for one, other in apart for arm in _arms(one, other, group, pairs)}
    return [
        replace(found[two], verdict="ask", reasons=(*found[two].reasons, FITS_TWO)) for two in sorted(found)
    ]


def _arms(one: str, other: str, group: Sequence[str], pairs: dict[tuple[str, str], Pair]) -> Iterator[Pair]:
    """Yield the unproven pairs between two records and each third one that is the same as both."""
    for key in group:
        arms = [pairs.get((min(key, end), max(key, end))) for end in (one, other)]
        found = [arm for arm in arms if arm and arm.verdict == "same"]
        if len(found) == len(arms):
            yield from (arm for arm in found if arm.strength < _PROVEN)
