"""Duplicates among any records, without a review, by the same engine and rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import get_args

from litreview.dedup import PROFILE
from litreview.dedup.clusters import reports
from litreview.dedup.engine import judge_normals
from litreview.dedup.normal import normal
from litreview.errors import InputError, UsageError
from litreview.model import Pair, Record, StudyVersions


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Reports, and the pairs that only a person can judge.

    Attributes:
        reports: Every record in exactly one of them, also when it stands alone.
        doubtful: The pairs to be asked about, one for each two reports, the likeliest first.
        judged: All pairs that were judged, with their reasons.
        compared: Number of pairs that were looked at.
        left_out: Number of pairs that share a very common block, and were left out by a cap.
    """

    reports: tuple[tuple[Record, ...], ...]
    doubtful: tuple[Pair, ...]
    judged: tuple[Pair, ...]
    compared: int = 0
    left_out: int = 0


def find_duplicates(
    records: Iterable[Record], profile: str = PROFILE, versions: StudyVersions = "ask"
) -> Duplicates:
    """Judge all pairs of records and group them into reports; the order of the records does not matter.

    A record without a key gets its place as one, from 1.

    Args:
        records: Any iterable of them.
        profile: `standard`, or `cautious`, which joins less by itself and asks more.
        versions: `ask` about two versions of one work, such as a preprint and its article; with `apart` and `together` they
            stay two reports without a question, and the reasons of the judged pair say so.

    Raises:
        InputError: Two records have the same key.
        UsageError: There is no such profile, or no such way with versions.
    """
    if versions not in get_args(StudyVersions):
        known = ", ".join(get_args(StudyVersions))
        raise UsageError(
            f"{versions!r} is not a way to treat versions of one work.", f"Choose one of: {known}."
        )
    named = {record.key: record for record in with_keys(records)}
    judged = judge_normals(map(normal, named.values()), profile=profile, versions=versions)
    found = reports(named, (), judged.pairs)
    groups = tuple(tuple(named[key] for key in group) for group in found.groups)
    return Duplicates(groups, found.questions, tuple(judged.pairs), judged.compared, judged.left_out)


def with_keys(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records, those without a key with their place as one, from 1.

    Raises:
        InputError: Two records have the same key.
    """
    seen: set[str] = set()
    for place, record in enumerate(records, 1):
        key = record.key or str(place)
        if key in seen:
            # Kept under one name, one of the two would be lost.
            raise InputError(f"Two records have the id {key!r}.", "Give every record an id of its own.")
        seen.add(key)
        yield record if record.key else replace(record, key=key)
