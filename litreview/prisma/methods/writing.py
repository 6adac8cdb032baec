"""The methods of a review as a document: the paragraph, PRISMA-S, agreement, deviations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from litreview.dedup.certainty import certainty
from litreview.prisma.identities import check
from litreview.prisma.methods import methods_tables, rounds_text, shared_sentences, stopping_text
from litreview.prisma.methods.document import Block, Heading, Paragraph
from litreview.prisma.methods.facts import CriterionMethods, Methods, StageMethods
from litreview.prisma.methods.methods_words import MethodsWords
from litreview.words.catalogue import Words


def document(facts: Methods, language: str) -> list[Block]:
    """Write all that the log can say of the methods, in a language."""
    w = MethodsWords(language, facts.flow.template, scoping=facts.is_scoping)
    blocks: list[Block] = [Heading(1, w("title", title=facts.protocol.long_title_in(language)))]
    if provisional := check(facts.flow).provisional:
        blocks.append(Paragraph(w("provisional", n=provisional)))
    blocks.append(Heading(2, w("paragraph")))
    blocks += [Paragraph(" ".join(part)) for part in _paragraphs(facts, w) if part]
    return [*blocks, *methods_tables.all_of(facts, w)]


def _paragraphs(facts: Methods, w: MethodsWords) -> Iterator[list[str]]:
    protocol = facts.protocol
    told = [w(f"type.{protocol.review_type}")] if protocol.review_type else []
    if protocol.criteria:
        criteria = w.criteria(protocol.criteria)
        told.append(w.form("criteria", len(protocol.criteria), version=protocol.version, criteria=criteria))
    yield told
    yield list(_sources(facts, w))
    yield [*_duplicates(facts, w), *_dropped(facts, w)]
    # A paragraph a stage, as journals want the two processes described separately.
    for stage in facts.stages:
        yield [*_pilots(facts, stage, w), *_selection(facts, stage, w), *_samples(facts, stage, w)]
    yield [_changed(one, w) for one in facts.criteria]
    yield [*_retrieval(facts, w), *shared_sentences.no_tool(facts, w)]
    yield [w("log", software=facts.software), *([w("public", root=facts.root)] if facts.root else [])]


def _sources(facts: Methods, w: MethodsWords) -> Iterator[str]:
    yield from shared_sentences.sources(facts, w)
    records = sum(one.records for one in facts.searches)
    known = [one.hits for one in facts.searches if one.hits is not None and not one.is_repeated]
    # A sum of some of them would be read as the sum of all.
    if facts.searches and len(known) == len(facts.searches):
        name = "hits.same" if sum(known) == records else "hits"
        yield w.form(name, sum(known), records=w.flow.count("records", records))
    elif facts.searches:
        yield w("identified", records=w.flow.count("records", records))


def _rule(name: str, n: int, w: MethodsWords) -> str:
    """Write a rule with the pairs that it merged, and how often it was right on labelled ones."""
    rule, found = Words(w.lang, "duplicates").get(f"name.{name}", name), certainty(name)
    if found is None:
        return w("merged-by.unmeasured", rule=rule, n=n)
    # Rounded down, as it is a limit.
    least = w.share(int(1000 * found.least) / 1000)
    return w("merged-by.measured", rule=rule, n=n, right=found.right, pairs=found.pairs, least=least)


def _engine(facts: Methods, w: MethodsWords) -> Iterator[str]:
    yield w("engine", software=facts.software, engine=w.engine(facts))
    if facts.merged_by:
        yield w("merged-by", rules=w.join([_rule(*item, w) for item in facts.merged_by.items()]))
    if facts.versions != "ask":
        yield w(f"versions.{facts.versions}")
    if facts.left_out:
        yield w.form("left-out", facts.left_out)


def _duplicates(facts: Methods, w: MethodsWords) -> Iterator[str]:
    if facts.searches and not facts.engine:
        yield w("no_engine")
    elif facts.engine:
        yield from _engine(facts, w)
    if facts.judged:
        yield w.form("judged", facts.judged)
    if removed := facts.duplicates:
        yield w.form("duplicates", removed, removed=w.are(removed, "records"))
    elif facts.engine or facts.judged:
        yield w("duplicates.none")
    if facts.screened and not facts.unjudged:
        yield w("screened", records=w.are(facts.screened, "records"))
    elif facts.screened:
        yield w.form("screening", facts.unjudged, records=w.are(facts.screened, "records"))


def _dropped(facts: Methods, w: MethodsWords) -> Iterator[str]:
    names = {"automation": "automation", "other": "other_removed", "stop": "stop"}
    for one in facts.dropped:
        n = w.flow.count("records", one.records) if one.by == "stop" else w.are(one.records, "records")
        yield w(names[one.by], n=n, why=one.why.rstrip("."))
        if one.grounds:
            yield from stopping_text.past(one.grounds, w)


def _selection(facts: Methods, now: StageMethods, w: MethodsWords) -> Iterator[str]:
    protocol = facts.protocol
    yield w.process(facts, now.stage)
    if now.maybes:
        yield w(f"maybe.{protocol.stages[now.stage].maybe}")
    if now.first and now.last:
        yield w.form(
            "votes",
            len(now.reviewers),
            people=w.forms.spelled(len(now.reviewers)).capitalize(),
            decisions=w.count("decisions", now.votes),
            period=w.period(now.first, now.last),
        )
    else:
        # What the protocol asks for must not read as what was done.
        yield w("unvoted")
    if now.consensuses and not (now.is_finished and protocol.stages[now.stage].rule == "all"):
        yield w("consensus", reports=w.flow.count("reports", now.consensuses))
    if orders := now.orders.number:
        models, seeds = ", ".join(now.orders.models), ", ".join(map(str, now.orders.seeds))
        yield w.form("ranked", orders, models=models, seeds=seeds)
        learnt = [
            w(f"learnt.{name}")
            for name, did in (
                ("decisions", now.newest_order and now.newest_order.learnt_from),
                ("terms", protocol.terms),
            )
            if did
        ]
        if learnt:
            yield w("learnt", sources=w.join(learnt))
    found = now.agreement
    # A team's figures are of each two of its members, and stand in the table.
    if found.n and len(found.pairs) <= 1:
        yield w(
            "agree" if found.kappa is not None else "agree.undefined",
            n=w.flow.count("reports", found.n),
            raw=w.share(found.raw),
            kappa=methods_tables.kappa(found, w),
            pabak=w.decimal(found.pabak),
        )
        yield from methods_tables.left_out(now, w)
        yield from methods_tables.shared_reports(now, w)


def _pilots(facts: Methods, now: StageMethods, w: MethodsWords) -> Iterator[str]:
    pilots = [one for one in facts.pilots if one.stage is now.stage]
    if pilots:
        yield w.form("pilots", len(pilots), stage=w(f"stage.{now.stage}"))
        yield from rounds_text.pilot_sentences(pilots, w)


def _samples(facts: Methods, now: StageMethods, w: MethodsWords) -> Iterator[str]:
    samples = [one for one in facts.samples if one.stage is now.stage]
    yield from rounds_text.self_check_sentences(
        (one for one in facts.self_checks if one.stage is now.stage), w
    )
    yield from rounds_text.check_sentences(samples, w)
    if any(one.bound is not None for one in samples):
        yield w("check.method")


def _changed(one: CriterionMethods, w: MethodsWords) -> str:
    """Write how a criterion changed, and what became of the decisions that this could touch."""
    fates = (("kept", one.kept), ("changed", one.changed), ("left", one.left))
    return w.form(
        "criterion-changed",
        one.kept + one.changed + one.left,
        id=one.id,
        version=one.version,
        day=w.day(one.day, full=True),
        effect=w(f"changed.{one.effect}"),
        fates=w.join([w.form(f"fate.{name}", n) for name, n in fates if n]),
    )


def _retrieval(facts: Methods, w: MethodsWords) -> Iterator[str]:
    sought, lost = facts.both_columns("sought_reports"), facts.both_columns("notretrieved_reports")
    awaited = sum(facts.flow.undecided.get(name, 0) for name in ("retrieval", "other_retrieval"))
    if sought:
        if awaited == sought:
            rest = w.form("all_awaited", sought)
        elif lost or awaited:
            rest = w.join([w.form(name, n) for name, n in (("lost", lost), ("awaited", awaited)) if n])
        else:
            rest = w.form("all_retrieved", sought)
        yield w("sought", sought=w.are(sought, "reports"), rest=rest)
    if facts.excluded:
        yield w.form("reasons", len(facts.excluded), reasons=w.join(list(_reasons(facts, w))))
    yield from shared_sentences.included(facts, w)


def _reasons(facts: Methods, w: MethodsWords) -> Iterator[str]:
    """Yield each reason that excluded a report, in the order of the protocol, with the number of these reports."""
    names = {one.code: w.label(one) for one in facts.protocol.reasons}
    numbers = Counter(one.reason for one in facts.excluded)
    # A code that left the protocol comes last, as it is; `check` names it.
    for code in sorted(
        numbers, key=lambda code: (list(names).index(code) if code in names else len(names), code)
    ):
        yield w("reasons.one-of", reason=names.get(code, code) or w("none"), n=numbers[code])
