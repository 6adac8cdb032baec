"""The contents of all columns of a living flow, for a page that opens them."""

from __future__ import annotations

from litreview.prisma.box_contents import Item, Opened
from litreview.prisma.flow import Flow
from litreview.prisma.living_flow import LivingFlow
from litreview.prisma.living_rows import column_id
from litreview.review.context import Context
from litreview.review.flow.current import VersionWindow, box_contents


def living_contents(context: Context, living: LivingFlow) -> Opened:
    """Return the contents of every box in every column, and in that of all versions.

    A column that was published is listed as it was then; several together, which nobody published, as they are now.
    """
    items: dict[str, Item] = {}
    boxes: dict[str, tuple[str, ...]] = {}
    for flow, window in _windows(living):
        opened = box_contents(context, flow, window)
        items |= opened.items
        column = column_id(window.first, window.last)
        boxes |= {f"{box}@{column}": keys for box, keys in opened.boxes.items()}
    return Opened(items, boxes)


def _windows(living: LivingFlow) -> list[tuple[Flow, VersionWindow]]:
    found: dict[str, tuple[Flow, VersionWindow]] = {}
    for flow in (*living.columns, living.whole):
        if flow.version:
            first, last = flow.version.first, flow.version.last
            # What was published is one version.
            frozen = living.frozen and first == last
            found[column_id(first, last)] = flow, VersionWindow(first, last, living=True, frozen=frozen)
    # The total of a column counts all versions until then.
    for flow, window in [*found.values()]:
        found.setdefault(column_id(1, window.last), (flow, VersionWindow(1, window.last, living=True)))
    return [*found.values()]
