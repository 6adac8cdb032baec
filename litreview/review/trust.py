"""What to know about the folder of a review from elsewhere before working in it.

Only files of the folder are read: nothing in it is run, no database is opened and no service is contacted.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from litreview.errors import InputError, LitreviewError, Problem
from litreview.files import open_binary, read_text
from litreview.links import guard, is_file, walk
from litreview.review import bound_files, check_clocks, check_files, check_ledgers, check_signatures
from litreview.review.duplicates.run_files import ExportId
from litreview.review.event_text import counted
from litreview.review.folder import Folder
from litreview.review.ledger_files import LedgerContents, read_all
from litreview.review.searches import search_folder
from litreview.review.searches.imported_exports import exports_of
from litreview.review.team import stated_records
from litreview.screening import protocol
from litreview.standing.log import in_force
from litreview.standing.seals import SEAL, key_words
from litreview.store.records import Export
from litreview.store.url import display_url
from litreview.ticks import Tick, quiet

DIRECTION = re.compile(rb"\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
"""Marks in UTF-8 that change the direction of text, so that it does not read as it is written."""

PIECE = 1 << 20
"""Number of bytes of a file that are searched at a time."""


@dataclass(frozen=True, slots=True)
class LedgerWriter:
    """One device of a reviewer and its events in the ledgers.

    Attributes:
        events: Number of events that count.
        first: Day of the first event, ISO 8601.
        last: Day of the last event.
        waiting: Number of lines that do not count: in somebody else's ledger, or without the seal of an admitted key.
        signed: Number of events that count and were signed on this device; None if the review is not signed.
    """

    reviewer: str
    device: str
    events: int
    first: str
    last: str
    waiting: int
    signed: int | None


@dataclass(frozen=True, slots=True)
class FoundingClaim:
    """Who founded a signed review, according to its ledgers.

    Attributes:
        reviewer: The founder; empty if the line of the founding is missing.
        words: The words of the founder's key, which somebody has to compare with the founder.
    """

    reviewer: str
    words: str


@dataclass(frozen=True, slots=True)
class TrustReport:
    """A report on the folder of a review.

    Attributes:
        records: Number of records according to its searches.
        exports: Number of exports that the ledgers record as imported, each compared with its hash.
        problems: Problems, errors first.
        contacts: The services that commands would contact, by command.
        databases: Databases that the folder names, without passwords; none is used unasked.
        settings: Names of the settings in the folder, which are not used.
        founding: Who founded it; None if it is not signed.
    """

    title: str
    records: int
    exports: int
    writers: tuple[LedgerWriter, ...]
    problems: tuple[Problem, ...]
    contacts: Mapping[str, tuple[str, ...]]
    databases: tuple[str, ...]
    settings: tuple[str, ...]
    founding: FoundingClaim | None

    @property
    def ok(self) -> bool:
        """Whether there are no errors."""
        return not any(problem.level == "error" for problem in self.problems)


def read_trust(folder: Folder, now: datetime, device: str, tick: Tick = quiet) -> TrustReport:
    """Read the folder of a review, and report its writers, problems and the services it would contact.

    Args:
        folder: The review.
        now: The current time, to find events dated in the future.
        device: The name of this machine in ledgers.
        tick: Called with the number of events read.

    Raises:
        InputError: The protocol cannot be read.
    """
    guard(folder.root)
    problems = list(check_files.links(folder))
    # Of a signed review, only what its signatures let count; whether its founder is real, people have to compare.
    ledgers = read_all(folder, tick=tick, follow=True)
    events = [copy.event for copy in ledgers.events.values()]
    problems += check_ledgers.of_files(ledgers, device)
    problems += check_ledgers.of_copies(ledgers, {})
    problems += check_ledgers.of_events(events)
    if ledgers.is_followed and ledgers.signatures:
        problems += check_signatures.of_findings(ledgers.signatures)
        problems += check_signatures.of_waiting(ledgers, ledgers.signatures, here="")
    problems += check_clocks.clocks(now, events)
    found = list(_searches(folder, problems))
    live = in_force(events)
    imports = exports_of(event for event in events if event.kind == "import" and event.id in live)
    if is_file(folder.searches / stated_records.NAME):
        # A public archive has no exports.
        imports = {}
    problems += _exports(folder, imports)
    problems += _direction(folder)
    settings = _settings(folder, problems)
    services = tuple(sorted({str(web["source"]) for _, web in found if web.get("source")}))
    order = {"error": 0, "open": 1, "note": 2}
    return TrustReport(
        title=protocol.parse(read_text(folder.protocol)).title,
        records=sum(records for records, _ in found),
        exports=len(imports),
        writers=tuple(_writers(ledgers)),
        problems=tuple(sorted(problems, key=lambda problem: order[problem.level])),
        contacts={"update": services} if services else {},
        databases=_databases(settings),
        settings=tuple(sorted(settings)),
        founding=_founding(ledgers),
    )


def _founding(ledgers: LedgerContents) -> FoundingClaim | None:
    if not ledgers.is_followed or ledgers.signatures is None:
        return None
    event = ledgers.signatures.founding
    return FoundingClaim(event.actor, key_words(str(event.body["key"]))) if event else FoundingClaim("", "")


def _writers(ledgers: LedgerContents) -> Iterator[LedgerWriter]:
    days: dict[tuple[str, str], list[str]] = {}
    signed = Counter[tuple[str, str]]()
    for id_, copy in ledgers.events.items():
        event = copy.event
        if event.kind != SEAL:
            days.setdefault((event.actor, event.device), []).append(event.at[:10])
            signed[event.actor, event.device] += ledgers.is_signed(id_)
    lines = {line.event.id: line.event for line in ledgers.waiting}
    lines |= {id_: line.event for id_, line in ledgers.held.items()}
    waiting = Counter((event.actor, event.device) for event in lines.values())
    for name in sorted(days.keys() | waiting.keys()):
        its = days.get(name, [])
        yield LedgerWriter(
            *name,
            len(its),
            min(its, default=""),
            max(its, default=""),
            waiting[name],
            signed[name] if ledgers.is_followed else None,
        )


def _searches(folder: Folder, problems: list[Problem]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the number of records of each search, and the table of its web service."""
    for place in search_folder.folders(folder):
        try:
            search, exports = search_folder.read(place)
        except InputError as error:
            where = f"searches/{place.name}/search.toml"
            problems.append(Problem("search-file", "error", "This file cannot be read.", where, error.hint))
            continue
        web = search.facts.get("web")
        yield sum(export.records for export in exports), web if isinstance(web, Mapping) else {}


def _exports(folder: Folder, imports: Mapping[ExportId, Export]) -> Iterator[Problem]:
    """Yield exports whose file is missing or has changed."""
    listed: dict[tuple[str, str], Path] = {}
    for place in search_folder.folders(folder):
        with suppress(InputError):
            search, exports = search_folder.read(place)
            listed |= {(search.id, export.sha256): folder.root / export.path for export in exports}
    for name, export in sorted(imports.items()):
        path = listed.get(name)
        state = bound_files.state_of(path, name[1]) if path else "missing"
        if state in {"missing", "changed"}:
            where = path.relative_to(folder.root).as_posix() if path else export.path
            message = f"The export of {counted(export.records, 'record')} {'is missing' if state == 'missing' else 'has changed'}."
            yield Problem(
                f"export-{state}", "error", message, where, "Ask for it where the review came from."
            )


def _settings(folder: Folder, problems: list[Problem]) -> dict[str, Any]:
    """Read the settings that older versions kept in the folder."""
    if not is_file(folder.settings):
        return {}
    try:
        return tomllib.loads(read_text(folder.settings))
    except (tomllib.TOMLDecodeError, RecursionError, LitreviewError):
        where = folder.settings.relative_to(folder.root).as_posix()
        message = "This settings file cannot be read; it is not used."
        problems.append(Problem("settings", "note", message, where, "Delete it."))
        return {}


def _databases(settings: Mapping[str, Any]) -> tuple[str, ...]:
    named = settings.get("database")
    if not named:
        return ()
    try:
        return (display_url(str(named)),)
    except LitreviewError:
        return ("an invalid address",)


def _direction(folder: Folder) -> Iterator[Problem]:
    """Yield files with marks that change the direction of text."""
    for room in (folder.searches, folder.protocol.parent):
        for path in walk(room):
            if is_file(path) and (n := _marks(path)):
                message = (
                    f"{n:,} direction mark{'s' if n > 1 else ''} in this file; shown as text, without effect."
                )
                yield Problem("direction", "note", message, path.relative_to(folder.root).as_posix(), "")


def _marks(path: Path) -> int:
    n, rest = 0, b""
    with open_binary(path) as stream:
        while piece := stream.read(PIECE):
            text = rest + piece
            found = list(DIRECTION.finditer(text))
            n += len(found)
            # A mark of three bytes may be split between two pieces.
            rest = text[max(len(text) - 2, found[-1].end() if found else 0) :]
    return n
