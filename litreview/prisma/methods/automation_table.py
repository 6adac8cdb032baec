"""What PRISMA-trAIce and RAISE ask about automation, from the log where it holds it and else left to the authors."""

from __future__ import annotations

from collections.abc import Iterator

from litreview.prisma.methods import shared_sentences, stopping_text
from litreview.prisma.methods.document import Block, Grid, Heading, Paragraph
from litreview.prisma.methods.facts import Methods
from litreview.prisma.methods.methods_words import MethodsWords
from litreview.words.catalogue import Words

RAISE = "RAISE"


def automation(facts: Methods, w: MethodsWords) -> Iterator[Block]:
    """Yield the section on automation: a table of the items, or a sentence where nothing was automated."""
    yield Heading(2, w("auto"))
    if not facts.were_tools_used and not facts.ranked:
        yield Paragraph(w("auto.nothing"))
        return
    rows = [
        (item, w(f"auto.{name}"), " ".join(answer) or w("auto.authors"))
        for item, name, answer in _rows(facts, w)
    ]
    yield Grid((w("item"), w("topic"), w("answer")), tuple(rows), (12, 30, 58))


def _rows(facts: Methods, w: MethodsWords) -> Iterator[tuple[str, str, list[str]]]:
    """Yield each item, its topic, and what the log holds on it."""
    yield "T1", "title", []
    yield "A1", "abstract", []
    yield "I1", "rationale", []
    yield "M1", "protocol", list(_planned(facts, w))
    yield f"M2; {RAISE}", "tools", list(_tools(facts, w))
    yield f"M3; {RAISE}", "stages", list(_stages(facts, w))
    yield "M4", "input", list(_input(facts, w))
    yield "M5", "output", [w("auto.output.order")] if facts.ranked else []
    yield "M6", "prompts", [w("auto.prompts.none", software=facts.software)]
    yield f"M7; {RAISE}", "settings", list(_settings(facts, w))
    yield f"M8; {RAISE}", "people", list(_people(facts, w))
    tests = [
        sentence for one in facts.dropped if one.grounds for sentence in stopping_text.past(one.grounds, w)
    ]
    tested = any(one.grounds and one.grounds.overall.p is not None for one in facts.dropped)
    yield "M9", "evaluation", [w("auto.evaluation.test")] if tested else []
    yield "M10", "data", [w("auto.data.local")] if facts.ranked else []
    yield "R1", "flow", list(_flow(facts, w))
    yield "R2", "results", tests
    yield f"D1; {RAISE}", "limits", []
    yield "D2", "experience", []
    yield RAISE, "evidence", [w("auto.evidence.where", software=facts.software)] if facts.ranked else []
    yield RAISE, "available", [w("auto.available.log")]
    yield RAISE, "interests", []


def _planned(facts: Methods, w: MethodsWords) -> Iterator[str]:
    protocol = facts.protocol
    version = protocol.version
    if protocol.ranks_when_blind:
        yield w("auto.protocol.ranking", version=version)
    if protocol.stop_target is not None:
        yield w("auto.protocol.stop", version=version, target=w.forms.share(protocol.stop_target))
    if not protocol.ranks_when_blind and protocol.stop_target is None:
        yield w("auto.protocol.none", version=version)
    yield w("a24c.none") if not facts.amendments else w.form("a24c", len(facts.amendments))


def _tools(facts: Methods, w: MethodsWords) -> Iterator[str]:
    yield f"{facts.software}."
    for stage, newest in facts.ranked:
        yield w(
            "auto.tools.order",
            stage=w(f"stage.{stage.stage}"),
            models=", ".join(stage.orders.models),
            guesser=newest.guesser,
            period=w.period(newest.first, newest.last),
        )


def _stages(facts: Methods, w: MethodsWords) -> Iterator[str]:
    if facts.ranked:
        names = [w(f"stage.{stage.stage}") for stage, _ in facts.ranked]
        yield w("auto.stages.order", stages=w.join(names))
    for one in facts.dropped:
        if one.by == "automation":
            yield w("automation", n=w.are(one.records, "records"), why=one.why.rstrip("."))
        elif one.by == "stop":
            yield w("stop", n=w.flow.count("records", one.records), why=one.why.rstrip("."))
    if facts.engine:
        yield w("auto.stages.duplicates")


def _input(facts: Methods, w: MethodsWords) -> Iterator[str]:
    screens = Words(w.lang)
    spoken = dict.fromkeys(language for group in facts.protocol.terms for language in group.terms)
    languages = w.join([screens.get(f"lang.{language}", language) for language in spoken])
    for stage, newest in facts.ranked:
        yield w(
            "auto.input.order",
            stage=w(f"stage.{stage.stage}"),
            reports=w.flow.count("reports", newest.pool),
            decisions=w.count("decisions", newest.learnt_from),
        )
    if facts.ranked:
        yield w("auto.input.terms", languages=languages) if spoken else w("auto.input.no_terms")


def _settings(facts: Methods, w: MethodsWords) -> Iterator[str]:
    for stage, _ in facts.ranked:
        seeds = ", ".join(map(str, stage.orders.seeds))
        yield w.form("auto.settings", stage.orders.number, stage=w(f"stage.{stage.stage}"), seeds=seeds)


def _people(facts: Methods, w: MethodsWords) -> Iterator[str]:
    yield from (w.process(facts, stage) for stage in facts.protocol.stages)
    yield from shared_sentences.no_tool(facts, w)


def _flow(facts: Methods, w: MethodsWords) -> Iterator[str]:
    automatic = w.flow.count("records", facts.flow.numbers.get("excluded_automatic", 0))
    yield w("auto.flow.counts", automatic=automatic, screened=w.flow.count("records", facts.screened))
