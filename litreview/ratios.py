"""The ratios of what was found: percentages, and the number needed to read."""

from __future__ import annotations


def percent(part: int, whole: int) -> float | None:
    """Return a part of a whole in percent; None of nothing."""
    return 100 * part / whole if whole else None


def needed_to_read(reports: int, relevant: int) -> float | None:
    """Return how many reports were read to find a relevant one; None if none was found."""
    return reports / relevant if relevant else None
