"""Checks of the versions of a review: what was frozen, which exports belong to which, and which searches were run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from litreview.errors import Problem
from litreview.model import UNITS, Event, Stage
from litreview.prisma.flow import flow_from_json
from litreview.review import protocols
from litreview.review.context import Context
from litreview.review.event_bodies import all_in_force
from litreview.review.event_text import counted
from litreview.review.flow.replay import Replay
from litreview.review.team import stated_records
from litreview.review.updates.search_runs import counted_runs, not_run, search_runs
from litreview.standing.versions import Beginning, FrozenState, Name, Versions
from litreview.store.store import StoreSession
from litreview.text import format_day

APART = 31
"""Days between two searches of one source from which on they are runs of different versions."""


def versions(context: Context, session: StoreSession, events: Sequence[Event]) -> Iterator[Problem]:
    """Yield what does not fit together in the versions of a review; `events` are all of its log."""
    found = session.versions()
    if found.newest == 1:
        yield from _typed_beside_old_searches(context, session)
        return
    paths = {(export.search, export.sha256): export.path for export in session.records.exports()}
    yield from _begun_twice(found)
    # A public archive has days and no moments.
    if not stated_records.is_public(context):
        yield from _frozen(context, session, found, events)
        yield from _imported_before(session, found, paths)
    yield from _void_moves(found, paths)
    yield from _replaced_across(session, found, paths)
    yield from _not_run(session, found)
    yield from _typed_since(context, found)


def _begun_twice(found: Versions) -> Iterator[Problem]:
    for number, forks in enumerate(found.beginnings, 2):
        if len(forks) > 1:
            who = ", ".join(f"{fork.reviewer} {_day(fork.at)}" for fork in forks)
            message = f"Version {number} was begun twice ({who}); they count as one."
            hint = f"`litreview update --undo --as {forks[-1].reviewer}` takes one back."
            yield Problem("C1", "open", message, "", hint)


def _frozen(
    context: Context, session: StoreSession, found: Versions, events: Sequence[Event]
) -> Iterator[Problem]:
    replay = Replay(context, session, found, events)
    for number, forks in enumerate(found.beginnings, 2):
        state = forks[0].state
        if state is None or len(forks) > 1 or not _follows(found, number):
            continue
        if difference := describe_difference(state, replay.freeze(number)):
            before, after = difference
            message = f"Version {number - 1} was frozen with {before} on {_day(forks[0].until)}; the log until then now gives {after}."
            hint = (
                f"Events arrived later. `litreview flow --version {number - 1} --now` shows it as it is now."
            )
            yield Problem("C2", "open", message, "", hint)


def _follows(found: Versions, number: int) -> bool:
    """Return whether a beginning follows the one that is before it now."""
    after = found.beginning(number).after
    before: Beginning | None = found.beginning(number - 1) if number > 2 else None  # noqa: PLR2004  # the first one
    # One of the older form is no beginning that another can name.
    return after == (before.id if before and before.state is not None else None)


def describe_difference(recorded: FrozenState, redrawn: FrozenState) -> tuple[str, str] | None:
    """Return the first number that differs between two frozen states, in words; None if all are equal."""
    for unit in UNITS:
        numbers = (recorded.previous.get(unit, 0), redrawn.previous.get(unit, 0))
        if numbers[0] != numbers[1]:
            return f"{numbers[0]} {unit}", str(numbers[1])
    before, after = _boxes(recorded.numbers), _boxes(redrawn.numbers)
    for box in {**before, **after}:
        if before.get(box, 0) != after.get(box, 0):
            return f"{before.get(box, 0)} in {box}", str(after.get(box, 0))
    return None


def _boxes(numbers: Mapping[str, Any]) -> dict[str, int | None]:
    flow = flow_from_json(numbers)
    parts = {
        f"{box}:{part.code or part.name}": part.n
        for box in (
            "database_specific_results",
            "register_specific_results",
            "dbr_excluded",
            "other_excluded",
        )
        for part in flow.parts(box)
    }
    undecided = {f"undecided.{name}": n for name, n in flow.undecided.items()}
    dropped = {f"dropped.{name}": n for name, n in flow.dropped.items()}
    return {**flow.numbers, **undecided, **dropped, **flow.repeats, **parts}


def _imported_before(session: StoreSession, found: Versions, paths: Mapping[Name, str]) -> Iterator[Problem]:
    # The same file again belongs to the version in which it came again, whenever it was imported.
    for run in (run for run in counted_runs(session, found) if not run.again):
        for number, forks in enumerate(found.beginnings[: run.version - 1], 2):
            listed = any(run.export in fork.exports for fork in forks)
            if datetime.fromisoformat(run.at) <= forks[0].until and not listed:
                name = paths.get(run.export, "").rsplit("/", 1)[-1]
                message = f"{name} was imported on {_day(run.at)}, before version {number} began, and is counted in version {run.version}."
                hint = f"`litreview update move {name} {number - 1}` if it belongs to version {number - 1}."
                yield Problem("C3", "open", message, paths.get(run.export, ""), hint)
                break


def _void_moves(found: Versions, paths: Mapping[Name, str]) -> Iterator[Problem]:
    for what, targets in found.moves.items():
        name = paths.get(what, what[1][:12]) if isinstance(what, tuple) else what
        if len(targets) > 1:
            numbers = ", ".join(sorted("?" if target is None else str(target) for target in targets))
            message = f"Moves of this export disagree ({numbers}); none of them counts."
            yield Problem("C4", "error", message, name, "Move it again with `litreview update move`.")
        elif targets == {None}:
            message = "This export was moved to a version that does not exist; the move does not count."
            yield Problem("C4", "error", message, name, "Move it again with `litreview update move`.")


def _replaced_across(session: StoreSession, found: Versions, paths: Mapping[Name, str]) -> Iterator[Problem]:
    for event in all_in_force(session, "replace-export"):
        search, pairs = str(event.body.get("search")), event.body.get("pairs")
        old, new = ((search, str(event.body.get(name))) for name in ("old", "new"))
        if {old, new} <= found.imported and found.of_export(old) != found.of_export(new):
            name = paths.get(new, "").rsplit("/", 1)[-1]
            joined = counted(len(pairs) if isinstance(pairs, list) else 0, "pair")
            message = f"{name} replaces this export of another version: version {found.of_export(old)} keeps its records, and {joined} of records are joined."
            yield Problem(
                "C5", "open", message, paths.get(old, ""), "Nothing has to be done if that is right."
            )


def _not_run(session: StoreSession, found: Versions) -> Iterator[Problem]:
    for run in not_run(search_runs(session, found), found):
        message = f"Not run in version {found.newest}: {run.search.name} (last {_day(run.at)})."
        hint = f'`litreview update empty {run.search.id}` records that it found nothing, `litreview update drop {run.search.id} "why"` that it ends.'
        yield Problem("C6", "open", message, run.search.id, hint)


def _typed_since(context: Context, found: Versions) -> Iterator[Problem]:
    state = found.beginning(2).state
    if state is None:
        return
    now = {unit: n for unit in UNITS if (n := context.protocol.typed.get(f"previous_{unit}")) is not None}
    then = {unit: n for unit in UNITS if (n := state.typed.get(unit)) is not None}
    if now != then:
        words = [", ".join(f"{n} {unit}" for unit, n in typed.items()) or "nothing" for typed in (now, then)]
        message = f"[previous] now names {words[0]}; version 2 began with {words[1]}, which counts."
        hint = "Write the numbers as they were, or take version 2 back and begin it again."
        yield Problem("previous-changed", "error", message, "screening/protocol.toml", hint)


def _typed_beside_old_searches(context: Context, session: StoreSession) -> Iterator[Problem]:
    typed = context.protocol.typed
    studies = typed.get("previous_studies")
    if studies is None:
        return
    sources: dict[tuple[str, str], list[Any]] = {}
    for search, _ in session.records.searches(counted=True).values():
        sources.setdefault((str(search.kind), search.name), []).append(search)
    records: dict[str, int] = {}
    for export in session.records.exports(counted=True):
        records[export.search] = records.get(export.search, 0) + export.records
    old = [searches for searches in sources.values() if _are_apart([s.date for s in searches])]
    before = None if old else _included_before(context, session)
    if not old and before is None:
        return
    if old:
        year = min(search.date for searches in old for search in searches if search.date)[:4]
        sums = "; ".join(
            f"{searches[0].name} {' + '.join(str(records.get(s.id, 0)) for s in searches)}"
            for searches in old
        )
        message = (
            f"{studies} previous studies are typed, and the searches of {year} are counted as well ({sums})."
        )
    else:
        message = f"{studies} previous studies are typed, and reports that were included before, on {before}, are counted as well."
    hint = "If version 1 was made here: `litreview update begin --at DATE`, and take [previous] out of the protocol."
    yield Problem("C7", "error", message, "screening/protocol.toml", hint)


def _are_apart(dates: list[str | None]) -> bool:
    days = sorted(day for text in dates if text and (day := _parse_day(text)))
    return len(days) > 1 and (days[-1] - days[0]).days > APART


def _parse_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _included_before(context: Context, session: StoreSession) -> str | None:
    """Return the day of a full-text vote on an included report from before `[previous]` was typed, or None."""
    typed = [
        one.at
        for one in protocols.versions(context)
        if one.hash in (read := protocols.readable(context)) and "previous_studies" in read[one.hash].typed
    ]
    known = min(typed, default="")
    for lead, _, _ in session.lists.included():
        for vote in session.lists.ballots(lead, Stage.FULL_TEXT):
            if vote.at < known:
                return _day(vote.at)
    return None


def _day(moment: str | datetime) -> str:
    return format_day(datetime.fromisoformat(moment) if isinstance(moment, str) else moment)
