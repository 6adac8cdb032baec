"""The versions of the protocol."""

from __future__ import annotations

from litreview.errors import Problem
from litreview.review import protocols
from litreview.review.event_bodies import all_in_force
from litreview.review.full_text.answers import ProtocolDiff, ProtocolVersion
from litreview.review.part import ReviewPart


class ProtocolsPart(ReviewPart):
    """The versions of the protocol."""

    def versions(self) -> list[ProtocolVersion]:
        """Return every version of the protocol, the oldest first."""
        return protocols.versions(self._context)

    def difference(self, old: str | None = None, new: str | None = None) -> ProtocolDiff:
        """Return what changed between two versions: by default, from the previous one to the one in force."""
        return protocols.compare(self._context, old, new)

    def check(self) -> list[Problem]:
        """Return the problems of the protocol and of the votes under it."""
        from litreview.review.problems import by_level

        with self._context.store.read() as session:
            votes = [event for kind in sorted(protocols.VOTES) for event in all_in_force(session, kind)]
        return by_level(protocols.check(self._context, votes))
