"""The versions of a review, derived from the events about updates and imports.

An `update` event has a `step`: `begin`, `name`, `move`, `drop` or `empty`. Events without one are of the form that
litreview 0.1 wrote; all of them in force are together the beginning of version 2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from typing import Any

from litreview.model import UNITS, Event, is_count
from litreview.standing.versions import Beginning, FrozenState, Name, Run, VersionName, Versions, texts

KINDS = ("update", "import", "withdraw-export")
"""The kinds of events that versions are derived from."""


def derive_versions(
    events: Iterable[Event], live: Collection[str], known: Mapping[str, Beginning] | None = None
) -> Versions:
    """Derive the versions of a review.

    Args:
        events: Of the kinds of `KINDS`, in any order, all of them, as a beginning that was taken back links others.
        live: The ids of those in force.
        known: Beginnings that were read from their events before, by id.
    """
    known = known or {}
    log = sorted(events, key=lambda event: event.id)
    updates = [event for event in log if event.kind == "update"]
    begins = {event.id: event for event in updates if is_beginning(event)}
    old = [
        event
        for event in updates
        if "step" not in event.body and "searches" in event.body and event.id in live
    ]
    # All of the older form together are version 2, so that the first new beginning is version 3.
    numbers = _numbers(begins, live, first=3 if old else 2) | dict.fromkeys((event.id for event in old), 2)
    by_number: dict[int, list[Beginning]] = {2: [_older_beginning(old, log, live)]} if old else {}
    for event in begins.values():
        if event.id in live:
            begun = known.get(event.id) or _beginning(event)
            by_number.setdefault(numbers[event.id], []).append(begun)
    beginnings = tuple(tuple(by_number[number]) for number in sorted(by_number))
    frozen: dict[Name, int] = {}
    for number, forks in enumerate(beginnings, 1):
        for export in frozenset().union(*(fork.exports for fork in forks)):
            frozen.setdefault(export, number)
    # A reference to a beginning that was taken back leads nowhere; null is always the first version.
    acts = [event for event in updates if event.id in live]
    exists: dict[str | None, int] = {id_: number for id_, number in numbers.items() if id_ in live}
    exists[None] = 1
    found = Versions(
        beginnings,
        frozen,
        moves=_moves(acts, exists),
        names=_names(acts, exists),
        dropped=_searches(acts, exists, "drop"),
        empty=_searches(acts, exists, "empty"),
        numbers=numbers,
    )
    named = [event for event in log if event.id in live and event.kind != "update"]
    runs = tuple(_runs(named, found))
    ran: dict[Name, set[int]] = {}
    for run in runs:
        ran.setdefault(run.export, set()).add(run.version)
    return replace(
        found,
        runs=runs,
        ran={export: frozenset(some) for export, some in ran.items()},
        imported=frozenset(_export(event) for event in named if event.kind == "import"),
        known=frozenset(map(_export, named)),
    )


def _numbers(begins: Mapping[str, Event], live: Collection[str], first: int) -> dict[str, int]:
    """Map each beginning to its version: one that was taken back to the version that its exports belong to."""
    found: dict[str, int] = {}
    # In order of id: a beginning can only follow one with a smaller id.
    for id_, event in begins.items():
        before = found.get(str(event.body.get("after")), first - 1)
        # An ancestor that was taken back still links later ones, but is no version of its own.
        found[id_] = before + (id_ in live)
    return found


def _beginning(event: Event) -> Beginning:
    body = event.body
    included = _table(body.get("included"))
    reports = included.get("reports")
    state = FrozenState(
        studies={id_: texts(keys) for id_, keys in _table(included.get("studies")).items()},
        reports=tuple(texts(keys) for keys in reports) if isinstance(reports, list) else (),
        previous=_counts(body.get("previous")),
        numbers=_table(body.get("numbers")),
        typed=_table(body.get("typed")),
    )
    after = body.get("after")
    return Beginning(
        event.id, event.act, after if isinstance(after, str) else None, until_of(event),
        frozenset(_names_in(body.get("exports"))), state,
        name=_text(body.get("name")), why=_text(body.get("why")), at=event.at, reviewer=event.reviewer,
    )  # fmt: skip


def _older_beginning(old: list[Event], log: Iterable[Event], live: Collection[str]) -> Beginning:
    """Return the beginning that the updates of the older form are together."""
    first = min(old, key=lambda event: event.id)
    searches = older_searches(old)
    imports = [event for event in log if event.kind == "import" and event.id in live]
    ran = [_moment(event.at) for event in imports if _export(event)[0] in searches]
    began = _moment(first.at)
    # What persons imported after the update belongs to it as well: it was not there before.
    before = (e for e in imports if _export(e)[0] not in searches and _moment(e.at) < began)
    return Beginning(
        first.id, max(old, key=lambda event: event.id).act, None, min([began, *ran]) - timedelta(milliseconds=1), frozenset(map(_export, before)),
        None, at=first.at, reviewer=first.reviewer, previous=_counts(first.body.get("previous")),
    )  # fmt: skip


def older_searches(events: Iterable[Event]) -> frozenset[str]:
    """Return the ids of the searches that updates of the older form ran."""
    return frozenset(search for event in events for search in texts(event.body.get("searches")))


def _moves(
    acts: Iterable[Event], exists: Mapping[str | None, int]
) -> dict[Name | str, frozenset[int | None]]:
    found: dict[Name | str, set[int | None]] = {}
    for event in acts:
        if event.body.get("step") == "move":
            what = event.body.get("export")
            for name in [what] if isinstance(what, str) else _names_in([what]):
                found.setdefault(name, set()).add(_target(event, "to", exists))
    return {name: frozenset(targets) for name, targets in found.items()}


def _names(acts: Iterable[Event], exists: Mapping[str | None, int]) -> dict[int, VersionName]:
    found: dict[int, VersionName] = {}
    # The newest wins, if two machines named one version.
    for event in acts:
        number = _target(event, "of", exists)
        if event.body.get("step") == "name" and number is not None:
            found[number] = VersionName(*(_text(event.body.get(name)) for name in ("name", "date", "doi")))
    return found


def _searches(
    acts: Iterable[Event], exists: Mapping[str | None, int], step: str
) -> dict[int, dict[str, str]]:
    """Map each version to the searches that events with a step name for it, with the times of these events."""
    found: dict[int, dict[str, str]] = {}
    for event in acts:
        number = _target(event, "in", exists)
        if event.body.get("step") == step and number is not None:
            found.setdefault(number, {})[_text(event.body.get("search"))] = _instant(event)
    return found


def _target(event: Event, field_name: str, exists: Mapping[str | None, int]) -> int | None:
    """Return the version that an event names by a beginning in force, or by null for the first."""
    named = event.body.get(field_name)
    return exists.get(named) if named is None or isinstance(named, str) else None


def _runs(acts: Collection[Event], versions: Versions) -> Iterator[Run]:
    withdrawals = [event for event in acts if event.kind == "withdraw-export"]
    withdrawn, files = (
        {_text(event.body.get("event")) for event in withdrawals},
        set(map(_export, withdrawals)),
    )
    for event in acts:
        if event.kind != "import" or event.id in withdrawn:
            continue
        export = _export(event)
        at = _instant(event)
        if "again" in event.body:
            # The same bytes again are a run of the version in which they came again; null and "" are the first.
            begun = event.body["again"]
            ran = versions.numbers.get(str(begun), versions.newest) if begun else 1
            yield Run(event.id, export, versions.moved_to(event.id) or ran, at, again=True)
        elif export not in files:
            yield Run(event.id, export, versions.of_export(export), at)


def _instant(event: Event) -> str:
    # An event may have its time in any form, such as 20260331T140000.
    return _moment(event.at).astimezone(UTC).isoformat(timespec="milliseconds")


def _export(event: Event) -> Name:
    return _text(event.body.get("search")), _text(event.body.get("sha256"))


def _names_in(value: Any) -> Iterator[Name]:
    for pair in value if isinstance(value, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair):  # noqa: PLR2004
            yield pair[0], pair[1]


def until_of(event: Event) -> datetime:
    """Return the moment at which the version before a beginning ended."""
    return _moment(event.body.get("until"), event.at)


def is_beginning(event: Event) -> bool:
    """Return whether an event begins a version, in the form that has a `step`."""
    return event.kind == "update" and event.body.get("step") == "begin"


def _moment(*texts: Any) -> datetime:
    """Parse the first of these that is an instant; a ledger edited by hand may hold anything."""
    for text in texts:
        try:
            found = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            continue
        # In another time zone a time at either end of the calendar would be invalid.
        if MINYEAR < found.year < MAXYEAR:
            return found if found.tzinfo else found.replace(tzinfo=UTC)
    return datetime(MAXYEAR - 1, 1, 1, tzinfo=UTC)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _counts(value: Any) -> dict[str, int]:
    counts = {unit: _table(value).get(unit) for unit in UNITS}
    return {unit: n for unit, n in counts.items() if is_count(n)}
