"""Verdicts of people on records that may be known items, stored as events; the items themselves are never stored."""

from __future__ import annotations

from typing import Literal

from litreview.model import Record
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.searches.yields import KnownItem
from litreview.standing.log import records_of
from litreview.store.store import StoreSession
from litreview.strategy.word_forms import split_words

KIND = "known-item"
Verdict = Literal["same", "different"]


def identity(item: Record | KnownItem) -> str:
    """Return what names an item in events: its DOI, else its PMID, else its title and year."""
    # The identifier that another list of the same items most likely has, too.
    if item.doi:
        return f"doi:{item.doi}"
    if item.pmid:
        return f"pmid:{item.pmid}"
    return f"title:{' '.join(split_words(item.title or ''))} {item.year or ''}".strip()


def judge(context: Context, item: KnownItem, key: str, verdict: Verdict, actor: str) -> None:
    """Record that a report is a known item, or is not."""
    with context.store.write() as session:
        body = event_bodies.describe_report(session, session.reports.lead(key))
        context.record(session, actor, [(KIND, {"item": identity(item), "verdict": verdict} | body)])


def verdicts(session: StoreSession) -> dict[tuple[str, str], bool]:
    """Map an item and the key of a record to whether they are the same, by the newest event."""
    found: dict[tuple[str, str], bool] = {}
    for event in event_bodies.all_in_force(session, KIND):
        item, verdict = event.body.get("item"), event.body.get("verdict")
        # A ledger edited by hand may hold anything.
        if isinstance(item, str) and verdict in ("same", "different"):
            # All records of the report: one of them may be its lead later, or stand alone after a split.
            found |= {(item, key): verdict == "same" for key in records_of(event)}
    return found
