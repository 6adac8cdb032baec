"""Text of a pair of records: both records, the verdict and its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from litreview.cli.text_columns import columns, truncate, wrap_hanging
from litreview.text import surname

if TYPE_CHECKING:
    from litreview.dedup.certainty import Certainty
    from litreview.model import Record
    from litreview.review.views import PairCard


def pair_lines(pair: PairCard) -> Iterator[str]:
    """Yield two records one above the other, the verdict, and its reasons in words."""
    # Side by side, both titles would be truncated at 80 columns.
    yield from columns([_row(pair.a, pair.a_source), _row(pair.b, pair.b_source)])
    rule = f": {', '.join(pair.reasons)}" if pair.reasons else ""
    verdict = "possible duplicate" if pair.verdict == "ask" else pair.verdict
    yield from wrap_hanging("  ", f"{verdict} ({pair.by}){rule}")
    for name, words in (("for", pair.speaks_for), ("against", pair.speaks_against), ("guard", pair.guards)):
        yield from wrap_hanging(f"  {name:<9}", "; ".join(words) or "nothing")
    if pair.measured is not None:
        found = pair.measured
        text = f"right in {found.right:,} of {found.pairs:,} labelled pairs (at least {least_share(found)})"
        yield from wrap_hanging("  rule     ", text)


def least_share(found: Certainty) -> str:
    """Write the least share in which a rule is right, rounded down, as it is a limit."""
    return f"{int(1000 * found.least) / 10:.1f}%"


def _row(record: Record, source: str) -> tuple[str, str, str, str, str]:
    author = surname(record.authors[0]) if record.authors else "no author"
    return (
        record.key[:8],
        str(record.year or "–"),
        truncate(source, 12),
        truncate(author, 12),
        record.title or "no title",
    )
