"""Check samples: decided reports drawn at random, and an exact bound on how many of all of them are wrong.

The bound is one-sided and hypergeometric: the largest number of wrong reports under which a sample with so few of them
is still likelier than the error allowed (Buonaccorsi 1987, doi:10.1080/00031305.1987.10475485). It holds for every size
of the frame; the binomial bound, which ignores that size, is wider.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import comb
from random import Random

ERROR = Fraction(1, 20)
"""The share of samples in which the bound may be too low."""
SHARES = (Fraction(1, 10), Fraction(1, 20), Fraction(3, 100), Fraction(1, 50))
"""Shares of wrong reports for which a size is proposed."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The counts of a sample, or of a stratum of it.

    Attributes:
        size: Reports that it was drawn from.
        drawn: Reports that were judged again.
        wrong: Of them, those that were decided wrongly.
    """

    size: int
    drawn: int
    wrong: int

    @property
    def bound(self) -> int:
        """The number of wrong reports among all of `size` that is not exceeded, with 95 % confidence."""
        return upper_bound(self.size, self.drawn, self.wrong)


def draw(frame: Iterable[str], n: int, seed: int) -> list[str]:
    """Draw n keys at random, or all if there are fewer; the same seed draws the same on any machine."""
    pool = sorted(frame)
    return Random(seed).sample(pool, min(n, len(pool)))  # noqa: S311  # a draw that can be repeated, no secret


def upper_bound(size: int, drawn: int, wrong: int, error: Fraction = ERROR) -> int:
    """Return the largest number of wrong reports among all that the sample does not speak against.

    Args:
        size: Reports in the frame.
        drawn: Reports in the sample, at most `size`.
        wrong: Wrong ones in the sample, at most `drawn`.
        error: The share of samples in which the bound may be too low.
    """
    low, high = wrong, size - drawn + wrong
    while low < high:
        middle = (low + high + 1) // 2
        # In whole numbers, as the probability may equal the error exactly.
        if _samples(size, middle, drawn, wrong) > error * comb(size, drawn):
            low = middle
        else:
            high = middle - 1
    return low


def _samples(size: int, wrong: int, drawn: int, most: int) -> int:
    """Count the samples that hold at most so many of the wrong reports."""
    first = max(0, drawn - (size - wrong))
    if first > most:
        return 0
    term = total = comb(wrong, first) * comb(size - wrong, drawn - first)
    for k in range(first, min(most, drawn, wrong)):
        # Each number from the one before: the binomials of large frames have thousands of digits.
        term = term * (wrong - k) * (drawn - k) // ((k + 1) * (size - wrong - drawn + k + 1))
        total += term
    return total


def allocate(sizes: Sequence[int], n: int) -> list[int]:
    """Return how many to draw in each part: one from each in turn, the first part first, until n are drawn."""
    counts = [0] * len(sizes)
    left = min(n, sum(sizes))
    while left:
        for part, size in enumerate(sizes):
            if left and counts[part] < size:
                counts[part] += 1
                left -= 1
    return counts


def combined_bound(strata: Sequence[Counted]) -> int:
    """Return a bound on the wrong reports of all strata together, for any number drawn in each.

    It is the sum of their bounds, each at an equal part of the error (Bonferroni), so it is conservative. A stratum of
    which all or none were drawn needs no part: its bound cannot be too low.
    """
    part = ERROR / max(1, sum(0 < one.drawn < one.size for one in strata))
    return sum(upper_bound(one.size, one.drawn, one.wrong, part) for one in strata)


def clean_size(size: int, share: Fraction) -> int:
    """Return the smallest sample that, with none wrong, bounds the wrong reports by a share of all."""
    # One wrong report more than allowed must make a clean sample too unlikely.
    wrong = int(share * size) + 1
    if wrong > size:
        return 0
    drawn, clean, all_of_them = 0, 1, 1
    while clean > ERROR * all_of_them:
        clean *= max(0, size - wrong - drawn)
        all_of_them *= size - drawn
        drawn += 1
    return drawn
