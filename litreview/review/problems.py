"""All checks of a review: numbers add up, files are unchanged, and nothing is missing (RULES 9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from litreview.errors import Problem
from litreview.model import Event, Stage, State
from litreview.prisma import identities
from litreview.prisma.messages import describe_findings
from litreview.review import (
    check_clocks,
    check_contradictions,
    check_copies,
    check_exports,
    check_files,
    check_ledgers,
    check_lost,
    check_rankings,
    check_rounds,
    check_runs,
    check_searches,
    check_signatures,
    check_study_versions,
    check_versions,
    protocols,
)
from litreview.review.context import Context
from litreview.review.decisions.report_labels import unprescribed
from litreview.review.duplicates.run_files import counting_runs
from litreview.review.event_text import counted, describe_change
from litreview.review.flow.current import current_flow
from litreview.review.ledger_files import read_all, rulings
from litreview.review.searches import fact_changes
from litreview.review.searches.imported_exports import imported_exports
from litreview.review.searches.search_folder import check_hits
from litreview.review.team import reviewer_names
from litreview.review.web.additions import retracted_reports
from litreview.standing.log import KINDS, void_references
from litreview.standing.review_state import ReviewState, derive
from litreview.store.store import StoreSession
from litreview.text import clean
from litreview.ticks import Tick, quiet, ticking


def check(
    context: Context, *, complete: bool = False, require_signed: bool = False, tick: Tick = quiet
) -> list[Problem]:
    """Return every problem of the review, errors first.

    Args:
        context: The review.
        complete: Include what searches do not report yet.
        require_signed: Make every vote that nobody signed an error, and every line that waits for a seal or an admission.
        tick: Called with the number of checks done.
    """
    with context.store.read() as session:
        every = ticking(session.events.all(), context.tick, session.events.count())
        events, replaced = list(every), session.pairs.replaced()
        ledgers = read_all(context.folder, rulings(session), signer=context.signer)
        # In one transaction: a decision made in between would look like an error.
        rules = session.rules(context.protocol)
        now = derive(session.reports.facts(), session.pairs.all(), events, rules, replaced)
        checks: tuple[Iterable[Problem], ...] = (
            check_files.links(context.folder),
            check_exports.exports(context, session),
            check_runs.runs(context, session),
            check_copies.copies(context),
            check_lost.references(context, events),
            check_lost.strays(context, session),
            check_files.full_texts(context, session),
            _hits(session),
            unlogged(context, session),
            (check_searches.unreported(context, session) if complete else ()),
            _log(events),
            _waiting(session),
            reviewer_names.problems(session),
            _circles(session),
            check_ledgers.of_events(events),
            check_ledgers.of_ledgers(context, session, ledgers),
            check_signatures.of_ledgers(context, ledgers),
            check_signatures.of_store(context, session),
            check_signatures.votes(ledgers, events),
            check_rankings.rankings(context, session, events),
            check_rankings.grounds(events, now.live),
            check_clocks.clocks(context.clock(), events),
            _projection(now, session),
            _odd(context, now),
            check_contradictions.law(context, session, now),
            _unjudged(context, session),
            _open(session),
            check_study_versions.study_versions(context, session),
            check_versions.versions(context, session, events),
            check_rounds.rounds(context, session),
            retracted(session),
            _labels(context, session),
        )
        found = [problem for each in ticking(checks, tick, len(checks)) for problem in each]
    found += protocols.check(context, [e for e in events if e.kind in protocols.VOTES and e.id in now.live])
    # Computed as users see the numbers, not from the state that was just derived.
    found += _identities(context)
    return by_level(check_signatures.required(found) if require_signed else found)


def retracted(session: StoreSession) -> Iterator[Problem]:
    """Yield included reports about which a retraction or a concern was published; people decide whether they stay."""
    has_versions = session.versions().newest > 1
    for lead, home in retracted_reports(session).items():
        which = f" of version {home}" if has_versions else ""
        message = f"A retraction or an expression of concern was published about this included report{which}."
        hint = "`litreview show` has the notice; explain in the review why the report stays, or exclude it."
        yield Problem("retracted", "note", message, lead, hint)


def _labels(context: Context, session: StoreSession) -> Iterator[Problem]:
    if names := unprescribed(context, session):
        message = (
            f"{counted(len(names), 'label')} in use that the protocol does not have: {', '.join(names)}."
        )
        hint = "Rename them with `litreview label rename`, or add them to the protocol as [[label]]."
        yield Problem("label", "note", clean(message), "", hint)


def by_level(problems: Iterable[Problem]) -> list[Problem]:
    """Sort problems by level, errors first."""
    order = {"error": 0, "open": 1, "note": 2}
    return sorted(problems, key=lambda problem: order[problem.level])


def _hits(session: StoreSession) -> Iterator[Problem]:
    found = session.records.first_records()
    for search, _ in session.records.searches(counted=True).values():
        yield from check_hits(search, found[search.id])


def unlogged(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Yield facts of searches that changed in their files and are not logged yet."""
    for one in fact_changes.unlogged(context, session):
        message = f"{describe_change(one)}, changed in its files; it counts already."
        yield Problem(
            "facts-changed", "note", message, one.search, "It is logged with the next change made here."
        )


def _log(events: Iterable[Event]) -> Iterator[Problem]:
    for event in events:
        # Only a note: a colleague may use a newer version, and its events must be kept.
        if event.kind not in KINDS:
            message = f"This version of litreview does not support events of the kind {event.kind!r}."
            yield Problem("event-kind", "note", message, event.id, "A newer version may; the event is kept.")
        for target in void_references(event):
            message = f"An event refers to {target}, which is not older than itself."
            yield Problem("void-reference", "error", message, event.id, "The reference has no effect.")


def _waiting(session: StoreSession) -> Iterator[Problem]:
    """Yield one problem for all events that name unknown records: a missing export may leave hundreds."""
    waiting = session.events.waiting()
    if not waiting:
        return
    held = {(export.search, export.sha256) for export in session.records.exports()}
    lacking = [export for name, export in imported_exports(session).items() if name not in held]
    where = ", ".join(export.path for export in lacking)
    n, what = len(waiting), counted(len(waiting), "event")
    message = f"{what} {'names' if n == 1 else 'name'} records that are missing."
    if lacking:
        yield Problem("waiting", "open", message, where, "They count as soon as their export is read.")
        return
    # No known import has these records: its line in a ledger was lost, or has not arrived yet.
    hint = "Import their export. If another device did: its ledger is missing, was cut off, or has not arrived yet; run `litreview sync`."
    yield Problem(
        "records-unknown",
        "error",
        f"{message[:-1]}, and no known import contains them.",
        "screening/decisions",
        hint,
    )


def _circles(session: StoreSession) -> Iterator[Problem]:
    for _search, digest in sorted(session.exports_in_force(session.versions()).circles):
        message = "Exports replace each other in a circle; none of these replacements has an effect."
        yield Problem(
            "circle",
            "error",
            message,
            digest[:12],
            "Withdraw one of them with `litreview import --withdraw`.",
        )


def _projection(now: ReviewState, session: StoreSession) -> Iterator[Problem]:
    """Compare the stored state with the state derived from the log."""
    for where in session.reports.differing(now):
        message = "The stored state differs from the state derived from the log."
        yield Problem("projection", "error", message, where, "Run `litreview rebuild`.")
    if session.counts.differs():
        message = "The stored counts differ from the reports."
        yield Problem("projection", "error", message, "flow", "Run `litreview rebuild`.")


def _odd(context: Context, now: ReviewState) -> Iterator[Problem]:
    """Yield states that the rules allow but that somebody should look at (RULES 5)."""
    # Such a vote cannot be made here, but may come from an import or an older protocol.
    needed = context.protocol.stages[Stage.FULL_TEXT].reason == "required"
    for report in now.reports:
        if report.place and report.place.reason == "none":
            message = "This report is excluded at full text without a reason."
            yield Problem(
                "no-reason",
                "error" if needed else "note",
                message,
                report.lead,
                "Decide it again with a reason.",
            )
        if report.contested:
            message = "One reviewer marked this report as not retrieved, another has voted on its full text."
            yield Problem("retrieval-differs", "open", message, report.lead, "Undo the one that is wrong.")
    yield from _passed_over(now)


def _passed_over(now: ReviewState) -> Iterator[Problem]:
    """Yield votes and removals that do not count, one problem per kind, as there may be thousands."""
    overruled = [report.lead for report in now.reports if report.overruled]
    if overruled:
        message = f"{counted(len(overruled), 'report')} {'was' if len(overruled) == 1 else 'were'} removed before screening, but somebody has voted on {'it' if len(overruled) == 1 else 'them'}."
        yield Problem(
            "removal-overruled",
            "note",
            message,
            _some(overruled),
            "The votes count and the removal does not.",
        )
    early = [
        report.lead
        for report in now.reports
        if not report.title_abstract.goes_on and any(vote.stage is Stage.FULL_TEXT for vote in report.ballots)
    ]
    if early:
        message = (
            f"Votes at full text without an inclusion at title/abstract: {counted(len(early), 'report')}."
        )
        yield Problem(
            "too-early",
            "note",
            message,
            _some(early),
            "They count once the report is included at title/abstract.",
        )


def _some(keys: list[str]) -> str:
    return " ".join(key[:8] for key in keys[:5]) + (" …" if len(keys) > 5 else "")  # noqa: PLR2004  # fits a line


def _unjudged(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Yield a problem if duplicates were not looked for: a flow without any adds up, too."""
    judged = {export for run in counting_runs(context, session) for export in run.exports}
    new = {(export.search, export.sha256) for export in session.records.exports(counted=True)} - judged
    # By records, as in `dedupe`: an export without new records is never in a run.
    fresh = session.pairs.blocks.fresh(sorted(new), frozenset(judged))
    if fresh:
        message = f"{counted(len(fresh), 'record')} not checked for duplicates."
        yield Problem("unjudged", "open", message, "", "Run `litreview dedupe`.")


def _open(session: StoreSession) -> Iterator[Problem]:
    stages = {stage: session.lists.states(stage) for stage in Stage}
    for stage, states in stages.items():
        for state, id_, message, hint in OPEN:
            # A `maybe` that counts as include is complete and leaves nothing open.
            n = sum(count for (found, complete), count in states.items() if found is state and not complete)
            if n:
                what, todo = message.format(counted(n, "report")), hint.format("it" if n == 1 else "them")
                yield Problem(id_, "open", what, str(stage), todo)
    doubtful = len(session.lists.asked())
    if doubtful:
        message = f"Possible duplicates to check: {counted(doubtful, 'pair')}."
        yield Problem("doubtful", "open", message, "", "Check them with `litreview duplicates`.")
    # From the same counts as the flow, so that both give the same number.
    awaited = sum(n for (_, place), n in session.counts.ends().items() if place.end == "awaited")
    if awaited:
        message = f"Awaiting retrieval: {counted(awaited, 'report')}."
        yield Problem("awaited", "open", message, "", "Record for each whether it was retrieved.")


OPEN = (
    (State.TODO, "undecided", "No votes on {}.", "Screen {}."),
    (
        State.WAITING,
        "waiting-vote",
        "Another reviewer has yet to vote on {}.",
        "Screen {} as that reviewer.",
    ),
    (State.CONFLICT, "unsettled", "Votes differ on {}.", "Resolve {} by consensus."),
    (State.MAYBE, "maybe", "Awaiting classification: {}.", "Decide {}."),
)


def _identities(context: Context) -> Iterator[Problem]:
    """Yield a problem if the flow breaks an identity, which only a bug in the program can cause."""
    findings = identities.check(current_flow(context))
    if findings.errors:
        message = " ".join(describe_findings(findings))
        yield Problem(
            "identities", "error", message, ", ".join(findings.errors), "Please report this bug in litreview."
        )
