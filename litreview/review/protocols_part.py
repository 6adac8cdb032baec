"""The versions of the protocol."""

from __future__ import annotations

from litreview.errors import Problem
from litreview.review.full_text.answers import ProtocolDiff, ProtocolVersion
from litreview.review.part import Part


class ProtocolsPart(Part):
    """The versions of the protocol."""

    def versions(self) -> list[ProtocolVersion]:
        """Give every version of the protocol, the oldest first."""
        from litreview.review import protocols

        return protocols.versions(self._context)

    def difference(self, old: str | None = None, new: str | None = None) -> ProtocolDiff:
        """Say what changed between two versions; from the one before to the one in force, unless named."""
        from litreview.review import protocols

        return protocols.diff(self._context, old, new)

    def check(self) -> list[Problem]:
        """Give what is odd about the protocol and the votes under it."""
        from litreview.review import problems

        return problems.of_protocol(self._context)
