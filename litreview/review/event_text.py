"""Events in a few words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from litreview.model import Event, FactChange
from litreview.screening.prisma_s import NUMBERS
from litreview.standing.log import records_of, texts_of
from litreview.text import clean
from litreview.words.catalogue import number_forms

Name = Callable[[str], str]
"""Gives what a face calls a verdict, an outcome or a reason; itself where it is wanted as it is stored."""

HIDDEN = "hidden"
"""Stands for another reviewer's verdict, reason and note while the asker has yet to vote (RULES 8)."""

CODED = ("verdict", "outcome")
"""What is one of a few words of ours, which a face may have a word of its own for."""

LONGEST = 60
"""Letters of a fact that a change is listed with; answers to items of PRISMA-S may be paragraphs."""

SAID = ("name", "file", "label")
OUTSIDE = ("nature", "source", "date")
"""Of what came from a web service: what it is, who says so, and of which day."""


def counted(n: int, noun: str) -> str:
    """Give a number with its noun, such as `1 record` and `1,200 records`."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def changed(one: FactChange) -> str:
    """Return a change of a fact in a few words, such as `hits 10 → 12`."""
    values = ("not given" if value is None else _short(value) for value in (one.old, one.new))
    item = one.fact.removeprefix("prisma_s.")
    return f"{f'PRISMA-S {NUMBERS[item]}' if item in NUMBERS else item} {' → '.join(values)}"


def _short(value: str | int) -> str:
    text = clean(str(value))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def listed(names: Sequence[str]) -> str:
    """Write names one after the other, as in `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def day(at: str) -> str:
    """Write the day of an event's time, as in 3 Nov 2026."""
    return number_forms("en").date(datetime.fromisoformat(at))


def said(event: Event, name: Name = str) -> str:
    """Say an event in a few words, such as `exclude, no_minor`."""
    words = [name(str(event.body[field])) for field in CODED if event.body.get(field)]
    words += [str(event.body[field]) for field in SAID if event.body.get(field)]
    if event.kind in {"removal", "stop"}:
        # The records are too many to be named; how many is what a person remembers such an act by.
        words += [str(event.body[field]) for field in ("by", "why") if event.body.get(field)]
        words.append(counted(len(records_of(event)), "record"))
    if event.kind == "study" and not event.body.get("studies"):
        words.append(name("a study of its own"))
    if event.kind in {"enrichment", "retraction"}:
        fields = event.body.get("fields")
        words += [
            *(fields if isinstance(fields, dict) else texts_of(event, "fields")),
            *(str(event.body[field]) for field in OUTSIDE if event.body.get(field)),
        ]
    if event.kind == "search-facts":
        words += _facts(event)
    words += [name(code) for code in texts_of(event, "reasons")]
    words += texts_of(event, "studies")
    # Any field of a ledger written by hand may hold what a terminal obeys.
    return clean(", ".join(words))


def _facts(event: Event) -> Iterator[str]:
    found = event.body.get("changes")
    for fact, values in found.items() if isinstance(found, dict) else ():
        if isinstance(values, dict):
            yield changed(FactChange("", "", fact, values.get("old"), values.get("new")))


def told(event: Event, name: Name = str) -> str:
    """Say an event with what its maker added in their own words."""
    why = event.body.get("note") or (event.kind == "retrieval" and event.body.get("why"))
    return f"{said(event, name)} ({clean(str(why))})" if why else said(event, name)


def undone(events: Iterable[Event], texts: Mapping[str, str], name: Name = str) -> dict[str, str]:
    """Map the ids of events to texts: a withdrawal to what it takes back, or makes again, any other to its own."""
    found = dict(texts)
    known: dict[str, Event] = {}
    # How many withdrawals stand one upon the other, and what the first of them takes back.
    first: dict[str, tuple[int, Event | None]] = {}
    # Each once, from the oldest: an enemy's log may hold a chain of thousands.
    for event in sorted(events, key=lambda event: event.id):
        first[event.id] = (0, event)
        if event.kind == "withdrawal":
            # Older ones alone: a line edited by hand may name itself.
            old = known.get(str(event.body.get("withdraws")))
            n, what = first[old.id] if old else (0, None)
            first[event.id] = (n + 1, what)
            # An undo of an undo is a redo to people; "took back: took back" would be nobody's language.
            said_ = name("again") if n % 2 else name("took back")
            found[event.id] = f"{said_}: {texts[what.id]}" if what else said_
        known.setdefault(event.id, event)
        known.setdefault(event.act, event)
    return found
