"""`litreview duplicates`, with its own words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from litreview.cli import face
from litreview.cli.layout import WIDTH
from litreview.cli.layout import columns
from litreview.cli.layout import cut
from litreview.cli.layout import neutral
from litreview.cli.layout import plural
from litreview.cli.options import As
from litreview.cli.options import Key
from litreview.cli.screen import on_screen
from litreview.text import surname

if TYPE_CHECKING:
    from litreview.model import Record
    from litreview.review.views import PairCard

STANDS = {
    "same": "same report, by {by}",
    "ask": "doubtful: a person decides, by {by}",
    "different": "different reports, by {by}",
}
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", help="At most so many; else all.")]


def run(context: typer.Context, actor: As = None) -> None:
    """Go through doubtful pairs, or list, explain, join and split.

    Without a word of its own it opens the doubtful pairs side by side, one key a judgement.
    """
    if context.invoked_subcommand is None:
        on_screen("duplicates", actor)


def listing(limit: Limit = None) -> None:
    """List the pairs that are left to a person."""
    with face.opened() as review:
        pairs = review.asked(limit)
    face.show(pairs, _listed(pairs))


def explain(one: Key, other: Key) -> None:
    """Say where two records stand, and why."""
    with face.opened() as review:
        pair = review.explain(one, other)
    face.show(pair, pair_lines(pair))


def join(one: Key, other: Key, actor: As = None) -> None:
    """Say that two reports are one; `undo` takes it back.

    Every pair of records across the two reports is judged the same, as one act.
    """
    with face.opened() as review:
        review.join(one, other, actor)
        card = review.card(one, actor)
    face.show(card, [f"One report of {plural(len(card.records), 'record')} now: {card.key}"])


def split(key: Key, actor: As = None) -> None:
    """Say that a record is a report of its own; `undo` takes it back.

    It is judged different from every other record of its report, as one act.
    """
    with face.opened() as review:
        review.split(key, actor)
        card = review.card(key, actor)
    face.show(card, [f"A report of its own now: {card.key}"])


# app.load makes a group of a module that has these.
commands = {"list": listing, "explain": explain, "join": join, "split": split}


def _listed(pairs: list[PairCard]) -> Iterator[str]:
    for pair in pairs:
        yield from pair_lines(pair)
        yield ""
    yield f"{plural(len(pairs), 'doubtful pair')}." if pairs else "No doubtful pair is left."


def pair_lines(pair: PairCard) -> Iterator[str]:
    """Show two records one above the other, where they stand, and why in words."""
    # One above the other: at 80 columns two titles side by side would both be cut.
    yield from columns([_row(pair.a, pair.a_source), _row(pair.b, pair.b_source)])
    rule = f": {', '.join(pair.reasons)}" if pair.reasons else ""
    yield from _hanging("  ", STANDS[pair.verdict].format(by=pair.by) + rule)
    for name, words in (("for", pair.speaks_for), ("against", pair.speaks_against), ("guard", pair.guards)):
        yield from _hanging(f"  {name:<9}", "; ".join(words) or "nothing")


def _hanging(head: str, text: str) -> list[str]:
    # Titles put marks of direction into reasons, which would turn round the line.
    room = " " * len(head)
    return textwrap.wrap(neutral(text), WIDTH, initial_indent=head, subsequent_indent=room)


def _row(record: Record, source: str) -> tuple[str, str, str, str, str]:
    author = surname(record.authors[0]) if record.authors else "no author"
    return (
        record.key[:8],
        str(record.year or "–"),
        cut(source, 12),
        cut(author, 12),
        record.title or "no title",
    )
