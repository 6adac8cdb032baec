"""Files of the runs of the duplicate engine: immutable, and enough to rebuild any store (RULES 3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

from litreview.errors import InputError
from litreview.files import open_binary, read_text, restoring_on_error, write_atomically
from litreview.links import is_file
from litreview.model import Pair, StudyVersions, is_count
from litreview.review.context import Context
from litreview.standing.event_ids import is_id
from litreview.store.store import StoreSession

ExportId = tuple[str, str]
"""The id of a search and the hash of one of its exports."""


@dataclass(frozen=True, slots=True)
class EngineRun:
    """A run of the engine over a set of records (RULES 3).

    Attributes:
        keys: The SHA-256 of the sorted keys of the judged records.
        replaces: Runs that no longer count because of this one.
        exports: The search and hash of each export whose records were judged.
        after: Earlier runs, whose records this one did not compare with each other again.
        versions: What it did with two versions of one work; older runs asked about them.
        left_out: The number of pairs that were not compared, as they only share a very common block.
    """

    id: str
    engine: str
    profile: str
    keys: str
    at: str
    replaces: tuple[str, ...] = ()
    exports: tuple[ExportId, ...] = ()
    after: tuple[str, ...] = ()
    versions: StudyVersions = "ask"
    left_out: int = 0


def fingerprint(keys: Iterable[str]) -> str:
    """Return the SHA-256 of the sorted keys."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


def content_of(run: EngineRun, pairs: Iterable[Pair]) -> bytes:
    """Return the content of the file of a run."""
    head = asdict(run)
    # As in older runs, so that older programs read the file of a review that needs neither.
    if run.versions == "ask":
        del head["versions"]
    if not run.left_out:
        del head["left_out"]
    lines = [json.dumps(head, ensure_ascii=False)]
    lines += [json.dumps(asdict(pair), ensure_ascii=False) for pair in pairs]
    return ("\n".join(lines) + "\n").encode()


@contextmanager
def written_with_event(context: Context, run: str, content: bytes) -> Iterator[None]:
    """Write the file of a run, and remove it if the transaction with its event, which the block ends, fails."""
    path, mark = context.folder.runs / f"{run}.jsonl", context.state.unfinished_run
    with restoring_on_error((), (path, mark)):
        # For a program that is killed here: without an event the file would stay in the folder forever.
        write_atomically(mark, run)
        write_atomically(path, content)
        yield
        mark.unlink(missing_ok=True)


def remove_unfinished(context: Context) -> None:
    """Remove the file of a run whose program was killed before its event was saved."""
    mark = context.state.unfinished_run
    if not mark.exists():
        return
    # The run is written within a transaction: while this one lasts, no program is about to save it.
    with context.store.write() as session:
        run = read_text(mark) if mark.exists() else ""
        if is_id(run) and run not in session.pairs.runs():
            (context.folder.runs / f"{run}.jsonl").unlink(missing_ok=True)
        mark.unlink(missing_ok=True)


def read_run(path: Path) -> tuple[EngineRun, list[Pair]]:
    """Read the file of a run.

    Raises:
        InputError: It is damaged.
    """
    try:
        head, *rest = [json.loads(line) for line in read_text(path).split("\n") if line]
        return _parse_head(head), [Pair(**line | {"reasons": tuple(line["reasons"])}) for line in rest]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _damaged(path) from error


def _parse_head(head: dict[str, Any]) -> EngineRun:
    # The id becomes the name of a file, and contains the time of the run.
    if not is_id(head["id"]):
        raise ValueError(head["id"])
    if head.get("versions", "ask") not in get_args(StudyVersions):
        raise ValueError(head["versions"])
    if not is_count(head.get("left_out", 0)):
        raise ValueError(head["left_out"])
    tuples = {name: tuple(head.get(name, ())) for name in ("replaces", "after")}
    return EngineRun(**head | tuples | {"exports": tuple((a, b) for a, b in head.get("exports", ()))})


def read_heads(context: Context, names: Iterable[str]) -> dict[str, EngineRun]:
    """Read the heads of the runs whose files exist and can be read, oldest first."""
    paths = [context.folder.runs / f"{name}.jsonl" for name in sorted(names)]
    found: dict[str, EngineRun] = {}
    for path in paths:
        # `check` reports a damaged file; here its records count as not judged.
        with suppress(InputError):
            if is_file(path):
                found[path.stem] = read_head(path)
    return found


def counting_runs(context: Context, session: StoreSession) -> list[EngineRun]:
    """Return the runs that count now and whose files can be read, oldest first."""
    counting = [run for run, counts in session.pairs.runs().items() if counts]
    return list(read_heads(context, counting).values())


def read_head(path: Path) -> EngineRun:
    """Read the head of a run: its first line.

    Raises:
        InputError: The file is damaged.
    """
    # Only the first line: a million pairs may follow.
    with open_binary(path) as stream:
        try:
            return _parse_head(json.loads(stream.readline()))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise _damaged(path) from error


def _damaged(path: Path) -> InputError:
    return InputError(
        f"{path}: this run of the duplicate engine is damaged.",
        "Restore it from a backup, or run `litreview dedupe` again.",
    )


def judged_keys(session: StoreSession, runs: dict[str, EngineRun]) -> set[str]:
    """Return the keys of the records that runs have judged, without those of a run with another fingerprint."""
    found: dict[str, set[str]] = {}
    for name, run in sorted(runs.items()):
        before = [key for earlier in run.after for key in found.get(earlier, ())]
        keys = set(session.pairs.blocks.fresh(run.exports, frozenset())).difference(before)
        # If a newer reader finds more records in an export, nobody has judged those.
        found[name] = keys if fingerprint(keys) == run.keys else set()
    return {key for keys in found.values() for key in keys}
