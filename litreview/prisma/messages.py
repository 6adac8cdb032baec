"""What a check found, in sentences: the numbers, the gap and its direction, and what holds the same value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from litreview.prisma.corrections import Changes
from litreview.prisma.findings import Finding, Findings
from litreview.prisma.labels import Words, words
from litreview.prisma.numbers import Flow
from litreview.prisma.sums import OTHER_SOURCES


def say(findings: Findings, language: str = "en") -> list[str]:
    """Put each finding into sentences that begin with its id; numbers are plain digits."""
    return [say_one(each, findings.flow, language) for each in findings.found]


def say_one(finding: Finding, flow: Flow, language: str = "en") -> str:
    """Put one finding into sentences."""
    # Plain digits: the sentences stand in JSON as well, and a script looks for 1234.
    w = words(language, updated=flow.updated).plain()
    return f"{finding.id} {' '.join(_sentences(finding, flow, w))}"


def say_sums(flow: Flow, language: str = "en") -> str:
    """Say of a flow without errors that it adds up, or that there is nothing yet to add."""
    return words(language).phrases["nothing_yet" if flow.empty else "adds_up"]


def say_provisional(flow: Flow, n: int, language: str = "en") -> str:
    """Say how many items are undecided, at which step and, where both lanes have some, in which lane."""
    w = words(language)
    lanes = {"databases": _open(flow, w), "other": _open(flow, w, "other_")}
    # One lane alone needs no name, and most reviews have only one.
    told = (
        [f"{w.phrases[lane]}: {steps}" for lane, steps in lanes.items()]
        if lanes["other"]
        else [lanes["databases"]]
    )
    return f"{w.phrases['provisional'].format(n=w.number(n))} ({'; '.join(told)})."


def _open(flow: Flow, w: Words, lane: str = "") -> str:
    """Say what is open in a lane; of the other lane nothing where nothing is."""
    counts = [flow.undecided.get(f"{lane}{step}", 0) for step in ("records", "retrieval", "reports")]
    if lane and not any(counts):
        return ""
    records, retrieval, reports = counts
    return w.phrases["undecided_by_step"].format(
        records=w.some(records, "records"), retrieval=w.some(retrieval, "reports"), reports=w.number(reports)
    )


def say_dropped(flow: Flow, language: str = "en") -> str:
    """Say what became of other-methods records that PRISMA 2020 has no box for; empty when nothing did."""
    w = words(language)
    told = {name: flow.dropped.get(f"other_{name}", 0) for name in ("duplicates", "removed", "excluded")}
    told["undecided"] = flow.undecided.get("other_records", 0)
    those = [w.phrases[f"dropped_{name}"].format(n=w.number(n)) for name, n in told.items() if n]
    return w.phrases["dropped"].format(those=", ".join(those)) if those and flow.other else ""


def say_retracted(flow: Flow, language: str = "en") -> str:
    """Name the included reports about which a retraction or a concern was published; empty when there are none."""
    w = words(language)
    keys = ", ".join(key[:8] for key in flow.retracted)
    said = w.phrases["retracted"].format(n=w.some(len(flow.retracted), "reports"), keys=keys)
    return said if flow.retracted else ""


def footnotes(flow: Flow, language: str = "en") -> list[str]:
    """Give what stands below every form of the flow, each with its mark."""
    marked = {"*": say_dropped(flow, language), "†": say_retracted(flow, language)}
    return [f"{mark} {said}" for mark, said in marked.items() if said]


def say_changes(hints: Sequence[Changes], flow: Flow, language: str = "en") -> Iterator[str]:
    """Put the smallest sets of changes that would let a flow add up into lines; none when there are none."""
    w = words(language, updated=flow.updated)
    if hints:
        yield ""
        yield w.messages["would_balance_one" if len(hints[0]) == 1 else "would_balance"].format(len(hints[0]))
    for changes in hints:
        told = (f"{w.whole(c.box, flow)} {w.number(c.was)} → {w.number(c.to)}" for c in changes)
        yield f"  {'; '.join(told)}"


def _sentences(finding: Finding, flow: Flow, w: Words) -> Iterator[str]:
    yield (
        _equation(finding, w)
        if finding.phrase == "equation"
        else w.messages[finding.phrase].format(
            *(w.some(n, unit) for n, unit in finding.counted),
            box=f'"{w.box(finding.box)}"',
            size=_size(finding),
            value=finding.value,
            template=flow.template,
        )
    )
    yield from _hint(finding, w)
    if finding.id == "I7" and finding.level == "warning":
        yield w.messages["footnote"]
    # Numbers counted here cannot miss each other but by a fault of the program, and it says so.
    if flow.derived and finding.level == "error":
        yield w.messages["fault"]


def _size(finding: Finding) -> int:
    return abs(finding.gap or 0)


def _equation(finding: Finding, w: Words) -> str:
    computed = " ".join(f"{sign} {n} {w.terms[word]}" for sign, n, word in finding.terms).removeprefix("+ ")
    if len(finding.terms) > 1:
        computed += f" = {finding.stated - (finding.gap or 0)}"
    return w.messages["equation_one" if finding.stated == 1 else "equation"].format(
        title=w.terms[finding.key],
        sum=computed,
        stated=_stated(finding, w),
        size=_size(finding),
        direction=w.messages["too_many" if (finding.gap or 0) > 0 else "too_few"],
    )


def _stated(finding: Finding, w: Words) -> str:
    if finding.unit in w.terms:
        return f"{finding.stated} {w.terms[finding.unit]}"
    return w.some(finding.stated, finding.unit) if finding.unit else str(finding.stated)


def _hint(finding: Finding, w: Words) -> Iterator[str]:
    """Name what holds the gap's size; say that nothing does where an error leaves one looking for it."""
    if finding.equals:
        names = w.messages["and"].join(f'"{w.box(box)}"' for box in finding.equals)
        also = w.messages["also"].format(size=_size(finding), boxes=names)
        # A known slip in published flows: records of other methods are screened along with the rest.
        together = finding.id == "I2" and not set(finding.equals).isdisjoint(OTHER_SOURCES)
        yield f"{also}: {w.messages['screened_together']}." if together else f"{also}."
    elif finding.gap and finding.level == "error":
        yield w.messages["nowhere"].format(size=_size(finding))
