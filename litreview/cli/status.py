"""`litreview status`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from litreview.cli import console, incomplete
from litreview.cli.json_output import plain
from litreview.cli.options import As
from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from pathlib import Path

    from litreview.review.views import Progress, Status


def run(actor: As = None) -> None:
    """Say how far the review is, by stage and by reviewer.

    And how much of it waits for you, at your pace of the last half hour.
    """
    from litreview.model import Stage

    with console.opened(actor=actor) as review:
        now = review.status()
        mine = [review.decisions.progress(actor, stage) for stage in Stage]
        _say_undone(review.folder, now)
    console.show({**plain(now), "mine": {one.stage: one for one in mine}}, [*lines(now), *own_lines(mine)])


def _say_undone(folder: Path, now: Status) -> None:
    """Say which step before screening was left out, where its numbers would look like an answer."""
    found = len(list(folder.glob("searches/*/search.toml")))
    if found and not now.searches:
        # As in a clone of litreview itself, whose shipped exports only `demo` imports.
        said = f"searches/ holds {plural(found, 'search')}, and nothing of {'it' if found == 1 else 'them'} is imported"
        console.say(f"{said}: `litreview import searches/KEY/FILE` reads one.")
    if now.records and not any(folder.glob("screening/duplicates/*.jsonl")):
        console.say("Nobody has looked for duplicates yet: `litreview dedupe`.")


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
    if now.missing:
        yield ""
        yield from incomplete.lines(now.missing)
    if now.unlogged:
        from litreview.review.event_text import changed

        yield ""
        yield from (f"{one.name}: {changed(one)}, changed in its files" for one in now.unlogged)
        yield "This counts already; it is logged with the next change made here."
    # Said only when it matters: the ledgers are written at the end of each command.
    if now.unsaved_to_ledger:
        yield ""
        events = plural(now.unsaved_to_ledger, "event")
        yield f"{events} in no ledger yet, and so in no copy of this folder; `litreview sync` writes them."


def own_lines(mine: Sequence[Progress]) -> Iterator[str]:
    """Say what waits for one reviewer; nothing when nothing does."""
    waiting = [one for one in mine if one.todo]
    if waiting:
        yield ""
    for one in waiting:
        yield f"{one.reviewer}: {one.todo:,} to do at {one.stage}{_pace(one)}"


def _pace(one: Progress) -> str:
    from litreview.screening.pace import time_left

    left = time_left(one.todo, one.per_hour)
    return (
        f", {one.per_hour} an hour, about {left.n:g} {left.unit[: -1 if left.n == 1 else None]} left"
        if left
        else ""
    )
