"""Rounds in the log: what was drawn, and who judged what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
        first: The decisions that were in force when a check sample or a self-check was drawn.
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


def round_names(session: StoreSession, events: Iterable[Event]) -> dict[str, str]:
    """Map the ids of the rounds in which events were made to their names.

    Self-checks have none: of a report that comes back to its reviewer nothing says that it is in a round.
    """
    ids = {str(event.body.get("round") or "") for event in events} - {""}
    return {one.id: one.name for one in all_rounds(session) if one.id in ids and not one.is_self_check}


def find_round(session: StoreSession, name: str) -> Round:
    """Return the round with this name or id.

    Raises:
        NoSuchKey: There is none.
    """
    known = all_rounds(session)
    for one in known:
        if name in (one.name, one.id):
            return one
    # Self-checks are many, and of no use to anyone who looks for a name.
    names = ", ".join(one.name for one in known if not one.is_self_check) or "none yet"
    raise NoSuchKey(f"{name}: no round has this name.", f"Rounds are: {names}.")


def drawn_reports(session: StoreSession, round_: Round) -> list[DrawnReport]:
    """Return the reports of a round in the order in which they were drawn."""
    return drawn_in(session, [round_])[round_.id]


def drawn_in(session: StoreSession, rounds: Collection[Round]) -> dict[str, list[DrawnReport]]:
    """Return the reports of each round, by its id."""
    records = {key for one in rounds for key in one.records}
    events = session.events.touching(records)
    live = in_force(events)
    leads = session.reports.leads(records)
    members = session.reports.members(leads.values())
    counted = {line.lead for line in session.lists.of_leads(set(leads.values())) if line.lane is not None}
    named = {id_ for one in rounds for ids in one.decisions.values() for id_ in ids}
    # Also those that were replaced since: a sample is about the decisions as they were.
    first = {event.id: event for event in session.events.of_ids(named)}
    said = human_verdicts(
        session, [(min(pair), max(pair)) for one in rounds for pair in one.partners.items()]
    )
    found = {one.id: _drawn(one, leads, counted, first, said) for one in rounds}
    by_id = {one.id: one for one in rounds}
    by_record: dict[tuple[str, str], list[DrawnReport]] = {}
    for id_, reports in found.items():
        for report in reports:
            for record in {report.key, *members.get(leads.get(report.key, ""), ())}:
                by_record.setdefault((id_, record), []).append(report)
    for event in sorted((event for event in events if event.id in live), key=lambda event: event.id):
        round_ = by_id.get(str(event.body.get("round")))
        # Whoever else may have voted in a self-check, it is about one reviewer.
        if round_ is not None and (not round_.is_self_check or event.reviewer == round_.reviewer):
            _add(event, by_record.get((round_.id, str(event.body.get("record"))), ()), round_)
    return found


def _drawn(
    round_: Round,
    leads: Mapping[str, str],
    counted: Collection[str],
    first: Mapping[str, Event],
    said: Mapping[tuple[str, str], Iterable[str]],
) -> list[DrawnReport]:
    """Return the reports of a round before anything was said about them in it."""
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
                # A self-check that names somebody else's decisions is no comparison with oneself.
                if not round_.is_self_check or vote.reviewer == round_.reviewer
            ),
        )
        if partner := round_.partners.get(key):
            report.said = frozenset(said.get((min(key, partner), max(key, partner)), ()))
        if lead is not None:
            seen.add(lead)
        found.append(report)
    return found


def _add(event: Event, reports: Iterable[DrawnReport], round_: Round) -> None:
    vote = parse_ballot(event)
    for report in reports:
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
        # Whoever judges their own reports again has voted on them already.
        if one.stage is not stage or one.of == "merged" or one.is_self_check:
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
        elif round_.is_self_check:
            is_open = reviewer == round_.reviewer and not report.votes
        else:
            # One second judgement is enough, and nobody judges their own decision again.
            is_open = not report.votes and reviewer not in report.deciders
        if is_open:
            found.append(report)
    return found


def judged_by(reports: Iterable[DrawnReport]) -> dict[str, int]:
    """Count the reports that each reviewer has judged."""
    found: dict[str, int] = {}
    for report in reports:
        for name in {vote.reviewer for vote in report.votes}:
            found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items()))


def titles_of(session: StoreSession, keys: Iterable[str]) -> dict[str, tuple[str, int | None]]:
    """Return the title and year of each record that is known here."""
    records = session.records.get(session.records.known(keys))
    return {key: (record.title or "", record.year) for key, record in records.items()}
