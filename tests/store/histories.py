"""Invented events, records and protocols, small enough to be read in a failing example."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from litreview.model import Event, Pair, Record, SourceKind, Stage
from litreview.screening import protocol as protocols
from litreview.screening.protocol import Protocol
from litreview.screening.template import new_protocol
from litreview.standing.log import in_force, records_of
from litreview.standing.review_state import Fact

TA, FT = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
AT = "2026-01-05T10:00:00.000Z"


def event_id(n: int) -> str:
    """Give the n-th id; greater n, greater id."""
    return str(UUID(int=(1_700_000_000_000 + n) << 80 | 7 << 76 | 2 << 62 | n))


def event(
    n: int, kind: str, *, actor: str = "anna", act: str | None = None, at: str = AT, **body: Any
) -> Event:
    """Make the n-th event."""
    return Event(event_id(n), kind, at, actor, "laptop", act or event_id(n), body)


def decision(n: int, key: str, verdict: str, *, actor: str = "anna", stage: Stage = TA, **body: Any) -> Event:
    """Make a vote on a record."""
    facts = {"record": key, "report": [key], "stage": str(stage), "verdict": verdict, "reasons": []}
    return event(n, "decision", actor=actor, **{**facts, **body})


def consensus(n: int, keys: list[str], verdict: str, *, stage: Stage = TA, **body: Any) -> Event:
    """Make a consensus on the report that holds the records."""
    facts = {"record": keys[0], "report": keys, "stage": str(stage), "verdict": verdict, "reasons": []}
    return event(n, "consensus", actor="lead", **{**facts, **body})


def protocol(
    reviewers: int = 1,
    rule: str = "all",
    maybe: str = "include",
    *,
    at_full_text: int = 1,
    lead: str | None = "lead",
) -> Protocol:
    """Make the protocol of a new review with other voting rules at title/abstract."""
    new = protocols.parse(new_protocol("Invented"))
    first = replace(new.stages[TA], reviewers=reviewers, rule=rule, maybe=maybe)  # type: ignore[arg-type]
    second = replace(new.stages[FT], reviewers=at_full_text)
    return replace(new, stages={TA: first, FT: second}, lead=lead)


def record(key: str, kind: SourceKind = SourceKind.DATABASE, title: str = "") -> Record:
    """Make a record."""
    return Record(title=title or f"Title {key}", authors=("Testauteur, A.",), year=2020, key=key, kind=kind)


@dataclass(frozen=True)
class History:
    """All that several reviewers on several machines came to over a few records."""

    facts: list[Fact]
    pairs: list[Pair]
    events: list[Event]
    rules: Protocol


KEYS = "abcdef"
DAY = timedelta(days=1)


@st.composite
def histories(draw: st.DrawFn, most: int = 12) -> History:
    """Draw a history in which each machine knows only some of the events when it adds one.

    Clocks are up to a day apart; a reviewer may work on two machines at once.
    """
    kinds = st.sampled_from([SourceKind.DATABASE, SourceKind.REGISTER, SourceKind.WEBSITE])
    facts = [Fact(key, draw(kinds)) for key in KEYS]
    pair = st.builds(
        lambda ab, verdict, strength: Pair(*sorted(ab), verdict, strength, ("doi",)),
        st.sampled_from(list(combinations(KEYS, 2))),
        st.sampled_from(["same", "same", "ask", "different"]),
        st.integers(1, 3),
    )
    pairs = draw(st.lists(pair, max_size=6, unique_by=lambda one: (one.a, one.b)))
    clocks = {device: draw(st.sampled_from([-DAY, timedelta(0), DAY])) for device in DEVICES}
    events: list[Event] = []
    for n in range(draw(st.integers(0, most))):
        seen = draw(st.lists(st.sampled_from(events), unique_by=lambda one: one.id)) if events else []
        events.append(_added(draw, n, seen, clocks))
    rules = protocol(draw(st.integers(1, 2)), draw(st.sampled_from(["all", "include-wins", "lead"])))
    return History(facts, pairs, events, rules)


DEVICES = ("laptop", "tablet", "office")
ACTORS = ("anna", "bram", "lead")


def _added(draw: st.DrawFn, n: int, seen: list[Event], clocks: dict[str, timedelta]) -> Event:
    device, actor = draw(st.sampled_from(DEVICES)), draw(st.sampled_from(ACTORS))
    kind = draw(
        st.sampled_from(
            ["decision", "decision", "decision", "withdrawal", "judgement", "consensus", "retrieval"]
        )
    )
    live = [one for one in seen if one.id in in_force(seen)]
    if kind == "withdrawal" and not live:
        kind = "decision"
    made = _body(draw, kind, actor, live)
    at = datetime.fromisoformat(AT) + clocks[device] + timedelta(seconds=n)
    millis = int(at.timestamp() * 1000)
    id_ = draw_id(max([millis, *((UUID(one.id).int >> 80) + 1 for one in seen)]), n)
    stamp = at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return Event(id_, kind, stamp, actor, device, id_, made)


def draw_id(millis: int, n: int) -> str:
    """Give an id of a millisecond that no other event of a history has."""
    return str(UUID(int=millis << 80 | 7 << 76 | 2 << 62 | n))


def _body(draw: st.DrawFn, kind: str, actor: str, live: list[Event]) -> dict[str, Any]:
    if kind == "withdrawal":
        return {"withdraws": draw(st.sampled_from(live)).act}
    if kind == "judgement":
        a, b = draw(st.sampled_from(list(combinations(KEYS, 2))))
        old = [
            one.id
            for one in live
            if one.kind == kind and one.actor == actor and set(records_of(one)) == {a, b}
        ]
        return {"a": a, "b": b, "verdict": draw(st.sampled_from(["same", "different"])), "replaces": old}
    report = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=2, unique=True))
    body = {"record": report[0], "report": report}
    same = [one for one in live if one.kind == kind and one.body["record"] in report]
    if kind == "retrieval":
        return {
            **body,
            "outcome": draw(st.sampled_from(["got", "not-retrieved"])),
            "replaces": [o.id for o in same],
        }
    stage = draw(st.sampled_from([TA, TA, FT]))
    mine = [one for one in same if one.body["stage"] == stage and (kind == "consensus" or one.actor == actor)]
    return {
        **body, "stage": str(stage), "verdict": draw(st.sampled_from(["include", "include", "exclude", "maybe"])),
        "reasons": [], "note": "", "replaces": [one.id for one in mine],
        "round": draw(st.sampled_from([None, None, None, "pilot"])) if kind == "decision" else None,
    }  # fmt: skip
