"""Reports as a reviewer sees them: cards, rows, votes and histories, with blinding (RULES 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from litreview.dedup.merged_record import merge, origins
from litreview.model import Event, Lane, Stage
from litreview.review.context import Context
from litreview.review.decisions import report_labels
from litreview.review.decisions.blinding import is_blinded
from litreview.review.event_text import HIDDEN, Name, describe_with_note, describe_withdrawals
from litreview.review.searches import fact_changes
from litreview.review.touched_votes import NO_MARKS, Touched, touched
from litreview.review.views import Card, HistoryLine, ReportRow, Vote
from litreview.review.web.additions import KINDS as ADDED
from litreview.review.web.additions import NOTHING, additions_of, fill_in
from litreview.standing.criterion_changes import KIND as CRITERION_CHANGE
from litreview.standing.log import ended
from litreview.standing.round_events import KIND as ROUND
from litreview.standing.votes import Ballot
from litreview.store.lists import ListedReport
from litreview.store.look_ahead import Question
from litreview.store.store import StoreSession
from litreview.text import clean


def card(context: Context, key: str, reviewer: str, stage: Stage) -> Card:
    """Return one report, named by any of its records."""
    with context.store.read() as session:
        # Other text is no key of a report, and half a letter cannot be sent to a server.
        if key.isascii():
            session.look_ahead(card_questions(session, key))
        return read_card(context, session, key, reviewer, stage)


def card_questions(session: StoreSession, key: str) -> list[Question]:
    """Return what reading a card asks of the store, as far as it is known before."""
    return session.likely.card_questions(key, (*ADDED, *report_labels.KINDS, ROUND, CRITERION_CHANGE))


def read_card(context: Context, session: StoreSession, key: str, reviewer: str, stage: Stage) -> Card:
    """Return one report, named by any of its records, within a transaction."""
    line = session.lists.line(context.lead(session, key))
    [found] = read_cards(session, [line], reviewer, stage)
    if context.store.is_shared:
        # For the decision on it, which then locks and reads at once.
        session.likely.keep_linked(line.lead, session.pairs.reached(line.lead, found.records))
    labels = report_labels.labels_of(context, session, line.lead, reviewer, stage)
    found = replace(found, labels=labels) if labels else found
    if found.mine is None:
        return found
    own = _own(session.lists.ballots(line.lead, stage), reviewer)
    return replace(found, mine=as_vote(own[-1], touched(context, session, own[-1:])))


def read_cards(
    session: StoreSession, lines: Sequence[ListedReport], reviewer: str, stage: Stage
) -> list[Card]:
    """Return the cards of listed reports."""
    members = session.reports.members(line.lead for line in lines)
    keys = [key for line in lines for key in members[line.lead]]
    for lead, group in members.items():
        session.likely.keep_members(lead, group)
    records, sources = session.records.get(keys), session.records.sources(keys)
    names = session.records.source_names()
    more = additions_of(session, members)
    ballots = session.lists.ballots_on(members, stage)
    cards = []
    for line in lines:
        group = members[line.lead]
        additions = more.get(line.lead, NOTHING)
        # Merged, so that the abstract of any record is shown.
        record, enriched = fill_in(merge([records[key] for key in group], line.lead), additions)
        own = _own(ballots.get(line.lead, ()), reviewer)
        found = [
            names.get(sources[key][0], sources[key][0]) for key in sorted(group, key=lambda k: sources[k][1])
        ]
        cards.append(
            Card(
                key=line.lead,
                record=record,
                records=group,
                # Two exports of one database are one source to the reader.
                sources=tuple(dict.fromkeys(found)),
                # A report without an export that counts has no lane, but can still be shown.
                lane=line.lane or Lane.OTHER,
                state=line.states[stage],
                mine=as_vote(own[-1]) if own else None,
                position=line.position,
                origins=origins([records[key] for key in group], line.lead),
                found_in={key: names.get(sources[key][0], sources[key][0]) for key in group},
                enriched=enriched,
                notices=additions.notices,
            )
        )
    return cards


def _own(ballots: Iterable[Ballot], reviewer: str) -> list[Ballot]:
    return [vote for vote in ballots if vote.reviewer == reviewer and not vote.settles]


def as_vote(vote: Ballot, marks: Touched = NO_MARKS) -> Vote:
    """Return a vote as interfaces show it."""
    version, changed = marks.get(vote.event, ("", ()))
    return Vote(
        vote.reviewer,
        vote.stage,
        vote.verdict,
        vote.reasons,
        vote.note,
        vote.at,
        consensus=bool(vote.settles),
        version=version,
        changed=changed,
        event=vote.event,
    )


def votes(context: Context, key: str, reviewer: str, stage: Stage) -> list[Vote]:
    """Return the votes in force on a report; other people's verdicts are hidden until the reviewer has voted."""
    with context.store.read() as session:
        lead = context.lead(session, key)
        ballots = session.lists.ballots(lead, stage)
        hide = is_blinded(context, session, lead, reviewer, stage)
        marks = touched(context, session, ballots)
    # Who voted, and when, follows from the queue anyhow; the verdict does not.
    return [
        Vote(vote.reviewer, vote.stage, None, at=vote.at, hidden=True, consensus=bool(vote.settles))
        if hide and vote.reviewer != reviewer
        else as_vote(vote, marks)
        for vote in ballots
    ]


def report_rows(
    session: StoreSession, lines: Sequence[ListedReport], stage: Stage, reviewer: str
) -> list[ReportRow]:
    """Return reports as rows of a list."""
    members = session.reports.members(line.lead for line in lines)
    # All of the reviewer's votes in one query: one query for each row would take seconds.
    votes = [(lead, vote) for lead, vote in session.lists.ballots_of(reviewer) if vote.stage is stage]
    own = {lead: vote.verdict for lead, vote in votes if not vote.settles}
    return [
        ReportRow(
            line.lead, line.title, line.year, line.author, line.authors, stage, line.states[stage],
            line.lane or Lane.OTHER, members[line.lead], line.position, own.get(line.lead),
        )
        for line in lines
    ]  # fmt: skip


def history(context: Context, key: str, reviewer: str, name: Name = str) -> list[HistoryLine]:
    """Return all events on a report's records, including withdrawn ones, in the order of their times."""
    with context.store.read() as session:
        lead = context.lead(session, key)
        members = session.reports.members([lead])[lead]
        events = [*session.events.touching(members), *search_events(session, members)]
        hidden = {stage for stage in Stage if is_blinded(context, session, lead, reviewer, stage)}
        rounds = _round_names(session, events)
    withdrawn = {id_: by.reviewer for id_, by in ended(events).items()}

    def text(event: Event) -> str:
        is_vote = event.kind in {"decision", "consensus"} and event.reviewer != reviewer
        if is_vote and str(event.body.get("stage")) in hidden:
            return name(HIDDEN)
        # A vote in a round does not count, so that nobody may take it for one of screening.
        round_ = rounds.get(str(event.body.get("round")))
        said = describe_with_note(event, name)
        return f"{clean(round_)}, {said}" if round_ else said

    # Hidden texts first: the text of a withdrawal repeats that of what it withdraws.
    texts = describe_withdrawals(events, {event.id: text(event) for event in events}, name)
    # Sorted by time only for the reader; which events are in force does not depend on it.
    ordered = sorted(events, key=lambda event: (event.at, event.id))
    return [
        HistoryLine(
            e.id, e.at, e.reviewer, e.kind, texts[e.id], e.id not in withdrawn, withdrawn.get(e.id, "")
        )
        for e in ordered
    ]


def _round_names(session: StoreSession, events: Iterable[Event]) -> dict[str, str]:
    if not session.events.has("round"):
        return {}
    from litreview.review.rounds.round_log import round_names  # noqa: PLC0415  # most reviews have no rounds

    return round_names(session, events)


def search_events(session: StoreSession, members: Iterable[str]) -> list[Event]:
    """Return the events that changed the name or kind of a search of these records, which may move the report."""
    changes = session.events.of_kind(fact_changes.KIND)
    ids = {id_ for id_, _ in session.records.sources(members).values()} if changes else set()
    found = []
    for event in changes:
        facts = event.body.get("changes")
        moves = isinstance(facts, dict) and not {"name", "kind"}.isdisjoint(facts)
        if moves and str(event.body.get("search")) in ids:
            found.append(event)
    return found
