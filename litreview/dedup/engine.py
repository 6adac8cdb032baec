"""The engine: records in, judged pairs out; the same for every order of records and every run.

Normal forms are made once, blocks nominate candidates, features compare them, rules judge them. Then every
group is closed: pairs inside it that no block met are judged too, so that a group never rests on a chain alone, and
records that contradict each other are kept apart, also where others lie between them (`law`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from litreview.dedup import PROFILE
from litreview.dedup.bridges import bridges
from litreview.dedup.candidates import HEAD, candidates, head, ranked
from litreview.dedup.clusters import Keys, reports
from litreview.dedup.features import compare
from litreview.dedup.law import lawful
from litreview.dedup.location import same_range
from litreview.dedup.merge_rules import least_of, verdict
from litreview.dedup.normal import Normal, normal
from litreview.dedup.twins import other_word
from litreview.model import Pair, Record, StudyVersions
from litreview.ticks import Tick, quiet, ticking

THROUGH_OTHERS = "joined through others"

# The pairs inside a larger group are copies of one another, and their number grows with its square.
_CLOSED = 40
# A title found in three years is that of a column; two years are those of online and print.
_SERIES_YEARS = 3
# Two sources give two copies of a work; a third copy without a place, with a title as short as
# "Annual report of the agency", is more likely another issue.
_SERIES_WORDS = 4
_SERIES_COPIES = 3
# Retitled works come in twos.
_SIBLINGS = 3
_SIBLINGS_READ = 12
# Records without authors say less, so that it takes more copies.
_NOBODYS_COPIES = 6


@dataclass(frozen=True, slots=True)
class Judged:
    """The result of a run of the engine.

    Attributes:
        pairs: Sorted by keys; each pair once.
        compared: Number of pairs that were looked at.
        left_out: Number of pairs that shared a block or a group and were left out by a cap.
    """

    pairs: list[Pair]
    compared: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Eye:
    """The settings by which pairs are judged in one run.

    Attributes:
        series: Titles that the records show to be columns.
        siblings: Titles that they show to be parts of a set: three or more have one beginning and other words.
        least: The weakest rule that joins by itself, from the profile.
        versions: What to do with two versions of one work.
    """

    series: frozenset[str]
    siblings: frozenset[str] = frozenset()
    least: int = 0
    versions: StudyVersions = "ask"

    def judge(self, a: Normal, b: Normal) -> Pair | None:
        """Judge two records; None when nothing speaks of them."""
        likeness = compare(a, b, self.series, self.siblings)
        return verdict(likeness, self.least, self.versions) if likeness else None


def judge(
    records: Iterable[Record],
    known: Iterable[Record] = (),
    profile: str = PROFILE,
    versions: StudyVersions = "ask",
) -> list[Pair]:
    """Judge all candidate pairs; keys must be unique.

    Args:
        records: The records to judge.
        known: Records that were judged among themselves before: only pairs with at least one of `records`
            are judged now.
        profile: One of `merge_rules.PROFILES`.
        versions: Whether to ask about two versions of one work, or to keep them two reports.
    """
    fresh = [normal(record) for record in records]
    old = [normal(record) for record in known]
    return judge_normals(fresh, old, profile, versions).pairs


def judge_normals(
    records: Iterable[Normal],
    known: Iterable[Normal] = (),
    profile: str = PROFILE,
    versions: StudyVersions = "ask",
    tick: Tick = quiet,
) -> Judged:
    """Judge as `judge` does, on normal forms, and count the work; `tick` is called with the number of pairs compared."""
    fresh, old = list(records), list(known)
    # Known records take part in ranks and series, so that an order of imports changes no verdict.
    keys = frozenset(record.key for record in fresh)
    order = ranked([*fresh, *old])
    found = candidates(order, wanted=[record.key in keys for record in order] if old else None)
    eye = Eye(_series(order), _siblings(order), least_of(profile), versions)
    pairs = _verdicts(((order[one], order[other]) for one, other in ticking(found, tick, len(found))), eye)
    left_out, _ = close({record.key: record for record in order}, pairs, keys, eye)
    return Judged([pairs[at] for at in sorted(pairs)], len(found), found.left_out + left_out)


def judge_beside(
    fresh: Sequence[Normal],
    nearby: Sequence[Normal],
    met: Iterable[tuple[str, str]],
    joined: Iterable[Pair],
    counts: Mapping[str, int],
    profile: str = PROFILE,
    versions: StudyVersions = "ask",
    tick: Tick = quiet,
) -> Judged:
    """Judge new records among themselves and against the few known ones that share a block with them.

    Args:
        fresh: The new records.
        nearby: The known records that blocks nominate, and all that are one report with these.
        met: The pairs of a new and a known record that blocks nominate.
        joined: The `same` pairs among those nearby, as they were judged before.
        counts: How many titles hold a word, as `blocks` keeps them.
        profile: One of `merge_rules.PROFILES`.
        versions: Whether to ask about two versions of one work, or to keep them two reports.
        tick: Called with the number of pairs compared.
    """
    order = ranked(fresh)
    by_key = {record.key: record for record in (*fresh, *nearby)}
    found = candidates(order, counts=counts)
    within = {(order[one].key, order[other].key) for one, other in found}
    every = sorted(within | {(min(two), max(two)) for two in met})
    eye = Eye(_series(by_key.values()), _siblings(ranked(by_key.values())), least_of(profile), versions)
    pairs = _verdicts(((by_key[a], by_key[b]) for a, b in ticking(every, tick, len(every))), eye)
    # What was judged before counts for the groups, and is judged again only where a column has come to light.
    before = {(pair.a, pair.b): pair for pair in joined if (pair.a, pair.b) not in pairs}
    for pair in unveiled(before.values(), by_key, eye):
        del before[pair.a, pair.b]
        pairs[pair.a, pair.b] = pair
    pairs |= before
    left_out, parted = close(by_key, pairs, frozenset(record.key for record in fresh), eye)
    for at in parted:
        before.pop(at, None)
    new = [pairs[at] for at in sorted(pairs.keys() - before.keys())]
    return Judged(new, len(every), found.left_out + left_out)


def unveiled(before: Iterable[Pair], by_key: Mapping[str, Normal], eye: Eye) -> list[Pair]:
    """Judge pairs again whose title new records show to be that of a column.

    Two runs then disagree, and a person is asked: the first saw two copies where a third year tells of a series.
    """
    found = []
    for pair in before:
        a, b = by_key[pair.a], by_key[pair.b]
        if a.title in eye.series or b.title in eye.series:
            again = eye.judge(a, b) or Pair(pair.a, pair.b, "ask", 0, ("one of a series",))
            found += [again] if again.verdict != "same" else []
    return found


def _verdicts(pairs: Iterable[tuple[Normal, Normal]], eye: Eye) -> dict[tuple[str, str], Pair]:
    judged = (eye.judge(one, other) for one, other in pairs)
    return {(pair.a, pair.b): pair for pair in judged if pair}


def _series(records: Iterable[Normal]) -> frozenset[str]:
    """Find the titles of columns: in three years or, without any place, three times if short and six times if unsigned."""
    years: dict[str, set[int]] = {}
    bare: Counter[str] = Counter()
    nobodys: Counter[str] = Counter()
    for record in records:
        if record.title and record.year:
            years.setdefault(record.title, set()).add(record.year)
        if not (record.volume or record.first_page or record.doi):
            bare[record.title] += 1
            nobodys[record.title] += not record.names
    # Two sources give two copies of a work; a third one without any place is more likely another issue.
    short = {
        title
        for title, copies in bare.items()
        if copies >= _SERIES_COPIES and title.count(" ") < _SERIES_WORDS
    }
    short |= {title for title, copies in nobodys.items() if copies >= _NOBODYS_COPIES}
    return frozenset(short | {title for title, found in years.items() if len(found) >= _SERIES_YEARS})


def _siblings(order: Iterable[Normal]) -> frozenset[str]:
    """Find the titles of sets, in records that `ranked` has ordered, so that equal beginnings follow one another."""
    found: set[str] = set()
    for beginning, group in groupby(order, head):
        by_container: dict[str, list[str]] = {}
        for record in group if len(beginning) == HEAD else ():
            titles = by_container.setdefault(record.journal.head, [])
            # Copies of one work say nothing; beyond a few titles the rest is like them.
            if record.title not in titles and len(titles) < _SIBLINGS_READ:
                titles.append(record.title)
        for titles in by_container.values():
            if len(titles) >= _SIBLINGS:
                found |= _that_differ(titles)
    return frozenset(found)


def _that_differ(titles: Iterable[str]) -> set[str]:
    """Return the titles if three of them differ from one another by their words, else none."""
    apart: list[str] = []
    for title in titles:
        if all(other_word(title, other) for other in apart):
            apart.append(title)
    return set(titles) if len(apart) >= _SIBLINGS else set()


def close(
    by_key: Mapping[str, Normal],
    pairs: dict[Keys, Pair],
    fresh: frozenset[str],
    eye: Eye,
) -> tuple[int, list[Keys]]:
    """Judge pairs inside groups that no block nominated, and ask about pairs that connect contradicting records.

    Returns:
        The number of pairs that stay unjudged in large groups, and the pairs that are asked about after all.
    """

    def judged(a: str, b: str) -> Pair | None:
        # Two known records were judged in an earlier run, of which only what joined them is at hand.
        return pairs.get((a, b)) or eye.judge(by_key[a], by_key[b])

    def one_place(a: str, b: str) -> bool:
        return same_range(by_key[a], by_key[b])

    same = [pair for pair in pairs.values() if pair.verdict == "same"]
    joined = {key for pair in same for key in (pair.a, pair.b)}
    left_out = 0
    parted: dict[Keys, Pair] = {}
    for group in reports(joined, [], pairs.values()).groups:
        # The square of a large group is not worth it: its pairs are copies of one another.
        inside = list(combinations(group, 2)) if len(group) <= _CLOSED else []
        left_out += len(group) * (len(group) - 1) // 2 if not inside and len(group) > 1 else 0
        for a, b in inside:
            if (a, b) not in pairs and (a in fresh or b in fresh):
                found = eye.judge(by_key[a], by_key[b])
                pairs[a, b] = found or Pair(a, b, "ask", 0, (THROUGH_OTHERS,))
        if len(inside) > 1:
            parted |= {(pair.a, pair.b): pair for pair in bridges(group, judged, one_place)}
    pairs |= parted
    law = {(pair.a, pair.b): pair for pair in lawful(by_key, pairs.values())}
    pairs |= law
    return left_out, [*parted, *law]
