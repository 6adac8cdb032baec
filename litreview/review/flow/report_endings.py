"""Where the reports of some records end, now or at a moment, and where they ended when versions began."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from litreview.model import Event, FlowEnd, SourceKind
from litreview.prisma.version_changes import Endings
from litreview.review.context import Context
from litreview.review.flow.moments import event_time, protocol_at
from litreview.review.flow.version_flows import Asked
from litreview.review.web.additions import RETRACTION
from litreview.screening.rival_exports import KINDS as EXPORT_KINDS
from litreview.standing.log import in_force
from litreview.standing.review_state import Fact, ReportState, derive
from litreview.standing.versions import Versions
from litreview.store.store import StoreSession


def endings_at(
    context: Context, session: StoreSession, versions: Versions, until: datetime,
    reports: Iterable[ReportState], asked: Sequence[Asked],
) -> list[Endings]:  # fmt: skip
    """Return where the reports of some records ended at a moment, and when versions began; see `endings`."""
    counted = {key for report in reports if report.place for key in report.records}
    return endings(context, session, versions, asked, until, counted)


def endings(
    context: Context,
    session: StoreSession,
    versions: Versions,
    asked: Sequence[Asked],
    until: datetime | None,
    counted: Collection[str],
) -> list[Endings]:
    """Return where the reports of some records end, whether or not they are counted.

    Args:
        context: The review.
        session: The transaction.
        versions: The versions of the review.
        asked: The versions whose frozen states are compared, each with the records whose reports are asked for.
        until: The moment that is compared with them; None for now.
        counted: The records whose reports are counted.
    """
    # Read once for all versions: their number must not multiply the queries.
    linked = session.pairs.component(frozenset().union(*(keys for _, keys in asked)))
    held = list(session.records.memberships(linked))
    exports = [event for kind in ("import", *EXPORT_KINDS) for event in session.events.of_kind(kind)]
    log = session.events.closed([*session.events.touching(linked), *exports])
    live_now = in_force(log)
    retracted = {
        str(event.body.get("record")) for event in log if event.kind == RETRACTION and event.id in live_now
    }
    # The pairs are those of now; no earlier run has to be read for a few records.
    pairs, replaced = session.pairs.among(linked), session.pairs.replaced(linked)
    of_protocol = session.events.of_kind("protocol")

    def ends(events: Iterable[Event], moment: datetime | None) -> dict[str, FlowEnd]:
        some = [event for event in events if moment is None or event_time(event) <= moment]
        live = in_force(some)
        imports = (event.body for event in some if event.kind == "import" and event.id in live)
        imported = {(str(body.get("search")), str(body.get("sha256"))) for body in imports}
        facts = {key: Fact(key, SourceKind(kind)) for key, kind, *export in held if tuple(export) in imported}
        protocol = context.protocol if moment is None else protocol_at(context, of_protocol, moment)
        found = derive(facts.values(), pairs, some, session.rules(protocol), replaced)
        return {key: report.place.end for report in found.reports if report.place for key in report.records}

    now = ends(log, until)
    found = []
    for version, keys in asked:
        begun = versions.beginning(version)
        # What arrived later than the beginning was not frozen, whenever it was made.
        frozen = [event for event in log if event.id < begun.id]
        found.append(Endings(now, ends(frozen, begun.until) if keys else {}, counted, retracted))
    return found
