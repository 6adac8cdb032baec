"""Terms to highlight, from the strategies of the searches."""

from __future__ import annotations

from litreview.errors import LitreviewError
from litreview.files import read_text
from litreview.review.context import Context
from litreview.screening.protocol_parts import TermGroup
from litreview.screening.strategy_terms import group_of


def term_groups(context: Context) -> tuple[TermGroup, ...]:
    """Return the terms of each search's strategy as a group to highlight, in order of import."""
    with context.store.read() as session:
        searches = list(session.records.searches(counted=True).values())
    found = []
    for search, folder in searches:
        path = context.folder.searches / folder / "strategy.txt"
        try:
            group = group_of(search.name, read_text(path)) if path.exists() else None
        except LitreviewError:
            # Highlighting is optional; `check` reports a strategy that cannot be read.
            continue
        if group is not None:
            found.append(group)
    return tuple(found)
