"""The run files in the folder of the review, each compared with the hash in its event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from litreview.errors import InputError
from litreview.links import is_file, list_files
from litreview.review import bound_files
from litreview.review.context import Context
from litreview.review.duplicates.run_files import read_head, read_run
from litreview.standing.event_ids import is_id
from litreview.standing.log import in_force
from litreview.store.store import StoreSession

State = Literal["whole", "line-endings", "changed", "missing", "unbound", "copy", "damaged"]
AS_IT_WAS = {"whole", "line-endings"}
READ = {"whole", "line-endings", "unbound"}


@dataclass(frozen=True, slots=True)
class BoundRun:
    """The file of a run as an event describes it.

    Attributes:
        sha256: The hash of the file.
        event: The id of the event.
        in_force: Whether no later run replaces it.
    """

    sha256: str
    event: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file of a run, which may be missing.

    Attributes:
        run: The id of the run.
        state: `unbound` has no event, as in older versions; `copy` is a second file of a run.
        bound: The file as an event describes it.
    """

    run: str
    path: Path
    state: State
    bound: BoundRun | None = None


def bound_runs(session: StoreSession) -> dict[str, BoundRun]:
    """Map each run to its file as the first event on it describes it."""
    events = session.events.of_kind("run")
    live = in_force(session.events.closed(events))
    found: dict[str, BoundRun] = {}
    for event in events:
        run, digest = str(event.body.get("run")), str(event.body.get("sha256"))
        # The first event was added when the file was written. The id becomes a path, and anybody can write an event.
        if is_id(run):
            found.setdefault(run, BoundRun(digest, event.id, event.id in live))
    return found


def run_files(context: Context, known: Mapping[str, BoundRun]) -> Iterator[RunFile]:
    """Yield the file of each bound run in order of their ids, then every other run file in the folder."""
    paths = list_files(context.folder.runs, "*")
    taken: set[Path] = set()
    for run, bound in sorted(known.items()):
        file = _bound_file(context, run, bound, paths)
        taken.add(file.path)
        yield file
    # Copies may have longer names, such as `run.jsonl.bak`; other files are not ours.
    rest = [path for path in paths if path not in taken and ".jsonl" in path.name[1:]]
    yield from _others(context, rest, known)


def _bound_file(context: Context, run: str, bound: BoundRun, paths: list[Path]) -> RunFile:
    own = context.folder.runs / f"{run}.jsonl"
    state: State = bound_files.state_of(own, bound.sha256)
    if state not in AS_IT_WAS:
        # By content: a synchronising service may have renamed it.
        for path in paths:
            if (found := bound_files.state_of(path, bound.sha256)) in AS_IT_WAS:
                return RunFile(run, path, found, bound)
    return RunFile(run, own, state, bound)


def _others(context: Context, paths: list[Path], known: Mapping[str, BoundRun]) -> Iterator[RunFile]:
    """Yield the files that no event binds: those of older runs, and copies."""
    named: dict[str, list[Path]] = {}
    for path in paths:
        try:
            named.setdefault(read_head(path).id, []).append(path)
        except InputError:
            yield RunFile(path.stem, path, "copy" if path.stem in known else "damaged")
    for run, found in sorted(named.items()):
        # A renamed file counts only if the file with the proper name is missing.
        own = context.folder.runs / f"{run}.jsonl"
        first, *more = sorted(found, key=lambda path: (path != own, path))
        yield RunFile(run, first, "copy" if run in known else "unbound")
        yield from (RunFile(run, path, "copy") for path in more)


def read_runs(context: Context, session: StoreSession) -> None:
    """Read the runs that the store lacks and whose files are unchanged."""
    stored = session.pairs.runs()
    for file in run_files(context, bound_runs(session)):
        if file.state in READ and file.run not in stored:
            # `check` reports a file that cannot be read.
            with suppress(InputError):
                run, pairs = read_run(file.path)
                if run.id == file.run:
                    session.pairs.add_run(run.id, pairs, run.replaces)


def missing_runs(context: Context, session: StoreSession) -> Iterator[tuple[str, bool]]:
    """Yield the path of each run in force whose file or pairs are missing, and whether the store has its pairs."""
    stored = session.pairs.runs()
    for run, bound in bound_runs(session).items():
        path = context.folder.runs / f"{run}.jsonl"
        if bound.in_force and (run not in stored or not is_file(path)):
            yield path.relative_to(context.folder.root).as_posix(), run in stored
