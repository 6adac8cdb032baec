"""Findings as sentences: the numbers, the gap and its direction, and the boxes with the same value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from litreview.model import UNITS
from litreview.prisma.corrections import Corrections
from litreview.prisma.findings import Finding, Findings
from litreview.prisma.flow_templates import OTHER_SOURCES
from litreview.prisma.labels import FlowWords
from litreview.prisma.numbers import Flow
from litreview.text import clean

# Names of the counts that a sentence has places for.
COUNTED = ("first", "second", "third")


def describe_findings(findings: Findings, language: str = "en") -> list[str]:
    """Describe each finding in sentences that begin with its id; numbers are plain digits."""
    return [describe_finding(each, findings.flow, language) for each in findings.found]


def describe_finding(finding: Finding, flow: Flow, language: str = "en") -> str:
    """Describe one finding in sentences."""
    w = FlowWords(language, flow.template)
    # Plain digits: the sentences stand in JSON as well, where a script looks for 1234.
    w.forms = replace(w.forms, thousands="")
    return f"{finding.id} {' '.join(_sentences(finding, flow, w))}"


def describe_sums(flow: Flow, language: str = "en") -> str:
    """Return that a flow without errors adds up, or that it is still empty."""
    return FlowWords(language)("nothing_yet" if flow.empty else "adds_up")


def describe_undecided(flow: Flow, n: int, language: str = "en") -> str:
    """Describe undecided items by step and, where both lanes have some, by lane."""
    w = FlowWords(language)
    databases, other = undecided_steps(flow, w), undecided_steps(flow, w, "other_")
    # One lane alone needs no name, and most reviews have only one.
    steps = f"{w('databases')}: {databases}; {w('other')}: {other}" if other else databases
    return f"{w('provisional', n=n)} ({steps})."


def undecided_steps(flow: Flow, w: FlowWords, lane: str = "") -> str:
    """Describe what is undecided in a lane; empty where the other lane has nothing undecided."""
    counts = [flow.undecided.get(f"{lane}{step}", 0) for step in ("records", "retrieval", "reports")]
    if lane and not any(counts):
        return ""
    records, retrieval, reports = counts
    return w(
        "undecided_by_step",
        records=w.count("records", records),
        retrieval=w.count("reports", retrieval),
        reports=reports,
    )


def describe_dropped(flow: Flow, language: str = "en") -> str:
    """Describe the other-methods records that PRISMA 2020 has no box for; empty when there are none."""
    w = FlowWords(language)
    counts = {name: flow.dropped.get(f"other_{name}", 0) for name in ("duplicates", "removed", "excluded")}
    counts["undecided"] = flow.undecided.get("other_records", 0)
    those = ", ".join(w.form(f"dropped_{name}", n) for name, n in counts.items() if n)
    return w("dropped", those=those) if those and flow.other else ""


def describe_retracted(flow: Flow, language: str = "en") -> str:
    """Name the included reports about which a retraction or a concern was published; empty when there are none."""
    w = FlowWords(language)
    keys = ", ".join(key[:8] for key in flow.retracted)
    return w("retracted", n=w.count("reports", len(flow.retracted)), keys=keys) if flow.retracted else ""


def describe_moves(flow: Flow, w: FlowWords) -> str:
    """Describe what was lost and what regained since the previous version, with the causes; empty where nothing was."""
    return "; ".join(
        w(way, what=_studies_in_reports(flow, way, w), why=_causes(flow, way, w))
        for way in ("lost", "regained")
        if flow.moved_sum(f"{way}_studies") or flow.moved_sum(f"{way}_reports")
    )


def _studies_in_reports(flow: Flow, way: str, w: FlowWords) -> str:
    """Write how many studies in how many reports moved, or how many of one of both."""
    counted = {unit: flow.moved_sum(f"{way}_{unit}") for unit in UNITS}
    texts = {unit: w.count(unit, n) for unit, n in counted.items() if n}
    return w("studies_in_reports", **texts) if len(texts) > 1 else "".join(texts.values())


def _causes(flow: Flow, way: str, w: FlowWords) -> str:
    """Write the causes in brackets, each with its count where there are several; empty where none is stated."""
    causes: dict[str, int] = {}
    for box, n in (flow.moved or {}).items():
        name, _, cause = box.partition(":")
        if name.startswith(f"{way}_") and cause and n:
            # A study and its report moved together: one of them is counted.
            causes[cause] = max(n, causes.get(cause, 0))
    # One cause needs no number of its own: it is that of what moved.
    texts = {w.get(f"cause.{cause.replace(' ', '-')}", clean(cause)): n for cause, n in causes.items()}
    if len(texts) == 1:
        return f" ({next(iter(texts))})"
    return f" ({', '.join(f'{w.number(n)} {text}' for text, n in texts.items())})" if texts else ""


def version_head(flow: Flow, w: FlowWords) -> str:
    """Return the numbers of the versions that a flow counts, as in "Version 2" and "Versions 2–5"."""
    if (version := flow.version) is None:
        return ""
    return w("living.head" if version.first == version.last else "living.heads", n=version.span)


def describe_version(flow: Flow, w: FlowWords) -> str:
    """Name the versions that a flow counts, with their day; empty for a review with one version alone."""
    if (version := flow.version) is None:
        return ""
    # As of today, or as it was when the next version began.
    frozen = w("frozen", day=w.iso_date(version.frozen)) if version.frozen else ""
    named = version_head(flow, w) + (f' "{clean(version.name)}"' if version.name else "")
    return ", ".join(filter(None, (named, w.iso_date(version.date)))) + frozen


def describe_gained(flow: Flow, w: FlowWords) -> str:
    """Describe how many studies of earlier versions have new reports; empty where none has."""
    if not flow.gained:
        return ""
    return w.form("gained", flow.gained, version=flow.version.last) if flow.version else ""


def describe_moved(flow: Flow, language: str = "en") -> str:
    """Describe what neither the previous nor the new studies of an updated review explain; empty where nothing is."""
    w = FlowWords(language)
    moves, gained = describe_moves(flow, w), describe_gained(flow, w)
    if moves:
        # Against what was frozen when the first of the versions began.
        version = (
            w("living.version", n=str(flow.version.first - 1)) if flow.version else w("previous_version")
        )
        moves = w("moved", version=version, those=moves)
    return " ".join(filter(None, (moves, gained)))


def footnotes(flow: Flow, language: str = "en") -> list[str]:
    """Return the footnotes of every form of the flow, each with its mark."""
    marked = {
        "*": describe_dropped(flow, language),
        "†": describe_retracted(flow, language),
        "‡": describe_moved(flow, language),
    }
    return [f"{mark} {note}" for mark, note in marked.items() if note]


def describe_corrections(hints: Sequence[Corrections], flow: Flow, language: str = "en") -> Iterator[str]:
    """Write the smallest sets of changes that would let a flow add up, one a line; none when there are none."""
    w = FlowWords(language, flow.template)
    if hints:
        yield ""
        yield w.form("message.would_balance", len(hints[0]))
    for changes in hints:
        texts = (f"{w.full_name(c.box, flow)} {w.number(c.was)} → {w.number(c.to)}" for c in changes)
        yield f"  {'; '.join(texts)}"


def _sentences(finding: Finding, flow: Flow, w: FlowWords) -> Iterator[str]:
    if finding.phrase == "equation":
        yield _equation(finding, flow, w)
    elif finding.phrase == "uncounted":
        yield w.form("message.uncounted", int(finding.value), box=f'"{w.box(finding.box)}"')
    else:
        counted = [w.count(unit, n) for n, unit in finding.counted]
        yield w(
            f"message.{finding.phrase}",
            **dict(zip(COUNTED, counted, strict=False)),
            box=f'"{w.box(finding.box)}"',
            size=_size(finding),
            value=finding.value,
            template=flow.template,
        )
    yield from _hint(finding, w)
    if finding.id == "I7" and finding.level == "warning":
        yield w("message.footnote")
    # Numbers counted here can only miss each other by a fault of the program.
    if flow.derived and finding.level == "error":
        yield w("message.fault")


def _size(finding: Finding) -> int:
    return abs(finding.gap or 0)


def _equation(finding: Finding, flow: Flow, w: FlowWords) -> str:
    gap = finding.gap or 0
    computed = " ".join(f"{sign} {n} {w(f'term.{term}')}" for sign, n, term in finding.terms)
    if len(finding.terms) > 1:
        computed += f" = {finding.stated - gap}"
    if finding.unit in {"reports", "studies"}:
        stated = w.count(finding.unit, finding.stated)
    else:
        stated = f"{finding.stated} {w(f'term.{finding.unit}')}" if finding.unit else str(finding.stated)
    return w.form(
        "message.equation",
        finding.stated,
        title=w.get(f"term.{finding.key}", w.full_name(finding.box, flow)),
        sum=computed.removeprefix("+ "),
        stated=stated,
        size=_size(finding),
        direction=w("message.too_many" if gap > 0 else "message.too_few"),
    )


def _hint(finding: Finding, w: FlowWords) -> Iterator[str]:
    """Name the boxes that hold the gap's size, or for an error that none does."""
    if finding.equals:
        conjunction = f" {w.forms.conjunction} "
        names = conjunction.join(f'"{w.box(box)}"' for box in finding.equals)
        also = w("message.also", size=_size(finding), boxes=names)
        # A known slip in published flows: records of other methods are screened along with the rest.
        together = finding.id == "I2" and not set(finding.equals).isdisjoint(OTHER_SOURCES)
        yield f"{also}: {w('message.screened_together')}." if together else f"{also}."
    elif finding.gap and finding.level == "error":
        yield w("message.nowhere", size=_size(finding))
