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
        total: Reports at the stage.
        todo: Those that wait for this reviewer.
        times: When each of today's own votes was given, in seconds.
    """

    total: int
    todo: int
    times: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, progress: ReviewerProgress | RoundProgress, times: list[float]) -> Tally:
        """Create it from what was counted."""
        return cls(progress.total, progress.todo, times)

    @property
    def done(self) -> int:
        """Reports that do not wait for this reviewer."""
        return self.total - self.todo

    @property
    def per_hour(self) -> int | None:
        """The pace over the last 30 minutes of screening time; None before ten decisions."""
        return pace(self.times)

    def voted(self, at: float, *, first: bool) -> None:
        """Count a vote; a changed vote leaves as much to do as before."""
        self.times.append(at)
        if first:
            self.todo -= 1

    def is_tired(self, after: int) -> bool:
        """Return whether that many minutes have passed without a break."""
        return needs_break(self.times, after)
