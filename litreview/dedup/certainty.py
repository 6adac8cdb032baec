"""How sure the rules of the engine are, as measured on labelled pairs."""

from __future__ import annotations

from dataclasses import dataclass

from litreview.dedup.measured import MEASURED

# What fewer than 99 in 100 labelled pairs certainly confirm is weak; most of these rules have few labelled pairs.
_WEAK = 0.99


@dataclass(frozen=True, slots=True)
class Certainty:
    """How often a rule was right.

    Attributes:
        right: Labelled pairs of one publication among those of which the rule speaks.
        pairs: All labelled pairs of which it speaks.
        least: The least share that is right, with 95 % confidence: exact, one-sided, rounded down.
    """

    right: int
    pairs: int
    least: float


def certainty(rule: str) -> Certainty | None:
    """Return how often a rule was right; None where no labelled pair shows it."""
    if rule not in MEASURED:
        return None
    return Certainty(*MEASURED[rule])


def is_weak(rule: str) -> bool:
    """Whether labelled pairs do not show a rule to be right in 99 of 100 merges."""
    found = certainty(rule)
    return found is None or found.least < _WEAK
