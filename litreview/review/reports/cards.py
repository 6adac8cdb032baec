"""Reports as a reviewer sees them: cards, lists, histories; blind where RULES 8 says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from litreview.dedup.merge import merge, origins
from litreview.model import Event, Lane, Record, Stage
from litreview.review.context import Context
from litreview.review.decisions import report_labels
from litreview.review.decisions.unblinding import lifted
from litreview.review.event_text import HIDDEN, Name, told, undone
from litreview.review.searches import search_facts
from litreview.review.views import Card, HistoryLine, ReportRow, Vote
from litreview.review.web.additions import NOTHING, added, filled
from litreview.standing.log import ended
from litreview.standing.votes import Ballot
from litreview.store.lists import Line
from litreview.store.store import Session


def card(context: Context, key: str, reviewer: str, stage: Stage) -> Card:
    """Give one report, named by any of its records."""
    with context.store.read() as session:
        line = session.lists.line(context.lead(session, key))
        [found] = _cards(session, [line], reviewer, stage)
        labels = report_labels.labels_of(context, session, line.lead, reviewer, stage)
        return replace(found, labels=labels) if labels else found


def raw(context: Context, key: str) -> dict[str, Record]:
    """Map the keys of a report's records to them, each whole as its export holds it."""
    with context.store.read() as session:
        lead = context.lead(session, key)
        members = session.reports.members([lead])[lead]
        found = session.records.get(members)
        return {member: found[member] for member in members}


def queue(context: Context, reviewer: str, stage: Stage, after: int, limit: int) -> list[Card]:
    """Give the reports that wait for a reviewer: conflicts with themselves first, then in order of import."""
    with context.store.read() as session:
        # On the first page only, or each page would begin with the same conflicts.
        torn = session.lists.torn(stage, reviewer, context.protocol) if after < 0 else []
        return _cards(session, [*torn, *session.lists.queue(stage, reviewer, after, limit)], reviewer, stage)


def _cards(session: Session, lines: Sequence[Line], reviewer: str, stage: Stage) -> list[Card]:
    members = session.reports.members(line.lead for line in lines)
    keys = [key for line in lines for key in members[line.lead]]
    records, sources = session.records.get(keys), session.records.sources(keys)
    names = {id_: search.name for id_, (search, _) in session.records.searches().items()}
    more = added(session, members)
    cards = []
    for line in lines:
        group = members[line.lead]
        outside = more.get(line.lead, NOTHING)
        # Merged, so that the abstract is seen even where the lead's own export came without one.
        record, enriched = filled(merge([records[key] for key in group], line.lead), outside)
        found = [
            names.get(sources[key][0], sources[key][0]) for key in sorted(group, key=lambda k: sources[k][1])
        ]
        cards.append(
            Card(
                key=line.lead,
                record=record,
                records=group,
                # Two exports of one database are one source to a reader.
                sources=tuple(dict.fromkeys(found)),
                # Only where no export counts the report any more: it has no lane, but can be looked at.
                lane=line.lane or Lane.OTHER,
                state=line.states[stage],
                mine=_mine(session.lists.ballots(line.lead, stage), reviewer),
                position=line.position,
                origins=origins([records[key] for key in group], line.lead),
                found_in={key: names.get(sources[key][0], sources[key][0]) for key in group},
                enriched=enriched,
                notices=outside.notices,
            )
        )
    return cards


def _mine(ballots: Iterable[Ballot], reviewer: str) -> Vote | None:
    own = [vote for vote in ballots if vote.reviewer == reviewer and not vote.settles]
    return _vote(own[-1]) if own else None


def _vote(vote: Ballot) -> Vote:
    consensus = bool(vote.settles)
    return Vote(
        vote.reviewer, vote.stage, vote.verdict, vote.reasons, vote.note, vote.at, consensus=consensus
    )


def votes(context: Context, key: str, reviewer: str, stage: Stage) -> list[Vote]:
    """Give all votes in force on a report; others' are hidden while the asker has yet to vote."""
    with context.store.read() as session:
        lead = context.lead(session, key)
        ballots = session.lists.ballots(lead, stage)
        hide = _hides(context, session, lead, reviewer, stage)
        return [
            _veiled(_vote(vote)) if hide and vote.reviewer != reviewer else _vote(vote) for vote in ballots
        ]


def _hides(context: Context, session: Session, lead: str, reviewer: str, stage: Stage) -> bool:
    if not context.protocol.blind:
        return False
    # One's own vote lifts the veil: from then on nothing that is seen can sway it.
    voted = any(vote.reviewer == reviewer for vote in session.lists.ballots(lead, stage))
    return not voted and not lifted(session, lead, stage, reviewer)


def _veiled(vote: Vote) -> Vote:
    # Who voted and when may be seen, as the queue tells it anyhow; what was said may not.
    return Vote(vote.reviewer, vote.stage, None, at=vote.at, hidden=True, consensus=vote.consensus)


def rows(session: Session, lines: Sequence[Line], stage: Stage, reviewer: str) -> list[ReportRow]:
    """Give reports as rows of a list."""
    members = session.reports.members(line.lead for line in lines)
    # All of the reviewer's votes in one query: asked row by row a long list would take seconds.
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
    """Give all events on a report's records, the withdrawn ones too, in the order of their times."""
    with context.store.read() as session:
        lead = context.lead(session, key)
        members = session.reports.members([lead])[lead]
        events = [*session.events.touching(members), *_of_searches(session, members)]
        hidden = {stage for stage in Stage if _hides(context, session, lead, reviewer, stage)}
    gone = {id_: by.reviewer for id_, by in ended(events).items()}
    # Hidden before a withdrawal is put into words, as that repeats what it takes back.
    texts = {
        event.id: name(HIDDEN) if _is_hidden(event, hidden, reviewer) else told(event, name)
        for event in events
    }
    # By time for the reader alone; what is in force was settled without it.
    ordered = sorted(events, key=lambda event: (event.at, event.id))
    words = undone(events, texts, name)
    return [
        HistoryLine(e.id, e.at, e.reviewer, e.kind, words[e.id], e.id not in gone, gone.get(e.id, ""))
        for e in ordered
    ]


def _of_searches(session: Session, members: Iterable[str]) -> list[Event]:
    """Return the events that gave a search of these records another name or kind, which may move the report."""
    changes = session.events.of_kind(search_facts.KIND)
    ids = {id_ for id_, _ in session.records.sources(members).values()} if changes else set()
    return [event for event in changes if str(event.body.get("search")) in ids and _moves(event)]


def _moves(event: Event) -> bool:
    changes = event.body.get("changes")
    return isinstance(changes, dict) and not {"name", "kind"}.isdisjoint(changes)


def _is_hidden(event: Event, stages: set[Stage], reviewer: str) -> bool:
    is_vote = event.kind in {"decision", "consensus"}
    return is_vote and event.reviewer != reviewer and str(event.body.get("stage")) in stages
