"""Orders by relevance computed again from the log: at any moment, from what was known and decided then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from litreview.errors import InputError, UsageError
from litreview.model import Event, Stage
from litreview.ranking.concepts import Concept
from litreview.ranking.ranker import Ranker
from litreview.review.context import Context
from litreview.review.flow import past
from litreview.review.reports.ranked_reports import merged_documents, table_of
from litreview.review.reports.ranking_events import (
    KIND,
    guesser_name,
    hash_of_pool,
    hash_of_terms,
    model_name,
    training_of,
)
from litreview.standing.review_state import ReportState
from litreview.store.store import StoreSession

REMOVED = frozenset({"removed-other", "removed-automation", "stopped"})
AT_FULL_TEXT = frozenset({"judging", "full-text-excluded", "included"})


def order_at(context: Context, moment: datetime, reviewer: str, stage: Stage) -> list[str]:
    """Return the leads of the reports to do in the order that a reviewer went through at a moment.

    Raises:
        UsageError: The reviewer had made no decision in an order by relevance by then.
        InputError: The order cannot be computed again, as the message says why.
    """
    with context.store.read() as session:
        events = {event.id: event for event in session.events.of_kind(KIND)}
        found = [
            event
            for event in events.values()
            if event.reviewer == reviewer
            and event.body.get("stage") == stage
            and past.event_time(event) <= moment
        ]
        if not found:
            what = f"{reviewer} had decided nothing in an order by relevance by then."
            raise UsageError(what, "Name a later moment.")
        try:
            return _order(context, session, max(found, key=lambda event: event.id), events)
        # From a ledger that was edited by hand or written by another version.
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
            raise InputError("The event of the order is damaged.", "Run litreview check.") from error


def _order(context: Context, session: StoreSession, ranking: Event, events: Mapping[str, Event]) -> list[str]:
    body = ranking.body
    here = (model_name(), guesser_name())
    if (used := (str(body["model"]), str(body["guesser"]))) != here:
        what = f"The order was computed with {' and '.join(used)}; here are {' and '.join(here)}."
        raise InputError(what, "Install the version and the extras with which it was made.")
    stage = Stage(body["stage"])
    then = past.state_at(context, session, datetime.fromisoformat(body["computed"]))
    pool = {report.lead: report.records for report in then.derived if _was_ranked(report, stage)}
    documents = merged_documents(session, pool, then.events)
    if hash_of_pool(documents) != body["pool_sha256"]:
        what = "The reports that were ranked are not those that are known of that moment."
        raise InputError(what, "Events of another device may have arrived since, or texts were redacted.")
    ranker = Ranker(documents, table_of(_concepts(body, events.values())), seed=int(body["seed"]))
    leads = {key: lead for lead, keys in pool.items() for key in keys}
    training = training_of(ranking, events)
    learnt = [
        (leads[key], training[event.id])
        for event in session.events.of_ids(training)
        if (key := str(event.body.get("record"))) in leads
    ]
    return ranker.order(learnt)


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
