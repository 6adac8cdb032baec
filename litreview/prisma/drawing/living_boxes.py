"""The boxes of the picture of a living flow as data: what each counts, where it stands, and the arrows between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from litreview.prisma.flow_templates import OTHER_SOURCES
from litreview.prisma.living_rows import RowRule

LivingLane = Literal["main", "side", "other"]


@dataclass(frozen=True, slots=True)
class LivingBox:
    """A box of the picture.

    Attributes:
        row: From 0; the rows of each phase are in `geometry.PHASES`.
        heading: Name of the text above its rows.
    """

    id: str
    row: int
    lane: LivingLane
    rules: tuple[RowRule, ...]
    heading: str = ""


def _row(*boxes: str, optional: bool = False, depth: int = 0, parts: str = "") -> tuple[RowRule, ...]:
    return tuple(RowRule(box, depth, optional, parts) for box in boxes)


BOXES = (
    LivingBox(
        "identified", 0, "main",
        (*_row("database_results", parts="all"), *_row("register_results", optional=True, parts="all")), "h_identified",
    ),
    LivingBox(
        "removed", 0, "side",
        (
            *_row("duplicates"), *_row("duplicates:again", depth=1),
            *_row("excluded_automatic", "excluded_other", optional=True),
        ),
        "h_removed",
    ),
    LivingBox(
        "other_identified", 0, "other",
        _row(*OTHER_SOURCES, optional=True), "h_other_identified",
    ),
    LivingBox("records_screened", 1, "main", _row("records_screened")),
    LivingBox(
        "records_excluded", 1, "side", (*_row("records_excluded"), *_row("undecided.records", optional=True))
    ),
    LivingBox("dbr_sought_reports", 2, "main", _row("dbr_sought_reports")),
    LivingBox(
        "dbr_notretrieved_reports", 2, "side",
        (*_row("dbr_notretrieved_reports"), *_row("undecided.retrieval", optional=True)),
    ),
    LivingBox(
        "other_sought_reports", 2, "other",
        (
            *_row("other_sought_reports", "other_notretrieved_reports"),
            *_row("undecided.other_retrieval", optional=True),
        ),
    ),
    LivingBox("dbr_assessed", 3, "main", _row("dbr_assessed")),
    LivingBox(
        "dbr_excluded", 3, "side",
        (*_row("dbr_excluded", parts="alone"), *_row("undecided.reports", optional=True)),
    ),
    LivingBox(
        "other_assessed", 3, "other",
        (*_row("other_assessed", "other_excluded"), *_row("undecided.other_reports", optional=True)),
    ),
    LivingBox(
        "new_studies", 4, "main",
        (
            *_row("new_studies", "new_reports"),
            *_row(
                "moved:regained_studies", "moved:regained_reports", "moved:lost_studies", "moved:lost_reports",
                optional=True,
            ),
        ),
    ),
    LivingBox("total_studies", 5, "main", _row("total_studies", "total_reports")),
    LivingBox("previous_studies", 5, "side", _row("previous_studies", "previous_reports", optional=True)),
)  # fmt: skip

ASIDE = (
    ("identified", "removed"), ("records_screened", "records_excluded"),
    ("dbr_sought_reports", "dbr_notretrieved_reports"), ("dbr_assessed", "dbr_excluded"),
)  # fmt: skip
DOWN = (
    ("identified", "records_screened"), ("records_screened", "dbr_sought_reports"), ("dbr_sought_reports", "dbr_assessed"),
    ("dbr_assessed", "new_studies"), ("new_studies", "total_studies"),
    ("other_identified", "other_sought_reports"), ("other_sought_reports", "other_assessed"),
)  # fmt: skip
ELBOW = (("other_assessed", "new_studies"),)
