"""Runs of the duplicate engine: one immutable file each, which any store can be made from (RULES 3)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from litreview.errors import InputError
from litreview.files import opened, read_text, write_whole
from litreview.links import is_file
from litreview.model import Pair
from litreview.review.context import Context
from litreview.standing.log import is_id
from litreview.store.store import Session

Export = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Run:
    """A run of the engine over a set of records (RULES 3).

    Attributes:
        keys: SHA-256 of the sorted keys considered.
        replaces: Runs that no longer count with this one.
        exports: Search and hash of the exports whose records were judged.
        after: Runs that judged before, among themselves, the records which this one did not judge again.
    """

    id: str
    engine: str
    profile: str
    keys: str
    at: str
    replaces: tuple[str, ...] = ()
    exports: tuple[Export, ...] = ()
    after: tuple[str, ...] = ()


def fingerprint(keys: Iterable[str]) -> str:
    """Give the SHA-256 of sorted keys."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()


def write_run(context: Context, run: Run, pairs: Iterable[Pair]) -> str:
    """Write a run's file, whole or not at all; return the SHA-256 of its bytes."""
    lines = [json.dumps(asdict(run), ensure_ascii=False)]
    lines += [json.dumps(asdict(pair), ensure_ascii=False) for pair in pairs]
    data = ("\n".join(lines) + "\n").encode()
    write_whole(context.folder.runs / f"{run.id}.jsonl", data)
    return hashlib.sha256(data).hexdigest()


def read_run(path: Path) -> tuple[Run, list[Pair]]:
    """Read a run's file.

    Raises:
        InputError: It is damaged.
    """
    try:
        head, *rest = [json.loads(line) for line in read_text(path).split("\n") if line]
        return _run(head), [Pair(**line | {"reasons": tuple(line["reasons"])}) for line in rest]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise _damaged(path) from error


def _run(head: dict[str, Any]) -> Run:
    # It becomes the name of a file, and says when the run was made.
    if not is_id(head["id"]):
        raise ValueError(head["id"])
    tuples = {name: tuple(head.get(name, ())) for name in ("replaces", "after")}
    return Run(**head | tuples | {"exports": tuple((a, b) for a, b in head.get("exports", ()))})


def heads(context: Context, names: Iterable[str]) -> dict[str, Run]:
    """Read what runs say of themselves, the oldest first, as far as their files are here and can be read."""
    paths = [context.folder.runs / f"{name}.jsonl" for name in sorted(names)]
    found: dict[str, Run] = {}
    for path in paths:
        # A damaged file is named by `check`; here its records are as good as not judged.
        with suppress(InputError):
            if is_file(path):
                found[path.stem] = head(path)
    return found


def head(path: Path) -> Run:
    """Read what a run says of itself.

    Raises:
        InputError: The file is damaged.
    """
    # The first line alone: behind it may stand a million pairs.
    with opened(path) as stream:
        try:
            return _run(json.loads(stream.readline()))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise _damaged(path) from error


def _damaged(path: Path) -> InputError:
    return InputError(
        f"{path}: this run of the duplicate engine is damaged.",
        "Take it from a copy, or run `litreview dedupe` again.",
    )


def covered(session: Session, runs: dict[str, Run]) -> set[str]:
    """Give the keys of the records that runs have judged; what a run says of its keys has to be so."""
    found: dict[str, set[str]] = {}
    for name, run in sorted(runs.items()):
        before = [key for earlier in run.after for key in found.get(earlier, ())]
        keys = set(session.pairs.blocks.fresh(run.exports, frozenset())).difference(before)
        # A reader that finds more in an export than it did then has brought records that nobody judged.
        found[name] = keys if fingerprint(keys) == run.keys else set()
    return {key for keys in found.values() for key in keys}
