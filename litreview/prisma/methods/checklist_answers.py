"""What the log answers to items of the reporting checklists; empty where it holds nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from litreview.prisma.methods import shared_sentences
from litreview.prisma.methods.checklist_items import Topic
from litreview.prisma.methods.facts import Methods
from litreview.prisma.methods.methods_words import MethodsWords


def answer(topic: Topic, facts: Methods, w: MethodsWords) -> str:
    """Write what the log holds on a topic."""
    return " ".join(ANSWERS[topic](facts, w))


def _title(facts: Methods, w: MethodsWords) -> Iterator[str]:
    yield w("a1", title=facts.protocol.long_title_in(w.lang).rstrip("."))


def _criteria(facts: Methods, w: MethodsWords) -> Iterator[str]:
    protocol = facts.protocol
    if protocol.criteria:
        criteria = w.count("inclusion-criteria", len(protocol.criteria))
        reasons = w.count("exclusion-reasons", len(protocol.reasons))
        yield w("a5", criteria=criteria, reasons=reasons, version=protocol.version)


def _strategies(facts: Methods, w: MethodsWords) -> Iterator[str]:
    kept = sum(one.strategy is not None for one in facts.searches)
    if kept and kept == len(facts.searches):
        yield w.form("a7.all", kept)
    elif kept:
        yield w("a7", n=kept, searches=w.count("searches", len(facts.searches)))


def _selection(facts: Methods, w: MethodsWords) -> Iterator[str]:
    yield from (w.process(facts, stage) for stage in facts.protocol.stages)
    if facts.ranked:
        yield w("auto.stages.order", stages=w.join([w(f"stage.{stage.stage}") for stage, _ in facts.ranked]))
    yield from shared_sentences.no_tool(facts, w)


def _flow(facts: Methods, w: MethodsWords) -> Iterator[str]:
    if not facts.searches:
        return
    parts = [
        w(f"a16a.{name}", n=w.units(unit, n))
        for name, unit, n in (
            ("identified", "records", sum(one.records for one in facts.searches)),
            ("screened", "records", facts.screened),
            ("sought", "reports", facts.both_columns("sought_reports")),
            ("assessed", "reports", facts.both_columns("assessed")),
        )
        if n
    ]
    yield w("a16a", parts=", ".join(parts))
    yield from shared_sentences.included(facts, w)


def _excluded(facts: Methods, w: MethodsWords) -> Iterator[str]:
    if facts.excluded:
        yield w("a16b", n=w.flow.count("reports", len(facts.excluded)))


def _protocol(facts: Methods, w: MethodsWords) -> Iterator[str]:
    yield w("a24b", version=facts.protocol.version)


def _amendments(facts: Methods, w: MethodsWords) -> Iterator[str]:
    # Only what changed after the first vote; before that a protocol is a draft.
    yield w.form("a24c", len(facts.amendments)) if facts.amendments else w("a24c.none")


def _versions(facts: Methods, w: MethodsWords) -> Iterator[str]:
    yield from (*_protocol(facts, w), *_amendments(facts, w))


def _data(facts: Methods, w: MethodsWords) -> Iterator[str]:
    if facts.searches:
        yield w("a27")
    if facts.root:
        yield w("public", root=facts.root)


ANSWERS: Mapping[Topic, Callable[[Methods, MethodsWords], Iterator[str]]] = {
    "title": _title,
    "criteria": _criteria,
    "sources": shared_sentences.sources,
    "strategies": _strategies,
    "selection": _selection,
    "flow": _flow,
    "excluded": _excluded,
    "protocol": _protocol,
    "amendments": _amendments,
    "versions": _versions,
    "studies": shared_sentences.included,
    "data": _data,
}
