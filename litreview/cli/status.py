"""`litreview status`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from litreview.cli import console, incomplete
from litreview.cli.json_output import jsonable
from litreview.cli.options import As
from litreview.cli.text_columns import columns, plural

if TYPE_CHECKING:
    from pathlib import Path

    from litreview.review.review_status import ReviewStatus
    from litreview.review.views import ReviewerProgress


def run(actor: As = None) -> None:
    """Show what is settled, and what you have judged and have to do.

    Also shows the time that it takes you at your pace of the last half hour.
    """
    from litreview.model import Stage

    with console.open_review(actor=actor) as review:
        now = review.status()
        mine = [review.decisions.progress(actor, stage) for stage in Stage]
        print_hints(review.folder, now)
    console.show({**jsonable(now), "mine": {one.stage: one for one in mine}}, [*lines(now), *own_lines(mine)])


def print_hints(folder: Path, now: ReviewStatus) -> None:
    """Print a hint if nothing was imported though there are searches, since the numbers do not show it."""
    found = len(list(folder.glob("searches/*/search.toml")))
    if found and not now.searches:
        # As in a clone of litreview itself, whose exports only `demo` imports.
        console.message(
            f"searches/ holds {plural(found, 'search')}, but nothing is imported yet: run "
            "`litreview import searches/KEY/FILE`."
        )


def lines(now: ReviewStatus) -> Iterator[str]:
    """Yield the numbers of the review."""
    yield now.title
    doubtful = plural(now.doubtful, "possible duplicate") if now.doubtful else "no possible duplicates"
    # Without a run nothing is known of duplicates, and "none" would be wrong.
    duplicates = (
        f"{doubtful} to check" if now.deduplicated else "duplicates not looked for yet: litreview dedupe"
    )
    yield (
        f"{plural(now.records, 'record')} of {plural(now.searches, 'search')}, "
        f"{plural(now.reports, 'report')}, {duplicates if now.records else doubtful + ' to check'}"
    )
    yield ""
    heads = ("team", "settled", "of", "include", "maybe", "exclude", "conflicts", "undecided")
    rows = [
        (name, n.decided, n.total, n.include, n.maybe, n.exclude, n.conflicts, n.undecided)
        for name, n in now.stages.items()
    ]
    yield from columns([heads, *rows])
    if now.reviewers:
        yield ""
        people = [(name, n.decided, n.include, n.maybe, n.exclude) for name, n in now.reviewers.items()]
        yield from columns([("votes of reviewers", "judged", "include", "maybe", "exclude"), *people])
    if now.missing:
        yield ""
        yield from incomplete.lines(now.missing)
    if now.unlogged:
        from litreview.review.event_text import describe_change

        yield ""
        yield from (f"{one.name}: {describe_change(one)}, changed in its files" for one in now.unlogged)
        yield "The changes already take effect; they are logged with the next change made here."
    if now.held:
        yield ""
        yield f"{plural(now.held, 'line')} of others do not count yet, as they wait for a seal or an admission; see `litreview team`."
    # Rare: every command writes the ledgers when it ends.
    if now.unsaved_to_ledger:
        yield ""
        events = plural(now.unsaved_to_ledger, "event")
        yield f"{events} not in a ledger yet, and so in no copy of this folder; run `litreview sync`."


def own_lines(mine: Sequence[ReviewerProgress]) -> Iterator[str]:
    """Yield what one reviewer has judged and has to do at each stage with reports of theirs."""
    shares = [one for one in mine if one.share or one.to_settle]
    if shares:
        yield ""
        yield f"you, {shares[0].reviewer}"
    rows = [
        (one.stage, f"{one.judged:,} judged", f"{one.todo:,} to do{_pace(one)}{_conflicts(one)}")
        for one in shares
    ]
    yield from columns(rows, indent=2) if rows else ()


def _conflicts(one: ReviewerProgress) -> str:
    return f", {plural(one.to_settle, 'conflict')} to settle" if one.to_settle else ""


def _pace(one: ReviewerProgress) -> str:
    from litreview.screening.pace import time_left

    left = time_left(one.todo, one.per_hour)
    if not left:
        return ""
    return f", {one.per_hour} per hour, about {left.n:g} {left.unit[: -1 if left.n == 1 else None]} left"
