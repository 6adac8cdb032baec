"""Many decisions at once, such as those of a file: checked together, and made some hundred in a transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from litreview.errors import LitreviewError
from litreview.review.context import Context
from litreview.review.decisions.decision_log import (
    AddedDecision,
    add_decision,
    check_consensus,
    checked_reasons,
    decide,
    decide_within,
    is_judgement,
)
from litreview.review.views import Decide, Decided
from litreview.store.chunks import chunks
from litreview.store.store import StoreSession
from litreview.ticks import Tick

SIZE = 200
"""Decisions in one transaction: a fraction of a second, in which others wait to write."""
NOTHING = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class EnteredDecision:
    """A decision that is entered with many others.

    Attributes:
        reviewer: Who made it; empty for who works here.
        entered_by: Who enters it, if not the reviewer.
        where: The file and line it was read from; empty for none.
    """

    decision: Decide
    reviewer: str
    entered_by: str | None = None
    where: str = ""


def decide_all(context: Context, entries: Sequence[EnteredDecision], tick: Tick) -> list[Decided]:
    """Check all decisions, then make them, each as an act of its own.

    If the check refuses one, none is made. One that is refused only when it is made takes back those of its transaction.

    Raises:
        LitreviewError: A decision is refused; the message says where it was read.
    """
    whole = _checked(context, entries)
    done: list[Decided] = []
    # On a server each decision locks its own report only, so that nobody waits for all of a file.
    for batch in chunks(whole, 1 if context.store.is_shared else SIZE):
        kept = f"The {len(done):,} decisions before {batch[0].where} were made." if done else NOTHING
        done += _decide_batch(context, batch, kept)
        tick(len(done), len(whole))
    return done


def _checked(context: Context, entries: Iterable[EnteredDecision]) -> list[EnteredDecision]:
    """Check all that can be checked beforehand; return the decisions with whole keys."""
    # A typing error in row 900 must not leave 899 decisions behind.
    found = []
    with context.store.read() as session:
        for entry in entries:
            with _located(entry, NOTHING):
                decision = replace(entry.decision, key=context.resolve(session, entry.decision.key))
                if decision.round is None:
                    reasons = checked_reasons(context, decision)
                    # A reason that means something else is no consensus.
                    if decision.consensus and not any(reason.means for reason in reasons):
                        check_consensus(context, session, decision)
                else:
                    from litreview.review.rounds.judging import check_vote  # noqa: PLC0415  # few are in rounds

                    check_vote(context, session, decision, entry.reviewer)
            found.append(replace(entry, decision=decision))
    return found


def _decide_batch(context: Context, batch: Sequence[EnteredDecision], kept: str) -> list[Decided]:
    if context.store.is_shared:
        [entry] = batch
        with _located(entry, kept):
            return [decide(context, entry.decision, entry.reviewer, entry.entered_by)]
    with context.store.write() as session:
        done: list[Decided] = []
        waiting: dict[str, tuple[EnteredDecision, AddedDecision]] = {}
        # In one query for all, where each would ask for its own.
        session.events.touching(entry.decision.key for entry in batch)
        for entry in batch:
            decision = entry.decision
            by_itself = decision.round is not None or is_judgement(context, decision)
            if by_itself or context.lead(session, decision.key) in waiting:
                done += _project(context, session, waiting)
                waiting = {}
            with _located(entry, kept):
                if by_itself:
                    done.append(decide_within(context, session, decision, entry.reviewer, entry.entered_by))
                else:
                    added = add_decision(context, session, decision, entry.reviewer, entry.entered_by)
                    waiting[added.lead] = (entry, added)
        return done + _project(context, session, waiting)


def _project(
    context: Context, session: StoreSession, waiting: dict[str, tuple[EnteredDecision, AddedDecision]]
) -> list[Decided]:
    """Update the state of the reports that were decided on, each once; return the results."""
    context.project(session, [event for _, added in waiting.values() for event in added.events])
    leads = session.reports.leads(waiting)
    lines = {line.lead: line for line in session.lists.of_leads(leads.values())}
    found = []
    for lead, (entry, added) in waiting.items():
        line, stage = lines[leads[lead]], entry.decision.stage
        found.append(added.decided(line.lead, line.states[stage], complete=line.complete[stage]))
    return found


@contextmanager
def _located(entry: EnteredDecision, kept: str) -> Iterator[None]:
    """Add the file and line of a decision to an error about it, and what was done before."""
    try:
        yield
    except LitreviewError as error:
        # In a file of a thousand rows the line is what a person needs first.
        if not entry.where:
            raise
        raise type(error)(f"{entry.where}: {error.message}", f"{kept} {error.hint}") from error
