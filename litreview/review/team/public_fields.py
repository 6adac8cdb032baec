"""The fields that a public archive may contain, by kind of event; all others are left out (RULES 3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, get_args

from litreview.decoding import is_encoding
from litreview.dedup.merges import EVIDENCE
from litreview.model import Event, SourceKind, Stage, StudyVersions, Verdict
from litreview.prisma.flow_templates import TEMPLATES
from litreview.prisma.numbers import DROPPED, GAINED, MOVED, NUMBERS, REASON_LANES, REPEATS, UNDECIDED, Cause
from litreview.review.folder import HASH
from litreview.review.team.public_ids import start_of_day
from litreview.screening.prisma_s import ITEMS, PERSONAL
from litreview.screening.protocol_parts import ReviewType
from litreview.standing.criterion_changes import EFFECTS
from litreview.standing.round_events import FRAMES, PURPOSES
from litreview.words.catalogue import languages

NUMBER = re.compile(r"[0-9.]{1,12}")
MODEL = re.compile(r"litreview-(svm|terms)-[0-9]{1,4}")
BOXES = {
    "numbers": NUMBERS,
    "undecided": UNDECIDED,
    "dropped": DROPPED,
    "moved": {f"{name}:{cause}" for name in MOVED for cause in get_args(Cause)},
}
LICENSES = (
    "cc0",
    "pd",
    "public-domain",
    *(f"cc-by{more}" for more in ("", "-sa", "-nc", "-nd", "-nc-sa", "-nc-nd")),
)
OF_VERSION = (*REPEATS, GAINED, "new_studies", "version", "since")
"""Numbers that a frozen flow has beside its boxes."""


@dataclass(frozen=True, slots=True)
class PublicNames:
    """Names, ids and hashes in a public archive, each by its original.

    Attributes:
        reviewers: Names, numbered in the order of their first events.
        protocols: Hashes of protocol versions, as a version contains the name of the lead.
        ids: Ids of events, acts and runs, as the originals contain the time to the millisecond.
        studies: Ids of studies, numbered in order, as a study's id may be a person's name.
        records: Keys of the records of the review; any other key has no effect, and may be any text.
        searches: Ids of the searches.
        runs: Hashes of the run files, by the original id of the run.
    """

    reviewers: Mapping[str, str]
    protocols: Mapping[str, str]
    ids: Mapping[str, str]
    studies: Mapping[str, str]
    records: frozenset[str]
    searches: frozenset[str]
    runs: Mapping[str, str] = field(default_factory=dict)


Convert = Callable[[Any, PublicNames], Any]
"""Returns the part of a value that may be published, or None."""


def _list(convert: Convert) -> Convert:
    def go(value: Any, names: PublicNames) -> Any:
        # A single value counts as a list of one, as everywhere in the log.
        items = value if isinstance(value, list) else [value]
        return [public for item in items if (public := convert(item, names)) is not None]

    return go


def _text(pattern: re.Pattern[str]) -> Convert:
    return lambda value, _: value if isinstance(value, str) and pattern.fullmatch(value) else None


def _word(*words: str) -> Convert:
    return lambda value, _: value if value in words else None


def _number(value: Any, _: PublicNames) -> Any:
    return value if type(value) in {int, float, bool} else None


def plain(value: Any, _: PublicNames) -> Any:
    """Publish a text unchanged; `archive --public --dry-run` prints each one."""
    return value if isinstance(value, str) else None


def _event(value: Any, names: PublicNames) -> Any:
    return names.ids.get(value) if isinstance(value, str) else None


def _round(value: Any, names: PublicNames) -> Any:
    # A vote of a round never counts, even if the round itself is missing.
    return (_event(value, names) or "round") if value else None


def _withdraws(value: Any, names: PublicNames) -> Any:
    return _events(value, names) if isinstance(value, list) else _event(value, names)


def _key(value: Any, names: PublicNames) -> Any:
    return value if isinstance(value, str) and value in names.records else None


def _search(value: Any, names: PublicNames) -> Any:
    return value if isinstance(value, str) and value in names.searches else None


def _protocol(value: Any, names: PublicNames) -> Any:
    return names.protocols.get(value) if isinstance(value, str) else None


def _reviewer(value: Any, names: PublicNames) -> Any:
    return names.reviewers.get(value, "reviewer-0") if isinstance(value, str) else None


def _study(value: Any, names: PublicNames) -> Any:
    return names.studies.get(str(value))


def _format(value: Any, _: PublicNames) -> Any:
    from litreview.formats.registry import FORMATS  # noqa: PLC0415  # readers of all formats, wanted only here

    return value if isinstance(value, str) and value in FORMATS else None


def _encoding(value: Any, _: PublicNames) -> Any:
    return value if isinstance(value, str) and is_encoding(value) else None


def _day(value: Any, _: PublicNames) -> Any:
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        return None


def _pair(value: Any, names: PublicNames) -> Any:
    found = _keys(value, names)
    return found if len(found) == 2 else None  # noqa: PLR2004  # a pair


def _changes(value: Any, names: PublicNames) -> Any:
    if not isinstance(value, dict):
        return None
    told = {fact: SEARCH[fact] for fact in ("date", "hits", "kind")}
    found = {
        fact: {when: convert(value[fact].get(when), names) for when in ("old", "new")}
        for fact, convert in told.items()
        if isinstance(value.get(fact), dict)
    }
    return found or None


def _previous(value: Any, names: PublicNames) -> Any:
    fields = {"studies": _number, "reports": _number, "ids": _list(_study), "alone": _keys}
    return select(value, fields, names) if isinstance(value, dict) else None


def _target(value: Any, names: PublicNames) -> Any:
    fields = {"share": _number, "measure": _word("raw", "kappa")}
    return select(value, fields, names) if isinstance(value, dict) else None


def _evidence(value: Any, names: PublicNames) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("evidence"), dict):
        return None
    return {"evidence": select(value["evidence"], dict.fromkeys(EVIDENCE, _list(_number)), names)}


def _beginning(value: Any, names: PublicNames) -> Any:
    # An unknown version must not become null, which means the first version.
    return names.ids.get(value, "unknown") if isinstance(value, str) else None


def _again(value: Any, names: PublicNames) -> Any:
    # Not null: that would be left out, and the import would no longer be a repeated one.
    return _beginning(value, names) or ""


def _moment(value: Any, _: PublicNames) -> Any:
    try:
        return start_of_day(value)
    except (OverflowError, TypeError, ValueError):
        return None


def _export(value: Any, names: PublicNames) -> Any:
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004  # a search and a hash
        return None
    found = [_search(value[0], names), _hash(value[1], names)]
    return None if None in found else found


def _moved(value: Any, names: PublicNames) -> Any:
    return _export(value, names) or _event(value, names)


def _included(value: Any, names: PublicNames) -> Any:
    if not isinstance(value, dict):
        return None
    studies, reports = value.get("studies"), value.get("reports")
    return {
        "studies": {
            # A report without a study is listed under its lead.
            _key(study, names) or _study(study, names) or f"study-{n}": _keys(keys, names)
            for n, (study, keys) in enumerate(studies.items() if isinstance(studies, dict) else ())
        },
        "reports": [_keys(keys, names) for keys in (reports if isinstance(reports, list) else ())],
    }


def _flow_numbers(value: Any, _: PublicNames) -> Any:
    """Return the counts of a flow; the names of its sources are left out, those of its reasons are their codes."""
    if not isinstance(value, dict):
        return None
    counts = {part: _counts(value.get(part), names) for part, names in BOXES.items()}
    given = value.get("reasons")
    reasons = [
        {"lane": each["lane"], "reason": each["code"], "code": each["code"], "n": each["n"]}
        for each in (given if isinstance(given, list) else ())
        if isinstance(each, dict) and each.get("lane") in REASON_LANES
        if type(each.get("n")) is int and isinstance(each.get("code"), str)
    ]
    template = value.get("template")
    known = {"template": template} if isinstance(template, str) and template in TEMPLATES else {}
    return {
        **_counts(value, OF_VERSION),
        **known,
        **{name: found for name, found in counts.items() if found},
        "reasons": reasons,
    }


def _counts(value: Any, known: Collection[str]) -> dict[str, Any]:
    # A ledger edited by hand may hold any text.
    table = value if isinstance(value, dict) else {}
    return {name: n for name, n in table.items() if type(n) is int and name in known}


_keys = _list(_key)
_events = _list(_event)
_hash = _text(HASH)
_stage = _word(*Stage)
_verdict = _word(*Verdict)
_about: dict[str, Convert] = {"record": _key, "report": _keys}
_vote: dict[str, Convert] = {
    **_about,
    "stage": _stage,
    "protocol": _protocol,
    "verdict": _verdict,
    # Codes of the protocol; --dry-run prints those that are in no version.
    "reasons": _list(plain),
    "replaces": _events,
}

# Titles, years and DOIs of reports are left out here: they are in the table of records.
FIELDS: dict[str, Mapping[str, Convert] | None] = {
    "import": {
        "search": _search, "sha256": _hash, "format": _format, "encoding": _encoding, "records": _number, "rejects": _number,
        "again": _again,
    },
    "withdraw-export": {"search": _search, "sha256": _hash, "event": _event},
    "replace-export": {"search": _search, "old": _hash, "new": _hash, "pairs": _list(_pair)},
    "protocol": {"hash": _protocol, "version": plain},
    "criterion-change": {
        "criterion": plain, "old": _protocol, "new": _protocol, "effect": _word(*EFFECTS), "replaces": _events,
    },
    # Without names and other strata, which hold names of reviewers.
    "round": {
        "stage": _stage, "protocol": _protocol, "purpose": _word(*PURPOSES), "records": _keys,
        "seed": _number, "size": _number, "of": _word(*FRAMES), "frame": _keys, "frame_size": _number,
        "decisions": _list(_list(_event)), "adds_to": _event, "target": _target,
        "partners": _keys, "allocated": _word("evidence"), "strata": _evidence,
    },
    "decision": {**_vote, "round": _round, "seen_conflict": _number, "ranking": _event},
    # For the methods text; the order cannot be computed again, as that needs texts that are not in the archive.
    "ranking": {
        "stage": _stage, "model": _text(MODEL), "guesser": _word("py3langid", "stop-words"), "seed": _number,
        "pool": _number, "training": _number,
    },
    "consensus": {**_vote, "votes": _events, "round": _round},
    # Of an open copy. The rest of it is free text: an address may contain a name or a token.
    "retrieval": {
        **_about, "outcome": _word("got", "not-retrieved"), "replaces": _events, "source": _word("Unpaywall", "OpenAlex"),
        "version": _word("published", "accepted", "submitted"), "license": _word(*LICENSES),
    },
    "judgement": {"a": _key, "b": _key, "verdict": _word("same", "different"), "replaces": _events},
    "removal": {"by": _word("automation", "other"), "records": _keys},
    "stop": {"records": _keys},
    "study": {**_about, "studies": _list(_study), "replaces": _events},
    "assignment": {
        "stage": _stage, "way": _word("whole", "split", "random"), "each": _number, "overlap": _number,
        "seed": _number, "protocol": _protocol, "reviewer": _reviewer, "records": _keys,
    },
    "retraction": {**_about, "nature": _word("retraction", "concern"), "date": _day},
    # Names and reasons are free text.
    "update": {
        "step": _word("begin", "name", "move", "drop", "empty"), "after": _beginning, "of": _beginning, "to": _beginning,
        "in": _beginning, "until": _moment, "exports": _list(_export), "export": _moved, "search": _search,
        "included": _included, "previous": _previous, "typed": _previous, "numbers": _flow_numbers,
        "searches": _list(_search), "date": _day, "replaces": _events,
    },
    "withdrawal": {"withdraws": _withdraws, "seen_conflict": _number},
    # The run file is written again, and `public_body` adds its new hash.
    "run": {"run": _event, "replaces": _events},
    # Only facts that affect the flow; others are free text.
    "search-facts": {"search": _search, "changes": _changes},
    # Free text, or acts that change no number.
    "label": None,
    "label-rename": None,
    "round-note": None,
    "known-item": None,
    "enrichment": None,
    "redaction": None,
    "unblind": None,
    # Reviewers are numbered, so their devices and earlier names are left out.
    "device": None,
    "rename": None,
    "adoption": None,
    # The lines of a public archive are not the signed ones, and seals contain the original ids and hashes.
    "seal": None,
    "admission": None,
    "closure": None,
}  # fmt: skip

PROTOCOL: Mapping[str, Convert] = {
    "format": _number, "title": plain, "long_title": plain, "title_nl": plain, "long_title_nl": plain, "version": plain, "review_type": _word(*get_args(ReviewType)), "language": _word(*languages()),
    "blind": _number,
}  # fmt: skip
STAGE: Mapping[str, Convert] = {
    "reviewers": _number,
    "rule": _word("all", "include-wins", "lead"),
    "maybe": _word("include", "undecided"),
    "reason": _word("optional", "required", "none"),
}
CRITERION: Mapping[str, Convert] = dict.fromkeys(("id", "label", "text", "label_nl", "text_nl"), plain)
REASON: Mapping[str, Convert] = {
    **dict.fromkeys(("code", "label", "label_nl", "definition", "criterion"), plain),
    "stages": _list(_stage),
    "means": _word("duplicate", "not-retrieved"),
}
PRISMA_S: Mapping[str, Convert] = {item: plain for item in ITEMS if item not in PERSONAL}
PREVIOUS: Mapping[str, Convert] = {"studies": _number, "reports": _number, "ids": _list(_study)}
META_ANALYSIS: Mapping[str, Convert] = {"studies": _number, "reports": _number}
STOP: Mapping[str, Convert] = {"target": _number}
RANKING: Mapping[str, Convert] = {"when_blind": _number}
PILOT: Mapping[str, Convert] = {"target": _number, "measure": _word("raw", "kappa")}
SELF_CHECK: Mapping[str, Convert] = {
    "share": _number, "stages": _list(_stage), "gap": _number, "gap_days": _number,
}  # fmt: skip
DUPLICATES: Mapping[str, Convert] = {"versions": _word(*get_args(StudyVersions))}
PROTOCOL_TABLES = {
    "previous": PREVIOUS, "meta_analysis": META_ANALYSIS, "prisma_s": PRISMA_S, "stop": STOP,
    "ranking": RANKING, "pilot": PILOT, "self_check": SELF_CHECK, "duplicates": DUPLICATES,
}  # fmt: skip
SEARCH: Mapping[str, Convert] = {
    "format": _number, "id": plain, "name": plain, "platform": plain, "date": _day, "hits": _number,
    "kind": _word(*SourceKind),
}  # fmt: skip
EXPORT: Mapping[str, Convert] = {
    "sha256": _hash, "format": _format, "encoding": _encoding, "records": _number, "rejects": _number,
}  # fmt: skip
RUN: Mapping[str, Convert] = {
    "id": _event, "engine": _text(NUMBER), "profile": _word("standard", "cautious"), "versions": _word(*get_args(StudyVersions)),
    "keys": _hash, "replaces": _events, "after": _events,
}  # fmt: skip
PAIR: Mapping[str, Convert] = {
    "a": _key, "b": _key, "verdict": _word("same", "ask", "different"), "strength": _number,
}  # fmt: skip


def select(values: Mapping[str, Any], fields: Mapping[str, Convert], names: PublicNames) -> dict[str, Any]:
    """Return the values that may be published, by field."""
    found = {name: convert(values[name], names) for name, convert in fields.items() if name in values}
    return {name: value for name, value in found.items() if value is not None}


def public_body(event: Event, names: PublicNames) -> dict[str, Any]:
    """Return the part of an event's body that may be published."""
    body = select(event.body, FIELDS.get(event.kind) or {}, names)
    digest = names.runs.get(str(event.body.get("run")))
    return {**body, "sha256": digest} if event.kind == "run" and digest else body
