"""Pairs of records as lines: what the two are, where they stand, and why."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from litreview.cli.text_columns import WIDTH, columns, cut, neutral
from litreview.text import surname

if TYPE_CHECKING:
    from litreview.model import Record
    from litreview.review.views import PairCard


def pair_lines(pair: PairCard) -> Iterator[str]:
    """Show two records one above the other, where they stand, and why in words."""
    # One above the other: at 80 columns two titles side by side would both be cut.
    yield from columns([_row(pair.a, pair.a_source), _row(pair.b, pair.b_source)])
    rule = f": {', '.join(pair.reasons)}" if pair.reasons else ""
    yield from hanging("  ", f"{pair.verdict} by {pair.by}{rule}")
    for name, words in (("for", pair.speaks_for), ("against", pair.speaks_against), ("guard", pair.guards)):
        yield from hanging(f"  {name:<9}", "; ".join(words) or "nothing")


def hanging(head: str, text: str) -> list[str]:
    """Break a text into lines that stand in under its head."""
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
