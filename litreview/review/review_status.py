"""The counts of a whole review, as `status` and home show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from litreview.model import FactChange, Stage


@dataclass(frozen=True, slots=True)
class StageStatus:
    """Counts of a stage, settled by the team or not.

    Attributes:
        undecided: Reports to do, waiting, in conflict or in doubt.
        in_doubt: Reports that everyone leaves in doubt, where the protocol does not count that as decided.
    """

    total: int
    decided: int
    undecided: int
    conflicts: int
    include: int
    exclude: int
    maybe: int
    in_doubt: int = 0


@dataclass(frozen=True, slots=True)
class ReviewerStatus:
    """Counts of a reviewer's votes in force, over all stages."""

    decided: int
    include: int
    exclude: int
    maybe: int


@dataclass(frozen=True, slots=True)
class MissingFile:
    """A file of the review that is missing or was changed.

    Attributes:
        kind: `export`, or `run` of the duplicate engine.
        path: Its path, from the folder of the review.
        records: Number of records of an export.
        counted: Whether the database has its contents, so that they are counted.
    """

    kind: Literal["export", "run"]
    path: str
    records: int = 0
    counted: bool = False


@dataclass(frozen=True, slots=True)
class ReviewStatus:
    """The counts of a whole review.

    Attributes:
        incomplete: Whether the numbers leave out a missing file.
        unlogged: Facts of searches that changed in their files and are not logged yet.
        deduplicated: Whether duplicates were looked for, so that `doubtful` says something.
        held: Number of lines that waited for a seal or an admission at the last synchronisation, in a signed review.
    """

    title: str
    records: int
    searches: int
    reports: int
    doubtful: int
    judged: int
    stages: Mapping[Stage, StageStatus]
    reviewers: Mapping[str, ReviewerStatus]
    unsaved_to_ledger: int
    protocol_version: str = ""
    missing: tuple[MissingFile, ...] = ()
    incomplete: bool = False
    unlogged: tuple[FactChange, ...] = ()
    deduplicated: bool = True
    held: int = 0
