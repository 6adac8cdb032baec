"""Full texts: files bound by their hash, and what is said of reports that cannot be had (RULES 2, 3 and 5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from litreview.errors import InputError, UsageError
from litreview.files import copy_whole, said, sha256
from litreview.model import Event, Stage
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.folder import Folder
from litreview.review.full_text.answers import FullText, Retrieved
from litreview.store.store import Session
from litreview.text import printable

GOT = "got"
NOT_RETRIEVED = "not-retrieved"
OUTCOMES = (GOT, NOT_RETRIEVED)
# An ending is part of a path on every system, so it is letters and digits, and not many of them.
ENDING = re.compile(r"[a-z0-9]{1,8}")


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What is said of the retrieval of some reports.

    Attributes:
        outcome: `got` or `not-retrieved`.
        file: The full text, where there is a file of it; a report read on paper has none.
    """

    keys: Sequence[str]
    outcome: str
    why: str = ""
    file: Path | None = None


def retrieve(context: Context, retrieval: Retrieval, actor: str) -> list[Retrieved]:
    """Say of reports that they were got, or that they cannot be had, as one act; replaces what was said before.

    Raises:
        UsageError: The outcome is neither, or a file comes with what was not retrieved.
        InputError: The file cannot be read or is empty.
    """
    _check(retrieval)
    with context.store.read() as session:
        # Every key first: a slip in the third must not leave a copy of the file behind.
        keys = [context.resolve(session, key) for key in retrieval.keys]
    facts = _kept(context.folder, retrieval.file) if retrieval.file else {}
    with context.store.write() as session:
        leads = list(dict.fromkeys(session.reports.lead(key) for key in keys))
        outcome, why = retrieval.outcome, retrieval.why
        bodies = [event_bodies.retrieval(session, lead, outcome, why, facts=facts) for lead in leads]
        context.record(session, actor, bodies)
        return [_told(session, lead, outcome, facts) for lead in leads]


def _check(retrieval: Retrieval) -> None:
    if retrieval.outcome not in OUTCOMES:
        raise UsageError(
            f"{retrieval.outcome!r} is no outcome of a retrieval.", f"Say {' or '.join(OUTCOMES)}."
        )
    if retrieval.file and retrieval.outcome != GOT:
        raise UsageError("What was not retrieved has no file.", "Give a file, or say why there is none.")


def _told(session: Session, lead: str, outcome: str, facts: Mapping[str, str]) -> Retrieved:
    line = session.lists.line(session.reports.lead(lead))
    # Said at once, since nothing in a list would show it: retrieval follows title and abstract.
    counts = line.states[Stage.TITLE_ABSTRACT] in {"include", "maybe"} and line.complete[Stage.TITLE_ABSTRACT]
    path = f"fulltext/{facts['sha256']}.{facts['ending']}" if facts else None
    return Retrieved(line.lead, outcome, path, counts)


def _kept(folder: Folder, file: Path) -> dict[str, str]:
    """Copy a file to its place by its hash, and give what the event says of it."""
    digest = sha256(file)
    with said(file):
        if not file.stat().st_size:
            raise InputError(f"{file}: it is empty.", "Get the full text again; nothing was changed.")
    found = file.suffix.lstrip(".").lower()
    ending = found if ENDING.fullmatch(found) else "bin"
    target = folder.fulltexts / f"{digest}.{ending}"
    # The same file for two reports, such as two chapters of one book, is kept once.
    if not target.exists() and copy_whole(file, target) != digest:
        target.unlink(missing_ok=True)
        raise InputError(f"{file}: it changed while it was read.", "Try again.")
    return {"sha256": digest, "ending": ending, "file": printable(file.name)}


def full_texts(context: Context, key: str) -> list[FullText]:
    """Give the files of a report's full text that are in force, the newest first; each may be missing here."""
    with context.store.read() as session:
        lead = context.lead(session, key)
        events = event_bodies.standing(session, session.reports.members([lead])[lead], "retrieval")
    return list(_files(context.folder, sorted(events, key=lambda event: event.id, reverse=True)))


def all_full_texts(context: Context, session: Session) -> list[FullText]:
    """Give the files of all retrievals in force, in order of their events."""
    return list(_files(context.folder, event_bodies.all_standing(session, "retrieval")))


def _files(folder: Folder, events: Iterable[Event]) -> Iterator[FullText]:
    for event in events:
        body: Mapping[str, Any] = event.body
        digest, ending = str(body.get("sha256") or ""), str(body.get("ending") or "")
        # A ledger may be written by anyone: only what is a hash and an ending becomes a path.
        if re.fullmatch(r"[0-9a-f]{64}", digest) and ENDING.fullmatch(ending):
            path = folder.fulltexts / f"{digest}.{ending}"
            yield FullText(
                str(body.get("record")), path, digest, str(body.get("file") or ""), event.device, event.id
            )
