"""The orders in which reviewers came to the reports that they judged, and what that makes of the reports both judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class SharedReports:
    """The reports that two reviewers both judged.

    Attributes:
        reports: Their number.
        by_relevance: To how many of them each reviewer came in an order by relevance.
    """

    reviewers: tuple[str, str]
    reports: int
    by_relevance: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class OrdersFollowed:
    """The orders that reviewers followed at a stage.

    Attributes:
        reports: At the stage, judged or not.
        judged: By reviewer, the reports judged.
        by_relevance: By reviewer, those of them that came in an order by relevance.
        shared: Each pair of reviewers that both judged some report.
    """

    reports: int
    judged: Mapping[str, int]
    by_relevance: Mapping[str, int]
    shared: tuple[SharedReports, ...]

    def no_random_samples(self) -> Iterator[SharedReports]:
        """Yield the shared reports that an order by relevance has selected from all reports."""
        for pair in self.shared:
            # Where both have judged all, nothing was selected.
            if any(pair.by_relevance.values()) and pair.reports < self.reports:
                yield pair


NO_VOTES = OrdersFollowed(0, {}, {}, ())


def count_orders(votes: Iterable[tuple[str, str, bool]], reports: int) -> OrdersFollowed:
    """Count by order.

    Args:
        votes: Report, reviewer, and whether the reviewer came to it in an order by relevance.
        reports: At the stage, judged or not.
    """
    judged: dict[str, dict[str, bool]] = {}
    for report, reviewer, by_relevance in votes:
        judged.setdefault(reviewer, {})[report] = by_relevance
    names = sorted(judged)
    shared: list[SharedReports] = []
    for one, two in combinations(names, 2):
        both = judged[one].keys() & judged[two].keys()
        if both:
            ranked = {name: sum(judged[name][report] for report in both) for name in (one, two)}
            shared.append(SharedReports((one, two), len(both), ranked))
    return OrdersFollowed(
        reports,
        {name: len(judged[name]) for name in names},
        {name: sum(judged[name].values()) for name in names},
        tuple(shared),
    )
