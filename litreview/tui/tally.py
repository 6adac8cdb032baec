"""The progress of a reviewer at a stage, updated with each decision so that nothing is counted between two records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from litreview.review.views import ReviewerProgress
from litreview.screening.pace import needs_break, pace

if TYPE_CHECKING:
    from litreview.review.rounds.rounds_part import RoundProgress


@dataclass(slots=True)
class Tally:
    """The progress of a reviewer; counting a hundred thousand reports takes longer than painting one.

    Attributes:
        judged: Reports that this reviewer has judged.
        todo: Reports that wait for this reviewer.
        times: When each of today's own votes was given, in seconds.
    """

    judged: int
    todo: int
    times: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, progress: ReviewerProgress | RoundProgress, times: list[float]) -> Tally:
        """Create it from what was counted."""
        return cls(progress.judged, progress.todo, times)

    @property
    def share(self) -> int:
        """The reports at the stage that are this reviewer's: judged, or to do."""
        return self.judged + self.todo

    @property
    def per_hour(self) -> int | None:
        """The pace over the last 30 minutes of screening time; None before ten decisions."""
        return pace(self.times)

    def voted(self, at: float | None, *, first: bool, waited: bool) -> None:
        """Count a vote: the first of this reviewer on a report or a changed one, on a report that waited for it or not.

        One without a time is left out of the pace.
        """
        if at is not None:
            self.times.append(at)
        self.judged += first
        self.todo -= waited

    def is_tired(self, after: int) -> bool:
        """Return whether that many minutes have passed without a break."""
        return needs_break(self.times, after)
