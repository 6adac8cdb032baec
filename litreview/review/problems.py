"""Check: every number adds up, every export is as it was, and nothing is missing (RULES 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.model import Event, Stage, State
from litreview.prisma import identities
from litreview.prisma.messages import describe_findings
from litreview.review import (
    check_clocks,
    check_copies,
    check_exports,
    check_files,
    check_ledgers,
    check_lost,
    check_runs,
    check_searches,
    event_bodies,
    protocols,
)
from litreview.review.context import Context
from litreview.review.duplicates import run_files
from litreview.review.event_text import changed, counted
from litreview.review.flow.current import current_flow
from litreview.review.ledger_files import read_all, rulings
from litreview.review.searches import search_facts
from litreview.review.searches.imported_exports import imported_exports
from litreview.review.searches.search_folder import check_hits
from litreview.review.team import reviewer_names
from litreview.review.web.additions import retracted
from litreview.standing.log import KINDS, void_references
from litreview.standing.review_state import ReviewState, derive
from litreview.store.store import StoreSession


def check(context: Context, *, complete: bool = False) -> list[Problem]:
    """Give every problem of the review, errors first; when it is to be `complete`, also what searches do not report."""
    with context.store.read() as session:
        events, replaced = list(session.events.all()), session.pairs.replaced()
        # All of it in one transaction: a decision in between would look like a fault.
        rules = session.rules(context.protocol)
        now = derive(session.reports.facts(), session.pairs.all(), events, rules, replaced)
        found = [
            *check_files.links(context.folder),
            *check_exports.exports(context, session),
            *check_runs.runs(context, session),
            *check_copies.copies(context),
            *check_lost.references(context, events),
            *check_lost.strays(context, session),
            *check_files.full_texts(context, session),
            *_hits(session),
            *_unlogged(context, session),
            *(check_searches.unreported(context, session) if complete else ()),
            *_log(events),
            *_waiting(session),
            *reviewer_names.problems(session),
            *_circles(session),
            *check_ledgers.of_events(events),
            *check_ledgers.of_ledgers(context, session, read_all(context.folder, rulings(session))),
            *check_clocks.clocks(context.clock(), events),
            *_projection(now, session),
            *_odd(context, now),
            *_unjudged(context, session),
            *_open(session),
            *_retracted(session),
        ]
    found += protocols.check(context, [e for e in events if e.kind in protocols.VOTES and e.id in now.live])
    # By the way that users see the numbers, not by what was just derived.
    found += _identities(context)
    return _ordered(found)


def _retracted(session: StoreSession) -> Iterator[Problem]:
    """Remind of included reports about which a retraction or a concern was published; whether they stay is a person's call."""
    for lead in retracted(session):
        said = "A retraction or an expression of concern was published about this included report."
        hint = "`litreview show` has the notice; say in the review why it stays, or exclude it."
        yield Problem("retracted", "note", said, lead, hint)


def of_protocol(context: Context) -> list[Problem]:
    """Give what is odd about the protocol and the votes under it, errors first."""
    with context.store.read() as session:
        votes = [
            event for kind in sorted(protocols.VOTES) for event in event_bodies.all_standing(session, kind)
        ]
    return _ordered(protocols.check(context, votes))


def _ordered(problems: Iterable[Problem]) -> list[Problem]:
    order = {"error": 0, "open": 1, "note": 2}
    return sorted(problems, key=lambda problem: order[problem.level])


def _hits(session: StoreSession) -> Iterator[Problem]:
    exports = session.records.exports(counted=True)
    for search, _ in session.records.searches(counted=True).values():
        yield from check_hits(search, sum(e.records for e in exports if e.search == search.id))


def _unlogged(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Name facts of searches that were changed in their files, and whose change is not logged yet."""
    for one in search_facts.unlogged(context, session):
        said = f"{changed(one)}, changed in its files; it counts already."
        yield Problem(
            "facts-changed", "note", said, one.search, "It is logged with the next change made here."
        )


def _log(events: Iterable[Event]) -> Iterator[Problem]:
    for event in events:
        # A note and no error: a colleague may run a newer version, and its events must survive this one.
        if event.kind not in KINDS:
            said = f"An event of the kind {event.kind!r} is not known to this litreview."
            yield Problem("event-kind", "note", said, event.id, "A newer one may know it; it is kept.")
        for target in void_references(event):
            said = f"An event refers to {target}, which is not older than itself."
            yield Problem("void-reference", "error", said, event.id, "The reference counts for nothing.")


def _waiting(session: StoreSession) -> Iterator[Problem]:
    """Count the events that name unknown records: one line, as a missing export leaves hundreds of them."""
    waiting = session.events.waiting()
    if not waiting:
        return
    held = {(export.search, export.sha256) for export in session.records.exports()}
    lacking = [export for name, export in imported_exports(session).items() if name not in held]
    where = ", ".join(export.path for export in lacking)
    n, what = len(waiting), counted(len(waiting), "event")
    said = f"{what} {'names' if n == 1 else 'name'} records that are not here."
    if lacking:
        yield Problem("waiting", "open", said, where, "They wait until their export is here.")
        return
    # No import that is known would bring them: the line that says so was lost, or has not arrived yet.
    hint = "Import their export. If another device did: its ledger is missing, was cut, or has not arrived yet; run `litreview sync`."
    yield Problem(
        "records-unknown",
        "error",
        f"{said[:-1]}, and no import is known that had them.",
        "screening/decisions",
        hint,
    )


def _circles(session: StoreSession) -> Iterator[Problem]:
    for _search, digest in sorted(session.exports_in_force().circles):
        said = "Exports replace each other in a circle; none of these replacements counts."
        yield Problem(
            "circle", "error", said, digest[:12], "Withdraw one of them with `litreview import --withdraw`."
        )


def _projection(now: ReviewState, session: StoreSession) -> Iterator[Problem]:
    """Recount the current state from the log; the two must agree."""
    for where in session.reports.differing(now):
        said = "What the store has as true here is not what the log gives."
        yield Problem("projection", "error", said, where, "Run `litreview rebuild`.")


def _odd(context: Context, now: ReviewState) -> Iterator[Problem]:
    """Name what the rules let pass and a person should look at (RULES 5)."""
    # Such a vote cannot be given here, but may come from an import or an older protocol.
    needed = context.protocol.stages[Stage.FULL_TEXT].reason == "required"
    for report in now.reports:
        if report.place and report.place.reason == "none":
            said = "It is excluded at full text without a reason."
            yield Problem(
                "no-reason",
                "error" if needed else "note",
                said,
                report.lead,
                "Decide it again with a reason.",
            )
        if report.contested:
            said = "One reviewer says that it was not retrieved, another has voted on its full text."
            yield Problem("retrieval-differs", "open", said, report.lead, "Undo the one that is wrong.")
    yield from _passed_over(now)


def _passed_over(now: ReviewState) -> Iterator[Problem]:
    """Count what was said and does not count where it stands; one line each, as it may be thousands."""
    overruled = [report.lead for report in now.reports if report.overruled]
    if overruled:
        said = f"{counted(len(overruled), 'report')} were removed before screening, and somebody has voted on them."
        yield Problem(
            "removal-overruled", "note", said, _some(overruled), "The votes count; the removal does not."
        )
    early = [
        report.lead
        for report in now.reports
        if not report.title_abstract.goes_on and any(vote.stage is Stage.FULL_TEXT for vote in report.ballots)
    ]
    if early:
        said = f"Votes at full text, but no inclusion before it: {counted(len(early), 'report')}."
        yield Problem(
            "too-early", "note", said, _some(early), "These votes count once title/abstract is settled."
        )


def _some(keys: list[str]) -> str:
    return " ".join(key[:8] for key in keys[:5]) + (" …" if len(keys) > 5 else "")  # noqa: PLR2004  # fits a line


def _unjudged(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Say that duplicates were not looked for: a flow that removes none adds up all the same."""
    counting = [run for run, counts in session.pairs.runs().items() if counts]
    judged = {export for run in run_files.read_heads(context, counting).values() for export in run.exports}
    new = {(export.search, export.sha256) for export in session.records.exports(counted=True)} - judged
    # By records, as `dedupe` does: an export that brought none of its own never stands in a run.
    fresh = session.pairs.blocks.fresh(sorted(new), frozenset(judged))
    if fresh:
        said = f"Duplicates were not looked for among {counted(len(fresh), 'record')}."
        yield Problem("unjudged", "open", said, "", "Run `litreview dedupe`.")


def _open(session: StoreSession) -> Iterator[Problem]:
    stages = {stage: session.lists.states(stage) for stage in Stage}
    for stage, states in stages.items():
        for state, id_, said, hint in OPEN:
            # A `maybe` that counts as include is complete and leaves nothing open.
            n = sum(count for (found, complete), count in states.items() if found is state and not complete)
            if n:
                yield Problem(
                    id_, "open", said.format(reports=counted(n, "report"), stage=stage), str(stage), hint
                )
    doubtful = len(session.lists.asked())
    if doubtful:
        said = f"Left to a person: {counted(doubtful, 'doubtful pair')}."
        yield Problem("doubtful", "open", said, "", "Judge them with `litreview duplicates`.")
    # From the counts that the flow is made of, so that both always give the same number.
    awaited = sum(n for place, n in session.lists.ends() if place.end == "awaited")
    if awaited:
        said = f"Awaiting retrieval: {counted(awaited, 'report')}."
        yield Problem("awaited", "open", said, "", "Say of each whether it was got.")


OPEN = (
    (State.TODO, "undecided", "Nobody has voted at {stage} on {reports}.", "Screen them."),
    (
        State.WAITING,
        "waiting-vote",
        "Another reviewer has yet to vote at {stage} on {reports}.",
        "Screen them as that reviewer.",
    ),
    (State.CONFLICT, "unsettled", "Votes differ at {stage} on {reports}.", "Settle them with a consensus."),
    (State.MAYBE, "maybe", "Awaiting classification at {stage}: {reports}.", "Decide them."),
)


def _identities(context: Context) -> Iterator[Problem]:
    """A derived flow never breaks an identity; if it does, the program is wrong and says so."""
    findings = identities.check(current_flow(context))
    if findings.errors:
        said = " ".join(describe_findings(findings))
        yield Problem(
            "identities", "error", said, ", ".join(findings.errors), "Please report this fault of litreview."
        )
