"""`litreview status`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from litreview.cli import face
from litreview.cli.layout import columns
from litreview.cli.layout import plural

if TYPE_CHECKING:
    from litreview.review.views import Status


def run() -> None:
    """Say how far the review is, by stage and by reviewer."""
    with face.opened() as review:
        now = review.status()
    face.show(now, lines(now))


def lines(now: Status) -> Iterator[str]:
    """Give the review in numbers, for a person."""
    yield now.title
    yield (
        f"{plural(now.records, 'record')} of {plural(now.searches, 'search')}, {plural(now.reports, 'report')}, "
        f"{plural(now.doubtful, 'doubtful pair') if now.doubtful else 'no doubtful pair'} left"
    )
    yield ""
    # Include, maybe, exclude in the order in which a record may still go on.
    heads = ("stage", "decided", "of", "include", "maybe", "exclude", "conflicts", "undecided")
    rows = [
        (name, n.decided, n.total, n.include, n.maybe, n.exclude, n.conflicts, n.undecided)
        for name, n in now.stages.items()
    ]
    yield from columns([heads, *rows])
    if now.reviewers:
        yield ""
        people = [(name, n.decided, n.include, n.maybe, n.exclude) for name, n in now.reviewers.items()]
        yield from columns([("reviewer", "decided", "include", "maybe", "exclude"), *people])
    # Said only when it matters: the ledgers are written at the end of each command.
    if now.unsaved_to_ledger:
        yield ""
        yield f"{plural(now.unsaved_to_ledger, 'event')} in no ledger yet; `litreview sync` writes them."
