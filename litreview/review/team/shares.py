"""Assignment of reports to reviewers (RULES 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.context import Context
from litreview.review.progress_counts import orders_followed
from litreview.screening.deal import Way, shares
from litreview.screening.orders_followed import OrdersFollowed
from litreview.standing.log import in_force
from litreview.store.store import StoreSession
from litreview.text import slug


@dataclass(frozen=True, slots=True)
class AssignmentOptions:
    """How to assign reports.

    Attributes:
        each: Number of reviewers for a report that several get; by default, as the protocol requires at the stage.
        overlap: The share of the reports, from 0 to 1, that several reviewers get; for `random` only.
        again: Withdraw earlier assignments at this stage first.
    """

    reviewers: Sequence[str]
    way: Way = "whole"
    stage: Stage = Stage.TITLE_ABSTRACT
    each: int | None = None
    overlap: float = 0
    seed: int = 0
    again: bool = False


@dataclass(frozen=True, slots=True)
class Shares:
    """The number of reports assigned to each reviewer at a stage, and of those assigned to nobody.

    Attributes:
        orders: What each reviewer judged so far, and in which order.
    """

    stage: Stage
    shares: Mapping[str, int]
    nobody: int
    orders: OrdersFollowed


def assign(context: Context, options: AssignmentOptions, actor: str) -> Shares:
    """Assign the reports that lack votes and are assigned to nobody; return the resulting shares.

    Raises:
        UsageError: A reviewer is missing or named twice, or a number is invalid.
    """
    names = _names(options)
    rule = context.protocol.stages[options.stage]
    each = options.each or (rule.reviewers if options.way == "split" else max(rule.reviewers, 2))
    with context.store.write() as session:
        if options.again:
            withdraw(context, session, options.stage, actor)
        keys = _unassigned(session, options.stage)
        dealt = shares(keys, names, options.way, each=each, overlap=options.overlap, seed=options.seed)
        facts = {"stage": str(options.stage), "way": options.way, "each": each, "overlap": options.overlap}
        facts |= {"seed": options.seed, "protocol": context.protocol_hash}
        acts = [
            ("assignment", {**facts, "reviewer": name, "records": got}) for name, got in dealt.items() if got
        ]
        if acts:
            context.record(session, actor, acts)
        return current(session, options.stage)


def withdraw(context: Context, session: StoreSession, stage: Stage, actor: str) -> None:
    """Withdraw all assignments at a stage."""
    events = session.events.of_kind("assignment")
    live = in_force(session.events.closed(events))
    old = dict.fromkeys(e.act for e in events if e.id in live and e.body.get("stage") == str(stage))
    if old:
        context.record(session, actor, [("withdrawal", {"withdraws": act}) for act in old])


def current(session: StoreSession, stage: Stage) -> Shares:
    """Return the shares at a stage."""
    counts, unassigned = session.assigned.counts(stage), len(_unassigned(session, stage))
    return Shares(stage, counts, unassigned, orders_followed(session, stage))


def _names(options: AssignmentOptions) -> list[str]:
    names = [slug(name) for name in options.reviewers]
    if not names or "" in names or len(set(names)) < len(names):
        raise UsageError("Name each reviewer once.", "For example, `--to anna,bram`.")
    if not 0 <= options.overlap <= 1 or (options.each or 1) < 1:
        raise UsageError("The overlap must be from 0 to 100 percent.", "For example, `--overlap 20`.")
    return names


def _unassigned(session: StoreSession, stage: Stage) -> list[str]:
    """Return the leads of reports that lack votes and are assigned to nobody, in order of import."""
    taken = session.assigned.assigned_leads(stage)
    open_ = session.lists.lacking(stage)
    return [line.lead for line in open_ if line.lead not in taken]
