"""Chance-corrected agreement of two or more reviewers: Fleiss' kappa, Gwet's AC1, Krippendorff's alpha.

All three are (a - e) / (1 - e), with `a` the share of agreeing pairs of votes, and differ in the agreement `e` that is
expected by chance. The standard errors are by linearisation (Gwet, Handbook of Inter-Rater Reliability, 4th edition, 2014),
as in the R package irrCAC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

Profiles = Counter[tuple[int, ...]]
"""Numbers of records by their votes: how many votes each category got. Only records with two votes or more."""


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient with its standard error, which a single record does not have."""

    value: float
    se: float | None


def fleiss_kappa(profiles: Profiles) -> Coefficient | None:
    """Return Fleiss' kappa (1971, doi 10.1037/h0031619); records with different numbers of votes weigh the same."""
    return _coefficient(profiles, lambda share: share) if _used(profiles) > 1 else None


def gwet_ac1(profiles: Profiles) -> Coefficient | None:
    """Return Gwet's AC1 (2008, doi 10.1348/000711006X126600), which is also defined where one category was used."""
    categories = len(next(iter(profiles), ()))
    # By chance, two votes agree only on records that are hard to judge, which are rare where a category is rare.
    return _coefficient(profiles, lambda share: (1 - share) / (categories - 1)) if categories > 1 else None


def krippendorff_alpha(profiles: Profiles) -> Coefficient | None:
    """Return Krippendorff's alpha for categories; a record weighs by its number of votes."""
    if _used(profiles) < 2:  # noqa: PLR2004  # with one category nothing tells agreement from chance
        return None
    votes = sum(sum(profile) * n for profile, n in profiles.items())
    found = _coefficient(profiles, lambda share: share, mean_votes=Fraction(votes, profiles.total()))
    # The correction for few votes, which distinguishes alpha from Fleiss' kappa.
    return Coefficient(found.value + (1 - found.value) / votes, found.se)


def _used(profiles: Profiles) -> int:
    return sum(any(column) for column in zip(*profiles, strict=True))


def _coefficient(
    profiles: Profiles, chance: Callable[[Fraction], Fraction], mean_votes: Fraction | None = None
) -> Coefficient:
    """Compute a coefficient and its standard error.

    The sums are exact, so that their order does not decide how a coefficient of 0.775 is rounded.

    Args:
        profiles: The votes.
        chance: The chance that another vote names a category, by the category's share of all votes.
        mean_votes: The mean number of votes, if records weigh by their number of votes.
    """
    n = profiles.total()
    weights = {profile: sum(profile) / mean_votes if mean_votes else Fraction(1) for profile in profiles}

    def mean(values: Mapping[tuple[int, ...], Fraction]) -> Fraction:
        return (
            sum(
                (times * weights[profile] * values[profile] for profile, times in profiles.items()),
                Fraction(),
            )
            / n
        )

    categories = range(len(next(iter(profiles))))
    shares = [mean({profile: Fraction(profile[i], sum(profile)) for profile in profiles}) for i in categories]
    chances = [chance(share) for share in shares]
    agreeing = {profile: _agreeing_pairs(profile) for profile in profiles}
    expected = {
        profile: sum((votes * one for votes, one in zip(profile, chances, strict=True)), Fraction())
        / sum(profile)
        for profile in profiles
    }
    a, e = mean(agreeing), mean(expected)
    value = (a - e) / (1 - e)
    squares = Fraction()
    for profile, times in profiles.items():
        # How far this record moves the share of agreeing pairs, and the expected one.
        moved_a, moved_e = agreeing[profile] - a, expected[profile] - e
        squares += times * (weights[profile] * (moved_a - 2 * (1 - value) * moved_e) / (1 - e)) ** 2
    return Coefficient(float(value), sqrt(squares / (n * (n - 1))) if n > 1 else None)


def _agreeing_pairs(profile: tuple[int, ...]) -> Fraction:
    votes = sum(profile)
    return Fraction(sum(count * (count - 1) for count in profile), votes * (votes - 1))
