"""The tables of the methods: PRISMA-S by search, agreement, excluded reports, deviations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from litreview.formats.reference_parts import with_full_stop
from litreview.model import FactChange
from litreview.prisma.methods import automation_table
from litreview.prisma.methods.document import Block, Bullets, Grid, Heading, Listing, Paragraph
from litreview.prisma.methods.facts import Amendment, Methods, SearchMethods, StageMethods
from litreview.prisma.methods.methods_words import MethodsWords
from litreview.screening.agreement import Agreement
from litreview.screening.amendments import ProtocolChange
from litreview.screening.prisma_s import ITEMS, NUMBERS, OF_REVIEW, OF_SEARCH

LONGEST = 200
"""Letters of a changed wording that a list of deviations quotes; the whole stands in the protocol's versions."""


def all_of(facts: Methods, w: MethodsWords) -> Iterator[Block]:
    """Yield every table under its heading."""
    yield Heading(2, w("prisma_s"))
    if rows := list(_for_all(facts, w)):
        yield Heading(3, w("all_searches"))
        yield Grid((w("item"), w("reported")), tuple(rows), (30, 70))
    for search in facts.searches:
        yield from _search(search, facts, w)
    yield from automation_table.automation(facts, w)
    yield Heading(2, w("agreement"))
    yield from _agreement(facts, w)
    for stage in facts.stages:
        if stage.agreement.n:
            yield from map(Paragraph, (*left_out(stage, w), *shared_reports(stage, w)))
    yield Heading(2, w("excluded"))
    yield _excluded(facts, w)
    yield Heading(2, w("deviations"))
    yield from _deviations(facts.amendments, w)


def _numbered(item: str, w: MethodsWords) -> str:
    return f"{NUMBERS[item]} {w(f'prisma-s.{NUMBERS[item]}')}"


def _for_all(facts: Methods, w: MethodsWords) -> Iterator[tuple[str, str]]:
    """Yield the items that are answered once for all searches, with their answers."""
    for item in OF_REVIEW if facts.searches else ():
        answer = answer_for_all(item, facts, w)
        # What some search answers itself is in the tables of the searches.
        if answer or not _answered_by_searches(item, facts):
            yield _numbered(item, w), answer or w("unsaid")


def answer_for_all(item: str, facts: Methods, w: MethodsWords) -> str:
    """Write what answers an item for the whole review; empty where nothing does."""
    given, logged = facts.protocol.prisma_s.get(item, ""), ""
    if item == "deduplication" and facts.engine:
        removed = w.are(facts.duplicates, "records")
        logged = w("deduplicated", software=facts.software, engine=w.engine(facts), removed=removed)
    return _both(given, logged, w) if given or logged else ""


def _answered_by_searches(item: str, facts: Methods) -> bool:
    return any(search.answers[item] == "search" for search in facts.searches)


def _both(given: str, logged: str, w: MethodsWords) -> str:
    """Write a person's answer to an item, or that there is none, followed by what the log records of it."""
    # Both, the log's marked as such: a reader sees at once where a person's word differs from it.
    # What the log records of an item need not answer it: so many records are no hits.
    said = given or w("unsaid")
    return f"{with_full_stop(said)} {w('from_log', text=logged)}" if logged else said


def _search(search: SearchMethods, facts: Methods, w: MethodsWords) -> Iterator[Block]:
    yield Heading(3, search.name)
    rows = []
    for item in ITEMS:
        own = search.answers[item] == "search" or (
            not search.answers[item] and _answered_by_searches(item, facts)
        )
        if item in OF_SEARCH or own:
            # What holds for all searches stands once, above.
            rows.append((_numbered(item, w), _item(item, search, w)))
    yield Grid((w("item"), w("reported")), tuple(rows), (30, 70))
    if search.corrections:
        yield Paragraph(w("corrected", changes="; ".join(_correction(one, w) for one in search.corrections)))
    if search.strategy is None:
        yield Paragraph(w("no_strategy", name=search.name))
    else:
        yield Paragraph(w("strategy", name=search.name))
        yield Listing(search.strategy)


def _item(item: str, search: SearchMethods, w: MethodsWords) -> str:
    records = w.flow.count("records", search.records)
    hits = w("no_hits") if search.hits is None else w("hits_said", n=w.flow.number(search.hits))
    lines = len((search.strategy or "").strip().splitlines())
    logged = {
        "database_name_and_platform": ", ".join(filter(None, (search.name, search.platform))),
        "dates_of_searches": w.day(search.date) if search.date else "",
        "full_search_strategies": w.form("strategy_below", lines) if lines else "",
        "total_records": f"{records} ({', '.join(search.files)}); {hits}",
    }.get(item, "")
    own = search.items.get(item, "").strip()
    # Where facts answer an item, there is nothing that a person left out.
    return (
        w("from_log", text=logged) if search.answers[item] == "facts" and not own else _both(own, logged, w)
    )


def _correction(one: FactChange, w: MethodsWords) -> str:
    item = one.fact.removeprefix("prisma_s.")
    if item in ITEMS:
        # Whole answers would be repeated: the new one is in the table.
        return w("correction.item", fact=_numbered(item, w), day=w.day(one.at))
    old, new = (w("none") if value is None else str(value) for value in (one.old, one.new))
    return w("correction", fact=w(f"fact.{item}"), old=old, new=new, day=w.day(one.at))


def _agreement(facts: Methods, w: MethodsWords) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    for one in facts.stages:
        found = one.agreement
        # Reviewers who share no report have nothing to agree on; a row of dashes would say they had.
        pairs = [pair for pair in found.pairs or (found,) if pair.n]
        figures = [(w.join(list(pair.reviewers)), pair, kappa(pair, w, "interval.cell")) for pair in pairs]
        if len(pairs) > 1:
            figures.append((w("all_reviewers"), found, w("fleiss", figure=_figure("fleiss", found, w))))
        rows += [
            (w(f"stage.{one.stage}"), name, w.flow.number(shown.n), w.share(shown.raw), kappas,
             *(_figure(figure, shown, w) for figure in ("pabak", "ac1", "alpha")))
            for name, shown, kappas in figures
        ]  # fmt: skip
    if not rows:
        yield Paragraph(w("no_agreement"))
        return
    yield Grid(tuple(w(head) for head in ("stage", "pair", "n", "raw", "kappa", "pabak", "ac1", "alpha")), tuple(rows))  # fmt: skip
    yield Paragraph(w("intervals"))


def left_out(stage: StageMethods, w: MethodsWords) -> Iterator[str]:
    """Yield a sentence on the reports that the agreement of a stage leaves out, and why."""
    basis = stage.basis
    if basis.left:
        parts = [w.form(f"basis.{why}", n) for why, n in basis.left.items()]
        reports = w.flow.count("reports", basis.reports)
        yield w("basis", stage=w(f"stage.{stage.stage}"), reports=reports, parts=w.join(parts))


def shared_reports(stage: StageMethods, w: MethodsWords) -> Iterator[str]:
    """Yield a sentence for each pair of reviewers whose shared reports an order by relevance has selected."""
    followed = stage.followed
    for pair in followed.no_random_samples():
        one, two = pair.reviewers
        yield w(
            "agree.share",
            stage=w(f"stage.{stage.stage}"),
            one=one,
            two=two,
            both=w.flow.number(pair.reports),
            reports=w.flow.count("reports", followed.reports),
            first=w.flow.number(pair.by_relevance[one]),
            second=w.flow.number(pair.by_relevance[two]),
        )


def kappa(found: Agreement, w: MethodsWords, form: str = "interval") -> str:
    """Write kappa with its interval, in one of two forms; a dash where it is not defined."""
    return _figure("kappa", found, w, form)


def _figure(name: str, found: Agreement, w: MethodsWords, form: str = "interval.cell") -> str:
    value, interval = w.decimal(getattr(found, name)), found.intervals.get(name)
    if interval is None:
        return value
    return w(form, figure=value, low=w.decimal(interval.low), high=w.decimal(interval.high))


def _excluded(facts: Methods, w: MethodsWords) -> Block:
    if not facts.excluded:
        return Paragraph(w("no_excluded"))
    # A code that left the protocol is shown as it is; `check` names it.
    names = {one.code: w.label(one) for one in facts.protocol.reasons}
    rows = [(one.report, names.get(one.reason, one.reason)) for one in facts.excluded]
    return Grid((w("report"), w("reason")), tuple(rows), (70, 30))


def _deviations(amendments: Sequence[Amendment], w: MethodsWords) -> Iterator[Block]:
    if not amendments:
        yield Paragraph(w("no_deviations"))
    for one in amendments:
        day = w.day(one.day)
        yield Heading(3, w.form("amended", one.votes, version=one.version, day=day, before=one.before))
        if one.changes is None:
            yield Paragraph(w("unshown"))
        elif one.changes:
            yield Bullets(tuple(_change(change, w) for change in one.changes))


def _change(change: ProtocolChange, w: MethodsWords) -> str:
    part, old, new = w(f"part.{change.part}"), _short(change.old, w), _short(change.new, w)
    if change.field:
        return w("changed", part=part, name=change.name, field=change.field, old=old, new=new)
    return w("added" if change.old is None else "gone", part=part, name=change.name, old=old, new=new)


def _short(text: str | None, w: MethodsWords) -> str:
    shown = " ".join((text or "").split()) or w("none")
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1].rstrip() + "…"
