"""Votes from other tools become decisions of named reviewers; what cannot be placed is named and left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from litreview.errors import InputError, UsageError
from litreview.exports import read_records
from litreview.model import Record, Stage, Verdict
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.decisions.decision_log import decide_within, mark_entered
from litreview.review.views import Decide
from litreview.screening.foreign import Given, given
from litreview.store.store import StoreSession
from litreview.text import drop_controls, slug

Names = Mapping[tuple[str, str], set[str]]


@dataclass(frozen=True, slots=True)
class Order:
    """What is said of a file of votes.

    Attributes:
        reviewer: Whose votes they are where the file does not say.
        verdict: What the whole file stands for, where its rows do not say.
        reasons: Codes of the protocol by the tool's words.
    """

    reviewer: str | None = None
    verdict: Verdict | None = None
    stage: Stage = Stage.TITLE_ABSTRACT
    reasons: Mapping[str, str] = field(default_factory=dict)
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class VotesIn:
    """What a file of votes came to.

    Attributes:
        decided: New decisions, by reviewer.
        known: Votes that stood here already, word for word.
        unmatched: Titles that are no one report here.
        unknown: Reasons that are none of the protocol's; they stand in the notes.
    """

    tool: str
    rows: int
    decided: Mapping[str, int]
    known: int
    labels: int
    unmatched: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    decided: dict[str, int] = field(default_factory=dict)
    known: int = 0
    labels: int = 0
    unmatched: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)


def bring_in(context: Context, path: Path, order: Order, by: str) -> VotesIn:
    """Make decisions of all votes in an export of Rayyan, Covidence or ASReview LAB; all of them, or none.

    Args:
        context: The review.
        path: Of the export.
        order: What is said of it.
        by: Who brings them in; votes of others carry this name.

    Raises:
        InputError: It holds no votes that are known here.
        UsageError: It does not say who voted, or what, and nobody has said it.
    """
    tool, rows = _rows(path)
    tally = _Tally()
    run = context.store.trial if order.dry_run else context.store.write
    with run() as session:
        known = _names(session)
        for record, said in rows:
            lead = _match(session, known, record)
            if lead is None:
                tally.unmatched.append(record.title or "no title")
                continue
            for one in said:
                _cast(context, session, lead, one, order, tally, by)
    return VotesIn(
        tool, len(rows), dict(sorted(tally.decided.items())), tally.known, tally.labels,
        tuple(tally.unmatched), tuple(sorted(tally.unknown)),
    )  # fmt: skip


def _rows(path: Path) -> tuple[str, list[tuple[Record, list[Given]]]]:
    found = [(record, *given(record)) for record in read_records(path).records]
    tools = {tool for _, tool, said in found if tool and said}
    if len(tools) != 1:
        raise InputError(
            f"{path}: there are no votes in it that litreview knows.",
            "Export from Rayyan with decisions, from Covidence as CSV, or from ASReview LAB with labels.",
        )
    return tools.pop(), [(record, said) for record, _, said in found if said]


def _names(session: StoreSession) -> Names:
    names: dict[tuple[str, str], set[str]] = {}
    for record in session.records.all():
        for name in _called(record):
            names.setdefault(name, set()).add(record.key)
    return names


def _called(record: Record) -> Iterator[tuple[str, str]]:
    """Give what a record may be found by, the surest first."""
    if record.doi:
        yield "doi", record.doi.lower()
    if record.pmid:
        yield "pmid", record.pmid
    if record.title:
        yield "title", f"{re.sub(r'[^0-9a-z]+', '', record.title.casefold()) or record.title} {record.year}"


def _match(session: StoreSession, known: Names, record: Record) -> str | None:
    for name in _called(record):
        leads = {session.reports.lead(key) for key in known.get(name, ())}
        # Two reports of one name: a vote must not go to the wrong one.
        if len(leads) == 1:
            return leads.pop()
    return None


def _cast(
    context: Context, session: StoreSession, lead: str, said: Given, order: Order, tally: _Tally, by: str
) -> None:
    name, verdict = _who(said, order), said.verdict or order.verdict
    entered_by = by if name != by else None
    who = session.events.who
    actor = who.entered(name, context.device) if entered_by else context.who(name)
    if verdict is None:
        raise UsageError(
            "The file does not say what was decided.", "Say it with --verdict, one list at a time."
        )
    codes, strange = _codes(context, said.reasons if verdict is Verdict.EXCLUDE else (), order)
    tally.unknown |= strange
    note = drop_controls(" ".join([said.note, *(f"[{reason}]" for reason in sorted(strange))]).strip())
    if _stands(session, lead, order.stage, actor, (verdict, codes, note)):
        tally.known += 1
    else:
        decide_within(context, session, Decide(lead, verdict, codes, note, order.stage), actor, entered_by)
        tally.decided[actor] = tally.decided.get(actor, 0) + 1
    tally.labels += _label(context, session, lead, said.labels, actor, entered_by)


def _who(said: Given, order: Order) -> str:
    name = said.reviewer or order.reviewer or ""
    if not any(map(str.isalnum, name)):
        raise UsageError("The file does not say who voted.", "Say it with --as NAME.")
    return slug(name)


def _codes(context: Context, words: Iterable[str], order: Order) -> tuple[tuple[str, ...], set[str]]:
    """Find the protocol's codes for a tool's words; what is none of them is given back."""
    asked = {word.casefold(): code for word, code in order.reasons.items()}
    offered: dict[str, str] = {}
    for reason in context.protocol.offered(order.stage):
        names = (reason.code, reason.code.replace("_", " "), reason.label, reason.label_nl)
        offered |= {name.casefold(): reason.code for name in names if reason.means is None}
    codes, strange = [], set()
    for word in words:
        code = asked.get(word.casefold()) or offered.get(word.casefold())
        if code:
            codes.append(code)
        else:
            strange.add(word)
    return tuple(dict.fromkeys(codes)), strange


def _stands(
    session: StoreSession, lead: str, stage: Stage, actor: str, said: tuple[Verdict, tuple[str, ...], str]
) -> bool:
    # The same file again changes nothing, as with an import.
    return any(
        vote.reviewer == actor
        and not vote.settles
        and (vote.verdict, set(vote.reasons), vote.note) == (said[0], set(said[1]), said[2])
        for vote in session.lists.ballots(lead, stage)
    )


def _label(
    context: Context,
    session: StoreSession,
    lead: str,
    labels: Iterable[str],
    actor: str,
    entered_by: str | None,
) -> int:
    members = session.reports.members([lead])[lead]
    standing = {
        str(event.body.get("label"))
        for event in event_bodies.standing(session, members, "label")
        if event.reviewer == actor and event.body.get("on")
    }
    new = [label for label in dict.fromkeys(map(drop_controls, labels)) if label not in standing]
    if new:
        about = event_bodies.about(session, lead)
        bodies = [("label", about | {"label": name, "on": True, "replaces": []}) for name in new]
        context.record(session, actor, mark_entered(bodies, entered_by))
    return len(new)
