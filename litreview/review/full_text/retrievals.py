"""Retrieval of full texts: files bound by their hash, and reports not retrieved (RULES 2, 3 and 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litreview.errors import InputError, UsageError
from litreview.files import converting_os_errors, copy_atomically, sha256
from litreview.model import Event, Stage
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.folder import HASH, Folder
from litreview.review.full_text.answers import FullTextFile, RetrievalResult
from litreview.store.store import StoreSession
from litreview.text import drop_controls

RETRIEVED = "got"
NOT_RETRIEVED = "not-retrieved"
OUTCOMES = (RETRIEVED, NOT_RETRIEVED)
# A suffix becomes part of a path on every system, so it is a few letters and digits.
SUFFIX = re.compile(r"[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The outcome of the retrieval of some reports.

    Attributes:
        outcome: `got` or `not-retrieved`.
        file: The file of the full text; None if there is none, as for a report on paper.
    """

    keys: Sequence[str]
    outcome: str
    why: str = ""
    file: Path | None = None


def retrieve(context: Context, retrieval: Retrieval, actor: str) -> list[RetrievalResult]:
    """Record the outcome of a retrieval as one act, in place of earlier outcomes.

    Raises:
        UsageError: The outcome is invalid, or a file is given for reports not retrieved.
        InputError: The file cannot be read or is empty.
    """
    outcome, why = retrieval.outcome, retrieval.why
    if outcome not in OUTCOMES:
        raise UsageError(f"{outcome!r} is not an outcome of a retrieval.", f"Use {' or '.join(OUTCOMES)}.")
    if retrieval.file and outcome != RETRIEVED:
        raise UsageError(
            "A report that was not retrieved has no file.", "Give a file, or a reason why there is none."
        )
    with context.store.read() as session:
        # All keys first: an error in the third must not leave a copy of the file behind.
        keys = [context.resolve(session, key) for key in retrieval.keys]
    facts = copy_file(context.folder, retrieval.file) if retrieval.file else {}
    with context.store.write() as session:
        leads = list(dict.fromkeys(session.reports.lead(key) for key in keys))
        bodies = [event_bodies.retrieval_event(session, lead, outcome, why, facts=facts) for lead in leads]
        context.record(session, actor, bodies)
        return [result(session, lead, outcome, facts) for lead in leads]


def result(session: StoreSession, lead: str, outcome: str, facts: Mapping[str, str]) -> RetrievalResult:
    """Return the retrieval of a report, with the facts of its file if there is one."""
    line, stage = session.lists.line(session.reports.lead(lead)), Stage.TITLE_ABSTRACT
    path = f"fulltext/{facts['sha256']}.{facts['ending']}" if facts else None
    # Returned at once, as no list would show it: retrieval follows title and abstract.
    counts = line.states[stage] in {"include", "maybe"} and line.complete[stage]
    return RetrievalResult(line.lead, outcome, path, counts)


def copy_file(folder: Folder, file: Path) -> dict[str, str]:
    """Copy a file to the path named by its hash, and return its facts for the event."""
    digest = sha256(file)
    with converting_os_errors(file):
        if not file.stat().st_size:
            raise InputError(f"{file}: it is empty.", "Download the full text again; nothing was changed.")
    suffix = file.suffix.lstrip(".").lower()
    ending = suffix if SUFFIX.fullmatch(suffix) else "bin"
    target = folder.fulltexts / f"{digest}.{ending}"
    # One file of two reports, such as two chapters of a book, is stored once.
    if not target.exists() and copy_atomically(file, target) != digest:
        target.unlink(missing_ok=True)
        raise InputError(f"{file}: it changed while it was being read.", "Try again.")
    return {"sha256": digest, "ending": ending, "file": drop_controls(file.name)}


def full_text_files(context: Context, key: str) -> list[FullTextFile]:
    """Return the files of a report's full text, the newest first; each may be missing on this device."""
    with context.store.read() as session:
        lead = context.lead(session, key)
        events = event_bodies.events_in_force(session, session.reports.members([lead])[lead], "retrieval")
    return list(_files(context.folder, sorted(events, key=lambda event: event.id, reverse=True)))


def all_full_text_files(context: Context, session: StoreSession) -> list[FullTextFile]:
    """Return the files of all retrievals in force, in order of their events."""
    return list(_files(context.folder, event_bodies.all_in_force(session, "retrieval")))


def _files(folder: Folder, events: Iterable[Event]) -> Iterator[FullTextFile]:
    for event in events:
        body: Mapping[str, Any] = event.body
        digest, ending = str(body.get("sha256") or ""), str(body.get("ending") or "")
        # Anybody can write a ledger: only a hash and a suffix become a path.
        if HASH.fullmatch(digest) and SUFFIX.fullmatch(ending):
            path = folder.fulltexts / f"{digest}.{ending}"
            name, url = str(body.get("file") or ""), str(body.get("url") or "")
            yield FullTextFile(str(body.get("record")), path, digest, name, event.device, event.id, url)
