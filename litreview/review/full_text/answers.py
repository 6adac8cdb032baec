"""What the steps beside the votes give to their faces: retrievals, studies, removals, versions of the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from litreview.screening.amendments import Change


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What is true of a report's retrieval now.

    Attributes:
        path: Of its full text within the review, where a file was given.
        counts: False while the report does not stand at include at title/abstract.
    """

    key: str
    outcome: str
    path: str | None
    counts: bool


@dataclass(frozen=True, slots=True)
class FullText:
    """A file of a report's full text, as an event names it.

    Attributes:
        path: Where it lies, or would lie: another device may have it and this one not.
        name: What the file was called when it was linked.
        device: Where it was linked.
        event: The id of the event that names it.
    """

    record: str
    path: Path
    sha256: str
    name: str
    device: str
    event: str


@dataclass(frozen=True, slots=True)
class Study:
    """A study that persons named: keys of its reports, and how many of these are included."""

    id: str
    reports: tuple[str, ...]
    included: int


@dataclass(frozen=True, slots=True)
class StudyIdea:
    """Reports that may describe one study.

    Attributes:
        id: What it could be called.
        reasons: What they share: registrations, or names and years.
    """

    id: str
    reports: tuple[str, ...]
    titles: tuple[str, ...]
    years: tuple[int | None, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProtocolVersion:
    """A version of the protocol.

    Attributes:
        hash: Over what decides (RULES 3).
        version: What people call it; two versions may be called the same.
        at: When it was first met, and by whom.
        is_here: Whether its text lies in this folder.
    """

    hash: str
    version: str
    at: str
    actor: str
    is_here: bool
    in_force: bool


@dataclass(frozen=True, slots=True)
class ProtocolDiff:
    """What changed from one version of the protocol to another."""

    old: ProtocolVersion
    new: ProtocolVersion
    # Plain changes and no sentence: a face says them in its language.
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Removed:
    """What a removal before screening, or a stop, came to.

    Attributes:
        reports: Keys of the reports that were removed.
        records: How many records these have.
        kept: Keys of reports that fit as well and stay, since somebody has voted on them.
    """

    reports: tuple[str, ...]
    records: int
    # Named, not only counted: these are what a person has to look at.
    kept: tuple[str, ...] = ()
