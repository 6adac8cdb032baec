"""All ledgers of a review, read: the events that count, the lines that wait, and what is wrong with the files."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from litreview.errors import InputError
from litreview.files import read_bytes
from litreview.links import list_files
from litreview.model import Event
from litreview.review.folder import Folder
from litreview.standing.ledger_lines import Copy, Origin, adopted, choose, digest, origin, redacted
from litreview.standing.log import from_line
from litreview.store.store import StoreSession

RULING = ("adoption", "redaction")
"""Kinds of events that say which lines count."""

ID = re.compile(rb'"id":\s*"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"')
SHORT = len('{"id":""') + 36
"""A line of fewer bytes holds no whole id."""


@dataclass(frozen=True, slots=True)
class Held:
    """A line that stands in a ledger of somebody else: it waits until a person adopts it.

    Attributes:
        file: Path of the ledger, from the folder of the review.
    """

    event: Event
    file: str
    number: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line that is no event.

    Attributes:
        why: What is wrong, in a sentence.
        again: Whether the device has written the line again further down.
    """

    line: bytes
    number: int
    why: str
    again: bool = False


@dataclass(slots=True)
class Ledger:
    """A ledger as its file is.

    Attributes:
        where: Its path from the folder of the review.
        copies: Ids of the lines that count and stand in the folder of their actor, but not in their device's file.
        cut: Whether the last line has no end.
    """

    path: Path
    where: str
    ids: set[str] = field(default_factory=set)
    copies: set[str] = field(default_factory=set)
    elsewhere: list[Held] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Ledgers:
    """What all ledgers of a review hold.

    Attributes:
        events: Those that count, each once.
        copies: All copies of the events of which copies differ.
        held: Lines that wait: nothing counts them.
        without_note: Ids of the events whose notes were redacted.
    """

    events: dict[str, Copy]
    copies: dict[str, list[Copy]]
    held: list[Held]
    files: list[Ledger]
    without_note: set[str]


def rulings(session: StoreSession) -> list[Event]:
    """Return the events of the store that say which lines of ledgers count."""
    return [event for kind in RULING for event in session.events.of_kind(kind)]


def read_all(folder: Folder, rulings: Iterable[Event] = ()) -> Ledgers:
    """Read every line of every ledger.

    Args:
        folder: The review's folder.
        rulings: Adoptions and redactions that the store knows; those in the ledgers count as well.
    """
    reader = _Reader(folder)
    files = [reader.read(path) for path in list_files(folder.ledgers, "*/*.jsonl")]
    known = [*rulings, *(copy.event for copy in reader.first.values() if copy.event.kind in RULING)]
    held = [line for file in files for line in file.elsewhere]
    # An adopted ledger may hold adoptions itself.
    while True:
        hashes = adopted(known)
        taken = [line for line in held if digest(line.event) in hashes.get(line.event.id, ())]
        if not taken:
            break
        for line in taken:
            reader.add(line.event, Origin.ADOPTED)
        known += [line.event for line in taken if line.event.kind in RULING]
        # By identity: an equal line in another file was adopted with it, and is in `taken` itself.
        done = set(map(id, taken))
        held = [line for line in held if id(line) not in done]
    without_note = redacted(known)
    copies = {id_: [reader.first[id_], *others] for id_, others in reader.differing.items()}
    events = dict(reader.first)
    for id_ in copies.keys() | (without_note & events.keys()):
        events[id_] = choose(copies.get(id_, [events[id_]]), without_note)[0]
    # A line that equals one that counts is there twice, and waits for nobody.
    held = [line for line in held if line.event.id not in events or events[line.event.id].event != line.event]
    return Ledgers(events, copies, held, files, without_note)


def of_kind(folder: Folder, kind: str) -> Iterator[Event]:
    """Yield the events of one kind that stand in ledgers of their own reviewers; no other line is parsed."""
    mark = f'"{kind}"'.encode()
    for path in list_files(folder.ledgers, "*/*.jsonl"):
        data = read_bytes(path)
        for line in data.split(b"\n") if mark in data else ():
            if mark in line:
                # What is wrong with a line `check` says, when it reads all of them.
                with suppress(InputError):
                    event = from_line(line)
                    if (
                        event.kind == kind
                        and origin(event, path.parent.name, path.stem) is not Origin.ELSEWHERE
                    ):
                        yield event


def is_again(bad: Unreadable, ledgers: Ledgers) -> bool:
    """Whether all that a line held stands whole in a ledger, as its device has written it again."""
    ids = [found.decode() for found in ID.findall(bad.line)]
    return bad.again or (bool(ids) and all(id_ in ledgers.events for id_ in ids))


class _Reader:
    """Reads ledgers, and keeps one copy of each event and all that differ from it."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.first: dict[str, Copy] = {}
        self.differing: dict[str, list[Copy]] = {}

    def add(self, event: Event, place: Origin) -> None:
        """Add a copy of an event that counts."""
        # By id, whatever file it stands in: a ledger that was copied or renamed adds nothing.
        copy = Copy(event, place)
        old = self.first.setdefault(event.id, copy)
        if old is copy:
            return
        if old.event != event:
            self.differing.setdefault(event.id, []).append(copy)
        elif place < old.origin:
            self.first[event.id] = copy

    def read(self, path: Path) -> Ledger:
        """Read a ledger; lines that are not its own, or no events, are kept apart."""
        file = Ledger(path, path.relative_to(self.folder.root).as_posix())
        # By lines of bytes: a line that was cut inside a letter must not take the others with it.
        lines = read_bytes(path).removeprefix(BOM_UTF8).split(b"\n")
        file.cut = bool(lines[-1].strip())
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                event = from_line(line)
            except InputError as error:
                file.unreadable.append(Unreadable(line.rstrip(b"\r"), number, error.message))
                continue
            place = origin(event, path.parent.name, path.stem)
            if place is Origin.ELSEWHERE:
                file.elsewhere.append(Held(event, file.where, number))
                continue
            self.add(event, place)
            file.ids.add(event.id)
            if place is Origin.COPY:
                file.copies.add(event.id)
        if file.unreadable:
            file.unreadable = list(_further_down(file.unreadable, lines))
        return file


def _further_down(unreadable: Sequence[Unreadable], lines: Sequence[bytes]) -> Iterator[Unreadable]:
    """Mark the lines that a kill cut off before the end of their id, and that stand whole further down."""
    lengths = {len(bad.line) for bad in unreadable if len(bad.line) < SHORT}
    numbers = {bad.number for bad in unreadable}
    begun: set[bytes] = set()
    again: set[int] = set()
    # Upwards once, so that a file of nothing but such lines takes no longer than any other.
    for number in range(len(lines), 0, -1) if lengths else ():
        line = lines[number - 1].rstrip(b"\r")
        if number not in numbers:
            begun.update(line[:length] for length in lengths)
        elif line in begun:
            again.add(number)
    yield from (replace(bad, again=bad.number in again) for bad in unreadable)
