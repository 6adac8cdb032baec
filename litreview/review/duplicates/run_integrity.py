"""The files of the runs in the review's folder, each compared with the hash that its event gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from litreview.errors import InputError
from litreview.links import is_file, listed
from litreview.review import bound_files
from litreview.review.context import Context
from litreview.review.duplicates.run_files import head, read_run
from litreview.standing.log import in_force, is_id
from litreview.store.store import Session

State = Literal["whole", "line-endings", "changed", "missing", "unbound", "copy", "damaged"]
AS_IT_WAS = {"whole", "line-endings"}
READ = {"whole", "line-endings", "unbound"}


@dataclass(frozen=True, slots=True)
class BoundRun:
    """What the log says of the file of a run.

    Attributes:
        sha256: Its hash.
        event: The id of the event that says so.
        in_force: Whether no later run stands for it.
    """

    sha256: str
    event: str
    in_force: bool


@dataclass(frozen=True, slots=True)
class RunFile:
    """A file of a run, or the place of one that is missing.

    Attributes:
        run: The id of the run.
        state: `unbound` has no event, as before there were such events; `copy` is a further file of a run.
        bound: What the log says of it.
    """

    run: str
    path: Path
    state: State
    bound: BoundRun | None = None


def bound(session: Session) -> dict[str, BoundRun]:
    """Map each run to what the first event on it says."""
    events = session.events.of_kind("run")
    live = in_force(session.events.closed(events))
    found: dict[str, BoundRun] = {}
    for event in events:
        run, digest = str(event.body.get("run")), str(event.body.get("sha256"))
        # The first one: what was said of a file when it was written, whoever says otherwise later. Its name becomes a
        # path, and the event may be anybody's.
        if is_id(run):
            found.setdefault(run, BoundRun(digest, event.id, event.id in live))
    return found


def run_files(context: Context, known: Mapping[str, BoundRun]) -> Iterator[RunFile]:
    """Yield the file of each run that is bound, in the order of their ids, then every other file that is there."""
    paths = listed(context.folder.runs, "*")
    taken: set[Path] = set()
    for run, said in sorted(known.items()):
        file = _bound_file(context, run, said, paths)
        taken.add(file.path)
        yield file
    # A name may be continued, as in `run.jsonl.bak`; what else lies here is none of ours.
    rest = [path for path in paths if path not in taken and ".jsonl" in path.name[1:]]
    yield from _others(context, rest, known)


def _bound_file(context: Context, run: str, said: BoundRun, paths: list[Path]) -> RunFile:
    own = context.folder.runs / f"{run}.jsonl"
    state: State = bound_files.state_of(own, said.sha256)
    if state not in AS_IT_WAS:
        # By content: a service that synchronises may have left it under another name.
        for path in paths:
            if (found := bound_files.state_of(path, said.sha256)) in AS_IT_WAS:
                return RunFile(run, path, found, said)
    return RunFile(run, own, state, said)


def _others(context: Context, paths: list[Path], known: Mapping[str, BoundRun]) -> Iterator[RunFile]:
    """Yield files that no event binds: of older runs, and copies."""
    named: dict[str, list[Path]] = {}
    for path in paths:
        try:
            named.setdefault(head(path).id, []).append(path)
        except InputError:
            yield RunFile(path.stem, path, "copy" if path.stem in known else "damaged")
    for run, found in sorted(named.items()):
        # Its own name first; a file that was renamed counts only where the one of that name is gone.
        own = context.folder.runs / f"{run}.jsonl"
        first, *more = sorted(found, key=lambda path: (path != own, path))
        yield RunFile(run, first, "copy" if run in known else "unbound")
        yield from (RunFile(run, path, "copy") for path in more)


def read_runs(context: Context, session: Session) -> None:
    """Bring into the store the runs whose files are as they were written, and that it does not know."""
    stored = session.pairs.runs()
    for file in run_files(context, bound(session)):
        if file.state in READ and file.run not in stored:
            # What cannot be read leaves its run unknown here, and `check` names that.
            with suppress(InputError):
                run, pairs = read_run(file.path)
                if run.id == file.run:
                    session.pairs.add_run(run.id, pairs, run.replaces)


def missing(context: Context, session: Session) -> Iterator[tuple[str, bool]]:
    """Yield the path of each run in force whose file is not there, and whether the store has what it held."""
    stored = session.pairs.runs()
    for run, said in bound(session).items():
        path = context.folder.runs / f"{run}.jsonl"
        if said.in_force and (run not in stored or not is_file(path)):
            yield path.relative_to(context.folder.root).as_posix(), run in stored
