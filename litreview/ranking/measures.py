"""How good an order was: the usual measures of a prioritised queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

TARGET = Fraction(95, 100)


@dataclass(frozen=True, slots=True)
class OrderMeasures:
    """Measures of an order; None where they depend on records that were not screened.

    Attributes:
        records: Records in the pool, without those given as prior knowledge.
        relevant: Relevant ones among them.
        found: Relevant ones among those screened.
        loss: 0 if all relevant records came first, 1 if last, 0.5 on average for a random order.
        wss95: Work saved over sampling at 95 % recall: the share not screened by then, less 0.05.
        rrf10: Share of the relevant records found in the first tenth.
        atd: Average time to discovery, as a share of the pool.
        n95: Records screened until 95 % of the relevant ones were found.
        n100: The same for all.
    """

    records: int
    relevant: int
    screened: int
    found: int
    loss: float | None = None
    wss95: float | None = None
    rrf10: float | None = None
    atd: float | None = None
    n95: int | None = None
    n100: int | None = None


def measure_order(labels: Sequence[bool], records: int, relevant: int) -> OrderMeasures:
    """Measure an order.

    Args:
        labels: Whether each record screened is relevant, in the order of screening, without prior knowledge.
        records: In the pool, screened or not.
        relevant: Relevant ones in the pool.
    """
    places = [place for place, label in enumerate(labels, 1) if label]
    found = len(places)
    plain = OrderMeasures(records, relevant, len(labels), found)
    if not 0 < relevant < records:
        return plain
    # Exact: 0.95 * 20 as a float is a little more than 19.
    needed = -(-TARGET.numerator * relevant // TARGET.denominator)
    n95 = places[needed - 1] if found >= needed else None
    tenth = max(1, records // 10)
    complete = found == relevant
    # The sum over t of the relevant found among the first t.
    area = relevant * (records + 1) - sum(places)
    best = relevant * (records - (relevant - 1) / 2)
    return OrderMeasures(
        records,
        relevant,
        len(labels),
        found,
        loss=(best - area) / (relevant * (records - relevant)) if complete else None,
        wss95=None if n95 is None else (records - n95) / records - 0.05,
        rrf10=sum(place <= tenth for place in places) / relevant
        if len(labels) >= tenth or complete
        else None,
        atd=sum(places) / relevant / records if complete else None,
        n95=n95,
        n100=places[-1] if complete else None,
    )
