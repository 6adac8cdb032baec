"""Whether a review that was just cloned or received can be trusted: what its folder says of itself.

Nothing in the folder is run, no database is opened and nothing is contacted: only files of the folder are read.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from litreview.errors import InputError, LitreviewError, Problem
from litreview.files import open_binary, read_text
from litreview.links import guard, is_file, walk
from litreview.model import Event
from litreview.review import bound_files, check_clocks, check_files, check_ledgers
from litreview.review.folder import Folder
from litreview.review.ledger_files import Held, read_all
from litreview.review.searches import search_folder
from litreview.review.team import stated_records
from litreview.screening import protocol
from litreview.standing.log import in_force
from litreview.store.url import display_url

DIRECTION = re.compile(rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
"""Marks in UTF-8 that turn the direction of text, so that it reads as something else than it is."""

PIECE = 1 << 20
"""Bytes of a file that are looked through at a time."""


@dataclass(frozen=True, slots=True)
class Writer:
    """One device of one reviewer, by its ledgers.

    Attributes:
        events: Number of its events that count.
        first: Day of its first event, ISO 8601.
        last: Day of its last one.
        waiting: Lines under its name that stand in a ledger of somebody else and count for nothing.
    """

    reviewer: str
    device: str
    events: int
    first: str
    last: str
    waiting: int


@dataclass(frozen=True, slots=True)
class Trust:
    """What a person should know of a review's folder before they work in it.

    Attributes:
        records: Records that its searches say they have.
        problems: What needs a look, errors first.
        contacts: What commands would contact, if they are run: the name of each with its services.
        databases: Databases that files of the folder name, without passwords; none is used unasked.
        settings: Names of the settings that lie in the folder; they are not used.
    """

    title: str
    records: int
    writers: tuple[Writer, ...]
    problems: tuple[Problem, ...]
    contacts: Mapping[str, tuple[str, ...]]
    databases: tuple[str, ...]
    settings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing of it is an error."""
        return not any(problem.level == "error" for problem in self.problems)


def look(folder: Folder, now: datetime, device: str) -> Trust:
    """Read a review's folder and describe who wrote what, what needs a look, and what would be contacted.

    Args:
        folder: The review.
        now: The time, which tells what is ahead of it.
        device: This machine's name in ledgers.

    Raises:
        InputError: The protocol cannot be read.
    """
    guard(folder.root)
    problems = list(check_files.links(folder))
    ledgers = read_all(folder)
    events = [copy.event for copy in ledgers.events.values()]
    problems += check_ledgers.of_files(ledgers, device)
    problems += check_ledgers.of_copies(ledgers, {})
    problems += check_ledgers.of_events(events)
    problems += check_clocks.clocks(now, events)
    found = list(_searches(folder, problems))
    if not is_file(folder.searches / stated_records.NAME):
        problems += _exports(folder, events)
    problems += _direction(folder)
    settings = _settings(folder, problems)
    order = {"error": 0, "open": 1, "note": 2}
    return Trust(
        title=protocol.parse(read_text(folder.protocol)).title,
        records=sum(records for records, _ in found),
        writers=tuple(_writers(events, ledgers.held)),
        problems=tuple(sorted(problems, key=lambda problem: order[problem.level])),
        contacts=_contacts(web for _, web in found),
        databases=_databases(settings),
        settings=tuple(sorted(settings)),
    )


def _writers(events: Iterable[Event], held: Iterable[Held]) -> Iterator[Writer]:
    days: dict[tuple[str, str], list[str]] = {}
    for event in events:
        days.setdefault((event.actor, event.device), []).append(event.at[:10])
    waiting = Counter((line.event.actor, line.event.device) for line in held)
    for name in sorted(days.keys() | waiting.keys()):
        its = days.get(name, [])
        yield Writer(*name, len(its), min(its, default=""), max(its, default=""), waiting[name])


def _searches(folder: Folder, problems: list[Problem]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the number of records of each search, and what it says of a web service."""
    for place in search_folder.folders(folder):
        try:
            search, exports = search_folder.read(place)
        except InputError as error:
            where = f"searches/{place.name}/search.toml"
            problems.append(Problem("search-file", "error", "This file cannot be read.", where, error.hint))
            continue
        web = search.facts.get("web")
        yield sum(export.records for export in exports), web if isinstance(web, Mapping) else {}


def _exports(folder: Folder, events: Sequence[Event]) -> Iterator[Problem]:
    """Compare each export that the ledgers say was imported with its file."""
    listed: dict[tuple[str, str], Path] = {}
    for place in search_folder.folders(folder):
        with suppress(InputError):
            search, exports = search_folder.read(place)
            listed |= {(search.id, export.sha256): folder.root / export.path for export in exports}
    live = in_force(events)
    imports = {
        (str(event.body.get("search")), str(event.body.get("sha256"))): event.body
        for event in events
        if event.kind == "import" and event.id in live
    }
    for name, body in sorted(imports.items(), key=lambda item: item[0]):
        path = listed.get(name)
        state = bound_files.state_of(path, name[1]) if path else "missing"
        if state in {"missing", "changed"}:
            named = str(body.get("file") or f"searches/{name[0]}")
            where = path.relative_to(folder.root).as_posix() if path else named
            said = f"The export of {body.get('records', 'some')} records {'is missing' if state == 'missing' else 'has changed'}."
            yield Problem(f"export-{state}", "error", said, where, "Ask for it where the review came from.")


def _contacts(webs: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Map each command to the services that it would ask because this folder says so."""
    services = sorted({str(web["source"]) for web in webs if web.get("source")})
    return {"update": tuple(services)} if services else {}


def _settings(folder: Folder, problems: list[Problem]) -> dict[str, Any]:
    """Read settings that lie in the folder, as older versions kept them there."""
    if not is_file(folder.settings):
        return {}
    try:
        return tomllib.loads(read_text(folder.settings))
    except (tomllib.TOMLDecodeError, RecursionError, LitreviewError):
        where = folder.settings.relative_to(folder.root).as_posix()
        said = "This file of settings cannot be read; it is not used."
        problems.append(Problem("settings", "note", said, where, "Delete it."))
        return {}


def _databases(settings: Mapping[str, Any]) -> tuple[str, ...]:
    named = settings.get("database")
    if not named:
        return ()
    try:
        return (display_url(str(named)),)
    except LitreviewError:
        return ("an address that is none",)


def _direction(folder: Folder) -> Iterator[Problem]:
    """Name files with marks that turn the direction of text."""
    for room in (folder.searches, folder.protocol.parent):
        for path in walk(room):
            if is_file(path) and (n := _marks(path)):
                said = f"{n:,} direction mark{'s' if n > 1 else ''} in this file; shown as text, without their effect."
                yield Problem("direction", "note", said, path.relative_to(folder.root).as_posix(), "")


def _marks(path: Path) -> int:
    n, rest = 0, b""
    with open_binary(path) as stream:
        while piece := stream.read(PIECE):
            text = rest + piece
            found = list(DIRECTION.finditer(text))
            n += len(found)
            # A mark of three bytes may be cut by the end of a piece.
            rest = text[max(len(text) - 2, found[-1].end() if found else 0) :]
    return n
