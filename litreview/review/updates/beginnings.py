"""The beginning of a version, which freezes the one before it, and its withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litreview.errors import UsageError
from litreview.review.context import Context, iso
from litreview.review.flow.moments import event_time, parse_moment
from litreview.review.flow.past_counts import counted_at
from litreview.review.flow.version_flows import freeze
from litreview.standing.log import in_force
from litreview.standing.versions import Beginning, FrozenState, Name, Versions
from litreview.store.store import StoreSession
from litreview.text import drop_controls


@dataclass(frozen=True, slots=True)
class BeginOptions:
    """How a version begins.

    Attributes:
        name: What it is called.
        at: The last day, or the instant, of the version before it; by default, now.
        why: What triggered it.
    """

    name: str = ""
    at: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class BegunVersion:
    """A version that begins, or would begin.

    Attributes:
        number: Of the version that begins; the one before it ended.
        until: The moment at which that ended, in ISO 8601.
        numbers: The column of the version that ended, in the form of `flow --json`.
        previous: The number of studies and of reports that were included then.
        undecided: The number of items of that version that are undecided.
        exports: Paths of the exports of the new version, as they were imported since, with their numbers of records.
    """

    number: int
    until: str
    numbers: Mapping[str, Any]
    previous: Mapping[str, int]
    undecided: int
    exports: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Ending:
    """What the beginning of a version records of the one that ends."""

    versions: Versions
    until: datetime
    exports: tuple[Name, ...]
    state: FrozenState


def plan(context: Context, options: BeginOptions) -> BegunVersion:
    """Return what a beginning would freeze, without beginning a version; see `begin`."""
    with context.store.read() as session:
        return _result(session, _ending(context, session, options))


def begin(context: Context, actor: str, options: BeginOptions) -> BegunVersion:
    """Begin a version: what is imported from now on, or was since the moment that is given, belongs to it.

    Raises:
        UsageError: Nothing was imported since the last beginning, or the moment lies before that.
    """
    # Read first: to derive a large review takes longer than other programs should wait.
    with context.store.read() as session:
        ending = _ending(context, session, options)
    versions, state = ending.versions, ending.state
    with context.store.write(large=True) as session:
        if session.versions().beginnings != versions.beginnings:
            raise UsageError(
                f"Version {versions.newest + 1} was begun meanwhile.", "Look at `litreview update list`."
            )
        last = versions.beginning(versions.newest) if versions.newest > 1 else None
        body: dict[str, Any] = {
            "step": "begin",
            # Events of the older form are no beginning that others can follow.
            "after": last.id if last and last.state is not None else None,
            "name": drop_controls(options.name),
            "why": drop_controls(options.why),
            "until": iso(ending.until),
            "exports": [list(export) for export in ending.exports],
            "included": {
                "studies": {study: list(keys) for study, keys in state.studies.items()},
                "reports": [list(keys) for keys in state.reports],
            },
            "previous": dict(state.previous),
            "numbers": dict(state.numbers),
        } | ({"typed": dict(state.typed)} if state.typed else {})
        context.record(session, actor, [("update", body)])
        return _result(session, ending)


def _ending(context: Context, session: StoreSession, options: BeginOptions) -> _Ending:
    now = context.clock()
    # Not later than now: what happens until the end of today is not known yet.
    until = now if options.at is None else min(now, parse_moment(options.at))
    versions = session.versions(always=True)
    if versions.newest > 1 and until < versions.beginning(versions.newest).until:
        raise UsageError(
            f"Version {versions.newest} began after {options.at}.",
            f"Give a day from {versions.beginning(versions.newest).until:%Y-%m-%d} on.",
        )
    imports = session.events.of_kind("import")
    live = in_force(session.events.closed(imports))
    then = [event for event in imports if event.id in live and event_time(event) <= until]
    known = {event.id for event in then}
    if not any(run.version == versions.newest and run.event in known for run in versions.runs):
        since = (
            "Nothing is imported"
            if versions.newest == 1
            else f"Nothing was imported since version {versions.newest} began"
        )
        when = f" until {options.at}" if options.at else ""
        raise UsageError(f"{since}{when}.", "A version begins after the exports of the one before it.")
    exports = {(str(event.body.get("search")), str(event.body.get("sha256"))) for event in then}
    begun = {fork.id for forks in versions.beginnings for fork in forks}
    state = freeze(counted_at(context, session, until, begun), context.protocol.language)
    return _Ending(versions, until, tuple(sorted(exports)), state)


def _result(session: StoreSession, ending: _Ending) -> BegunVersion:
    listed = set(ending.exports)
    later = {
        export.path: export.records
        for export in session.records.exports(counted=True)
        if (export.search, export.sha256) not in listed
    }
    numbers = ending.state.numbers
    return BegunVersion(
        ending.versions.newest + 1, iso(ending.until), numbers, ending.state.previous,
        sum(numbers["undecided"].values()), later,
    )  # fmt: skip


def newest_beginning(versions: Versions, actor: str | None = None) -> Beginning:
    """Return the beginning that is taken back first: of two of one version, that of the reviewer, else the later one.

    Args:
        versions: Of the review.
        actor: The reviewer whose beginning is wanted, if only theirs is.

    Raises:
        UsageError: There is none, or the reviewer has begun an earlier version only.
    """
    if not versions.beginnings:
        raise UsageError("No version was begun.", "`litreview update begin` begins one.")
    *earlier, newest = versions.beginnings
    own = [fork for fork in newest if fork.reviewer == actor]
    if actor and not own and any(fork.reviewer == actor for forks in earlier for fork in forks):
        raise UsageError(
            f"{actor} did not begin version {versions.newest}, but an earlier one.",
            f"Take back version {versions.newest} first. `litreview update --undo` without --as does so.",
        )
    return (own or newest)[-1]
