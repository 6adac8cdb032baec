"""The living flow of `../shared/prisma/updates/living_example.json`: invented numbers of three versions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from litreview.prisma.numbers import DROPPED, NUMBERS, REPEATS, UNDECIDED, BoxPart, Flow, FlowVersion
from litreview.prisma.version_flow import VersionFlow

FILE = Path(__file__).parent / "living" / "living_example.json"
KINDS = {"database": "database_specific_results", "register": "register_specific_results"}
DATES = ("2025-03-31", "2026-02-02", "2026-11-09")


def flow(given: Mapping[str, Any], number: int, template: str = "new_dbr_other") -> Flow:
    """Read a column of the model: a box that is absent is 0."""
    sources: dict[str, list[BoxPart]] = {name: [] for name in KINDS.values()}
    for name, n in given["sources"].items():
        kind, _, source = name.partition(":")
        if kind in KINDS:
            sources[KINDS[kind]].append(BoxPart(source, n))
    reasons = {
        lane: tuple(
            BoxPart(name.partition(":")[2], n, name.partition(":")[2].casefold())
            for name, n in sorted(given["reasons"].items(), key=lambda item: -item[1])
            if name.startswith(f"{lane}:")
        )
        for lane in ("dbr", "other")
    }
    boxes = [
        box for box in NUMBERS if template.startswith("updated") or not box.startswith(("previous", "total"))
    ]
    return Flow(
        template,
        {box: given.get(box, 0) for box in boxes if not box.endswith("_ma")},
        {box: tuple(sorted(parts, key=lambda part: -(part.n or 0))) for box, parts in sources.items()},
        reasons,
        {name: given.get(f"undecided.{name}", 0) for name in UNDECIDED},
        {name: given.get(f"dropped.{name}", 0) for name in DROPPED},
        version=FlowVersion(number, number, date=DATES[number - 1]),
        repeats={name: given.get(name, 0) for name in REPEATS},
        moved=given.get("moved"),
        gained=given.get("studies_with_new_reports"),
    )


def versions() -> tuple[VersionFlow, ...]:
    """Return the versions of the example."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    found = []
    for n, column in enumerate(told["versions"], 1):
        present = flow(column, n)
        update = told["updates"].get(str(n))
        frozen = told["frozen"].get(str(n))
        updated = flow(update, n, "updated_dbr_other") if update else present
        totals = told["totals"][n - 1]
        found.append(
            VersionFlow(
                number=n,
                name="",
                date=DATES[n - 1],
                doi="",
                why="",
                began=DATES[n - 2] + "T23:59:59Z" if n > 1 else "",
                frozen_at=DATES[n] + "T00:00:00Z" if frozen else "",
                present=present,
                frozen=flow(frozen, n) if frozen else None,
                updated=updated,
                published=_published(updated, flow(frozen, n)) if frozen else None,
                totals=(totals["total_studies"], totals["total_reports"]),
            )
        )
    return tuple(found)


def _published(updated: Flow, frozen: Flow) -> Flow:
    """Return the updated template as it was published: in the example nothing had moved until then."""
    numbers = {**updated.numbers, **frozen.numbers}
    return replace(frozen, template=updated.template, numbers=numbers, moved={} if updated.updated else None)
