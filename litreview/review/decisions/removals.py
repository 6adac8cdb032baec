"""Removals before screening and stops: acts that take reports out of the queue, each undone as one (RULES 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from litreview.dedup.merge import merge
from litreview.errors import UsageError
from litreview.model import Stage, State
from litreview.review.context import Act, Context
from litreview.review.full_text.answers import Removed
from litreview.review.web.additions import NOTHING, added, filled
from litreview.screening.conditions import Condition, Subject, condition, fits
from litreview.store.lists import Line
from litreview.store.store import Session
from litreview.text import printable

WAYS = ("automation", "other")
AT_ONCE = 500
"""Records named in one event: every later decision on one of them reads what names it."""


@dataclass(frozen=True, slots=True)
class Removal:
    """What is to be removed.

    Attributes:
        where: Conditions that must all hold, such as `year<2000`.
        by: `automation`, such as a classifier or a filter of the database, or `other`.
        why: In a person's words; it goes into the methods.
    """

    where: Sequence[str]
    by: str
    why: str


def remove(context: Context, removal: Removal, actor: str, *, dry_run: bool = False) -> Removed:
    """Remove the reports that fit and that nobody has voted on, as one act.

    Raises:
        UsageError: There is no such way, no reason, no condition, or one that cannot be read.
    """
    if removal.by not in WAYS:
        raise UsageError(f"{removal.by!r} is no way of removing.", f"Say {' or '.join(WAYS)}.")
    if not removal.where:
        raise UsageError("A removal needs a condition.", "Such as --where 'year<2000'.")
    conditions = [condition(text) for text in removal.where]
    why = _why(removal.why)
    # Looked for beforehand: reading a hundred thousand abstracts must not hold up whoever is screening.
    with context.store.read() as session:
        fitting = [line.lead for line in _fitting(session, conditions)]
    with context.store.write() as session:
        found = [line for line in session.lists.of_leads(fitting) if line.states[_TA] is not State.REMOVED]
        # A single vote is screening, and what was screened cannot be removed before it (RULES 6).
        open_ = [line.lead for line in found if line.states[_TA] is State.TODO]
        body = {"by": removal.by, "why": why, "where": list(removal.where)}
        kept = tuple(line.lead for line in found if line.states[_TA] is not State.TODO)
        records = _record(context, session, ("removal", body), open_, actor, dry_run=dry_run)
    return Removed(tuple(open_), records, kept)


def stop(context: Context, why: str, actor: str, *, dry_run: bool = False) -> Removed:
    """Leave unscreened the reports that nobody has voted on, as one act.

    Raises:
        UsageError: There is no reason, or nothing is left to screen.
    """
    said = _why(why)
    with context.store.write() as session:
        # As a list and not as a rule: what is imported afterwards was not left out by this stop.
        leads = [line.lead for line in session.lists.at(_TA, [State.TODO])]
        if not leads:
            raise UsageError("Nobody has anything left to screen.", "There is nothing to stop.")
        records = _record(context, session, ("stop", {"why": said}), leads, actor, dry_run=dry_run)
    return Removed(tuple(leads), records)


_TA = Stage.TITLE_ABSTRACT


def _why(why: str) -> str:
    said = printable(why).strip()
    if not said:
        raise UsageError("Say why: it goes into the methods.", "Add --why TEXT.")
    return said


def _record(
    context: Context, session: Session, act: Act, leads: Sequence[str], actor: str, *, dry_run: bool
) -> int:
    """Write the events of the act, unless it is only tried; give how many records they name."""
    # All records, so that the removal holds for whatever report they may be joined into later.
    keys = [key for keys in session.reports.members(leads).values() for key in keys]
    kind, body = act
    pieces = [keys[start : start + AT_ONCE] for start in range(0, len(keys), AT_ONCE)]
    if not dry_run and pieces:
        context.record(session, actor, [(kind, {**body, "records": piece}) for piece in pieces])
    return len(keys)


def _fitting(session: Session, conditions: Sequence[Condition]) -> Iterator[Line]:
    lines = session.lists.at(_TA)
    names = {id_: search.name for id_, (search, _) in session.records.searches().items()}
    for piece in _pieces(lines):
        members = session.reports.members(line.lead for line in piece)
        keys = [key for group in members.values() for key in group]
        records, sources = session.records.get(keys), session.records.sources(keys)
        more = added(session, members)
        for line in piece:
            group = members[line.lead]
            # With what was filled in: `abstract=` means reports that nobody can read an abstract of.
            record, _ = filled(
                merge([records[key] for key in group], line.lead), more.get(line.lead, NOTHING)
            )
            found = {names.get(sources[key][0], sources[key][0]) for key in group}
            subject = Subject(record, group, frozenset(found))
            if fits(subject, conditions):
                yield line


def _pieces(lines: Iterable[Line]) -> Iterator[list[Line]]:
    # By some at a time: a hundred thousand abstracts need not lie in memory at once.
    every = list(lines)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]
