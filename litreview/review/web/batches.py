"""Reports as services outside are asked about them: merged, with what was added before, by where they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from litreview.dedup.merge import merge
from litreview.model import Record, Stage
from litreview.review.web.additions import NOTHING, Added, added, filled
from litreview.store.store import StoreSession

T = TypeVar("T")

INCLUDED = frozenset({"included"})
OPEN = frozenset({"undecided", "awaited", "judging"})
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Report:
    """A report that a service outside is asked about.

    Attributes:
        record: Merged, with the values that were added before.
    """

    lead: str
    record: Record
    added: Added


def reports(session: StoreSession, ends: Collection[str] | None = None) -> list[Report]:
    """Give the reports that end in one of some sets of the flow, or all, in order of import."""
    # By where it ends in the flow, not by a verdict: what was removed or never retrieved is asked about by nobody.
    lines = [line for line in session.lists.at(Stage.TITLE_ABSTRACT) if ends is None or line.end in ends]
    return [
        report for some in batches(lines, AT_ONCE) for report in _some(session, [line.lead for line in some])
    ]


# Some at a time, as a report's records may carry a megabyte of raw text.
def _some(session: StoreSession, leads: Sequence[str]) -> Iterator[Report]:
    members = session.reports.members(leads)
    records = session.records.get(key for keys in members.values() for key in keys)
    more = added(session, members)
    for lead in leads:
        merged = merge([records[key] for key in members[lead]], lead)
        was = more.get(lead, NOTHING)
        yield Report(lead, filled(merged, was)[0], was)


def batches(values: Sequence[T], size: int) -> list[list[T]]:
    """Cut a list into lists of at most so many."""
    rest = iter(values)
    return list(iter(lambda: list(islice(rest, size)), []))
