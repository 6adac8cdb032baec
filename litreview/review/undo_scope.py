"""Which acts an undo may take back: those of one screen of an app, for instance."""

from __future__ import annotations

from dataclasses import dataclass

from litreview.model import Event, Stage


@dataclass(frozen=True, slots=True)
class UndoScope:
    """The acts that an undo may take back.

    Attributes:
        kinds: Their kinds.
        stage: Of decisions, those at this stage only.
        also: Ids of events that belong to it whatever their kind.
        but: Ids of events that do not belong to it.
    """

    kinds: frozenset[str]
    stage: Stage | None = None
    also: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()

    def holds(self, event: Event) -> bool:
        """Return whether an event belongs to it."""
        if event.id in self.also or event.id in self.but:
            return event.id in self.also
        # A label has no stage and belongs to all of them.
        return event.kind in self.kinds and self.stage in {None, event.body.get("stage", self.stage)}
