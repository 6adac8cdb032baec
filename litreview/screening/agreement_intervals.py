"""95 % intervals of figures of agreement, none of which leaves the range of its figure.

`logit` is for the coefficients that are corrected for chance: an interval of log((1 + x) / (1 - x)), transformed back.
`wilson` is for shares (Wilson 1927, doi 10.1080/01621459.1927.10502953), and for figures that follow from a share.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atanh, sqrt, tanh
from typing import Literal

# Written out: a library for statistics would be loaded for this one number.
Z = 1.959963984540054

# A standard error that only rounding keeps from 0.
NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval and the method that gave it."""

    low: float
    high: float
    method: Literal["logit", "Wilson"]


def logit(value: float, se: float | None) -> Interval | None:
    """Return the interval of a coefficient between -1 and 1, by its standard error.

    There is none where the standard error is 0: where no two votes differ, and where all of one reviewer's votes
    are the same. An interval of one point would claim a certainty that the votes do not give.
    """
    if se is None or se < NOTHING or abs(value) >= 1:
        return None
    middle, half = atanh(value), Z * se / (1 - value**2)
    return Interval(tanh(middle - half), tanh(middle + half), "logit")


def wilson(hits: int, n: int, figure: Callable[[float], float] = float) -> Interval | None:
    """Return the interval of a figure that rises with the share `hits` / `n`; None without observations."""
    if not n:
        return None
    share, square = hits / n, Z**2 / n
    middle = (share + square / 2) / (1 + square)
    half = Z * sqrt(share * (1 - share) / n + square / (4 * n)) / (1 + square)
    # Rounding must not leave the share itself outside, as where it is 0 or 1.
    low, high = max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))
    return Interval(figure(low), figure(high), "Wilson")
