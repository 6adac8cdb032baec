"""Checks that orders by relevance can be computed again from the log, and that the grounds of stops are whole."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from litreview.errors import InputError, Problem
from litreview.model import Event, Stage
from litreview.ranking.stopping_statement import StoppingStatement
from litreview.review.check_lost import ARRIVES, LEDGERS
from litreview.review.context import Context
from litreview.review.event_text import counted
from litreview.review.reports.ranking_events import KIND, training_of
from litreview.review.reports.ranking_replay import read_inputs, tools_here, tools_of
from litreview.review.team import stated_records
from litreview.standing.log import texts_of
from litreview.store.store import StoreSession

TEXTS = ("model", "guesser", "protocol", "terms_sha256", "computed", "pool_sha256")
NUMBERS = ("seed", "pool", "training")
LISTS = ("relevant", "irrelevant", "left")
LEARNT_FROM = frozenset({"decision", "consensus"})


def rankings(context: Context, session: StoreSession, events: Sequence[Event]) -> Iterator[Problem]:
    """Yield problems of the orders by relevance: damaged, resting on missing events, or not to be computed again."""
    if stated_records.is_public(context):
        return  # a public archive holds neither texts nor orders
    found = {event.id: event for event in events if event.kind == KIND}
    naming = [event for event in events if event.kind == "decision" and event.body.get("ranking")]
    known = {event.id for event in events if event.kind in LEARNT_FROM}
    lost = [event for event in naming if str(event.body["ranking"]) not in found]
    damaged = [event for event in found.values() if not _is_whole(event.body)]
    lacking = [event for event in found.values() if not _has_its_events(event, known, found)]
    if lost:
        n = len({str(event.body["ranking"]) for event in lost})
        message = f"Decisions name {counted(n, 'order')} by relevance whose {'event is' if n == 1 else 'events are'} missing."
        yield Problem("ranking-lost", "error", message, _where(lost), ARRIVES)
    if damaged:
        message = (
            f"Damaged events of orders by relevance: {len(damaged):,}. These orders cannot be computed again."
        )
        yield Problem("ranking-damaged", "error", message, _where(damaged), "Restore the ledger from a copy.")
    if lacking:
        message = f"{counted(len(lacking), 'order')} by relevance learnt from events that are missing."
        yield Problem("ranking-training", "error", message, _where(lacking), ARRIVES)
    faulty = {event.id for event in (*damaged, *lacking)}
    yield from _newest(context, session, [event for id_, event in found.items() if id_ not in faulty], found)


def grounds(events: Sequence[Event], live: Collection[str]) -> Iterator[Problem]:
    """Yield stops in force whose grounds cannot be read, or name an order by relevance that is missing."""
    known = {event.id for event in events if event.kind == KIND}
    stops = [event for event in events if event.kind == "stop" and event.id in live]
    kept = [(event, event.body["grounds"]) for event in stops if event.body.get("grounds") is not None]
    damaged = [event for event, body in kept if StoppingStatement.from_body(body) is None]
    if damaged:
        message = (
            "The grounds of a stop cannot be read, so the methods text leaves them out; the stop counts."
        )
        yield Problem("stop-grounds", "error", message, _where(damaged), "Restore the ledger from a copy.")
    lost = [
        event
        for event, body in kept
        if (statement := StoppingStatement.from_body(body)) and statement.orders.newest not in {None, *known}
    ]
    if lost:
        message = "The grounds of a stop name an order by relevance whose event is missing."
        yield Problem("stop-grounds", "error", message, _where(lost), ARRIVES)


def _where(events: Iterable[Event]) -> str:
    """Return the ledgers that hold events."""
    return ", ".join(sorted({f"{LEDGERS}/{event.actor}/{event.device}.jsonl" for event in events}))


def _is_whole(body: Mapping[str, Any]) -> bool:
    """Return whether an event has all that an order needs, in the right form."""
    return (
        body.get("stage") in list(Stage)
        and all(isinstance(body.get(name), str) for name in TEXTS)
        and all(type(body.get(name)) is int for name in NUMBERS)
        and all(
            isinstance(ids := body.get(name), list) and all(isinstance(id_, str) for id_ in ids)
            for name in LISTS
        )
    )


def _has_its_events(ranking: Event, known: set[str], found: Mapping[str, Event]) -> bool:
    """Return whether the decisions that an order newly learnt from, and the order before it, are there."""
    since = ranking.body.get("since")
    new = {*texts_of(ranking, "relevant"), *texts_of(ranking, "irrelevant")}
    return new <= known and (since is None or str(since) in found)


def _newest(
    context: Context, session: StoreSession, whole: Iterable[Event], found: Mapping[str, Event]
) -> Iterator[Problem]:
    """Read again what the newest order of each reviewer at each stage was computed from."""
    # Only the newest: each takes the state of the review at its moment, and the texts of all reports.
    newest = {(event.reviewer, str(event.body["stage"])): event for event in whole}
    for (reviewer, stage), event in sorted(newest.items()):
        where = f"{reviewer}, {stage}"
        if len(training_of(event, found)) != event.body["training"]:
            message = (
                "The newest order by relevance learnt from another number of decisions than its event says."
            )
            yield Problem("ranking-training", "error", message, where, ARRIVES)
            continue
        try:
            read_inputs(context, session, event, found)
        except InputError as error:
            message = f"The newest order by relevance cannot be computed again: {error.message}"
            yield Problem("ranking-differs", "note", message, where, error.hint)
            continue
        if (used := tools_of(event)) != tools_here():
            message = f"The newest order by relevance was computed with {' and '.join(used)}; here are {' and '.join(tools_here())}."
            hint = "All that it was computed from is here; to compute it again, install that version and its extras."
            yield Problem("ranking-tools", "note", message, where, hint)
