"""One set of events, however it is dealt, gives one truth: the law that teams rely on (RULES 2 to 6)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from litreview.model import Event, Search, Stage
from litreview.prisma import flow as prisma
from litreview.prisma import identities
from litreview.prisma.boxes import FlowRow
from litreview.review.context import Context, now
from litreview.review.flow.current import current_flow
from litreview.review.folder import Folder
from litreview.review.progress_counts import status
from litreview.review.reports.selection import Selection, select_rows
from litreview.review.settings import Settings
from litreview.review.state import LocalState
from litreview.standing.event_lines import from_line, to_line
from litreview.standing.review_state import ReviewState, derive
from litreview.store.record_content import pack
from litreview.store.records import Export
from litreview.store.store import Store, StoreSession
from tests.store.histories import History, histories, record

NOWHERE = Path("/nowhere")
# The fixture gives each store a new database, whatever example asks for it.
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
FEW = settings(max_examples=25, suppress_health_check=QUIET)


def opened(told: History, url: str = "sqlite://") -> Context:
    """Make a store that holds the records and pairs of a history, and none of its events."""
    store = Store(url)
    export = Export("s", "0" * 64, "searches/s/s.ris", "ris", "utf-8", len(told.facts), 0)
    with store.write() as session:
        session.records.put_search(Search("s", "PubMed"), "s")
        session.records.mark_import("s", export.sha256, 0)
        records = [record(fact.key, fact.kind) for fact in told.facts]
        session.records.add(map(pack, records), "s", export.sha256, records[0].kind)
        assert session.publish_export(export, told.rules) is not None
        session.pairs.add_run("run", told.pairs, ())
        session.project_all(told.rules)
    return Context(
        Folder(NOWHERE),
        LocalState(NOWHERE),
        store,
        Settings(NOWHERE / "config.toml"),
        told.rules,
        "hash",
        "here",
        now,
    )


def read_in(context: Context, lines: Iterable[str]) -> None:
    """Read ledger lines one by one, as if each came with a synchronisation of its own."""
    for line in lines:
        with context.store.write() as session:
            context.project(session, session.events.add([from_line(line)], written=True))


def truth(session: StoreSession, context: Context) -> ReviewState:
    return derive(session.reports.facts(), session.pairs.all(), session.events.all(), context.protocol)


def shown(context: Context) -> dict[str, Any]:
    """Give all that `list`, `status` and `flow` say."""
    return {
        "list": {stage: select_rows(context, Selection(stage), "anna") for stage in Stage},
        "status": status(context),
        "flow": prisma.as_json(current_flow(context)),
    }


def flow_of(told: History) -> dict[str, Any]:
    """Count the flow from what the rules alone make of all events, without any store."""
    kinds = {fact.key: fact.kind for fact in told.facts}
    counted = [
        FlowRow(key, report.lead, kinds[key], "PubMed", key == report.lead, report.place)
        for report in derive(told.facts, told.pairs, told.events, told.rules).reports
        for key in report.records
        if report.place
    ]
    return prisma.as_json(prisma.derive(counted, {r.code: r.label for r in told.rules.reasons}))


@st.composite
def deals(draw: st.DrawFn) -> tuple[History, list[list[Event]]]:
    """Draw a history and three piles: what each store hears first, shuffled and with repeats."""
    told = draw(histories())
    pile = st.lists(st.sampled_from(told.events), max_size=len(told.events)) if told.events else st.just([])
    return told, [draw(pile) for _ in range(3)]


@FEW
@given(deal=deals(), chance=st.randoms(use_true_random=False))
def test_three_stores_that_heard_the_same_events_in_any_way_show_the_same(engine, deal, chance):
    told, piles = deal
    ledgers = [to_line(event) for event in told.events]
    seen = []
    for pile in piles:
        context = opened(told, engine.url())
        # Also when an example is given up half-way, as drawing a sample may do.
        with closing(context.store):
            read_in(context, map(to_line, pile))
            rest = chance.sample(ledgers, len(ledgers)) + chance.sample(ledgers, len(ledgers) // 3)
            read_in(context, rest)
            seen.append(shown(context))
    assert seen[0] == seen[1] == seen[2]
    assert seen[0]["flow"] == flow_of(told)
    assert seen[0]["flow"]["errors"] == []


@FEW
@given(deals(), st.randoms(use_true_random=False))
def test_after_every_single_event_the_projection_is_what_the_whole_log_gives(deal, chance):
    told, (pile, *_) = deal
    context = opened(told)
    for event in [*pile, *chance.sample(told.events, len(told.events))]:
        read_in(context, [to_line(event)])
        with context.store.read() as session:
            assert session.reports.differing(truth(session, context)) == []
            assert not session.counts.differs()
        assert identities.check(current_flow(context)).errors == []
    with context.store.write() as session:
        session.project_all(told.rules)
        assert session.reports.differing(truth(session, context)) == []
    context.store.close()


@FEW
@given(histories())
def test_every_box_lists_exactly_as_many_rows_as_its_number_says(told):
    context = opened(told)
    read_in(context, map(to_line, told.events))
    counted = current_flow(context)
    for box in prisma.box_ids(counted):
        assert len(select_rows(context, Selection(Stage.TITLE_ABSTRACT, box=box), "anna")) == prisma.number(
            counted, box
        ), box
    context.store.close()


@FEW
@given(histories())
def test_a_queue_holds_what_lacks_votes_and_has_none_of_the_asker(told):
    context = opened(told)
    read_in(context, map(to_line, told.events))
    with context.store.read() as session:
        true = truth(session, context).reports
        for reviewer in ("anna", "bram", "nobody"):
            waits = [line.lead for line in session.lists.queue(Stage.TITLE_ABSTRACT, reviewer)]
            assert session.lists.count_queue(Stage.TITLE_ABSTRACT, reviewer) == len(waits)
            assert set(waits) == {
                report.lead
                for report in true
                if report.title_abstract.lacks
                and not any(
                    vote.reviewer == reviewer and vote.stage is Stage.TITLE_ABSTRACT
                    for vote in report.ballots
                )
            }
    context.store.close()
