"""The grounds for stopping at a stage, from the log: what was judged in an order by relevance, and what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from litreview.model import Event, Stage, State
from litreview.ranking.concepts import ENGLISH
from litreview.ranking.language_guess import guess_languages
from litreview.ranking.stopping import TARGET
from litreview.ranking.stopping_statement import (
    JudgedReport,
    StoppingStatement,
    Untestable,
    make_statement,
)
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.reports.ranked_reports import RELEVANT, concepts, documents
from litreview.review.reports.ranking_events import orders_used
from litreview.standing.log import texts_of
from litreview.standing.votes import Ballot
from litreview.store.lists import ListedReport
from litreview.store.store import StoreSession

CHANGES_OF_THE_POOL = ("import", "withdraw-export", "replace-export")


@dataclass(frozen=True, slots=True)
class ScreeningCourse:
    """How the screening of a stage went.

    Attributes:
        judged: The settled reports, in the order in which they were judged.
        sizes: Reports of each language, judged or not.
        statement: What that says about stopping.
    """

    judged: Sequence[JudgedReport]
    sizes: Mapping[str, int]
    statement: StoppingStatement


def screening_course(
    context: Context, stage: Stage, languages: Mapping[str, str] | None = None
) -> ScreeningCourse:
    """Return how a stage was screened until now, or until the stop that is in force.

    Args:
        context: The review.
        stage: The stage.
        languages: The language of each report's text by lead, where that is known; else texts are read for it.
    """
    with context.store.read() as session:
        # Reports that a stop leaves out are unseen, so they stay in the pool; removed ones never were in it.
        lines = [
            line
            for line in session.lists.at(stage)
            if line.states[stage] is not State.REMOVED or line.end == "stopped"
        ]
        votes = _votes(session, stage)
        decisions = {event.id: event for event in session.events.of_kind("decision")}
        in_order = {
            lead: all(decisions[vote.event].body.get("ranking") for vote in own)
            for lead, own in votes.items()
        }
        settled = [
            line
            for line in lines
            if line.complete[stage] and line.states[stage] in RELEVANT and line.lead in votes
        ]
        places = {
            line.lead: max(_first_vote(vote.event, decisions) for vote in votes[line.lead])
            for line in settled
        }
        begun = min((places[line.lead] for line in settled if in_order[line.lead]), default=None)
        used = [decisions[vote.event] for line in settled for vote in votes[line.lead] if in_order[line.lead]]
        why_not = _why_not(session, lines, stage, begun)
        if languages is None or not all(line.lead in languages for line in lines):
            languages = _languages(context, session, lines, is_tested=why_not is None)
        sizes = Counter(languages[line.lead] for line in lines)
        judged = [
            JudgedReport(languages[line.lead], RELEVANT[line.states[stage]], in_order[line.lead])
            for line in sorted(settled, key=lambda line: places[line.lead])
        ]
        statement = make_statement(
            str(stage),
            judged,
            sizes,
            target=context.protocol.stop_target or TARGET,
            why_not=why_not,
            orders=orders_used(session, used),
        )
        return ScreeningCourse(judged, sizes, statement)


def _languages(
    context: Context, session: StoreSession, lines: Sequence[ListedReport], *, is_tested: bool
) -> dict[str, str]:
    """Return the language of each report's text."""
    among = concepts(context.protocol).languages
    # Reading all texts takes seconds in a large review, and is wanted only for a test by language.
    several = is_tested and len(among) > 1
    guessed = guess_languages(documents(session, lines), among) if several else [ENGLISH] * len(lines)
    return {line.lead: language for line, language in zip(lines, guessed, strict=True)}


def _votes(session: StoreSession, stage: Stage) -> dict[str, list[Ballot]]:
    """Return the votes of each report; a consensus settles it, but is no time at which it was read."""
    found: dict[str, list[Ballot]] = {}
    for lead, vote in session.lists.ballots_of():
        if vote.stage is stage and not vote.settles:
            found.setdefault(lead, []).append(vote)
    return found


def _first_vote(id_: str, decisions: Mapping[str, Event]) -> str:
    """Return the id of the vote that this one has replaced, directly or not: it shows when the report was read."""
    while earlier := [old for old in texts_of(decisions[id_], "replaces") if old in decisions and old < id_]:
        id_ = min(earlier)
    return id_


def _why_not(
    session: StoreSession, lines: Iterable[ListedReport], stage: Stage, begun: str | None
) -> Untestable | None:
    if begun is None:
        return "order"
    if any(line.states[stage] is State.CONFLICT for line in lines):
        return "conflicts"
    changes = [event for kind in CHANGES_OF_THE_POOL for event in event_bodies.all_in_force(session, kind)]
    return "imports" if any(event.id > begun for event in changes) else None
