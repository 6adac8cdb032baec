"""Orders by relevance computed again from the log: at any moment, from what was known and decided then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litreview.errors import InputError, UsageError
from litreview.model import Event, Stage
from litreview.ranking.concepts import Concept, ConceptTable
from litreview.ranking.documents import Document
from litreview.ranking.ranker import Ranker
from litreview.review.context import Context
from litreview.review.flow import past
from litreview.review.flow.moments import event_time
from litreview.review.reports.ranked_reports import merged_documents, table_of
from litreview.review.reports.ranking_events import (
    KIND,
    guesser_name,
    hash_of_pool,
    hash_of_terms,
    model_name,
    training_of,
)
from litreview.review.team import stated_records
from litreview.standing.review_state import ReportState
from litreview.store.store import StoreSession

REMOVED = frozenset({"removed-other", "removed-automation", "stopped"})
AT_FULL_TEXT = frozenset({"judging", "full-text-excluded", "included"})


@dataclass(frozen=True, slots=True)
class OrderInputs:
    """All that an order was computed from.

    Attributes:
        seed: Breaks ties.
        learnt: The leads of judged reports, and whether each was relevant, in order of the decisions.
    """

    documents: list[Document]
    table: ConceptTable
    seed: int
    learnt: list[tuple[str, bool]]


def order_at(context: Context, moment: datetime, reviewer: str, stage: Stage) -> list[str]:
    """Return the leads of the reports to do in the order that a reviewer went through at a moment.

    Raises:
        UsageError: The reviewer had made no decision in an order by relevance by then.
        InputError: The order cannot be computed again, as the message says why.
    """
    if stated_records.is_public(context):
        raise InputError("A public archive has no texts to rank by.", "Ask the authors for their review.")
    with context.store.read() as session:
        events = {event.id: event for event in session.events.of_kind(KIND)}
        found = [
            event
            for event in events.values()
            if event.reviewer == reviewer and event.body.get("stage") == stage and event_time(event) <= moment
        ]
        if not found:
            what = f"{reviewer} had decided nothing in an order by relevance by then."
            raise UsageError(what, "Name a later moment.")
        ranking = max(found, key=lambda event: event.id)
        if (used := tools_of(ranking)) != tools_here():
            what = f"The order was computed with {' and '.join(used)}; here are {' and '.join(tools_here())}."
            raise InputError(what, "Install the version and the extras with which it was made.")
        inputs = read_inputs(context, session, ranking, events)
    return Ranker(inputs.documents, inputs.table, seed=inputs.seed).order(inputs.learnt)


def tools_of(ranking: Event) -> tuple[str, str]:
    """Return the names of the model and of the guesser of languages that an order was computed with."""
    return str(ranking.body.get("model")), str(ranking.body.get("guesser"))


def tools_here() -> tuple[str, str]:
    """Return the names of the model and of the guesser of languages on this machine."""
    return model_name(), guesser_name()


def read_inputs(
    context: Context, session: StoreSession, ranking: Event, events: Mapping[str, Event]
) -> OrderInputs:
    """Read again all that an order was computed from, as it was then.

    Args:
        context: The review.
        session: The transaction.
        ranking: The event of the order.
        events: The events of all orders by id.

    Raises:
        InputError: Something is missing or has changed, or the event is damaged.
    """
    try:
        return _inputs(context, session, ranking, events)
    # From a ledger that was edited by hand or written by another version.
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise InputError("The event of the order is damaged.", "Run litreview check.") from error


def _inputs(
    context: Context, session: StoreSession, ranking: Event, events: Mapping[str, Event]
) -> OrderInputs:
    body = ranking.body
    stage = Stage(body["stage"])
    then = past.state_at(context, session, datetime.fromisoformat(body["computed"]))
    pool = {report.lead: report.records for report in then.derived if _was_ranked(report, stage)}
    documents = merged_documents(session, pool, then.events)
    if hash_of_pool(documents) != body["pool_sha256"]:
        what = "The reports that were ranked are not those that are known of that moment."
        raise InputError(what, "Events of another device may have arrived since, or texts were redacted.")
    table = table_of(_concepts(body, events.values()))
    leads = {key: lead for lead, keys in pool.items() for key in keys}
    training = training_of(ranking, events)
    learnt = [
        (leads[key], training[event.id])
        for event in session.events.of_ids(training)
        if (key := str(event.body.get("record"))) in leads
    ]
    return OrderInputs(documents, table, int(body["seed"]), learnt)


def _was_ranked(report: ReportState, stage: Stage) -> bool:
    """Return whether a report was in the pool: at the stage, and not removed before screening."""
    if report.place is None:
        return False
    if stage is Stage.FULL_TEXT:
        return report.place.end in AT_FULL_TEXT
    return report.place.end not in REMOVED


def _concepts(body: Mapping[str, Any], rankings: Iterable[Event]) -> tuple[Concept, ...]:
    """Return the terms that an order used, from its own event or the one that holds them."""
    digest = body["terms_sha256"]
    for event in rankings:
        terms = event.body.get("terms")
        if terms is not None and hash_of_terms(terms) == digest:
            return tuple(
                Concept(name, {language: tuple(words) for language, words in by_language})
                for name, by_language in terms
            )
    raise InputError(
        "The terms of the order are in no event.", "Copy the ledger that holds them to this device."
    )
