"""Events of orders by relevance: everything that an order was computed from, so that it can be computed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from litreview.model import Event, Stage
from litreview.ranking.ranker import MODEL
from litreview.ranking.stopping_statement import OrdersUsed
from litreview.standing.log import texts_of

if TYPE_CHECKING:
    from litreview.ranking.concepts import ConceptTable
    from litreview.ranking.documents import Document
    from litreview.review.context import Context
    from litreview.store.store import StoreSession

KIND = "ranking"
TERMS_ALONE = "litreview-terms-1"
"""Ranks without numpy; as that of the model, the number changes with every change that may change an order."""


@dataclass(frozen=True, slots=True)
class TrainingDecision:
    """A decision that a ranking learns from.

    Attributes:
        event: Id of the vote or consensus.
        key: The lead of its report.
        is_own: Whether the reviewer whose ranking it is has voted on the report.
    """

    event: str
    key: str
    relevant: bool
    is_own: bool


@dataclass(slots=True, eq=False)
class Ranking:
    """An order by relevance that a reviewer goes through.

    Attributes:
        stage: The stage whose reports it orders.
        seed: Breaks ties.
        table: The terms that it used.
        pool: Reports that were ranked, decided or not.
        pool_sha256: A hash of their keys and texts.
        training: What it learnt from, in order of the events.
        computed: When it was computed.
        event: Id of its event; None until a decision is made in this order.
    """

    stage: Stage
    seed: int
    table: ConceptTable
    pool: int
    pool_sha256: str
    training: Sequence[TrainingDecision]
    computed: datetime
    event: str | None = field(default=None)


def model_name() -> str:
    """Return the name and version of what ranks on this machine."""
    return MODEL if find_spec("numpy") else TERMS_ALONE


def guesser_name() -> str:
    """Return what guesses the languages of texts on this machine."""
    return "py3langid" if find_spec("py3langid") else "stop-words"


def hash_of_pool(documents: Iterable[Document]) -> str:
    """Hash the keys and texts of documents, in any order."""
    digest = hashlib.sha256()
    for document in sorted(documents, key=lambda document: document.key):
        parts = [document.key, document.title, document.abstract]
        digest.update(json.dumps(parts).encode())
    return digest.hexdigest()


def record_ranking(context: Context, session: StoreSession, ranking: Ranking, reviewer: str) -> str:
    """Record an order by relevance unless that is done; return the id of its event."""
    # Looked up, as the transaction that recorded it may have failed after all.
    if ranking.event is None or not session.events.of_ids([ranking.event]):
        # An act of its own: undoing the decision must not withdraw the order of those that follow.
        [event] = context.add(session, reviewer, [(KIND, _body(context, session, ranking, reviewer))])
        ranking.event = event.id
    return ranking.event


def _body(context: Context, session: StoreSession, ranking: Ranking, reviewer: str) -> dict[str, Any]:
    events = session.events.of_kind(KIND)
    terms = terms_as_json(ranking.table)
    digest = hash_of_terms(terms)
    body = {
        "stage": str(ranking.stage),
        "model": model_name(),
        "guesser": guesser_name(),
        "seed": ranking.seed,
        # The hash does not cover terms, so they have one of their own.
        "protocol": context.protocol_hash,
        "terms_sha256": digest,
        "computed": ranking.computed.isoformat(),
        "pool": ranking.pool,
        "pool_sha256": ranking.pool_sha256,
    }
    if not any(event.body.get("terms_sha256") == digest and "terms" in event.body for event in events):
        body["terms"] = terms
    before = [
        event for event in events if event.reviewer == reviewer and event.body.get("stage") == ranking.stage
    ]
    return body | _training(ranking.training, before[-1] if before else None, events)


def _training(
    training: Sequence[TrainingDecision], before: Event | None, events: Iterable[Event]
) -> dict[str, Any]:
    # What was added since the reviewer's last ranking: all of it each time would fill the ledger.
    known = training_of(before, {event.id: event for event in events}) if before else {}
    new = {decision.event: decision.relevant for decision in training}
    added = {id_: relevant for id_, relevant in new.items() if known.get(id_) is not relevant}
    return {
        "training": len(new),
        "since": before.id if before else None,
        "relevant": [id_ for id_, relevant in added.items() if relevant],
        "irrelevant": [id_ for id_, relevant in added.items() if not relevant],
        "left": [id_ for id_ in known if id_ not in new],
    }


def training_of(ranking: Event, events: Mapping[str, Event]) -> dict[str, bool]:
    """Return the ids of the decisions that a ranking learnt from, and whether each report was relevant.

    Args:
        ranking: The event of the ranking.
        events: The events of rankings by id, among them those before it.
    """
    chain = [ranking]
    # An id that is not smaller is void, which also ends a circle.
    while (since := str(chain[-1].body.get("since") or "")) in events and since < chain[-1].id:
        chain.append(events[since])
    found: dict[str, bool] = {}
    for event in reversed(chain):
        for id_ in texts_of(event, "left"):
            found.pop(id_, None)
        found |= dict.fromkeys(texts_of(event, "relevant"), True)
        found |= dict.fromkeys(texts_of(event, "irrelevant"), False)
    return dict(sorted(found.items()))


def orders_used(session: StoreSession, decisions: Iterable[Event]) -> OrdersUsed:
    """Return the orders by relevance that decisions name and that are in the log."""
    ids = {str(event.body["ranking"]) for event in decisions if event.body.get("ranking")}
    rankings = [event for event in session.events.of_ids(sorted(ids)) if event.kind == "ranking"]
    models = {str(event.body.get("model") or "") for event in rankings} - {""}
    seeds = {seed for event in rankings if isinstance(seed := event.body.get("seed"), int)}
    return OrdersUsed(
        tuple(sorted(models)),
        tuple(sorted(seeds)),
        len(rankings),
        max((event.id for event in rankings), default=None),
    )


def terms_as_json(table: ConceptTable) -> list[Any]:
    """Return the terms of a table as an event keeps them: lists, as their order is part of what ranks."""
    return [
        [concept.name, [[language, list(words)] for language, words in concept.terms.items()]]
        for concept in table.concepts
    ]


def hash_of_terms(terms: list[Any]) -> str:
    """Hash terms as an event keeps them."""
    return hashlib.sha256(json.dumps(terms).encode()).hexdigest()
