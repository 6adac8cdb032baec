"""Positions of the reports that match a filter, with blinding (RULES 8)."""

from __future__ import annotations

from collections.abc import Iterable

from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.context import Context
from litreview.review.decisions import report_labels
from litreview.review.reports.filters import ListFilter
from litreview.store.report_finder import ORDERS, ReportFilter
from litreview.store.store import StoreSession


def find_positions(
    context: Context, stage: Stage, only: ListFilter, reviewer: str, order: str, seed: int
) -> list[int]:
    """Return the positions of the reports that match a filter, in an order.

    Raises:
        UsageError: There is no such order, database, or reason.
    """
    if order not in ORDERS:
        raise UsageError(f"{order!r} is not an order.", f"Orders are {', '.join(ORDERS)}, relevance.")
    if only.words or only.terms:
        update_index(context)
    with context.store.read() as session:
        sought = ReportFilter(
            stage=stage,
            reviewer=reviewer,
            views=only.views,
            years=only.years,
            languages=only.languages,
            searches=_search_ids(session, only.databases) if only.databases else None,
            records=report_labels.records_with(context, session, only.labels, reviewer, stage)
            if only.labels
            else None,
            groups=(
                *((word,) for word in only.words),
                *([_terms(context, only.terms)] if only.terms else []),
            ),
            reasons=_reason_codes(context, only.reasons),
            # Another reviewer's reason would reveal their verdict.
            voters=(reviewer,) if context.protocol.blind else None,
        )
        return session.lists.finder.positions(sought, order, seed)


def update_index(context: Context) -> None:
    """Update the index of words, in slices short enough not to delay other programs."""
    with context.store.read() as session:
        behind = session.lists.finder.words.unindexed()
    for search, digest in behind:
        more = True
        while more:
            with context.store.write() as session:
                more = session.lists.finder.words.fill(search, digest)


def _search_ids(session: StoreSession, names: Iterable[str]) -> tuple[str, ...]:
    known = {id_: search.name for id_, (search, _) in session.records.searches().items()}
    wanted = [name.casefold() for name in names]
    found = tuple(
        id_
        for id_, name in known.items()
        if any(part in (id_.casefold(), name.casefold()) for part in wanted)
    )
    # A prefix is enough if no name matches exactly.
    found = found or tuple(
        id_ for id_, name in known.items() if any(name.casefold().startswith(part) for part in wanted)
    )
    if not found:
        raise UsageError(
            f"No search has the name {', '.join(names)}.", f"Searches are {', '.join(known.values())}."
        )
    return found


def _terms(context: Context, names: Iterable[str]) -> tuple[str, ...]:
    """Return the terms of the named groups; a name without a group is a term itself."""
    groups = {
        name.casefold(): group
        for group in context.protocol.terms
        for name in (group.name, group.label, group.label_nl)
    }
    found: list[str] = []
    for name in names:
        group = groups.get(name.casefold())
        found += [term for terms in group.terms.values() for term in terms] if group else [name]
    return tuple(found)


def _reason_codes(context: Context, names: Iterable[str]) -> tuple[str, ...]:
    protocol = context.protocol
    codes: list[str] = []
    for name in names:
        found = [
            reason.code
            for reason in protocol.reasons
            if name.casefold()
            in {protocol.key(reason), reason.code, reason.label.casefold(), reason.label_nl.casefold()}
        ]
        if not found:
            known = ", ".join(reason.code for reason in protocol.reasons)
            raise UsageError(f"{name!r} is not a reason in the protocol.", f"Reasons are {known}.")
        codes += found
    return tuple(codes)
