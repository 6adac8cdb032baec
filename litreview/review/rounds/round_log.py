"""Rounds in the log: what was drawn, and who judged what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from litreview.errors import NoSuchKey
from litreview.model import Event, Stage, Verdict
from litreview.review.duplicates.questions import human_verdicts
from litreview.review.event_bodies import all_in_force
from litreview.screening.protocol import Protocol
from litreview.standing.log import in_force
from litreview.standing.round_events import KIND, Round, rounds_of
from litreview.standing.votes import Ballot, parse_ballot
from litreview.store.store import StoreSession

NOTE = "round-note"


@dataclass(slots=True)
class DrawnReport:
    """A report of a round, with what was said about it.

    Attributes:
        key: The drawn record.
        lead: The report that it is in now; None if it is in no export that counts.
        joined: Whether it was joined to another report of the round since.
        first: The decisions that were in force when a check sample was drawn.
        votes: The votes in force in the round.
        settled: The answers to a vote that differs from the first decision: the verdict that stands.
        notes: What the reviewers noted after a pilot.
        said: For merged records, what people said of the pair: `same`, `different`.
    """

    key: str
    lead: str | None
    joined: bool = False
    first: tuple[Ballot, ...] = ()
    votes: list[Ballot] = field(default_factory=list)
    settled: list[Ballot] = field(default_factory=list)
    notes: list[Event] = field(default_factory=list)
    said: frozenset[str] = frozenset()

    @property
    def deciders(self) -> set[str]:
        """The reviewers who made the first decision; they do not judge it again."""
        return {vote.reviewer for vote in self.first}

    def vote_of(self, reviewer: str) -> Ballot | None:
        """Return a reviewer's vote in the round; the newest if two devices gave one each."""
        return next((vote for vote in reversed(self.votes) if vote.reviewer == reviewer), None)


def all_rounds(session: StoreSession) -> list[Round]:
    """Return the rounds in force, oldest first."""
    return rounds_of(all_in_force(session, KIND)) if session.events.has(KIND) else []


def find_round(session: StoreSession, name: str) -> Round:
    """Return the round with this name or id.

    Raises:
        NoSuchKey: There is none.
    """
    known = all_rounds(session)
    for one in known:
        if name in (one.name, one.id):
            return one
    names = ", ".join(one.name for one in known) or "none yet"
    raise NoSuchKey(f"{name}: no round has this name.", f"Rounds are: {names}.")


def drawn_reports(session: StoreSession, round_: Round) -> list[DrawnReport]:
    """Return the reports of a round in the order in which they were drawn."""
    events = session.events.touching(round_.records)
    live = in_force(events)
    leads = session.reports.leads(round_.records)
    members = session.reports.members(leads.values())
    counted = {line.lead for line in session.lists.of_leads(set(leads.values())) if line.lane is not None}
    named = {id_ for ids in round_.decisions.values() for id_ in ids}
    # Also those that were replaced since: a sample is about the decisions as they were.
    first = {event.id: event for event in session.events.of_ids(named)}
    said = human_verdicts(session, [(min(pair), max(pair)) for pair in round_.partners.items()])
    found: list[DrawnReport] = []
    seen: set[str] = set()
    for key in round_.records:
        lead = leads.get(key)
        report = DrawnReport(
            key,
            lead if lead in counted else None,
            joined=lead is not None and lead in seen,
            first=tuple(
                vote
                for id_ in round_.decisions.get(key, ())
                if id_ in first and (vote := parse_ballot(first[id_])) is not None
            ),
        )
        if partner := round_.partners.get(key):
            report.said = frozenset(said.get((min(key, partner), max(key, partner)), ()))
        if lead is not None:
            seen.add(lead)
        found.append(report)
    by_record: dict[str, list[DrawnReport]] = {}
    for report in found:
        for record in {report.key, *members.get(leads.get(report.key, ""), ())}:
            by_record.setdefault(record, []).append(report)
    for event in sorted((event for event in events if event.id in live), key=lambda event: event.id):
        if event.body.get("round") == round_.id:
            _add(event, by_record, round_)
    return found


def _add(event: Event, by_record: Mapping[str, Sequence[DrawnReport]], round_: Round) -> None:
    for report in by_record.get(str(event.body.get("record")), ()):
        vote = parse_ballot(event)
        if event.kind == NOTE:
            report.notes.append(event)
        elif vote is not None and vote.stage is round_.stage:
            (report.settled if vote.settles else report.votes).append(vote)


def outcome(verdict: Verdict, stage: Stage, protocol: Protocol) -> Verdict:
    """Return the outcome that a verdict counts as at a stage: a maybe at title and abstract may count as include."""
    as_include = stage is Stage.TITLE_ABSTRACT and protocol.stages[stage].maybe == "include"
    return Verdict.INCLUDE if verdict is Verdict.MAYBE and as_include else verdict


def is_drawn(session: StoreSession, lead: str, reviewer: str, stage: Stage) -> bool:
    """Return whether a reviewer still has to judge a report in a round, blind to what others said of it."""
    for one in all_rounds(session):
        if one.stage is not stage or one.of == "merged":
            continue
        leads = session.reports.leads(one.records)
        if lead in leads.values() and any(
            report.lead == lead for report in to_judge(drawn_reports(session, one), one, reviewer)
        ):
            return True
    return False


def to_judge(reports: Iterable[DrawnReport], round_: Round, reviewer: str) -> list[DrawnReport]:
    """Return the reports that a reviewer still has to judge in a round."""
    found = []
    for report in reports:
        if report.lead is None or (report.joined and round_.of != "merged"):
            continue
        if round_.of == "merged":
            is_open = len(report.said) != 1
        elif round_.is_pilot:
            is_open = report.vote_of(reviewer) is None
        else:
            # One second judgement is enough, and nobody judges their own decision again.
            is_open = not report.votes and reviewer not in report.deciders
        if is_open:
            found.append(report)
    return found
