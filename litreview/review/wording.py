"""Events in a few words."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping

from litreview.model import Event
from litreview.screening.log import records_of

HIDDEN = "hidden"
"""Stands for another reviewer's verdict, reason and note while the asker has yet to vote (RULES 8)."""

SAID = ("verdict", "outcome", "name", "file", "label")
OUTSIDE = ("nature", "source", "date")
"""Of what came from a web service: what it is, who says so, and of which day."""


def counted(n: int, noun: str) -> str:
    """Give a number with its noun, such as `1 record` and `1,200 records`."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def said(event: Event) -> str:
    """Say an event in a few words, such as `exclude, no_minor`."""
    words = [str(event.body[name]) for name in SAID if event.body.get(name)]
    if event.kind in {"removal", "stop"}:
        # The records are too many to be named; how many is what a person remembers such an act by.
        words += [str(event.body[name]) for name in ("by", "why") if event.body.get(name)]
        words.append(counted(len(records_of(event)), "record"))
    if event.kind == "study" and not event.body.get("studies"):
        words.append("a study of its own")
    if event.kind in {"enrichment", "retraction"}:
        words += [
            *(event.body.get("fields") or ()),
            *(str(event.body[name]) for name in OUTSIDE if event.body.get(name)),
        ]
    for several in ("reasons", "studies"):
        words += [str(one) for one in event.body.get(several) or ()]
    return ", ".join(words)


def told(event: Event) -> str:
    """Say an event with what its maker added in their own words."""
    why = event.body.get("note") or (event.kind == "retrieval" and event.body.get("why"))
    return f"{said(event)} ({why})" if why else said(event)


def taken_back(event: Event, events: Iterable[Event], texts: Mapping[str, str]) -> str:
    """Say a withdrawal by what it takes back, or makes again; any other event as it is said."""
    if event.kind != "withdrawal":
        return texts[event.id]
    name = event.body.get("withdraws")
    for old in events:
        if name in {old.id, old.act}:
            # An undo of an undo is a redo to people; "took back: took back" would be nobody's language.
            if old.kind == "withdrawal":
                return "again" + taken_back(old, events, texts).removeprefix("took back")
            return f"took back: {texts[old.id]}"
    return "took back"
