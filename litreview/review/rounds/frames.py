"""Frames of rounds: the reports that can be drawn, and the parts that they divide into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from litreview.dedup.merges import Evidence, merges
from litreview.model import Stage, State
from litreview.ranking.documents import Document
from litreview.ranking.language_guess import guess_languages
from litreview.ranking.ranker import Ranker
from litreview.review.context import Context
from litreview.review.reports.ranked_reports import concepts, documents, merged_documents, training_decisions
from litreview.review.rounds.round_log import all_rounds
from litreview.screening.protocol import Protocol
from litreview.standing.round_events import Frame, Stratum
from litreview.standing.votes import Ballot
from litreview.store.store import StoreSession

STATES: Mapping[Frame, tuple[State, ...]] = {
    "excluded": (State.EXCLUDE,),
    "likeliest": (State.EXCLUDE,),
    "included": (State.INCLUDE, State.MAYBE),
}
NONE = "none"
"""The part of reports without a reason."""
FOLDS = 5


@dataclass(slots=True)
class RoundFrame:
    """The reports that a round can be drawn from.

    Attributes:
        keys: Their leads, in order of import.
        votes: The votes in force on each at the stage, and the consensus if there is one.
        partners: For merged records, the record that each one was merged with.
        evidence: For merged records, how good the evidence for the merge is.
    """

    keys: Sequence[str]
    votes: Mapping[str, Sequence[Ballot]] = field(default_factory=dict)
    partners: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    def can_judge(self, reviewer: str) -> list[str]:
        """Return the reports that a reviewer has not decided."""
        return [
            key for key in self.keys if reviewer not in {vote.reviewer for vote in self.votes.get(key, ())}
        ]


def pilot_keys(session: StoreSession, stage: Stage) -> list[str]:
    """Return the reports at a stage that were in no earlier pilot."""
    drawn = [key for one in all_rounds(session) if one.is_pilot and one.stage is stage for key in one.records]
    earlier = set(session.reports.leads(drawn).values())
    return [
        line.lead
        for line in session.lists.at(stage)
        if line.states[stage] is not State.REMOVED and line.lead not in earlier
    ]


def check_frame(session: StoreSession, of: Frame, stage: Stage) -> RoundFrame:
    """Return what a check sample of one kind is drawn from."""
    if of == "merged":
        found = merges(session.pairs.all())
        return RoundFrame(
            [one.key for one in found],
            partners={one.key: one.partner for one in found},
            evidence={one.key: one.evidence for one in found},
        )
    lines = session.lists.at(stage)
    votes: dict[str, list[Ballot]] = {}
    for lead, vote in session.lists.ballots_of():
        if vote.stage is stage:
            votes.setdefault(lead, []).append(vote)
    if of == "unscreened":
        # Before a stop these are what a stop would leave, so that the sample can be a reason to stop or to go on.
        keys = [line.lead for line in lines if line.states[stage] is State.TODO and line.lead not in votes]
        return RoundFrame([line.lead for line in lines if line.end == "stopped"] or keys)
    # Decided by people: what was removed or stopped before screening has no vote to be judged again.
    keys = [
        line.lead
        for line in lines
        if line.complete[stage] and line.states[stage] in STATES[of] and line.lead in votes
    ]
    return RoundFrame(keys, {key: votes[key] for key in keys})


def strata(
    context: Context, session: StoreSession, frame: RoundFrame, by: Iterable[Stratum]
) -> dict[Stratum, dict[str, str]]:
    """Return the part of the frame that each report is in, by reason, language or first reviewer.

    Merged records are divided by evidence only: a draw that has an own number for each of these parts says nothing of others.
    """
    if frame.evidence:
        return {"evidence": dict(frame.evidence)}
    found: dict[Stratum, dict[str, str]] = {}
    for division in by:
        match division:
            case "language":
                texts = _texts(session, frame.keys)
                guessed = guess_languages(texts, concepts(context.protocol).languages)
                parts = {text.key: language for text, language in zip(texts, guessed, strict=True)}
            case "reason":
                parts = {key: _reason(frame.votes.get(key, ()), context.protocol) for key in frame.keys}
            case "evidence":
                # Only merged records have any.
                continue
            case "reviewer":
                parts = {
                    key: " + ".join(sorted({vote.reviewer for vote in frame.votes.get(key, ())})) or NONE
                    for key in frame.keys
                }
        # What nobody decided has no reason and no reviewer to divide it by.
        if set(parts.values()) != {NONE}:
            found[division] = parts
    return found


def _reason(votes: Iterable[Ballot], protocol: Protocol) -> str:
    # A consensus decides the reason where there is one; else two reviewers may name different ones.
    given = sorted(votes, key=lambda vote: (not vote.settles, vote.event))
    return next((code for vote in given if (code := protocol.primary(vote.reasons))), NONE)


def _texts(session: StoreSession, keys: Sequence[str]) -> list[Document]:
    leads = session.reports.leads(keys)
    lines = {line.lead: line for line in session.lists.of_leads(set(leads.values()))}
    texts = {text.key: text for text in documents(session, list(lines.values()))}
    # A merged record has the text of its report.
    return [
        Document(key, texts[leads[key]].title, texts[leads[key]].abstract) for key in keys if key in leads
    ]


def likeliest(
    context: Context, session: StoreSession, frame: RoundFrame, stage: Stage, reviewer: str
) -> list[str]:
    """Return the reports of a frame in the order in which a ranking finds them relevant.

    Each is ranked by a model that has not learnt from the decision on it: the frame is divided into five parts, and each
    part is ranked by the decisions on the others.
    """
    pool = dict(session.lists.ranked(stage))
    texts = merged_documents(session, session.reports.members(pool))
    ranker = Ranker(texts, concepts(context.protocol))
    training = [
        (decision.key, decision.relevant) for decision in training_decisions(session, pool, stage, reviewer)
    ]
    parts = []
    ordered = sorted(frame.keys)
    for number in range(FOLDS):
        part = set(ordered[number::FOLDS])
        rest = [(key, relevant) for key, relevant in training if key not in part]
        parts.append([key for key in ranker.order(rest) if key in part])
    # In turn: ranks of different models can be compared, their scores cannot.
    longest = max(map(len, parts))
    return [part[place] for place in range(longest) for part in parts if place < len(part)]
