"""Terms to mark that come from the strategies of the searches, as they were run."""

from __future__ import annotations

from litreview.errors import LitreviewError
from litreview.files import read_text
from litreview.review.context import Context
from litreview.screening.protocol_parts import TermGroup
from litreview.screening.strategy_terms import group_of


def term_groups(context: Context) -> tuple[TermGroup, ...]:
    """Give the terms of each search's strategy as a group to mark, in order of import."""
    with context.store.read() as session:
        searches = list(session.records.searches(counted=True).values())
    found = []
    for search, folder in searches:
        path = context.folder.searches / folder / "strategy.txt"
        try:
            group = group_of(search.name, read_text(path)) if path.exists() else None
        except LitreviewError:
            # Terms are a help to the eye; a strategy that cannot be read is named by `check`.
            continue
        if group is not None:
            found.append(group)
    return tuple(found)
