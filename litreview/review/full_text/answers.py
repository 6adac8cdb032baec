"""Results of retrievals, studies, removals and protocol versions, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from litreview.ranking.stopping_statement import StoppingStatement
from litreview.screening.amendments import ProtocolChange
from litreview.screening.protocol_parts import Criterion
from litreview.standing.criterion_changes import Effect


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """The retrieval of a report.

    Attributes:
        path: The path of its full text within the review, if a file was given.
        counts: False while the report is not included at title/abstract.
    """

    key: str
    outcome: str
    path: str | None
    counts: bool


@dataclass(frozen=True, slots=True)
class FullTextFile:
    """The file of a report's full text, as an event describes it.

    Attributes:
        path: Its path in the review; the file may be missing on this device.
        name: The original name of the file.
        device: The device on which it was added.
        event: The id of the event.
        url: The address from which it was fetched, if it is an open copy.
    """

    record: str
    path: Path
    sha256: str
    name: str
    device: str
    event: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Study:
    """A study that people named: the keys of its reports, and the number of included ones."""

    id: str
    reports: tuple[str, ...]
    included: int


@dataclass(frozen=True, slots=True)
class StudySuggestion:
    """Reports that may describe one study.

    Attributes:
        id: A suggested id.
        reasons: What the reports share: registrations, a registered title, or names and years.
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
        hash: The hash of everything that affects decisions (RULES 3).
        version: Its name; two versions may have the same name.
        at: When it was first used.
        actor: Who used it first.
        is_here: Whether its text is in this folder.
    """

    hash: str
    version: str
    at: str
    actor: str
    is_here: bool
    in_force: bool


@dataclass(frozen=True, slots=True)
class ChangedCriterion:
    """A criterion whose text differs between two versions of the protocol.

    Attributes:
        old: None if it was added.
        new: None if it was removed.
        effect: What people said of the change: `wider`, `tighter`, `both` or `neither`; None if nobody did.
        reports: The number of reports that each effect touches, by votes made under the older text.
        reasons: The number of those reports that are excluded by each reason that names the criterion.
        without_reason: The number of reports excluded without a reason, which no effect touches.
    """

    id: str
    old: Criterion | None
    new: Criterion | None
    effect: Effect | None
    reports: Mapping[str, int]
    reasons: Mapping[str, int]
    without_reason: int


@dataclass(frozen=True, slots=True)
class ProtocolDiff:
    """The changes from one version of the protocol to another."""

    old: ProtocolVersion
    new: ProtocolVersion
    # Data and not sentences: each interface describes them in its language.
    changes: tuple[ProtocolChange, ...]
    criteria: tuple[ChangedCriterion, ...] = ()


@dataclass(frozen=True, slots=True)
class RemovalResult:
    """The result of a removal before screening.

    Attributes:
        reports: The keys of the removed reports.
        records: The number of their records.
        kept: The keys of matching reports that stay, as somebody has voted on them.
    """

    reports: tuple[str, ...]
    records: int
    # Keys and not only a number: users need to look at these reports.
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StopResult:
    """The result of a stop.

    Attributes:
        reports: The keys of the reports that are left unscreened.
        records: The number of their records.
        statement: What the data say about stopping; the event keeps it.
        kept: Always empty, as a stop names only reports without votes; a removal may keep some.
    """

    reports: tuple[str, ...]
    records: int
    statement: StoppingStatement
    kept: tuple[str, ...] = ()
