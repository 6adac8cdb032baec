"""Reports from judgements: a pure function of what is in force, the same for every order of input (RULES 4).

Persons' `same` joins first, then replacements, then the engine's `same` from strong to weak. A join is
refused when any pair across the two groups must stay apart, so no chain of look-alikes can carry two
records together that a person called different.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from litreview.model import Pair

Keys = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PersonJudgement:
    """A person's judgement on two records; the keys may be in either order."""

    a: str
    b: str
    verdict: Literal["same", "different"]


@dataclass(frozen=True, slots=True)
class Grouping:
    """Reports, and the pairs that a person is still to judge.

    Attributes:
        groups: Every key in exactly one group, also when it stands alone; keys and groups sorted.
        asked: Pairs across groups, all `ask`, the strongest first. Reasons are the engine's, and why it
            is asked after all: "people disagree", "runs disagree" or "join refused".
        questions: Of `asked`, one for each two groups, the strongest; none where a person has parted the two
            groups by another of their pairs, since "same" could not join them. This is what to show and count.
    """

    groups: tuple[tuple[str, ...], ...]
    asked: tuple[Pair, ...]
    questions: tuple[Pair, ...] = ()


def reports(
    keys: Iterable[str],
    people: Iterable[PersonJudgement],
    engine: Iterable[Pair],
    replaced: Iterable[tuple[str, str]] = (),
) -> Grouping:
    """Derive the reports from all judgements in force.

    Args:
        keys: The records; a judgement on any other key waits and counts for nothing here. One connected
            component gives the same groups as the whole.
        people: Persons' judgements in force.
        engine: The pairs of all runs in force; several may speak of one pair.
        replaced: Pairs of an older and a newer export's record that a replacement joins.
    """
    known = frozenset(keys)
    said: dict[Keys, set[str]] = {}
    for judgement in people:
        for pair in _pairs([(judgement.a, judgement.b)], known):
            said.setdefault(pair, set()).add(judgement.verdict)
    judged = _judged(engine, known)
    groups = _Groups()
    # All that parts must be known before anything joins.
    for pair, verdicts in said.items():
        if "different" in verdicts:
            groups.part(pair, by_person=True)
    for pair, verdict in judged.items():
        if verdict.parts and "same" not in said.get(pair, ()):
            groups.part(pair, by_person=False)
    refused = set(join_all(groups, said, judged, _pairs(replaced, known)))
    asked = sorted(_asked(groups, said, judged, refused), key=lambda p: (-p.strength, p.a, p.b))
    return Grouping(
        tuple(sorted(groups.members(known))), tuple(asked), tuple(_questions(groups, said, asked))
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """The combined judgement of all runs on one pair; `parts` when one of them is `different`."""

    pair: Pair
    parts: bool


def _pairs(pairs: Iterable[tuple[str, str]], known: frozenset[str]) -> set[Keys]:
    return {(min(a, b), max(a, b)) for a, b in pairs if a != b and a in known and b in known}


def _judged(engine: Iterable[Pair], known: frozenset[str]) -> dict[Keys, _Judged]:
    judged: dict[Keys, _Judged] = {}
    for pair in engine:
        a, b = pair.a, pair.b
        if a == b or a not in known or b not in known:
            continue
        if a > b:
            a, b, pair = b, a, replace(pair, a=b, b=a)  # noqa: PLW2901  # the same pair, in order
        one = _Judged(pair, parts=pair.verdict == "different")
        judged[a, b] = _both(judged[a, b], one) if (a, b) in judged else one
    return judged


def _both(one: _Judged, other: _Judged) -> _Judged:
    """Combine two runs on one pair: the greater strength counts, and a disagreement becomes a question."""
    a, b = one.pair, other.pair
    agree = a.verdict == b.verdict
    reasons = {*a.reasons, *b.reasons} | (set() if agree else {"runs disagree"})
    pair = Pair(a.a, a.b, a.verdict if agree else "ask", max(a.strength, b.strength), tuple(sorted(reasons)))
    return _Judged(pair, one.parts or other.parts)


def join_all(
    groups: _Groups,
    said: dict[Keys, set[str]],
    judged: dict[Keys, _Judged],
    replaced: set[Keys],
) -> Iterator[Keys]:
    """Join in the order of RULES 4, and yield the pairs whose join was refused."""
    for pair in sorted(pair for pair, verdicts in said.items() if "same" in verdicts):
        if not groups.join(pair, by_person=True):
            yield pair
    same = [one.pair for one in judged.values() if one.pair.verdict == "same"]
    same.sort(key=lambda p: (-p.strength, p.a, p.b))
    for pair in [*sorted(replaced), *((p.a, p.b) for p in same)]:
        if not groups.join(pair, by_person=False):
            yield pair


def _asked(
    groups: _Groups,
    said: dict[Keys, set[str]],
    judged: dict[Keys, _Judged],
    refused: set[Keys],
) -> Iterator[Pair]:
    doubtful = {pair for pair, one in judged.items() if one.pair.verdict == "ask"}
    # Answered pairs and pairs inside a report are no questions.
    for a, b in doubtful | refused:
        verdicts = said.get((a, b), set())
        if verdicts == {"different"} or groups.root(a) == groups.root(b):
            continue
        known = judged.get((a, b))
        strength, reasons = (known.pair.strength, known.pair.reasons) if known else (0, ())
        if len(verdicts) > 1:
            reasons = (*reasons, "people disagree")
        elif (a, b) in refused:
            reasons = (*reasons, "join refused")
        yield Pair(a, b, "ask", strength, reasons)


def _questions(groups: _Groups, said: dict[Keys, set[str]], asked: Iterable[Pair]) -> Iterator[Pair]:
    met: set[frozenset[str]] = set()
    for pair in asked:
        two = frozenset((groups.root(pair.a), groups.root(pair.b)))
        joining = "same" in said.get((pair.a, pair.b), ())
        if two not in met and (joining or not groups.parted(pair)):
            met.add(two)
            yield pair


class _Groups:
    """Union-find with a set of groups for each group that it must not be joined with.

    The lighter side always moves into the heavier one, foes and all, so that a key moves at most
    log(n) times and a whole review stays near-linear.
    """

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._foes: dict[bool, dict[str, set[str]]] = {True: {}, False: {}}

    def root(self, key: str) -> str:
        parent = self._parent
        while (above := parent.get(key, key)) != key:
            parent[key] = parent.get(above, above)
            key = above
        return key

    def part(self, pair: Keys, *, by_person: bool) -> None:
        """Forbid a pair; call it before any join."""
        foes = self._foes[by_person]
        for one, other in (pair, pair[::-1]):
            foes.setdefault(one, set()).add(other)

    def join(self, pair: Keys, *, by_person: bool) -> bool:
        """Join the groups of a pair, unless a pair across them is forbidden; return whether they are joined."""
        into, gone = sorted(map(self.root, pair), key=self._weight, reverse=True)
        if into == gone:
            return True
        # A person may join what only the engine keeps apart.
        forbidden = (True,) if by_person else (True, False)
        if any(gone in self._foes[kind].get(into, ()) for kind in forbidden):
            return False
        self._parent[gone] = into
        self._members.setdefault(into, [into]).extend(self._members.pop(gone, [gone]))
        for foes in self._foes.values():
            move(foes, gone, into)
        return True

    def parted(self, pair: Pair) -> bool:
        """Whether a person has parted the groups of a pair, by any pair across them."""
        one, other = map(self.root, (pair.a, pair.b))
        return other in self._foes[True].get(one, ())

    def members(self, keys: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """Yield every group of the keys, single keys included."""
        yield from (tuple(sorted(group)) for group in self._members.values())
        grouped = self._parent.keys() | self._members.keys()
        yield from ((key,) for key in keys if key not in grouped)

    def _weight(self, root: str) -> int:
        foes = sum(len(kind.get(root, ())) for kind in self._foes.values())
        return len(self._members.get(root, (root,))) + foes


def move(foes: dict[str, set[str]], gone: str, into: str) -> None:
    """Move the foes of a group to the group that it was merged into."""
    theirs = foes.pop(gone, None)
    if theirs is None:
        return
    for foe in theirs - {into}:
        foes[foe].discard(gone)
        foes[foe].add(into)
    mine = foes.setdefault(into, set())
    mine |= theirs
    mine -= {gone, into}
