"""The identities between the boxes of a PRISMA 2020 flow, and the gaps where they do not hold."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator
from dataclasses import replace

from litreview.model import UNITS, is_count
from litreview.prisma import sums
from litreview.prisma.findings import Finding, Findings, Level, Term
from litreview.prisma.flow_templates import OTHER_SOURCES, REMOVAL_BOXES, TEMPLATES
from litreview.prisma.numbers import GAINED, NUMBERS, REASON_LANES, SOURCE_LISTS, Flow


def check(flow: Flow) -> Findings:
    """Check a flow, whoever filled it. Nothing is computed on a count that is none (I13)."""
    found = list(i13(flow))
    # A sum with a text or a negative number in it would only add errors that follow from the first.
    if not found:
        counts = list(sums.counts(flow))
        for each in (each for name in TEMPLATES[flow.template].identities for each in IDENTITIES[name](flow)):
            # A gap that is just the size of a box is most often that box, counted twice or forgotten.
            hits = {box for box, n in counts if each.gap and n == abs(each.gap)}
            found.append(replace(each, equals=tuple(sorted(hits))))
    # By number: as text I10 would come before I2.
    found.sort(key=lambda each: (each.level, each.id[0], int(each.id[1:]), each.part))
    open_items = [n for n in flow.undecided.values() if is_count(n)]
    return Findings(flow, tuple(found), sum(open_items))


def equation(  # an identity is this many things, and each has a name
    name: str, box: str, stated: int | None, *of: Term, part: str = "", unit: str = "", level: Level = "error"
) -> Iterator[Finding]:
    """Compare a stated count with a sum; say nothing while one of them is unknown."""
    known = [n if sign == "+" else -n for sign, n, _ in of if n is not None]
    # What was not reported is no 0: a published flow with fewer boxes is no faulty one.
    if stated is None or len(known) < len(of):
        return
    if gap := stated - sum(known):
        # Most flows are finished, and "- 0 undecided" in every sentence would hide what matters.
        shown = tuple(term for term in of if term[1] or term[2] not in {"undecided", "regained", "lost"})
        yield Finding(name, box, part, level, gap, terms=shown, stated=stated, unit=unit)


def i1(flow: Flow) -> Iterator[Finding]:
    """Check that the named databases and registers add up to their boxes (I1)."""
    for part, box, sources in zip(
        ("databases", "registers"), ("database_results", "register_results"), SOURCE_LISTS, strict=True
    ):
        total: Term = ("+", sums.named(flow, sources), "in_sources")
        yield from equation("I1", box, flow.numbers.get(box), total, part=part)


def i2(flow: Flow) -> Iterator[Finding]:
    """Check that the records screened are those identified minus those removed (I2)."""
    if sums.duplicates_missing(flow):
        return  # I14 asks for them
    yield from equation(
        "I2",
        "records_screened",
        flow.numbers.get("records_screened"),
        ("+", sums.identified(flow), "identified"),
        ("-", sums.given(flow, REMOVAL_BOXES) or 0, "removed"),
    )


def i3(flow: Flow) -> Iterator[Finding]:
    """Check that the reports sought are the records screened minus those excluded and undecided (I3)."""
    n = flow.numbers
    box, sought = "dbr_sought_reports", n.get("dbr_sought_reports")
    # Many published flows skip this box; what was assessed or missing must then have been sought.
    if sought is None and "dbr_assessed" in n:
        box = "dbr_assessed"
        sought = n[box] + n.get("dbr_notretrieved_reports", 0) + sums.undecided(flow, "retrieval")
    yield from equation(
        "I3",
        box,
        sought,
        ("+", n.get("records_screened"), "screened"),
        ("-", n.get("records_excluded"), "excluded"),
        ("-", sums.undecided(flow, "records"), "undecided"),
        unit="" if box == "dbr_sought_reports" else "assessed_or_missing",
    )


def _assessed(flow: Flow, name: str, lane: str, prefix: str = "") -> Iterator[Finding]:
    n = flow.numbers
    yield from equation(
        name,
        f"{lane}_assessed",
        n.get(f"{lane}_assessed"),
        ("+", n.get(f"{lane}_sought_reports"), "sought"),
        ("-", n.get(f"{lane}_notretrieved_reports", 0), "not_retrieved"),
        ("-", sums.undecided(flow, f"{prefix}retrieval"), "undecided"),
    )


def i4(flow: Flow) -> Iterator[Finding]:
    """Check that the reports assessed are those sought minus those not retrieved (I4)."""
    return _assessed(flow, "I4", "dbr")


def i5(flow: Flow) -> Iterator[Finding]:
    """Check that the reasons for exclusion add up to the reports excluded (I5)."""
    for lane in REASON_LANES:
        box = f"{lane}_excluded"
        by_reason: Term = ("+", sums.named(flow, box), "in_reasons")
        yield from equation("I5", box, flow.numbers.get(box), by_reason, part=lane)


def i6(flow: Flow) -> Iterator[Finding]:
    """Compare the reports left with those included; without them, only too many studies are an error (I6)."""
    unit = "reports" if "new_reports" in flow.numbers else "studies"
    stated, left = flow.numbers.get(f"new_{unit}"), sums.left(flow)
    # A study may have several reports, so that fewer studies than reports left are in order.
    if stated is None or left is None or (unit == "studies" and stated <= left):
        return
    terms: list[Term] = []
    for lane in REASON_LANES:
        if f"{lane}_assessed" in flow.numbers:
            terms += (
                ("+", flow.numbers[f"{lane}_assessed"], "assessed"),
                ("-", sums.excluded(flow, lane), "excluded"),
            )
    undecided = sums.undecided(flow, "reports") + sums.undecided(flow, "other_reports")
    yield from equation("I6", f"new_{unit}", stated, *terms, ("-", undecided, "undecided"), unit=unit)


def i7(flow: Flow) -> Iterator[Finding]:
    """Check that no more reports were sought by other methods than records were identified (I7)."""
    sought = flow.numbers.get("other_sought_reports")
    identified = sums.given(flow, OTHER_SOURCES)
    if sought is None or identified is None:
        return
    # PRISMA has no boxes for these; a flow counted here knows what became of them, a typed one cannot.
    accounted = sum(flow.dropped.values()) + sums.undecided(flow, "other_records")
    if flow.derived and identified - sought == accounted:
        return
    # More than was found is impossible; fewer may have been dropped without a box to say so.
    level: Level = "error" if sought > identified else "warning"
    yield from equation("I7", "other_sought_reports", sought, ("+", identified, "identified"), level=level)


def i8(flow: Flow) -> Iterator[Finding]:
    """Check the reports assessed by other methods, as I4 does (I8)."""
    return _assessed(flow, "I8", "other", "other_")


def exceeds(flow: Flow, name: str, part: str, more: str, less: str) -> Iterator[Finding]:
    """Find a number that is larger than the one that limits it."""
    a, b = flow.numbers.get(more), flow.numbers.get(less)
    if a is not None and b is not None and a > b:
        # More studies than reports happens: one report may tell of two studies.
        level: Level = "warning" if name == "I10" else "error"
        counted = tuple((n, box.split("_")[1]) for n, box in ((a, more), (b, less)))
        yield Finding(name, more, part, level, a - b, name, counted=counted)


def i9(flow: Flow) -> Iterator[Finding]:
    """Check that a meta-analysis has no more studies and reports than the review (I9)."""
    whole = "total" if flow.updated else "new"
    for unit in UNITS:
        yield from exceeds(flow, "I9", unit, f"total_{unit}_ma", f"{whole}_{unit}")


def i10(flow: Flow) -> Iterator[Finding]:
    """Check that there are no more studies than reports (I10)."""
    for part in ("new", "previous", "total") if flow.updated else ("new",):
        yield from exceeds(flow, "I10", part, f"{part}_studies", f"{part}_reports")


def i11(flow: Flow) -> Iterator[Finding]:
    """Check that no more reports are left than there are studies, where the reports are not stated (I11)."""
    studies, left = flow.numbers.get("new_studies"), sums.left(flow)
    # With the reports stated, the sum over them says it already and more exactly.
    if "new_reports" in flow.numbers or studies is None or left is None or left <= studies:
        return
    counted = ((left, "reports"), (studies, "studies"), (left - studies, "reports"))
    yield Finding("I11", "new_studies", "", "warning", studies - left, "I11", counted=counted)


def i12(flow: Flow) -> Iterator[Finding]:
    """Check that the totals are the previous plus the new studies and reports (I12)."""
    if flow.moved:
        return  # U7 takes its place
    for unit in UNITS:
        previous: Term = ("+", flow.numbers.get(f"previous_{unit}"), "previous")
        new: Term = ("+", flow.numbers.get(f"new_{unit}"), "new")
        total = f"total_{unit}"
        yield from equation("I12", total, flow.numbers.get(total), previous, new, part=unit)


def i13(flow: Flow) -> Iterator[Finding]:
    """Check that every number is a count (I13)."""
    items = [
        *sums.counts(flow),
        *((f"undecided.{name}", n) for name, n in flow.undecided.items()),
        *((f"dropped.{name}", n) for name, n in flow.dropped.items()),
        *((f"moved:{name}", n) for name, n in (flow.moved or {}).items()),
        *(("duplicates", n) for n in flow.repeats.values()),
        (GAINED, flow.gained),
    ]
    for box, n in items:
        if n is not None and not is_count(n):
            yield Finding("I13", box, phrase="I13", value=reprlib.repr(n))


def i14(flow: Flow) -> Iterator[Finding]:
    """Check that required boxes are reported, and that no box outside the template is filled (I14)."""
    for box in _missing(flow):
        yield Finding("I14", box, level="warning", phrase="missing")
    for lane in REASON_LANES:
        box = f"{lane}_excluded"
        if uncounted := sum(part.n is None for part in flow.parts(box)):
            yield Finding("I14", box, level="warning", phrase="uncounted", value=str(uncounted))
        elif flow.numbers.get(f"{lane}_assessed") and sums.excluded(flow, lane) is None:
            yield Finding("I14", box, level="warning", phrase="missing")
    own = TEMPLATES[flow.template].numbers
    foreign = dict.fromkeys((*sums.PREVIOUS_BOXES, *sums.OTHER_BOXES, *NUMBERS))
    for box in sums.in_use(flow, (box for box in foreign if box not in own)):
        yield Finding("I14", box, level="warning", phrase="foreign")


def u5(flow: Flow) -> Iterator[Finding]:
    """Check that duplicates are those inside their version and those found again; version 1 has none of these (U5)."""
    stated = (("", "duplicates", flow.numbers), ("other_", "other_duplicates", flow.dropped))
    is_first = flow.version is not None and flow.version.last == 1
    for lane, box, held in stated:
        inside, again = flow.repeats.get(f"{lane}inside"), flow.repeats.get(f"{lane}again")
        terms: tuple[Term, ...] = (("+", inside, "inside"), ("+", 0 if is_first else again, "again"))
        yield from equation("U5", "duplicates", held.get(box), *terms, part="other" if lane else "dbr")


def u7(flow: Flow) -> Iterator[Finding]:
    """Check that the totals are the previous and the new plus what was regained, minus what was lost (U7)."""
    if not flow.moved:
        return  # I12 says as much
    for unit in UNITS:
        yield from equation(
            "U7",
            f"total_{unit}",
            flow.numbers.get(f"total_{unit}"),
            ("+", flow.numbers.get(f"previous_{unit}"), "previous"),
            ("+", flow.numbers.get(f"new_{unit}"), "new"),
            ("+", flow.moved_sum(f"regained_{unit}"), "regained"),
            ("-", flow.moved_sum(f"lost_{unit}"), "lost"),
            part=unit,
        )


# Without these no later sum can be checked; the rest a journal may leave out.
REQUIRED = ("records_screened", "records_excluded", "dbr_sought_reports", "dbr_assessed", "new_studies")


def _missing(flow: Flow) -> Iterator[str]:
    """Yield required boxes that are missing; `i14` checks exclusions with reasons."""
    if sums.identified(flow) is None and not any(flow.parts(box) for box in SOURCE_LISTS):
        yield "database_results"
    if sums.duplicates_missing(flow):
        yield "duplicates"
    own = TEMPLATES[flow.template].numbers
    required = [box for box in REQUIRED if box in own]
    if any(sums.in_use(flow, sums.OTHER_BOXES)):
        required += ["other_sought_reports", "other_assessed"]
    if flow.updated:
        required += ["previous_studies", "total_studies"]
    yield from (box for box in required if box not in flow.numbers)


IDENTITIES: dict[str, Callable[[Flow], Iterator[Finding]]] = {
    "I1": i1, "I2": i2, "I3": i3, "I4": i4, "I5": i5, "I6": i6, "I7": i7, "I8": i8, "I9": i9,
    "I10": i10, "I11": i11, "I12": i12, "I14": i14, "U5": u5, "U7": u7,
}  # fmt: skip
