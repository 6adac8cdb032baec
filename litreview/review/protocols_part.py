"""The versions of the protocol."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from litreview.errors import Problem
from litreview.review import protocols
from litreview.review.event_bodies import all_in_force
from litreview.review.full_text.answers import ProtocolDiff, ProtocolVersion
from litreview.review.part import ReviewPart
from litreview.screening.protocol_parts import Criterion


class ProtocolsPart(ReviewPart):
    """The versions of the protocol."""

    def versions(self) -> list[ProtocolVersion]:
        """Return every version of the protocol, the oldest first."""
        return protocols.versions(self._context)

    def difference(self, old: str | None = None, new: str | None = None) -> ProtocolDiff:
        """Return what changed between two versions: by default, from the previous one to the one in force."""
        from litreview.review import changed_criteria

        found = protocols.compare(self._context, old, new)
        return replace(
            found, criteria=changed_criteria.compare(self._context, found.old.hash, found.new.hash)
        )

    def judge_change(
        self,
        criterion: str,
        effect: str,
        old: str | None = None,
        new: str | None = None,
        actor: str | None = None,
    ) -> None:
        """Record whether a changed criterion lets in more reports (`wider`), fewer (`tighter`), `both` or `neither`.

        Args:
            criterion: The id of the criterion.
            effect: What the change does.
            old: The older version; the one before the newer one by default.
            new: The newer version; the one in force by default.
            actor: Who says so.
        """
        from litreview.review import changed_criteria

        found = protocols.compare(self._context, old, new)
        versions = (found.old.hash, found.new.hash)
        changed_criteria.judge(self._context, criterion, effect, versions, self._who(actor))

    def write_answers(self, answers: Mapping[str, str]) -> dict[str, tuple[str, str]]:
        """Write answers to items of PRISMA-S, by number or name, for the whole review; return what changed."""
        from litreview.review import protocol_answers

        return protocol_answers.write_answers(self._context, answers)

    def criterion_in(self, version: str, criterion: str) -> Criterion | None:
        """Return a criterion as a version before the one in force has it; None if it has none, or is not here."""
        known = protocols.readable(self._context)
        older = [
            each
            for digest, each in known.items()
            if each.version == version and digest != self._context.protocol_hash
        ]
        # The last one, where several versions have one name.
        found = (one for each in reversed(older) for one in each.criteria if one.id == criterion)
        return next(found, None)

    def check(self) -> list[Problem]:
        """Return the problems of the protocol and of the votes under it."""
        from litreview.review.problems import by_level

        with self._context.store.read() as session:
            votes = [event for kind in sorted(protocols.VOTES) for event in all_in_force(session, kind)]
        return by_level(protocols.check(self._context, votes))
