"""The flow of this review: every number counted from rows, every box able to list what it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from litreview.model import UNITS, SourceKind
from litreview.prisma import boxes
from litreview.prisma.boxes import FlowRow
from litreview.prisma.flow_templates import TEMPLATES, UNNAMED_SOURCES, template_name
from litreview.prisma.identities import check
from litreview.prisma.messages import describe_findings
from litreview.prisma.numbers import (
    DROPPED,
    GAINED,
    REASON_LANES,
    SOURCE_LISTS,
    UNDECIDED,
    BoxPart,
    Flow,
    flow_from_json,
)

__all__ = [
    "BoxPart",
    "Flow",
    "FlowRow",
    "as_json",
    "as_numbers",
    "box_ids",
    "derive",
    "flow_from_json",
    "number",
]


def derive(
    rows: Iterable[FlowRow],
    reasons: Mapping[str, str] | None = None,
    typed: Mapping[str, int] | None = None,
    *,
    kinds: Collection[SourceKind] | None = None,
) -> Flow:
    """Count every box of the template that the rows call for.

    Args:
        rows: One for each counted record, or grouped ones.
        reasons: Label of each reason's code; a code that is missing is shown as it is.
        typed: Numbers that no record here can give: `previous_studies`, `previous_reports` (which make
            the flow that of an updated review), `total_studies_ma`, `total_reports_ma`.
        kinds: The kinds of source that the review uses, by default those of the rows. They say whether the template has
            the column for other methods, and whether that names hand searches and experts.
    """
    held = boxes.grouped(rows)
    # Most reviews search databases alone.
    used = frozenset(row.kind for row in held) if kinds is None else frozenset(kinds)
    template = template_name(updated=False, other=bool(used & boxes.OTHER_KINDS))
    # A derived flow leaves no box out: a 0 was counted, and absent would mean that nobody looked.
    stated = [
        name
        for name in _names(template)
        if "." not in name
        and name not in SOURCE_LISTS
        and (name not in UNNAMED_SOURCES or boxes.BOXES[name].kinds & used)
    ]
    flow = Flow(
        template=template,
        numbers={name: boxes.count(name, held) for name in stated},
        sources={
            box: tuple(BoxPart(name, n) for name, n in boxes.parts(box, held).items()) for box in SOURCE_LISTS
        },
        reasons={lane: _reasons(lane, held, reasons or {}) for lane in REASON_LANES},
        undecided={name: boxes.count(f"undecided.{name}", held) for name in UNDECIDED},
        dropped={name: boxes.count(f"dropped.{name}", held) for name in DROPPED},
    )
    return with_typed(flow, typed or {})


def with_typed(flow: Flow, typed: Mapping[str, int]) -> Flow:
    """Add typed numbers to a flow, and the totals that follow from them; see `derive`."""
    totals = {
        f"total_{unit}": typed[f"previous_{unit}"] + flow.numbers[f"new_{unit}"]
        for unit in UNITS
        # Without a previous number the total would be that of this update and look like all there is.
        if f"previous_{unit}" in typed
    }
    template = template_name(updated="previous_studies" in typed, other=flow.other)
    return replace(flow, template=template, numbers={**flow.numbers, **typed, **totals})


def _names(template: str) -> list[str]:
    return [name for name, box in boxes.BOXES.items() if TEMPLATES[template].other or not box.other]


def _reasons(lane: str, rows: Iterable[FlowRow], labels: Mapping[str, str]) -> tuple[BoxPart, ...]:
    """List the reasons of a lane, the largest first, then in the protocol's order."""
    # The protocol's order settles ties, or two reasons of one size would change places between machines.
    order = {code: place for place, code in enumerate(labels)}
    counted = boxes.parts(f"{lane}_excluded", rows).items()
    ranked = sorted(counted, key=lambda part: (-part[1], order.get(part[0], len(order))))
    return tuple(BoxPart(labels.get(code, code), n, code) for code, n in ranked)


def box_ids(flow: Flow) -> list[str]:
    """List the id of every box that `keys` can open, in drawing order, parts after their whole."""
    ids: list[str] = []
    for box in _names(flow.template):
        if box not in SOURCE_LISTS and (box not in UNNAMED_SOURCES or box in flow.numbers):
            ids.append(box)
        ids.extend(f"{box}:{part.code or part.name}" for part in flow.parts(box))
    return ids


# The boxes whose parts are the duplicates of this version and those of earlier ones, with the lane's prefix.
REPEATED = {"duplicates": "", "other_duplicates": "other_", "dropped.other_duplicates": "other_"}


def number(flow: Flow, box_id: str) -> int | None:
    """Return the number of a box by any id of `box_ids`; None where it was not reported."""
    box, colon, name = box_id.partition(":")
    if colon:
        if box == "moved":
            return flow.moved_sum(name) if flow.moved is not None else None
        if box in REPEATED:
            return flow.repeats.get(f"{REPEATED[box]}{name}")
        # By code first: a label may be corrected, and a link to its box must still open it.
        return next((part.n for part in flow.parts(box) if name == (part.code or part.name)), None)
    section, dot, item = boxes.SHORT.get(box, box).partition(".")
    held = {"undecided": flow.undecided, "dropped": flow.dropped}[section] if dot else flow.numbers
    return held.get(item or section)


def as_numbers(flow: Flow) -> dict[str, Any]:
    """Return the flow alone, in the form that `flow_from_json` reads."""
    named = {
        box: [{"name": p.name, "n": p.n} for p in flow.parts(box)] for box in SOURCE_LISTS if flow.parts(box)
    }
    return {
        "template": flow.template,
        "numbers": {**flow.numbers, **named},
        "reasons": [
            {"lane": lane, "reason": part.name, "n": part.n, "code": part.code or None}
            for lane, parts in flow.reasons.items()
            for part in parts
        ],
        "undecided": dict(flow.undecided),
        "dropped": dict(flow.dropped),
        **_of_versions(flow),
    }


def _of_versions(flow: Flow) -> dict[str, Any]:
    """Return what only the flow of a version has; empty for a review with one version alone."""
    found: dict[str, Any] = dict(flow.repeats)
    if version := flow.version:
        found |= {"version": version.last, "name": version.name, "date": version.date}
        found |= {"since": version.first - 1} if version.first < version.last else {}
        found["frozen"] = bool(version.frozen)
    found |= {} if flow.moved is None else {"moved": dict(flow.moved)}
    return found | ({} if flow.gained is None else {GAINED: flow.gained})


def as_json(flow: Flow) -> dict[str, Any]:
    """Return the flow and the findings of a check, in the form of `flow --json`."""
    findings = check(flow)
    return {
        **as_numbers(flow),
        "errors": findings.errors,
        "warnings": findings.warnings,
        "gaps": findings.gaps,
        "equals": findings.equals,
        "messages": describe_findings(findings),
        "provisional": findings.provisional,
        "retracted": list(flow.retracted),
    }
