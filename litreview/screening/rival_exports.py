"""Exports in force: those that are imported and neither withdrawn nor replaced in their version (RULES 1)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from litreview.model import Event

Name = tuple[str, str]
"""Search id and SHA-256 of an export."""

KINDS = ("withdraw-export", "replace-export")
ONE_VERSION = frozenset({1})


@dataclass(frozen=True, slots=True)
class Replacement:
    """A newer export of a search that replaces an older one, with the records that match."""

    old: Name
    new: Name
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ExportsInForce:
    """The result of all withdrawals and replacements of exports.

    Attributes:
        out: Exports that do not count.
        pairs: Records that a replacement in force joins.
        circles: Exports in a circle of replacements, which is void.
        replaced: Exports that are replaced in a version of the review, each with that version.
    """

    out: frozenset[Name]
    pairs: tuple[tuple[str, str], ...]
    circles: frozenset[Name]
    replaced: frozenset[tuple[Name, int]] = frozenset()

    def counting(self, export: Name, lying: Collection[int]) -> frozenset[int]:
        """Return in which of the versions that an export lies in it counts."""
        if export in self.out:
            return frozenset()
        return frozenset(version for version in lying if (export, version) not in self.replaced)


def exports_in_force(
    events: Iterable[Event], lying: Callable[[Name], Collection[int]] | None = None
) -> ExportsInForce:
    """Derive which exports count.

    Args:
        events: The withdrawals and replacements in force, in any order.
        lying: Returns the versions of which an export is a run that is not withdrawn; by default, there is one version.
    """
    acts = list(events)
    withdrawn = {_name(event, "sha256") for event in acts if event.kind == "withdraw-export"}
    versions = lying or (lambda name: () if name in withdrawn else ONE_VERSION)
    made = [found for event in acts if (found := _replacement(event)) is not None]
    newer: dict[Name, set[Name]] = {}
    for each in made:
        newer.setdefault(each.old, set()).add(each.new)
    # First: in a circle each export would be out because of the other, and all records would be gone.
    circles = frozenset(old for old in newer if old in _reached(old, newer))
    holding: list[Replacement] = []
    replaced: set[tuple[Name, int]] = set()
    for each in made:
        if standing := _standing(each, newer, circles, versions):
            holding.append(each)
            # Only within a version: what an earlier one identified and published must not change.
            replaced |= {(each.old, version) for version in standing.intersection(versions(each.old))}
    named = withdrawn | {each.old for each in holding}
    return ExportsInForce(
        out=frozenset(name for name in named if all((name, one) in replaced for one in versions(name))),
        # The records are the same reports on either side of a version's border.
        pairs=tuple(sorted({pair for each in holding for pair in each.pairs})),
        circles=circles,
        replaced=frozenset(replaced),
    )


def _name(event: Event, field: str) -> Name:
    return str(event.body.get("search")), str(event.body.get(field))


def _replacement(event: Event) -> Replacement | None:
    if event.kind != "replace-export":
        return None
    # A ledger can be edited by hand; what is not a pair is skipped.
    given = event.body.get("pairs")
    rows = given if isinstance(given, list) else []
    pairs = [pair for pair in rows if isinstance(pair, list) and len(pair) == 2]  # noqa: PLR2004
    # Smaller key first, as everywhere where pairs are compared.
    found = tuple((min(str(a), str(b)), max(str(a), str(b))) for a, b in pairs)
    return Replacement(_name(event, "old"), _name(event, "new"), found)


def _reached(start: Name, newer: Mapping[Name, set[Name]]) -> set[Name]:
    found: set[Name] = set()
    frontier = set(newer.get(start, ()))
    while frontier:
        found |= frontier
        # Without those already seen, or a circle would never end.
        frontier = {later for name in frontier for later in newer.get(name, ())} - found
    return found


def _standing(
    each: Replacement,
    newer: Mapping[Name, set[Name]],
    circles: frozenset[Name],
    lying: Callable[[Name], Collection[int]],
) -> set[int]:
    """Return the versions in which the newer export, or one that replaces it, counts; a circle is void."""
    if each.old in circles and each.new in circles and each.old in _reached(each.new, newer):
        return set()
    # Also through a later export: if the newer one was itself replaced, the oldest must stay out.
    return {version for name in {each.new} | _reached(each.new, newer) for version in lying(name)}
