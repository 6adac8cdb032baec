"""Facts for the methods text, collected from the log and the folders (PRISMA 2020 and PRISMA-S)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from litreview.dedup.merged_record import merge
from litreview.errors import InputError
from litreview.formats.registry import reference_list
from litreview.model import Event, FlowEnd, Search, Stage
from litreview.prisma.methods.facts import (
    Amendment,
    DroppedMethods,
    Excluded,
    Methods,
    NewestOrder,
    SearchMethods,
    StageMethods,
)
from litreview.ranking.stopping_statement import OrdersUsed, StoppingStatement
from litreview.review import event_bodies, progress_counts, protocols
from litreview.review.context import Context
from litreview.review.duplicates.run_files import counting_runs
from litreview.review.flow.current import current_flow
from litreview.review.flow.decisions_again import made_again
from litreview.review.full_text.retrievals import all_full_text_files
from litreview.review.reports.ranking_events import orders_used
from litreview.review.rounds.round_facts import begun_self_checks, finished_pilots, finished_samples
from litreview.review.searches import fact_changes, search_facts, search_folder
from litreview.screening.prisma_s import answers_of
from litreview.standing.log import records_of, texts_of
from litreview.standing.votes import differ, parse_ballot
from litreview.store.chunks import chunks
from litreview.store.store import StoreSession
from litreview.version import __version__

FULL = "full-text-excluded"
ENDS: Mapping[str, FlowEnd] = {
    "automation": "removed-automation",
    "other": "removed-other",
    "stop": "stopped",
}


def methods(context: Context, language: str, style: str | None = None) -> Methods:
    """Collect the facts for the methods text; its numbers come from the flow and are never counted twice."""
    # The flow opens its own transaction, so it is counted before this one begins.
    numbers = current_flow(context, language)
    with context.store.read() as session:
        votes = [
            event for kind in sorted(protocols.VOTES) for event in event_bodies.all_in_force(session, kind)
        ]
        stages = tuple(_stage(context, session, stage, votes) for stage in Stage)
        searches = tuple(_searches(context, session))
        # A run without records, as in a copy without the exports, has removed nothing.
        runs = counting_runs(context, session) if searches else []
        run = runs[-1] if runs else None
        return Methods(
            protocol=context.protocol,
            software=f"litreview {__version__}",
            flow=numbers,
            searches=searches,
            engine=run.engine if run else "",
            profile=run.profile if run else "",
            versions=run.versions if run else "ask",
            left_out=sum(run.left_out for run in runs),
            judged=len({event.act for event in event_bodies.all_in_force(session, "judgement")}),
            dropped=tuple(_dropped(session)),
            stages=stages,
            files=len({text.sha256 for text in all_full_text_files(context, session)}),
            studies=len({id_ for record in session.lists.rows() for id_ in record.status.studies}),
            excluded=tuple(_excluded(session, style)),
            amendments=tuple(_amendments(context, votes)),
            root=session.meta.get("published") or "",
            pilots=tuple(finished_pilots(context, session)),
            samples=tuple(finished_samples(context, session)),
            self_checks=tuple(begun_self_checks(context, session)),
            criteria=tuple(made_again(context, session)),
            merged_by=session.pairs.reasons("same"),
        )


def _searches(context: Context, session: StoreSession) -> Iterator[SearchMethods]:
    exports, first = session.records.exports(counted=True), session.records.first_records()
    # A fact that was first given after the import is not a correction.
    corrections = [one for one in fact_changes.changes(session) if one.old is not None]
    for search, name in session.records.searches(counted=True).values():
        mine = [export for export in exports if export.search == search.id]
        folder = context.folder.searches / name
        try:
            found, _ = search_folder.read(folder)
        except InputError:
            # The folder is missing, as in a copy of the store alone; the facts in the store still hold.
            found = search
        # The file and not a copy in the store, as people correct the file.
        strategy = search_facts.read_strategy(folder)
        is_kept = bool(strategy.strip())
        records = sum(export.records for export in mine)
        yield SearchMethods(
            search.name, search.kind, search.platform, search.date, search.hits, records, tuple(export.path.rsplit("/", 1)[-1] for export in mine),
            _items(found), answers_of(found, context.protocol.prisma_s, strategy=is_kept), strategy if is_kept else None,
            tuple(one for one in corrections if one.search == search.id), records != first[search.id],
        )  # fmt: skip


def _items(search: Search) -> Mapping[str, str]:
    """Return what a person wrote to items of PRISMA-S; its limits are what was written to item 9."""
    items = {str(item): str(answer) for item, answer in (search.facts.get("prisma_s") or {}).items()}
    limits = items.get("limits_and_restrictions") or str(search.facts.get("limits") or "")
    return items | {"limits_and_restrictions": limits}


def _dropped(session: StoreSession) -> Iterator[DroppedMethods]:
    """Yield each removal and stop that holds for some record, once for each act, with the number of these records."""
    # A vote overrules a removal (RULES 6): then no tool has decided on that report.
    ends = {record.key: record.status.end for record in session.lists.rows(ends=ENDS.values())}
    # By act: a removal of thousands of reports is many events, but one decision.
    found: dict[str, DroppedMethods] = {}
    for kind in ("removal", "stop"):
        for event in event_bodies.all_in_force(session, kind):
            automatic = event.body.get("by") == "automation"
            by = "stop" if kind == "stop" else "automation" if automatic else "other"
            grounds = StoppingStatement.from_body(event.body.get("grounds")) if by == "stop" else None
            old = found.get(event.act, DroppedMethods(by, str(event.body.get("why") or ""), 0, grounds))
            held = sum(ends.get(key) == ENDS[by] for key in records_of(event))
            found[event.act] = replace(old, records=old.records + held)
    yield from (one for one in found.values() if one.records)


def _stage(context: Context, session: StoreSession, stage: Stage, votes: Iterable[Event]) -> StageMethods:
    # Calibration is practice, and its votes never count (RULES 2); nor does one on a record that is not here.
    ballots = [(lead, vote) for lead, vote in session.lists.ballots_of() if vote.stage is stage]
    counted = {vote.event for _, vote in ballots}
    decisions = [event for event in votes if event.kind == "decision" and event.id in counted]
    # Only votes in force: an undone vote does not mark the beginning of screening.
    days = sorted(event.at[:10] for event in decisions)
    orders = orders_used(session, decisions)
    settling = {vote.event: lead for lead, vote in ballots if vote.settles}
    settled = _disagreements(context, session, stage, settling, votes)
    return StageMethods(
        stage, tuple(sorted({event.reviewer for event in decisions})), len(decisions),
        days[0] if days else None, days[-1] if days else None, settled,
        progress_counts.agreement(context, stage), orders, _newest_order(session, decisions, orders),
        progress_counts.orders_followed(session, stage),
        maybes=sum(event.body.get("verdict") == "maybe" for event in decisions),
        unfinished=sum(n for (_, complete), n in session.lists.states(stage).items() if not complete),
        basis=progress_counts.basis_of_agreement(session, stage),
    )  # fmt: skip


def _disagreements(
    context: Context, session: StoreSession, stage: Stage, settling: Mapping[str, str], votes: Iterable[Event]
) -> int:
    """Count the reports on which a consensus settled votes that differed, given the report of each consensus."""
    # Version 0.2.0 also took a consensus on equal votes.
    named = {event.id: texts_of(event, "votes") for event in votes if event.id in settling}
    events = session.events.of_ids({vote for ids in named.values() for vote in ids})
    given = {event.id: vote for event in events if (vote := parse_ballot(event))}
    differing = (
        settling[event]
        for event, ids in named.items()
        if differ([given[vote] for vote in ids if vote in given], stage, context.protocol)
    )
    return len(set(differing))


def _newest_order(
    session: StoreSession, decisions: Iterable[Event], orders: OrdersUsed
) -> NewestOrder | None:
    days = sorted(event.at[:10] for event in decisions if event.body.get("ranking"))
    for event in session.events.of_ids([orders.newest] if orders.newest else []):
        # From a ledger, which people may have edited by hand.
        pool, training = (
            value if isinstance(value := event.body.get(name), int) else 0 for name in ("pool", "training")
        )
        return NewestOrder(pool, training, str(event.body.get("guesser") or ""), days[0], days[-1])
    return None


def _excluded(session: StoreSession, style: str | None) -> Iterator[Excluded]:
    """Yield the reports excluded at full text, by their references in the order of the alphabet."""
    cite = reference_list(style).cite
    if cite is None:
        return
    found: list[Excluded] = []
    excluded = [line for line in session.lists.at(Stage.FULL_TEXT) if line.end == FULL]
    for piece in chunks(excluded):
        members = session.reports.members([line.lead for line in piece])
        records = session.records.get([key for keys in members.values() for key in keys])
        found += [
            Excluded(cite(merge([records[key] for key in members[line.lead]], line.lead)), line.reason or "")
            for line in piece
        ]
    yield from sorted(found, key=lambda one: one.report.casefold())


def _amendments(context: Context, votes: Iterable[Event]) -> Iterator[Amendment]:
    known = protocols.versions(context)
    times = [event.at for event in votes]
    for old, new in pairwise(known):
        earlier = sum(at < new.at for at in times)
        # Before the first vote a protocol is a draft, and a change is not an amendment.
        if not earlier:
            continue
        try:
            changes = protocols.compare(context, old.hash, new.hash).changes
        except InputError:
            changes = None
        yield Amendment(new.version, old.version, new.at[:10], earlier, changes)
