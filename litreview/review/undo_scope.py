"""The acts that an undo may take back, such as those of one screen."""

from __future__ import annotations

from dataclasses import dataclass

from litreview.model import Event, Stage


@dataclass(frozen=True, slots=True)
class UndoScope:
    """The acts that an undo may take back.

    Attributes:
        kinds: Kinds of events.
        stage: If given, only decisions at this stage.
        also: Ids of further events, of any kind.
        but: Ids of events that are left out.
        rounds: Ids of the rounds whose votes are meant; the empty one stands for screening.
    """

    kinds: frozenset[str]
    stage: Stage | None = None
    also: frozenset[str] = frozenset()
    but: frozenset[str] = frozenset()
    rounds: frozenset[str] = frozenset({""})

    def holds(self, event: Event) -> bool:
        """Return whether an event is in the scope."""
        if event.id in self.also or event.id in self.but:
            return event.id in self.also
        # A label has no stage and belongs to every stage.
        return (
            event.kind in self.kinds
            and self.stage in {None, event.body.get("stage", self.stage)}
            and str(event.body.get("round") or "") in self.rounds
        )
