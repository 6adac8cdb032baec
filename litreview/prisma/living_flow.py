"""The living flow of a review with versions: a column for each version or window of versions, and one for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from litreview.model import UNITS
from litreview.prisma.findings import Finding, Findings
from litreview.prisma.flow import as_json, box_ids, number
from litreview.prisma.identities import check, equation
from litreview.prisma.messages import describe_findings
from litreview.prisma.numbers import Flow, FlowVersion
from litreview.prisma.version_flow import VersionFlow, add_up, totals_of

Layout = Literal["each", "latest", "base", "all"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)

# More columns than this are hard to read: those between the first and the last three are then combined.
MOST_COLUMNS, KEPT = 5, 3


@dataclass(frozen=True, slots=True)
class LivingFlow:
    """The columns of a living flow; each box of `whole` is the sum of theirs.

    Attributes:
        columns: By version or window, the oldest first; each flow says which versions it counts.
        whole: All versions.
        totals: Studies and reports included by the end of each column, those of earlier versions among them.
        earlier: Studies and reports of versions that were typed, from which the first total starts; (0, 0) without.
        versions: All versions, for what has become of each since it was published.
        frozen: Whether the columns are those that were published, not those of now.
    """

    columns: tuple[Flow, ...]
    whole: Flow
    totals: tuple[tuple[int, int], ...]
    earlier: tuple[int, int]
    versions: tuple[VersionFlow, ...]
    frozen: bool = False

    @property
    def newest(self) -> int:
        """Number of the newest version."""
        return self.versions[-1].number


def windows(newest: int, layout: Layout | None = None) -> list[tuple[int, int]]:
    """Return the first and the last version of each column.

    Args:
        newest: Number of the newest version.
        layout: `each` version, the `latest` against all before it, the `base` against all updates, or `all` in one; None
            is each, with those in the middle combined where there are too many.
    """
    middle = newest - KEPT
    if layout is None and newest > MOST_COLUMNS:
        return [(1, 1), (2, middle), *((n, n) for n in range(middle + 1, newest + 1))]
    if layout == "all" or newest == 1:
        return [(1, newest)]
    if layout == "latest":
        return [(1, newest - 1), (newest, newest)]
    if layout == "base":
        return [(1, 1), (2, newest)]
    # One column a version: the commonest layout of published living reviews.
    return [(n, n) for n in range(1, newest + 1)]


def living_flow(
    versions: Sequence[VersionFlow], layout: Layout | None = None, *, frozen: bool = False
) -> LivingFlow:
    """Arrange the versions of a review, the oldest first, in the columns of a layout.

    Args:
        versions: At least one.
        layout: As in `windows`.
        frozen: Whether the columns are those that were published: those of now add up to what is included now, those
            that were published by what was lost and regained in between.
    """
    # Columns are added up and never counted again, so that a window is the sum of its versions by construction (U6).
    flows = [_published(version) if frozen else version.present for version in versions]
    totals = [
        totals_of(version.published) if frozen and version.published else version.totals
        for version in versions
    ]
    columns, spans = [], windows(len(versions), layout)
    for first, last in spans:
        label = replace(_label(versions[last - 1], frozen=frozen), first=versions[first - 1].number)
        columns.append(replace(_window(flows[first - 1 : last]), version=label))
    typed = versions[0].updated.numbers
    newest = versions[-1]
    return LivingFlow(
        columns=tuple(columns),
        whole=replace(
            _window(flows), version=replace(_label(newest, frozen=False), first=versions[0].number)
        ),
        totals=tuple(totals[last - 1] for _, last in spans),
        earlier=(typed.get("previous_studies", 0), typed.get("previous_reports", 0)),
        versions=tuple(versions),
        frozen=frozen,
    )


def _window(flows: Sequence[Flow]) -> Flow:
    """Return the sum of some columns, with all that moved before each of them."""
    moved: Counter[str] = Counter()
    for flow in flows:
        moved.update(flow.moved or {})
    return replace(
        add_up(flows), moved=dict(moved) if any(flow.moved is not None for flow in flows) else None
    )


def _label(version: VersionFlow, *, frozen: bool) -> FlowVersion:
    day = version.frozen_at[:10] if frozen else ""
    return FlowVersion(version.number, version.number, version.name, version.date, day)


def _published(version: VersionFlow) -> Flow:
    """Return the column that was published, with what moved; that of the newest version is as it is now."""
    column = version.frozen or version.present
    template = version.published or version.updated
    # The updated template counts a study as new that shares nothing with an earlier one, and so do its totals.
    news = {
        name: n for name in ("new_studies", "new_reports") if (n := template.numbers.get(name)) is not None
    }
    return replace(column, numbers={**column.numbers, **news}, moved=template.moved)


def u6(living: LivingFlow) -> Iterator[Finding]:
    """Check that each box over all versions is the sum of the columns (U6)."""
    for box in box_ids(living.whole):
        stated = number(living.whole, box)
        counted = sum(number(column, box) or 0 for column in living.columns)
        yield from equation("U6", box, stated, ("+", counted, "in_columns"), part=box)


def u8(living: LivingFlow) -> Iterator[Finding]:
    """Check that what came in with the versions, and what was typed before them, is included now (U8)."""
    if living.frozen:
        return  # what was published adds up by what moved in between (U7)
    for unit, earlier, total in zip(UNITS, living.earlier, living.totals[-1], strict=True):
        new = living.whole.numbers.get(f"new_{unit}")
        yield from equation(
            "U8", f"new_{unit}", total, ("+", earlier, "previous"), ("+", new, "new"), part=unit
        )


def check_living(living: LivingFlow) -> Findings:
    """Check the columns against all versions together; each column is a flow that is checked by itself."""
    found = (*u6(living), *u8(living))
    return Findings(living.whole, found, check(living.whole).provisional)


def living_json(living: LivingFlow) -> dict[str, Any]:
    """Return the columns, all of them together, and the totals, in the form of `flow --versions --json`."""
    findings = check_living(living)
    return {
        "columns": [as_json(column) for column in living.columns],
        "all": as_json(living.whole),
        "totals": [{"studies": studies, "reports": reports} for studies, reports in living.totals],
        "frozen": living.frozen,
        "errors": findings.errors,
        "messages": describe_findings(findings),
        "provisional": findings.provisional,
    }
