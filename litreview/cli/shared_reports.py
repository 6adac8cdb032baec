"""What an order by relevance makes of the reports that two reviewers both judged, as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from litreview.cli.text_columns import plural, wrapped

if TYPE_CHECKING:
    from litreview.screening.orders_followed import OrdersFollowed


def shared_lines(orders: OrdersFollowed) -> Iterator[str]:
    """Yield a sentence for each pair of reviewers whose shared reports are no random sample."""
    for pair in orders.no_random_samples():
        one, two = pair.reviewers
        came = [f"{pair.by_relevance[name]:,}" if pair.by_relevance[name] else "none" for name in (one, two)]
        text = (
            f"{one} and {two} both judged {pair.reports:,} of {plural(orders.reports, 'report')}. {one} came to "
            f"{came[0]} of them in an order by relevance, {two} to {came[1]}: they are no random sample of all."
        )
        yield from wrapped(text)
