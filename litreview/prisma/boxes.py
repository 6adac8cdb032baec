"""The boxes of a derived flow: each is a condition on rows, and its number is how many rows meet it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, get_args

from litreview.errors import NoSuchKey
from litreview.model import DATABASE_KINDS, FlowEnd, FlowStatus, Lane, SourceKind
from litreview.prisma.numbers import GAINED, NO_REASON, NUMBERS

Unit = Literal["record", "report", "study"]

ENDS: frozenset[FlowEnd] = frozenset(get_args(FlowEnd))
# In sets, so that a new end is put into every box it belongs to in one place.
REMOVED: frozenset[FlowEnd] = frozenset({"removed-other", "removed-automation", "stopped"})
ASSESSED: frozenset[FlowEnd] = frozenset({"judging", "full-text-excluded", "included"})
SOUGHT: frozenset[FlowEnd] = ASSESSED | {"awaited", "not-retrieved"}
OPEN: frozenset[FlowEnd] = frozenset({"undecided", "awaited", "judging"})
"""Not decided to the last: at title and abstract, at retrieval, or at full text."""
OTHER_KINDS = frozenset(SourceKind) - DATABASE_KINDS

AGAIN, INSIDE = "again", "inside"
"""The parts of duplicates: of reports of an earlier version of the review, and of reports of the same one."""


@dataclass(frozen=True, slots=True)
class FlowRow:
    """A counted record and the place of its report; or `n` records that differ by key alone.

    Attributes:
        record: The record's key; empty in a row that stands for many.
        report: The key of its report's lead; empty likewise.
        source: Name of the database or source, as it stands in the flow.
        lead: True for the one record that stands for its report (RULES 6).
        place: Where the report ends.
        studies: Ids that a person gave the report; without any it is a study of its own.
        known: Whether all its studies were in an earlier version of the review: then it is no new one.
        version: The version of the review in which the record lies.
        home: The version in which its report first came in.
    """

    record: str
    report: str
    kind: SourceKind
    source: str
    lead: bool
    place: FlowStatus
    n: int = 1
    studies: tuple[str, ...] = ()
    known: bool = False
    version: int = 1
    home: int = 1


@dataclass(frozen=True, slots=True)
class BoxRule:
    """A box of the flow, by the rows that it counts.

    Attributes:
        unit: What the box counts; a report is named by its lead record, a study by its id.
        kinds: The kinds of source whose records it counts.
        lead: None where every record counts, else whether leads do or all the others.
        by: What divides the box into named parts, if anything does.
    """

    unit: Unit
    kinds: frozenset[SourceKind] = frozenset(SourceKind)
    lead: bool | None = True
    lane: Lane | None = None
    ends: frozenset[FlowEnd] = ENDS
    by: Literal["source", "reason", "lane", "repeat"] | None = None

    @property
    def other(self) -> bool:
        """Whether only the column for other methods has it."""
        return self.lane is Lane.OTHER or self.kinds <= OTHER_KINDS

    def holds(self, row: FlowRow) -> bool:
        """Return whether the box counts a row."""
        return (
            row.kind in self.kinds
            and self.lead in (None, row.lead)
            and self.lane in (None, row.place.lane)
            and row.place.end in self.ends
        )

    def part(self, row: FlowRow) -> str | None:
        """Return the part of the box that counts a row; None where it has no parts."""
        if self.by == "source":
            return row.source
        if self.by == "reason":
            # Named and not left out, or the reasons would not add up to their box.
            return row.place.reason or NO_REASON
        if self.by == "repeat":
            return AGAIN if row.version > row.home else INSIDE
        return row.place.lane.value if self.by == "lane" else None


def _identified(*kinds: SourceKind, by: Literal["source"] | None = None) -> BoxRule:
    return BoxRule("record", frozenset(kinds), lead=None, by=by)


def _screening(lane: Lane, *ends: FlowEnd) -> BoxRule:
    return BoxRule("record", lane=lane, ends=frozenset(ends))


def _reports(lane: Lane, *ends: FlowEnd, by: Literal["reason"] | None = None) -> BoxRule:
    return BoxRule("report", lane=lane, ends=frozenset(ends), by=by)


DATABASES, OTHER = Lane.DATABASES, Lane.OTHER

# In drawing order. The ids are those of the R package's PRISMA.csv; what PRISMA 2020 has no box for
# stands under `dropped.` and `undecided.`.
BOXES: dict[str, BoxRule] = {
    "database_results": _identified(SourceKind.DATABASE),
    "database_specific_results": _identified(SourceKind.DATABASE, by="source"),
    "register_results": _identified(SourceKind.REGISTER),
    "register_specific_results": _identified(SourceKind.REGISTER, by="source"),
    # What does not lead: the boxes of databases then lose exactly what deduplication joined.
    "duplicates": BoxRule("record", DATABASE_KINDS, lead=False, by="repeat"),
    "excluded_automatic": _screening(DATABASES, "removed-automation", "stopped"),
    "excluded_other": _screening(DATABASES, "removed-other"),
    # Undecided ones are in it, as PRISMA counts what was screened and not what was finished.
    "records_screened": _screening(DATABASES, *(ENDS - REMOVED)),
    "records_excluded": _screening(DATABASES, "excluded"),
    "undecided.records": _screening(DATABASES, "undecided"),
    "dbr_sought_reports": _reports(DATABASES, *SOUGHT),
    "dbr_notretrieved_reports": _reports(DATABASES, "not-retrieved"),
    "undecided.retrieval": _reports(DATABASES, "awaited"),
    "dbr_assessed": _reports(DATABASES, *ASSESSED),
    "dbr_excluded": _reports(DATABASES, "full-text-excluded", by="reason"),
    "undecided.reports": _reports(DATABASES, "judging"),
    "website_results": _identified(SourceKind.WEBSITE),
    "organisation_results": _identified(SourceKind.ORGANISATION),
    "citations_results": _identified(SourceKind.CITATION),
    "hand_search_results": _identified(SourceKind.HAND_SEARCH),
    "experts_results": _identified(SourceKind.EXPERTS),
    "dropped.other_duplicates": BoxRule("record", OTHER_KINDS, lead=False, by="repeat"),
    "dropped.other_removed": _screening(OTHER, *REMOVED),
    "dropped.other_excluded": _screening(OTHER, "excluded"),
    "undecided.other_records": _screening(OTHER, "undecided"),
    "other_sought_reports": _reports(OTHER, *SOUGHT),
    "other_notretrieved_reports": _reports(OTHER, "not-retrieved"),
    "undecided.other_retrieval": _reports(OTHER, "awaited"),
    "other_assessed": _reports(OTHER, *ASSESSED),
    "other_excluded": _reports(OTHER, "full-text-excluded", by="reason"),
    "undecided.other_reports": _reports(OTHER, "judging"),
    # No lane: one study may have been found both ways, and is one all the same.
    "new_studies": BoxRule("study", ends=frozenset({"included"})),
    "new_reports": BoxRule("report", ends=frozenset({"included"}), by="lane"),
}

CHANGES: dict[str, Unit] = {
    "moved:lost_studies": "study",
    "moved:lost_reports": "report",
    "moved:regained_studies": "study",
    "moved:regained_reports": "report",
    GAINED: "study",
}
"""What a flow counts by comparing what is included with what was included when a version began, and not by rows."""

# `other_excluded` is no short form: PRISMA gives that name to exclusions at full text.
SHORT = {name: f"dropped.{name}" for name in ("other_duplicates", "other_removed")}


def find(box_id: str) -> tuple[BoxRule, str | None]:
    """Find a box and the part that is asked for, as in `dbr_excluded:no_minor`.

    Raises:
        NoSuchKey: No box has that id, it has no parts, or its number is typed and opens no list.
    """
    name, colon, part = box_id.partition(":")
    box = BOXES.get(SHORT.get(name, name))
    if box is None and name in NUMBERS:
        raise NoSuchKey(f"The number of {name!r} is typed, or a sum with one that is.", "It opens no list.")
    # A part of a box that has none is refused: an empty list would look like an answer.
    if box is None or (colon and not box.by):
        raise NoSuchKey(
            f"No box of the flow is called {box_id!r}.", f"{_near(name, BOXES)}Boxes: {', '.join(BOXES)}."
        )
    return box, part if colon else None


def unit_of(box_id: str) -> Unit:
    """Return what a box counts.

    Raises:
        NoSuchKey: There is no such box.
    """
    return CHANGES[box_id] if box_id in CHANGES else find(box_id)[0].unit


def refuse_unknown_part(box_id: str, names: Iterable[str]) -> None:
    """Refuse a part of a box that is none of these names; nothing is said of a box as a whole.

    Raises:
        NoSuchKey: There is no such part; the hint names those that are near.
    """
    name, colon, part = box_id.partition(":")
    known = sorted(set(names))
    if colon and part not in known:
        ids = [f"{name}:{each}" for each in known]
        raise NoSuchKey(
            f"{name!r} has no part {part!r}.",
            f"{_near(box_id, ids)}Parts: {', '.join(ids)}." if ids else "It has none.",
        )


def _near(wrong: str, right: Iterable[str]) -> str:
    by_fold = {each.casefold(): each for each in right}
    found = [by_fold[fold] for fold in get_close_matches(wrong.casefold(), by_fold, 3)]
    return f"Perhaps {' or '.join(found)}. " if found else ""


def _within(box_id: str, rows: Iterable[FlowRow]) -> Iterator[FlowRow]:
    box, part = find(box_id)
    # Lists and numbers go through this one question, so that they can never disagree.
    return (row for row in rows if box.holds(row) and part in (None, box.part(row)))


def keys(box_id: str, rows: Iterable[FlowRow]) -> list[str]:
    """List what lies in a box: record keys, lead records of reports, or ids of studies; one row a record."""
    held = _within(box_id, rows)
    if find(box_id)[0].unit != "study":
        return sorted(row.record for row in held)
    reports = list(held)
    return [
        # Each study once, even with several reports.
        *sorted({study for row in reports for study in row.studies}),
        *sorted(row.record for row in reports if not row.studies and not row.known),
    ]


def count(box_id: str, rows: Iterable[FlowRow]) -> int:
    """Count what lies in a box; grouped rows will do."""
    held = _within(box_id, rows)
    if find(box_id)[0].unit != "study":
        return sum(row.n for row in held)
    reports = list(held)
    named = {study for row in reports for study in row.studies}
    return len(named) + sum(row.n for row in reports if not row.studies and not row.known)


def parts(box_id: str, rows: Iterable[FlowRow]) -> dict[str, int]:
    """Count each named part of a box, the largest first, then by name."""
    box, _ = find(box_id)
    tally: Counter[str] = Counter()
    for row in _within(box_id, rows):
        tally[box.part(row) or ""] += row.n
    return dict(sorted(tally.items(), key=lambda item: (-item[1], item[0])))


def grouped(rows: Iterable[FlowRow]) -> list[FlowRow]:
    """Merge rows that differ by key alone, so that a large review is counted in one pass."""
    tally: Counter[tuple[SourceKind, str, bool, FlowStatus, tuple[str, ...], bool, int, int]] = Counter()
    for row in rows:
        parts = (row.kind, row.source, row.lead, row.place, row.studies, row.known, row.version, row.home)
        tally[parts] += row.n
    return [
        FlowRow("", "", kind, source, lead, place, n, studies, known, version, home)
        for (kind, source, lead, place, studies, known, version, home), n in tally.items()
    ]
