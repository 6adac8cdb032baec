"""The templates of a flow diagram as data: boxes, the identities that hold between them, arrows and wording.

Another template, such as that of a living review or of PRISMA-ScR, is another entry of `TEMPLATES`; labels of its own
stand under the name of its wording in `words/<language>/flow.toml`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Column = Literal["previous", "main", "side", "other", "other_side"]


Way = Literal["down", "aside", "elbow"]


@dataclass(frozen=True, slots=True)
class TemplateBox:
    """A box of the drawing.

    Attributes:
        row: From 0; rows 0 are the identification phase, 1 to 3 the screening phase, and the rest the included phase.
        ids: Of its numbers; those that were not reported are left out, but for the first.
        heading: Name of the text above its numbers.
        optional: Whether it is drawn only where one of its numbers was reported.
    """

    row: int
    column: Column
    ids: tuple[str, ...]
    heading: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class TemplateArrow:
    """An arrow from one box to another, each named by its first number; drawn where both are."""

    start: str
    end: str
    way: Way


# Without slots, as what follows from the boxes is computed once.
@dataclass(frozen=True)
class Template:
    """A flow diagram.

    Attributes:
        name: As in `flow --json`.
        boxes: Row by row, and in a row from the left.
        identities: Ids of the identities that a flow of this template must satisfy.
        arrows: In drawing order.
        words: Name of the wording whose title and labels it has.
    """

    name: str
    boxes: tuple[TemplateBox, ...]
    identities: tuple[str, ...]
    arrows: tuple[TemplateArrow, ...]
    words: str

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The ids of all its numbers."""
        return frozenset(number for box in self.boxes for number in box.ids)

    @cached_property
    def updated(self) -> bool:
        """Whether it has boxes for an earlier version of the review."""
        return "previous_studies" in self.numbers

    @cached_property
    def other(self) -> bool:
        """Whether it has the column for other methods."""
        return "other_sought_reports" in self.numbers


REMOVAL_BOXES = ("duplicates", "excluded_automatic", "excluded_other")
# What PRISMA 2020 names by "etc." alone: only a review that has such records reports them.
UNNAMED_SOURCES = ("hand_search_results", "experts_results")
OTHER_SOURCES = ("website_results", "organisation_results", "citations_results", *UNNAMED_SOURCES)

PREVIOUS = (TemplateBox(0, "previous", ("previous_studies", "previous_reports")),)
DATABASES = (
    TemplateBox(0, "main", ("database_results", "register_results"), "h_identified"),
    TemplateBox(0, "side", REMOVAL_BOXES, "h_removed"),
    TemplateBox(1, "main", ("records_screened",)),
    TemplateBox(1, "side", ("records_excluded",)),
    TemplateBox(2, "main", ("dbr_sought_reports",)),
    TemplateBox(2, "side", ("dbr_notretrieved_reports",)),
    TemplateBox(3, "main", ("dbr_assessed",)),
    TemplateBox(3, "side", ("dbr_excluded",)),
    TemplateBox(4, "main", ("new_studies", "new_reports")),
)
OTHER = (
    TemplateBox(0, "other", OTHER_SOURCES, "h_other_identified"),
    TemplateBox(2, "other", ("other_sought_reports",)),
    TemplateBox(2, "other_side", ("other_notretrieved_reports",)),
    TemplateBox(3, "other", ("other_assessed",)),
    TemplateBox(3, "other_side", ("other_excluded",)),
)
TOTALS = (TemplateBox(5, "main", ("total_studies", "total_reports")),)
META_ANALYSIS = (TemplateBox(6, "main", ("total_studies_ma", "total_reports_ma"), optional=True),)
COLUMNS: tuple[Column, ...] = ("previous", "main", "side", "other", "other_side")

ASIDE = (
    ("database_results", "duplicates"), ("records_screened", "records_excluded"),
    ("dbr_sought_reports", "dbr_notretrieved_reports"), ("dbr_assessed", "dbr_excluded"),
    ("other_sought_reports", "other_notretrieved_reports"), ("other_assessed", "other_excluded"),
)  # fmt: skip
DOWN = (
    ("database_results", "records_screened"), ("records_screened", "dbr_sought_reports"),
    ("dbr_sought_reports", "dbr_assessed"), ("dbr_assessed", "new_studies"),
    ("website_results", "other_sought_reports"), ("other_sought_reports", "other_assessed"),
)  # fmt: skip
TO_META_ANALYSIS = (("new_studies", "total_studies_ma"),)
BY_TOTALS = (("new_studies", "total_studies"), ("total_studies", "total_studies_ma"))
ELBOWS = (("other_assessed", "new_studies"), ("previous_studies", "total_studies"))

IDENTITIES = (*(f"I{n}" for n in range(1, 15) if n not in {12, 13}), "U5")
"""Those that hold in every template, where the flow states what they compare; I13, that counts are counts, is checked before any other."""


def prisma_2020(name: str, words: str, *parts: tuple[TemplateBox, ...]) -> Template:
    """Assemble one of the four templates of PRISMA 2020 from the boxes that they share."""
    boxes = [box for part in (DATABASES, META_ANALYSIS, *parts) for box in part]
    updated = TOTALS in parts
    down = (*DOWN, *(BY_TOTALS if updated else TO_META_ANALYSIS))
    ways: tuple[tuple[Way, Iterable[tuple[str, str]]], ...] = (
        ("aside", ASIDE),
        ("down", down),
        ("elbow", ELBOWS),
    )
    return Template(
        name,
        boxes=tuple(sorted(boxes, key=lambda box: (box.row, COLUMNS.index(box.column)))),
        identities=(*IDENTITIES, "I12", "U7") if updated else IDENTITIES,
        arrows=tuple(TemplateArrow(*ends, way) for way, pairs in ways for ends in pairs),
        words=words,
    )


TEMPLATES = {
    each.name: each
    for each in (
        prisma_2020("new_dbr", "new-review"),
        prisma_2020("new_dbr_other", "new-review", OTHER),
        prisma_2020("updated_dbr", "updated-review", PREVIOUS, TOTALS),
        prisma_2020("updated_dbr_other", "updated-review", PREVIOUS, TOTALS, OTHER),
    )
}


def template_name(*, updated: bool, other: bool) -> str:
    """Return the name of the PRISMA 2020 template with or without an earlier version and other methods."""
    return f"{'updated' if updated else 'new'}_dbr{'_other' if other else ''}"
