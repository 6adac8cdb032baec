"""The contents of a public archive: no exports, abstracts, notes or names, but every number of the flow.

The module `public_fields` decides which fields are published; this one puts them together.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import tomlkit

from litreview.errors import InputError
from litreview.files import read_text
from litreview.links import is_file, list_files
from litreview.model import Event, Pair
from litreview.prisma.numbers import NO_REASON
from litreview.review.context import Context
from litreview.review.duplicates import run_files
from litreview.review.searches import search_folder, search_toml
from litreview.review.team import public_fields as fields
from litreview.review.team import stated_records
from litreview.review.team.public_fields import PublicNames, select
from litreview.review.team.public_ids import renumber, start_of_day
from litreview.screening import protocol as protocols
from litreview.standing.event_lines import to_line
from litreview.standing.log import references_of
from litreview.standing.reviewers import Reviewers
from litreview.store.store import StoreSession

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FreeText:
    """A text in a public archive that a person wrote.

    Attributes:
        where: Where it is, such as `protocol: reason design: label`.
    """

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class PublicContents:
    """The contents of a public archive.

    Attributes:
        events: The events that are published, by id.
        protocols: The values of every version, by its own hash; the one in force is the last.
        searches: The values of each `search.toml`, by the name of its folder.
        names: The names and ids that replace those of the review.
    """

    events: tuple[Event, ...]
    protocols: Mapping[str, Values]
    searches: Mapping[str, Values]
    names: PublicNames


def collect(context: Context, session: StoreSession) -> PublicContents:
    """Collect the published contents of a review, and the names that replace its own."""
    events = tuple(_leaving(session.events.all()))
    paths = [*list_files(context.folder.protocols, "*.toml"), context.folder.protocol]
    versions = {protocols.hash(protocols.parse(text)): text for text in map(read_text, paths)}
    parsed = {digest: tomlkit.parse(text).unwrap() for digest, text in versions.items()}
    reviewers = pseudonyms(events, session.events.who, context.protocol.lead)
    previous = [
        str(id_) for version in parsed.values() for id_ in sorted(version.get("previous", {}).get("ids", []))
    ]
    ids = [*(event.id for event in events), *(event.act for event in events), *session.pairs.runs()]
    found = {
        place.name: search_toml.read_values(place / "search.toml")
        for place in search_folder.folders(context.folder)
    }
    names = PublicNames(
        reviewers,
        {},
        renumber(ids),
        _numbered("study", [*previous, *_studies(events)]),
        frozenset(record.key for record in session.records.all()),
        frozenset(str(values.get("id")) for values in found.values()),
    )
    hashes = {
        old: protocols.hash(protocols.parse(_protocol(values, names))) for old, values in parsed.items()
    }
    return PublicContents(events, parsed, found, replace(names, protocols=hashes))


def _leaving(events: Iterable[Event]) -> Iterator[Event]:
    """Yield the events that are published, without withdrawals of those that are not."""
    known: set[str] = set()
    for event in events:
        # In order of id, so that a withdrawal comes after its target.
        gone = event.kind == "withdrawal" and known.isdisjoint(references_of(event))
        if fields.FIELDS.get(event.kind) is not None and not gone:
            known |= {event.id, event.act}
            yield event


def _numbered(word: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{word}-{n}" for n, name in enumerate(dict.fromkeys(names), 1)}


def pseudonyms(events: Iterable[Event], who: Reviewers, lead: str | None) -> dict[str, str]:
    """Number the reviewers in the order of their first events, so that the same review gives the same numbers.

    A name that a reviewer had before a rename maps to the same number.
    """
    people = [*(event.reviewer for event in events), *([who.known_as(lead)] if lead else [])]
    numbered = _numbered("reviewer", people)
    before = [*(actor for actor, _ in who.names), *([lead] if lead else [])]
    return {name: numbered[now] for name in before if (now := who.known_as(name)) in numbered} | numbered


def _studies(events: Iterable[Event]) -> Iterator[str]:
    for event in events:
        ids = event.body.get("studies")
        if event.kind == "study":
            yield from map(str, ids if isinstance(ids, list) else [ids])


def contents(context: Context, session: StoreSession) -> Iterator[tuple[str, bytes]]:
    """Yield the path and bytes of every file of a public archive."""
    public = collect(context, session)
    for digest, values in public.protocols.items():
        text = _protocol(values, public.names).encode()
        yield f"screening/protocols/{public.names.protocols[digest]}.toml", text
    in_force = public.protocols[context.protocol_hash]
    yield "screening/protocol.toml", _protocol(in_force, public.names).encode()
    records = stated_records.lines(session)
    # In an order that is the same on all devices, whichever read the exports first: others make it again to sign it.
    listed = sorted(records) if context.signer else records
    yield f"searches/{stated_records.NAME}", "".join(listed).encode()
    for folder, values in public.searches.items():
        yield f"searches/{folder}/search.toml", _search(values, public.names).encode()
    files = dict(_runs(context, session, public.names))
    yield from ((f"screening/duplicates/{public.names.ids[run]}.jsonl", data) for run, data in files.items())
    digests = {run: hashlib.sha256(data).hexdigest() for run, data in files.items()}
    yield from _ledgers(public.events, replace(public.names, runs=digests))


def _protocol(values: Values, names: PublicNames) -> str:
    """Format a protocol version as TOML from its values, without comments, which may contain names."""
    public: dict[str, Any] = select(values, fields.PROTOCOL, names)
    if values.get("lead"):
        public["lead"] = names.reviewers.get(values["lead"], "reviewer-0")
    public["stage"] = {name: select(rule, fields.STAGE, names) for name, rule in values["stage"].items()}
    for name, table in (("criterion", fields.CRITERION), ("reason", fields.REASON)):
        public[name] = [select(row, table, names) for row in values.get(name, [])]
    for name, table in fields.PROTOCOL_TABLES.items():
        if values.get(name):
            public[name] = select(values[name], table, names)
    return tomlkit.dumps(public)


def _search(values: Values, names: PublicNames) -> str:
    public: dict[str, Any] = select({**values, "date": str(values.get("date"))}, fields.SEARCH, names)
    public["prisma_s"] = select(values.get("prisma_s") or {}, fields.PRISMA_S, names)
    exports = [select(row, fields.EXPORT, names) for row in values.get("export", [])]
    # The original file name may contain the name of a person.
    public["export"] = [
        {**row, "file": f"{row['sha256'][:16]}.{row['format']}"}
        for row in exports
        if {"sha256", "format"} <= set(row)
    ]
    return tomlkit.dumps(public)


def _runs(context: Context, session: StoreSession, names: PublicNames) -> Iterator[tuple[str, bytes]]:
    """Yield the file of each run in the store, by the run's own id.

    Raises:
        InputError: One is missing or damaged.
    """
    known = engine_reasons()
    for id_ in sorted(session.pairs.runs()):
        path = context.folder.runs / f"{id_}.jsonl"
        if not is_file(path):
            where = path.relative_to(context.folder.root).as_posix()
            raise InputError(
                f"{where}: the file of this run is missing. No archive was made.", "Put it back."
            )
        run, pairs = run_files.read_run(path)
        exports = [[search, digest] for search, digest in run.exports if search in names.searches]
        head = {
            **select(asdict(run), fields.RUN, names),
            "at": start_of_day(run.at),
            "exports": exports,
        }
        lines = [head, *(_pair(pair, names, known) for pair in pairs)]
        yield id_, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


def engine_reasons() -> set[str]:
    """Return the reasons of the duplicate engine; a run file may come from anywhere and contain other texts."""
    from litreview.dedup.merge_rules import RULES  # noqa: PLC0415  # only here
    from litreview.dedup.reasons import AFTER, HARD  # noqa: PLC0415

    return {*AFTER, *HARD, *(rule.name for rule in RULES)}


def _pair(pair: Pair, names: PublicNames, known: set[str]) -> dict[str, Any]:
    return {
        **select(asdict(pair), fields.PAIR, names),
        "reasons": [one for one in pair.reasons if one in known],
    }


def _ledgers(events: Iterable[Event], names: PublicNames) -> Iterator[tuple[str, bytes]]:
    lines: dict[str, list[str]] = {}
    for event in events:
        actor, id_ = names.reviewers[event.reviewer], names.ids[event.id]
        body = fields.public_body(event, names)
        public = Event(
            id_,
            event.kind,
            start_of_day(event.at),
            actor,
            "archive",
            names.ids.get(event.act, id_),
            body,
        )
        lines.setdefault(actor, []).append(to_line(public) + "\n")
    for actor, public_lines in sorted(lines.items()):
        yield f"screening/decisions/{actor}/archive.jsonl", "".join(public_lines).encode()


def free_texts(context: Context, session: StoreSession) -> list[FreeText]:
    """Return every text in a public archive of the review that a person wrote, each once."""
    public = collect(context, session)
    found = [text for values in public.protocols.values() for text in _of_protocol(values)]
    for folder, values in public.searches.items():
        texts = {"folder": folder, **_plain(values, fields.SEARCH)}
        texts |= _plain(values.get("prisma_s") or {}, fields.PRISMA_S)
        found += [FreeText(f"search {folder}: {name}", text) for name, text in texts.items()]
    codes = _named(public.protocols.values(), "reason", "code")
    criteria = _named(public.protocols.values(), "criterion", "id")
    for event in public.events:
        body = fields.public_body(event, public.names)
        found += [FreeText("vote: reason", code) for code in body.get("reasons", []) if code not in codes]
        frozen = [one["code"] for one in body.get("numbers", {}).get("reasons", [])]
        found += [FreeText("version: reason", code) for code in frozen if code not in {*codes, NO_REASON}]
        found += [FreeText("protocol: version", body["version"])] if "version" in body else []
        if "criterion" in body and body["criterion"] not in criteria:
            found.append(FreeText("changed criterion", body["criterion"]))
    found += [FreeText("record: title", record.title or "") for record in session.records.all()]
    return [text for text in dict.fromkeys(found) if text.text]


def _named(versions: Iterable[Values], part: str, name: str) -> set[str]:
    return {str(row.get(name)) for values in versions for row in values.get(part, [])}


def _of_protocol(values: Values) -> Iterator[FreeText]:
    texts = {**_plain(values, fields.PROTOCOL), **_plain(values.get("prisma_s") or {}, fields.PRISMA_S)}
    yield from (FreeText(f"protocol: {name}", text) for name, text in texts.items())
    for word, key, table in (("criterion", "id", fields.CRITERION), ("reason", "code", fields.REASON)):
        for row in values.get(word, []):
            plain_texts = _plain(row, table).items()
            yield from (
                FreeText(f"protocol: {word} {row.get(key)}: {name}", text) for name, text in plain_texts
            )


def _plain(values: Values, table: Mapping[str, Callable[..., Any]]) -> dict[str, str]:
    return {
        name: str(values[name])
        for name, convert in table.items()
        if convert is fields.plain and name in values
    }
