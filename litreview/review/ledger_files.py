"""Reading of all ledgers of a review: the events that count, the lines that wait, and damaged lines."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from litreview.errors import InputError
from litreview.files import read_bytes
from litreview.links import list_files
from litreview.model import Event
from litreview.review.folder import Folder
from litreview.standing.event_lines import from_line, to_line
from litreview.standing.ledger_lines import (
    Copy,
    Origin,
    adopted,
    choose,
    digest,
    origin,
    redacted,
)
from litreview.standing.seals import SEAL
from litreview.store.store import StoreSession
from litreview.ticks import Tick, quiet

if TYPE_CHECKING:
    from litreview.review.team.device_signer import DeviceSigner
    from litreview.standing.signatures import Signatures, Waiting

RULING = ("adoption", "redaction", SEAL)
"""Kinds of events that decide which lines of ledgers count."""

ID = re.compile(rb'"id":\s*"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')
SHORT = len('{"id":""') + 36
"""The length in bytes of the shortest line that can hold a complete id."""


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A line in somebody else's ledger, which does not count until a reviewer adopts it.

    Attributes:
        file: Path of the ledger, from the folder of the review.
    """

    event: Event
    file: str
    number: int


@dataclass(frozen=True, slots=True)
class UnreadableLine:
    """A line that is not an event.

    Attributes:
        why: What is wrong, in a sentence.
        again: Whether the device has written the line again further down.
    """

    line: bytes
    number: int
    why: str
    again: bool = False


@dataclass(slots=True)
class LedgerFile:
    """The contents of one ledger.

    Attributes:
        where: Its path, from the folder of the review.
        copies: Ids of lines that count and are in the folder of their reviewer, but not in the file of their device.
        elsewhere: Lines that belong into the ledger of another reviewer.
        cut: Whether the last line is cut off.
    """

    path: Path
    where: str
    ids: set[str] = field(default_factory=set)
    copies: set[str] = field(default_factory=set)
    elsewhere: list[WaitingLine] = field(default_factory=list)
    unreadable: list[UnreadableLine] = field(default_factory=list)
    cut: bool = False


@dataclass(frozen=True, slots=True)
class LedgerContents:
    """The contents of all ledgers of a review.

    Attributes:
        events: The events that count, by id.
        copies: All copies of events whose copies differ, by id.
        waiting: Lines that do not count until they are adopted.
        without_note: Ids of the events whose notes were redacted.
        signatures: What their signatures show; None if there are no seals and no founding.
        is_followed: Whether the signatures decide what counts.
    """

    events: dict[str, Copy]
    copies: dict[str, list[Copy]]
    waiting: list[WaitingLine]
    files: list[LedgerFile]
    without_note: set[str]
    signatures: Signatures | None = None
    is_followed: bool = False

    def is_signed(self, id_: str) -> bool:
        """Check whether the copy of an event that counts here was signed."""
        return self.is_followed and self.signatures is not None and id_ in self.signatures.signed

    @property
    def held(self) -> dict[str, Waiting]:
        """The lines that do not count because of signatures, by id."""
        if not self.is_followed or self.signatures is None:
            return {}
        return {id_: line for (id_, _), line in self.signatures.waiting.items() if id_ not in self.events}


def rulings(session: StoreSession) -> list[Event]:
    """Return the events of the store that decide which lines of ledgers count."""
    return [event for kind in RULING for event in session.events.of_kind(kind)]


def read_all(
    folder: Folder,
    rulings: Iterable[Event] = (),
    tick: Tick = quiet,
    *,
    signer: DeviceSigner | None = None,
    follow: bool = False,
) -> LedgerContents:
    """Read every line of every ledger.

    Args:
        folder: The review's folder.
        rulings: Adoptions, redactions and seals in the store; those in the ledgers count as well.
        tick: Called with the number of events read.
        signer: The keys of this device, with the founding it follows; None if it follows none.
        follow: Follow the founding that is found, as a machine does that meets the review for the first time.
    """
    # Before the ledgers, to which another program of this device may just be adding.
    seen = signer.seen() if signer else set[str]()
    reader = _Reader(folder, tick)
    files = [reader.read(path) for path in list_files(folder.ledgers, "*/*.jsonl")]
    tick(len(reader.first), len(reader.first))
    stored = list(rulings)
    known = [*stored, *(copy.event for copy in reader.first.values() if copy.event.kind in RULING)]
    waiting = [line for file in files for line in file.elsewhere]
    # An adopted line may be an adoption itself.
    while True:
        hashes = adopted(known)
        taken = [line for line in waiting if digest(line.event) in hashes.get(line.event.id, ())]
        if not taken:
            break
        for line in taken:
            reader.add(line.event, Origin.ADOPTED)
        known += [line.event for line in taken if line.event.kind in RULING]
        # By identity: an equal line in another file was adopted, too, and is in `taken` as well.
        done = set(map(id, taken))
        waiting = [line for line in waiting if id(line) not in done]
    without_note = redacted(known)
    copies = {id_: [reader.first[id_], *others] for id_, others in reader.differing.items()}
    events = dict(reader.first)
    for id_ in copies.keys() | (without_note & events.keys()):
        events[id_] = choose(copies.get(id_, [events[id_]]), without_note)[0]
    # A line that equals one that counts is only a duplicate of it.
    waiting = [
        line for line in waiting if line.event.id not in events or events[line.event.id].event != line.event
    ]
    contents = LedgerContents(events, copies, waiting, files, without_note)
    if signer is None and not reader.has_seals:
        return contents
    from litreview.review.team import signed_ledgers  # noqa: PLC0415  # most reviews are not signed

    lines = [*reader.copies(), *(Copy(line.event, Origin.ELSEWHERE) for line in waiting)]
    kept = [event for event in stored if event.kind == SEAL]
    found = signed_ledgers.verified(lines, signer, seen, kept)
    if found.root is None or not (signer or follow):
        return replace(contents, signatures=found)
    return signed_ledgers.counted_by_signatures(contents, lines, found, signer)


def events_of_kind(folder: Folder, kind: str) -> Iterator[Event]:
    """Yield the events of one kind from ledgers of their own reviewers, parsing no other lines."""
    mark = f'"{kind}"'.encode()
    for path in list_files(folder.ledgers, "*/*.jsonl"):
        data = read_bytes(path)
        for line in data.split(b"\n") if mark in data else ():
            if mark in line:
                # `check` reports damaged lines when it reads all of them.
                with suppress(InputError):
                    event = from_line(line)
                    if (
                        event.kind == kind
                        and origin(event, path.parent.name, path.stem) is not Origin.ELSEWHERE
                    ):
                        yield event


def is_rewritten(bad: UnreadableLine, ledgers: LedgerContents) -> bool:
    """Return whether all events of a damaged line are complete in a ledger, as its device has written them again."""
    ids = [found.decode() for found in ID.findall(bad.line)]
    return bad.again or (bool(ids) and all(id_ in ledgers.events for id_ in ids))


class _Reader:
    """A reader of ledgers that keeps one copy of each event, and the copies that differ from it."""

    def __init__(self, folder: Folder, tick: Tick) -> None:
        self.folder = folder
        self.tick = tick
        self.first: dict[str, Copy] = {}
        self.differing: dict[str, list[Copy]] = {}
        self.has_seals = False

    def copies(self) -> Iterator[Copy]:
        """Yield each different copy of each event."""
        yield from self.first.values()
        yield from chain.from_iterable(self.differing.values())

    def add(self, event: Event, place: Origin) -> None:
        """Add a copy of an event that counts."""
        # By id, in any file: a ledger that was copied or renamed adds nothing.
        copy = Copy(event, place)
        old = self.first.setdefault(event.id, copy)
        if old is copy:
            self.tick(len(self.first), None)
            return
        # By the text as well: to Python 1 and true are equal, and only one of them was signed.
        if old.event != event or to_line(old.event) != to_line(event):
            self.differing.setdefault(event.id, []).append(copy)
        elif place < old.origin:
            self.first[event.id] = copy

    def read(self, path: Path) -> LedgerFile:
        """Read a ledger; lines of others and lines that are not events are kept apart."""
        file = LedgerFile(path, path.relative_to(self.folder.root).as_posix())
        # Split as bytes: a line that was cut inside a character must not affect the others.
        lines = read_bytes(path).removeprefix(BOM_UTF8).split(b"\n")
        file.cut = bool(lines[-1].strip())
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                event = from_line(line)
            except InputError as error:
                file.unreadable.append(UnreadableLine(line.rstrip(b"\r"), number, error.message))
                continue
            self.has_seals |= event.kind == SEAL
            place = origin(event, path.parent.name, path.stem)
            if place is Origin.ELSEWHERE:
                file.elsewhere.append(WaitingLine(event, file.where, number))
                continue
            self.add(event, place)
            file.ids.add(event.id)
            if place is Origin.COPY:
                file.copies.add(event.id)
        if file.unreadable:
            file.unreadable = list(_further_down(file.unreadable, lines))
        return file


def _further_down(unreadable: Sequence[UnreadableLine], lines: Sequence[bytes]) -> Iterator[UnreadableLine]:
    """Mark the lines that were cut off before the end of their id, and that are complete further down."""
    lengths = {len(bad.line) for bad in unreadable if len(bad.line) < SHORT}
    numbers = {bad.number for bad in unreadable}
    begun: set[bytes] = set()
    again: set[int] = set()
    # In one pass from the end, so that a file with only such lines takes no longer than any other.
    for number in range(len(lines), 0, -1) if lengths else ():
        line = lines[number - 1].rstrip(b"\r")
        if number not in numbers:
            begun.update(line[:length] for length in lengths)
        elif line in begun:
            again.add(number)
    yield from (replace(bad, again=bad.number in again) for bad in unreadable)
