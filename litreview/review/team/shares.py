"""Shares of reviewers: dealt as events, and taken back as one (RULES 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from litreview.errors import UsageError
from litreview.model import Stage
from litreview.review.context import Context
from litreview.screening.deal import Way, shares
from litreview.standing.log import in_force
from litreview.store.store import StoreSession
from litreview.text import slug


@dataclass(frozen=True, slots=True)
class Deal:
    """How reports are dealt.

    Attributes:
        each: Reviewers who get a report that several get; None is what the protocol asks for at the stage.
        overlap: Part of the reports, from 0 to 1, that several get; for `random` only.
        again: Take back what was dealt at this stage before.
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
    """Who has how many reports at a stage, and how many reports are in nobody's share."""

    stage: Stage
    shares: Mapping[str, int]
    nobody: int


def assign(context: Context, deal: Deal, actor: str) -> Shares:
    """Deal the reports that lack votes and are in nobody's share; give what everybody has then.

    Raises:
        UsageError: No reviewer, one twice, or a part that is none.
    """
    names = _names(deal)
    rule = context.protocol.stages[deal.stage]
    each = deal.each or (rule.reviewers if deal.way == "split" else max(rule.reviewers, 2))
    with context.store.write() as session:
        if deal.again:
            _take_back(context, session, deal.stage, actor)
        keys = _to_deal(session, deal.stage)
        dealt = shares(keys, names, deal.way, each=each, overlap=deal.overlap, seed=deal.seed)
        facts = {"stage": str(deal.stage), "way": deal.way, "each": each, "overlap": deal.overlap}
        facts |= {"seed": deal.seed, "protocol": context.protocol_hash}
        acts = [
            ("assignment", {**facts, "reviewer": name, "records": got}) for name, got in dealt.items() if got
        ]
        if acts:
            context.record(session, actor, acts)
        return _standing(session, deal.stage)


def clear(context: Context, stage: Stage, actor: str) -> Shares:
    """Take back all that was dealt at a stage."""
    with context.store.write() as session:
        _take_back(context, session, stage, actor)
        return _standing(session, stage)


def standing(context: Context, stage: Stage) -> Shares:
    """Say who has how much at a stage."""
    with context.store.read() as session:
        return _standing(session, stage)


def _names(deal: Deal) -> list[str]:
    names = [slug(name) for name in deal.reviewers]
    if not names or "" in names or len(set(names)) < len(names):
        raise UsageError("Name each reviewer once.", "Such as `--to anna,bram`.")
    if not 0 <= deal.overlap <= 1 or (deal.each or 1) < 1:
        raise UsageError("A part of the reports is from 0 to 100 percent.", "Such as `--overlap 20`.")
    return names


def _to_deal(session: StoreSession, stage: Stage) -> list[str]:
    """Give the leads of reports that lack votes and are in nobody's share, in order of import."""
    taken = session.assigned.assigned_leads(stage)
    open_ = session.lists.lacking(stage)
    return [line.lead for line in open_ if line.lead not in taken]


def _take_back(context: Context, session: StoreSession, stage: Stage, actor: str) -> None:
    events = session.events.of_kind("assignment")
    live = in_force(session.events.closed(events))
    old = dict.fromkeys(e.act for e in events if e.id in live and e.body.get("stage") == str(stage))
    if old:
        context.record(session, actor, [("withdrawal", {"withdraws": act}) for act in old])


def _standing(session: StoreSession, stage: Stage) -> Shares:
    return Shares(stage, session.assigned.counts(stage), len(_to_deal(session, stage)))
