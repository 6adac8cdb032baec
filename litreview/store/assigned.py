"""The current shares of reviewers, kept beside the log and rebuilt when an assignment is made or withdrawn."""

from __future__ import annotations

from collections.abc import Container

from sqlalchemy import Connection, func, select

from litreview.model import Stage
from litreview.screening.deal import shares_in
from litreview.standing.log import in_force
from litreview.store.database import insert_all
from litreview.store.events import Events
from litreview.store.report_state import shared
from litreview.store.tables import ASSIGNED, RECORD

KIND = "assignment"


class Assigned:
    """The reports assigned to each reviewer, within one transaction."""

    def __init__(self, connection: Connection, events: Events) -> None:
        self.connection = connection
        self.events = events

    def update(self, kinds: Container[str]) -> None:
        """Update the shares if events of these kinds were made or withdrawn."""
        # All assignments are read then; a key press, which mostly makes a vote or withdraws one, does not wait for that.
        if KIND in kinds:
            self.rebuild()

    def rebuild(self) -> None:
        """Rebuild the shares from the log."""
        events = self.events.of_kind(KIND)
        live = in_force(self.events.closed(events))
        # A share names its reviewer as called then; it belongs to whoever has that name now.
        rows = sorted(
            {
                (key, stage, reviewer)
                for event in events
                if event.id in live
                for key, stage, name in shares_in(event)
                for reviewer in self.events.who.people(name)
            }
        )
        self.connection.execute(ASSIGNED.delete())
        insert_all(self.connection, ASSIGNED, ("record", "stage", "reviewer"), rows)

    def counts(self, stage: Stage) -> dict[str, int]:
        """Count the reports of each reviewer's share at a stage."""
        query = (
            select(ASSIGNED.c.reviewer, func.count(RECORD.c.report.distinct()))
            .select_from(ASSIGNED.join(RECORD, RECORD.c.key == ASSIGNED.c.record))
            .where(ASSIGNED.c.stage == str(stage), RECORD.c.report.is_not(None))
            .group_by(ASSIGNED.c.reviewer)
        )
        found = [(str(name), int(n)) for name, n in self.connection.execute(query)]
        return dict(sorted(found))

    def assigned_leads(self, stage: Stage) -> set[str]:
        """Return the leads of the reports in any share at a stage."""
        return {lead for lead in self.connection.execute(shared(stage)).scalars() if lead}
