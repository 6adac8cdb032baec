"""Short descriptions of events, and helpers for messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from litreview.model import Event, FactChange
from litreview.screening.prisma_s import NUMBERS
from litreview.standing.log import records_of, texts_of
from litreview.text import clean
from litreview.words.catalogue import number_forms

Name = Callable[[str], str]
"""Returns the display name of a verdict, an outcome or a reason; the identity function gives stored names."""

HIDDEN = "hidden"
"""Shown in place of another reviewer's verdict, reason and note until the asking reviewer has voted (RULES 8)."""

CODED = ("verdict", "outcome")
"""Fields with one of a few fixed values, which an interface may translate."""

LONGEST = 60
"""Maximum length of a fact in the description of a change; answers to PRISMA-S items may be paragraphs."""

SAID = ("name", "file", "label")
OUTSIDE = ("nature", "source", "date")
"""Fields of events from a web service: the kind of notice, its source, and its date."""
OPEN_COPY = ("version", "license", "source")
"""Fields of the retrieval of an open copy, apart from its address, which may be long."""


def counted(n: int, noun: str) -> str:
    """Format a number with its noun, such as `1 record` and `1,200 records`."""
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def describe_change(one: FactChange) -> str:
    """Describe a change of a fact, such as `hits 10 → 12`."""
    values = ("not given" if value is None else _short(value) for value in (one.old, one.new))
    item = one.fact.removeprefix("prisma_s.")
    return f"{f'PRISMA-S {NUMBERS[item]}' if item in NUMBERS else item} {' → '.join(values)}"


def _short(value: str | int) -> str:
    text = clean(str(value))
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def join_names(names: Sequence[str]) -> str:
    """Join names into a list, such as `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def format_day(at: str) -> str:
    """Write the day of an event's time, as in 3 Nov 2026."""
    return number_forms("en").date(datetime.fromisoformat(at))


def describe(event: Event, name: Name = str) -> str:
    """Describe an event in a few words, such as `exclude, no_minor`."""
    words = [name(str(event.body[field])) for field in CODED if event.body.get(field)]
    words += [str(event.body[field]) for field in SAID if event.body.get(field)]
    if event.kind in {"removal", "stop"}:
        # There are too many records to list; people remember such an act by their number.
        words += [str(event.body[field]) for field in ("by", "why") if event.body.get(field)]
        words.append(counted(len(records_of(event)), "record"))
    if event.kind == "label-rename":
        words = [f"{event.body.get('label')} → {event.body.get('to')}"]
    if event.kind == "study" and not event.body.get("studies"):
        words.append(name("a study of its own"))
    if event.kind in {"enrichment", "retraction"}:
        fields = event.body.get("fields")
        words += [
            *(fields if isinstance(fields, dict) else texts_of(event, "fields")),
            *(str(event.body[field]) for field in OUTSIDE if event.body.get(field)),
        ]
    if event.kind == "retrieval":
        words += [str(event.body[field]) for field in OPEN_COPY if event.body.get(field)]
    if event.kind == "criterion-change":
        words += [name(str(event.body[field])) for field in ("criterion", "effect") if event.body.get(field)]
    if event.kind == "search-facts":
        words += _facts(event)
    words += [name(code) for code in texts_of(event, "reasons")]
    words += texts_of(event, "studies")
    # A ledger written by hand may hold control characters in any field.
    return clean(", ".join(words))


def _facts(event: Event) -> Iterator[str]:
    found = event.body.get("changes")
    for fact, values in found.items() if isinstance(found, dict) else ():
        if isinstance(values, dict):
            yield describe_change(FactChange("", "", fact, values.get("old"), values.get("new")))


def describe_with_note(event: Event, name: Name = str) -> str:
    """Describe an event with the note that its reviewer added."""
    why = event.body.get("note") or (event.kind == "retrieval" and event.body.get("why"))
    return f"{describe(event, name)} ({clean(str(why))})" if why else describe(event, name)


def describe_withdrawals(
    events: Iterable[Event], texts: Mapping[str, str], name: Name = str
) -> dict[str, str]:
    """Map the ids of events to texts: for a withdrawal, what it takes back or restores; for others, their own text."""
    found = dict(texts)
    known: dict[str, Event] = {}
    # The number of withdrawals of withdrawals, and the event that the first of them takes back.
    first: dict[str, tuple[int, Event | None]] = {}
    # Each once, from the oldest: a hostile log may hold a chain of thousands.
    for event in sorted(events, key=lambda event: event.id):
        first[event.id] = (0, event)
        if event.kind == "withdrawal":
            # Only older ones: a line edited by hand may refer to itself.
            old = known.get(str(event.body.get("withdraws")))
            n, what = first[old.id] if old else (0, None)
            first[event.id] = (n + 1, what)
            # To people, an undo of an undo is a redo.
            verb = name("again") if n % 2 else name("took back")
            found[event.id] = f"{verb}: {texts[what.id]}" if what else verb
        known.setdefault(event.id, event)
        known.setdefault(event.act, event)
    return found
