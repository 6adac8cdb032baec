"""The PRISMA 2020 flow, now or at a past date, and the methods text."""

from __future__ import annotations

from litreview.prisma.box_contents import Opened
from litreview.prisma.flow import Flow
from litreview.prisma.methods.facts import Methods
from litreview.review.flow import current, difference, past
from litreview.review.part import ReviewPart


class FlowPart(ReviewPart):
    """The PRISMA 2020 flow, now or at a past date, and the methods text."""

    def now(self, language: str = "en") -> Flow:
        """Count the boxes of the PRISMA 2020 flow; the labels of reasons are in the language, `en` or `nl`."""
        return current.current_flow(self._context, language)

    def at(self, date: str, language: str = "en") -> Flow:
        """Count the boxes as of a date or an instant in ISO 8601."""
        with self._context.store.read() as session:
            then = past.state_at(self._context, session, past.parse_moment(date))
        return current.count_rows(then.rows, then.protocol, language, past.retracted(then))

    def between(
        self, since: str, until: str | None = None, language: str = "en"
    ) -> difference.FlowDifference:
        """Compare the flow at two dates or instants, by default until now: which records moved, and by which events."""
        end = self._context.clock() if until is None else past.parse_moment(until)
        return difference.compare(self._context, past.parse_moment(since), end, language)

    def open(self, flow: Flow) -> Opened:
        """Return the contents of every box of the current flow."""
        return current.box_contents(self._context, flow)

    def box(self, box_id: str) -> list[str]:
        """Return the keys of the contents of a box, exactly as many as its number.

        Raises:
            NoSuchKey: There is no such box or part of a box, or its number was typed.
        """
        return list(current.leads(self._context, box_id))

    def methods(self, language: str = "en") -> Methods:
        """Collect the facts of the review's methods from the log and the folders."""
        from litreview.review.flow import methods_facts

        return methods_facts.methods(self._context, language)
