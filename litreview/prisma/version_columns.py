"""The columns of the versions of a review, counted so that they add up, and the updated template of each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from litreview.model import DATABASE_KINDS, UNITS, SourceKind
from litreview.prisma.boxes import AGAIN, INSIDE, FlowRow
from litreview.prisma.flow import derive
from litreview.prisma.flow_templates import template_name
from litreview.prisma.numbers import Flow
from litreview.prisma.rows import since_the_previous
from litreview.prisma.version_changes import VersionChanges


def count_column(
    rows: Iterable[FlowRow],
    labels: Mapping[str, str],
    known: Collection[str],
    *,
    kinds: Collection[SourceKind],
) -> Flow:
    """Count the boxes of a version on its own, so that all versions add up to the whole.

    Args:
        rows: Of the version, or grouped ones.
        labels: Label of each reason's code.
        known: Ids of the studies that came in before the version, or were typed.
        kinds: The kinds of source of all versions, which have one template: a box that only one uses is 0 in the others.
    """
    some = list(since_the_previous(rows, known))
    return replace(derive(some, labels, kinds=kinds), repeats=repeats(some))


def repeats(rows: Iterable[FlowRow]) -> dict[str, int]:
    """Count the duplicates of each lane that were known in an earlier version, and those within the version."""
    found = {f"{lane}{part}": 0 for lane in ("", "other_") for part in (AGAIN, INSIDE)}
    for row in rows:
        if not row.lead:
            lane = "" if row.kind in DATABASE_KINDS else "other_"
            found[f"{lane}{AGAIN if row.version > row.home else INSIDE}"] += row.n
    return found


def in_updated_template(
    column: Flow, previous: Mapping[str, int], totals: tuple[int, int], changes: VersionChanges
) -> Flow:
    """Return a version's column in the template of an updated review.

    Args:
        column: Of the version, or the sum of several.
        previous: The studies and reports that were included when it began.
        totals: The studies and reports that are included now.
        changes: Between these two.
    """
    # From what was frozen, not from the columns: that is what a reader finds in the last publication.
    boxes = {f"previous_{unit}": previous.get(unit, 0) for unit in UNITS}
    sums = dict(zip(("total_studies", "total_reports"), totals, strict=True))
    return replace(
        column,
        template=template_name(updated=True, other=column.other),
        numbers={**column.numbers, **boxes, "new_studies": len(changes.new_studies), **sums},
        moved={name: len(keys) for name, keys in changes.moved.items()},
        gained=len(changes.gained),
    )
