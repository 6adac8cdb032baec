"""Sentences that stand both in the methods text and in answers to checklists."""

from __future__ import annotations

from collections.abc import Iterator

from litreview.model import DATABASE_KINDS
from litreview.prisma.identities import check
from litreview.prisma.methods.facts import Methods, SearchMethods
from litreview.prisma.methods.methods_words import MethodsWords


def sources(facts: Methods, w: MethodsWords) -> Iterator[str]:
    """Yield what was searched, and when."""
    days = {one.date for one in facts.searches}
    same = days.pop() if len(days) == 1 else None
    for name, chosen in (
        ("databases", [one for one in facts.searches if one.kind in DATABASE_KINDS]),
        ("other", [one for one in facts.searches if one.kind not in DATABASE_KINDS]),
    ):
        if chosen:
            yield w(name, sources=w.join([_source(one, w, dated=not same) for one in chosen]))
    if same:
        yield w.form("searched", len(facts.searches), day=w.day(same, full=True))


def _source(one: SearchMethods, w: MethodsWords, *, dated: bool) -> str:
    platform = one.platform if one.platform and one.platform.casefold() != one.name.casefold() else None
    details = [part for part in (platform, w.day(one.date) if dated and one.date else None) if part]
    return f"{one.name} ({', '.join(details)})" if details else one.name


def included(facts: Methods, w: MethodsWords) -> Iterator[str]:
    """Yield what was included, once there are decisions."""
    studies, reports = (facts.flow.numbers.get(name, 0) for name in ("new_studies", "new_reports"))
    if studies and studies == reports:
        yield w.form("included.same", studies, studies=w.are(studies, "studies"))
    elif studies:
        yield w("included", studies=w.are(studies, "studies"), reports=w.flow.count("reports", reports))
    elif any(one.votes for one in facts.stages):
        yield w("included.none" if check(facts.flow).provisional else "included.nothing")


def no_tool(facts: Methods, w: MethodsWords) -> Iterator[str]:
    """Yield who made the decisions on eligibility, once there are some."""
    if any(stage.votes for stage in facts.stages):
        yield w("auto.people.except") if facts.were_tools_used else w("no_tool")
