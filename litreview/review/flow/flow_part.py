"""The PRISMA 2020 flow, now or at a past date, and the methods text."""

from __future__ import annotations

from litreview.prisma.box_contents import Opened
from litreview.prisma.flow import Flow
from litreview.prisma.methods.facts import Methods
from litreview.review.flow import current
from litreview.review.flow.difference import Comparison
from litreview.review.part import Part


class FlowPart(Part):
    """The PRISMA 2020 flow, now or at a past date, and the methods text."""

    def now(self, language: str = "en") -> Flow:
        """Count every box of the PRISMA 2020 flow; reasons are named in the language, `en` or `nl`."""
        return current.flow(self._context, language)

    def at(self, date: str, language: str = "en") -> Flow:
        """Count every box as it stood at a day or an instant in ISO 8601."""
        from litreview.review.flow import past

        with self._context.store.read() as session:
            then = past.past(self._context, session, past.moment(date))
        return current.counted(then.rows, then.protocol, language, past.retracted(then))

    def between(self, since: str, until: str | None = None, language: str = "en") -> Comparison:
        """Say what moved in the flow since a day or an instant, until another or now, and through which events."""
        from litreview.review.flow import difference, past

        end = self._context.clock() if until is None else past.moment(until)
        return difference.compare(self._context, past.moment(since), end, language)

    def open(self, flow: Flow) -> Opened:
        """Open every box of the flow as it stands now."""
        return current.opened(self._context, flow)

    def box(self, box_id: str) -> list[str]:
        """List the keys of what lies in a box of the flow."""
        return current.box(self._context, box_id)

    def methods(self, language: str = "en") -> Methods:
        """Give all that the log and the folders say of the review's methods."""
        from litreview.review.flow import methods_facts

        return methods_facts.methods(self._context, language)
