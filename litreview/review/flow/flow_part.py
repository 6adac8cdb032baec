"""The PRISMA 2020 flow, now or at a past date, and the methods text."""

from __future__ import annotations

from litreview.prisma.box_contents import Opened
from litreview.prisma.flow import Flow
from litreview.prisma.living_flow import LivingFlow
from litreview.prisma.methods.facts import Methods
from litreview.prisma.version_flow import VersionFlow
from litreview.review.flow import current, difference, past_counts, version_flows, version_lists
from litreview.review.flow.moments import parse_moment
from litreview.review.part import ReviewPart
from litreview.store.store import StoreSession


class FlowPart(ReviewPart):
    """The PRISMA 2020 flow, now or at a past date, and the methods text."""

    def now(self, language: str = "en") -> Flow:
        """Count the boxes of the PRISMA 2020 flow; the labels of reasons are in the language, `en` or `nl`."""
        return current.current_flow(self._context, language)

    def at(self, date: str, language: str = "en") -> Flow:
        """Count the boxes as of a date or an instant in ISO 8601."""
        with self._context.store.read() as session:
            then = past_counts.counted_at(self._context, session, parse_moment(date))
            return version_flows.newest_flow(then, language)

    def versions(self, language: str = "en", at: str | None = None) -> tuple[VersionFlow, ...]:
        """Return the flow of every version of the review, as it stands now or stood at a date or an instant."""
        with self._context.store.read() as session:
            given = self._counted(session, at)
            return version_flows.version_flows(given, language)

    def window(self, first: int, last: int, language: str = "en", at: str | None = None) -> Flow:
        """Return the flow of some versions together, against what was included when the first of them began.

        Raises:
            UsageError: There are no such versions.
        """
        with self._context.store.read() as session:
            given = self._counted(session, at)
            given.versions.check(first, last)
            return version_flows.window_flow(given, first, last, language)

    def _counted(self, session: StoreSession, at: str | None) -> version_flows.VersionedRows:
        if at is None:
            return current.counted(self._context, session)
        return past_counts.counted_at(self._context, session, parse_moment(at))

    def between(
        self, since: str, until: str | None = None, language: str = "en"
    ) -> difference.FlowDifference:
        """Compare the flow at two dates or instants, by default until now: which records moved, and by which events."""
        end = self._context.clock() if until is None else parse_moment(until)
        return difference.compare(self._context, parse_moment(since), end, language)

    def open(self, flow: Flow, window: current.VersionWindow | None = None) -> Opened:
        """Return the contents of every box of a flow: of the newest version, or of those in a window."""
        return current.box_contents(self._context, flow, window)

    def open_living(self, living: LivingFlow) -> Opened:
        """Return the contents of every box in every column of a living flow, by the ids of `living_rows.box_at`."""
        return version_lists.living_contents(self._context, living)

    def box(self, box_id: str, window: current.VersionWindow | None = None) -> list[str]:
        """Return the keys of the contents of a box, exactly as many as its number.

        Args:
            box_id: As in `box_ids`, or one of `boxes.CHANGES`.
            window: The versions whose box it is, by default the newest.

        Raises:
            NoSuchKey: There is no such box or part of a box, or its number was typed.
            UsageError: There are no such versions.
        """
        return list(current.leads(self._context, box_id, window))

    def methods(self, language: str = "en", style: str | None = None) -> Methods:
        """Collect the facts of the review's methods from the log and the folders.

        Args:
            language: Of the labels: `en` or `nl`.
            style: In which reports excluded at full text are cited; by default the first of the reference lists.

        Raises:
            UsageError: There is no such style.
        """
        from litreview.review.flow import methods_facts

        return methods_facts.methods(self._context, language, style)
