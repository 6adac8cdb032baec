"""What of a review may be given to anybody: no export, abstract, note or name, and still every number of the flow."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import tomlkit

from litreview.files import read_bytes
from litreview.files import read_text
from litreview.model import Event
from litreview.review.context import Context
from litreview.review.intake import search_facts
from litreview.review.intake import searches
from litreview.review.intake import searchfile
from litreview.review.team import stated
from litreview.screening import protocol as protocols
from litreview.screening.log import to_line
from litreview.screening.prisma_s import PERSONAL
from litreview.store import Session

LEFT_OUT = {"label", "enrichment", "unblind", "redaction"}
"""Kinds of events that hold free text, or tell of a person; none of them moves a number of the flow."""

PRIVATE = {"note", "file", "ending", "seconds", "device"}
"""Fields of events that may hold a name or a private word."""


def contents(context: Context, session: Session) -> Iterator[tuple[str, bytes]]:
    """Give path and bytes of every file of a public archive."""
    events = [event for event in session.events.all() if event.kind not in LEFT_OUT]
    names = _pseudonyms(events, context.protocol.lead)
    texts, hashes = _protocols(context, names)
    yield from ((path, text.encode()) for path, text in texts.items())
    yield f"searches/{stated.NAME}", "".join(stated.lines(session)).encode()
    yield from _searches(context)
    for run in sorted(context.folder.runs.glob("*.jsonl")):
        yield f"screening/duplicates/{run.name}", read_bytes(run)
    yield from _ledgers(events, names, hashes)


def _pseudonyms(events: Iterable[Event], lead: str | None) -> dict[str, str]:
    """Number the reviewers in the order in which they first acted; the same review gives the same numbers."""
    actors = dict.fromkeys(event.actor for event in events)
    if lead:
        actors.setdefault(lead)
    return {name: f"reviewer-{n}" for n, name in enumerate(actors, 1)}


def _protocols(context: Context, names: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Give the versions of the protocol without the lead's name, and their new hashes by the old ones."""
    texts, hashes = {}, {}
    for path in sorted(context.folder.protocols.glob("*.toml")):
        text, old, new = _without_lead(read_text(path), names)
        texts[f"screening/protocols/{new}.toml"] = text
        hashes[old] = new
    text, old, new = _without_lead(read_text(context.folder.protocol), names)
    return {**texts, "screening/protocol.toml": text}, {**hashes, old: new}


def _without_lead(text: str, names: Mapping[str, str]) -> tuple[str, str, str]:
    old = protocols.parse(text)
    # Made anew from its values: a comment may name people, too.
    values = tomlkit.parse(text).unwrap()
    if old.lead:
        values["lead"] = names.get(old.lead, "lead")
    for item in PERSONAL:
        values.get("prisma_s", {}).pop(item, None)
    new = tomlkit.dumps(values)
    return new, protocols.hash(old), protocols.hash(protocols.parse(new))


def _searches(context: Context) -> Iterator[tuple[str, bytes]]:
    for place in searches.folders(context.folder):
        old = searchfile.document(place / "search.toml").unwrap()
        kept = {name: value for name, value in old.items() if name in {"format", "id", *searchfile.PLAIN}}
        items = {name: text for name, text in (old.get("prisma_s") or {}).items() if name not in PERSONAL}
        # A file's name is its owner's: it may hold that of a person.
        exports = [
            {**row, "file": f"{row['sha256'][:16]}.{row['format']}"} for row in old.get("export") or []
        ]
        told = {**kept, "prisma_s": items, "export": exports}
        yield f"searches/{place.name}/search.toml", tomlkit.dumps(told).encode()
        if (place / "strategy.txt").is_file():
            yield f"searches/{place.name}/strategy.txt", read_bytes(place / "strategy.txt")


def _ledgers(
    events: Iterable[Event], names: Mapping[str, str], hashes: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    lines: dict[str, list[str]] = {}
    for event in events:
        actor = names[event.actor]
        body = {name: _public(event.kind, name, value, names, hashes) for name, value in event.body.items()}
        body = {name: value for name, value in body.items() if name not in PRIVATE}
        told = replace(event, actor=actor, device="archive", body=body)
        lines.setdefault(actor, []).append(to_line(told) + "\n")
    for actor, told_lines in sorted(lines.items()):
        yield f"screening/decisions/{actor}/archive.jsonl", "".join(told_lines).encode()


def _public(kind: str, name: str, value: Any, names: Mapping[str, str], hashes: Mapping[str, str]) -> Any:
    if name in {"protocol", "hash"}:
        return hashes.get(value, value)
    if name == "reviewer":
        return names.get(value, "reviewer-0")
    if kind == search_facts.KIND and name == "changes":
        # Only facts of few words: an item of PRISMA-S may name people, and what it said before is gone for a reason.
        told = value if isinstance(value, dict) else {}
        return {fact: told[fact] for fact in search_facts.STORED if fact in told}
    # Why a report could not be had is a private word; why records were removed belongs to the method.
    return "" if kind == "retrieval" and name == "why" else value
