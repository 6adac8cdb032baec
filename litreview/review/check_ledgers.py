"""Checks of ledgers and of the events in them, for `check` and `sync`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from litreview.errors import Problem
from litreview.model import Event
from litreview.review.check_lost import own_lines
from litreview.review.context import Context
from litreview.review.event_text import counted
from litreview.review.ledger_files import (
    LedgerContents,
    LedgerFile,
    UnreadableLine,
    WaitingLine,
    is_rewritten,
)
from litreview.standing.event_lines import can_be_read
from litreview.standing.ledger_lines import ADOPTION, Copy, Origin, choose
from litreview.standing.log import ended, trespasses
from litreview.store.store import StoreSession
from litreview.text import slug

MARKERS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")
"""The lines that git writes into a file when it cannot merge two versions."""

SOME = 5
NOUNS = {
    "decision": "vote",
    "withdrawal": "undo",
    "withdraw-export": "withdrawn export",
    "study": "study group",
}


def of_ledgers(context: Context, session: StoreSession, ledgers: LedgerContents) -> Iterator[Problem]:
    """Yield problems of ledgers, and events that differ between a ledger and the store."""
    known = {event.id: event for event in session.events.of_ids(ledgers.events)}
    yield from of_files(ledgers, context.device)
    yield from of_copies(ledgers, known)
    # A damaged line is reported already, and is repaired in the same way.
    if not any(file.unreadable for file in ledgers.files):
        yield from own_lines(context, session, ledgers.events)
    if new := len(ledgers.events) - len(known):
        # An error, since every number leaves them out.
        message = f"{counted(new, 'event')} of the ledgers {'is' if new == 1 else 'are'} not in the store, and not counted."
        yield Problem("ledgers-ahead", "error", message, "screening/decisions", "Run `litreview sync`.")


def of_files(ledgers: LedgerContents, device: str) -> Iterator[Problem]:
    """Yield lines that are not events, copies of ledgers, and lines in somebody else's ledger."""
    for file in ledgers.files:
        yield from _unreadable(file, ledgers, device)
        yield from _copy(file, ledgers.files)
        yield from _elsewhere(file, ledgers)


def _unreadable(file: LedgerFile, ledgers: LedgerContents, device: str) -> Iterator[Problem]:
    markers = [bad for bad in file.unreadable if bad.line.startswith(MARKERS)]
    rest = [bad for bad in file.unreadable if not bad.line.startswith(MARKERS)]
    remedy = _remedy(file, device)
    if markers:
        message = (
            f"Git left conflict markers in this ledger ({_lines(markers)}); all events between them count."
        )
        hint = (
            f"Delete these lines and keep all others, or: {remedy} "
            "`*.jsonl merge=union` in .gitattributes lets git merge ledgers by itself."
        )
        yield Problem("ledger-conflict", "error", message, _at(file, markers), hint)
    lost = [bad for bad in rest if not is_rewritten(bad, ledgers)]
    if again := [bad for bad in rest if is_rewritten(bad, ledgers)]:
        message = f"{_these(again)} cut off or damaged; {'its' if len(again) == 1 else 'their'} events are complete elsewhere."
        yield Problem("ledger-line-again", "note", message, _at(file, again), remedy)
    if lost:
        is_cut = file.cut and lost == file.unreadable[-1:]
        message = "The last line is cut off." if is_cut else lost[0].why
        if len(lost) > 1:
            message = f"{_these(lost)} not events. The first: {lost[0].why}"
        yield Problem("ledger-line", "error", message, _at(file, lost), f"It does not count. {remedy}")


def _remedy(file: LedgerFile, device: str) -> str:
    if file.path.stem == device:
        return "`litreview sync --repair` moves such lines to another file, and this device writes its events again."
    who = f"{file.path.parent.name}, on the device {file.path.stem}"
    return f"Ask {who}, to run `litreview sync --repair`; that device writes its events again."


def _at(file: LedgerFile, lines: Sequence[UnreadableLine]) -> str:
    return f"{file.where}:{lines[0].number}"


def _lines(lines: Sequence[UnreadableLine | WaitingLine]) -> str:
    numbers = ", ".join(str(line.number) for line in lines[:SOME]) + (", …" if len(lines) > SOME else "")
    return f"line{'s' if len(lines) > 1 else ''} {numbers}"


def _these(lines: Sequence[UnreadableLine]) -> str:
    if len(lines) == 1:
        return "This line is"
    return f"{counted(len(lines), 'line')} ({_lines(lines)}) are"


def _copy(file: LedgerFile, files: Iterable[LedgerFile]) -> Iterator[Problem]:
    """Yield a problem for a ledger whose name is not that of a device, such as a "conflicted copy" of a cloud service."""
    named_so = file.path.stem == slug(file.path.stem) and "conflict" not in file.path.stem
    if (named_so and not file.copies) or (file.elsewhere and not file.ids):
        return
    others = set[str]().union(*(other.ids for other in files if other is not file))
    rest = (file.ids | {line.event.id for line in file.elsewhere}) - others
    message = "This is a copy of a ledger, made by a synchronisation service or by hand; its events count."
    hint = (
        f"{len(rest)} of them are nowhere else: keep the file."
        if rest
        else "All of them are in other ledgers: the file can be deleted."
    )
    yield Problem("ledger-copy", "note", message, file.where, hint)


def _elsewhere(file: LedgerFile, ledgers: LedgerContents) -> Iterator[Problem]:
    waiting = {id(line) for line in ledgers.waiting}
    found: dict[tuple[str, str], list[WaitingLine]] = {}
    for line in file.elsewhere:
        if id(line) in waiting:
            found.setdefault((line.event.actor, line.event.device), []).append(line)
    for (actor, device), lines in sorted(found.items()):
        n = len(lines)
        message = (
            f"{counted(n, 'line')} of {actor} on {device} {'is' if n == 1 else 'are'} in a ledger of "
            f"{file.path.parent.name} ({_lines(lines)}) and {'does' if n == 1 else 'do'} not count."
        )
        hint = f"If {actor} wrote them, accept them with `litreview sync --adopt {file.where}`; if not, delete them."
        yield Problem("ledger-elsewhere", "error", message, f"{file.where}:{lines[0].number}", hint)


def of_copies(ledgers: LedgerContents, known: Mapping[str, Event]) -> Iterator[Problem]:
    """Yield events whose copies differ, between ledgers or between a ledger and the store.

    Args:
        ledgers: The contents of the ledgers.
        known: The events of the store, by id.
    """
    for id_, copy in sorted(ledgers.events.items()):
        copies = ledgers.copies.get(id_, [copy])
        stored = known.get(id_)
        if stored is not None and (len(copies) > 1 or stored != copy.event):
            copies = [*copies, Copy(stored, Origin.OWN)]
        if len(copies) > 1 and (message := choose(copies, ledgers.without_note)[1]):
            hint = "Restore the ledger from a copy; all lines are kept."
            yield Problem("ledger-copies", "error", message, id_, hint)


def of_events(events: Sequence[Event]) -> Iterator[Problem]:
    """Yield problems of events, and changes of one reviewer to the work of another."""
    yield from _unwritable(events)
    yield from _trespasses(events)
    yield from changed_by_others(events)
    yield from _adoptions(events)


def _unwritable(events: Iterable[Event]) -> Iterator[Problem]:
    for event in events:
        if not can_be_read(event):
            message = "This event of the database cannot be written to a ledger, because of its id, its reviewer or its device."
            hint = "It came from a damaged or forged ledger: run `litreview sync`, then `litreview rebuild`."
            yield Problem("event-unwritable", "error", message, event.id, hint)


def _trespasses(events: Iterable[Event]) -> Iterator[Problem]:
    found: dict[tuple[str, str, str, str, str], list[Event]] = {}
    for event, old in trespasses(events):
        does = "withdraws" if event.kind == "withdrawal" else "replaces"
        what = NOUNS.get(old.kind, old.kind)
        found.setdefault((event.reviewer, event.device, does, what, old.reviewer), []).append(event)
    for (actor, device, does, what, whose), those in sorted(found.items()):
        message = f"{actor} ({device}) {does} {counted(len(those), what)} of {whose}, which has no effect."
        hint = f"Only {whose} can do that. If this is one person, run `litreview reviewer rename {actor} {whose}`."
        yield Problem("void-reference", "error", message, min(event.id for event in those), hint)


def changed_by_others(events: Sequence[Event]) -> Iterator[Problem]:
    """Yield counts of shared entries that somebody else withdrew or replaced; anyone may, and the history shows it."""
    log = {event.id: event for event in events}
    found: dict[tuple[str, str], Counter[str]] = {}
    for id_, event in ended(events).items():
        whose, who = log[id_].reviewer, event.reviewer
        if whose != who:
            found.setdefault((who, whose), Counter())[log[id_].kind] += 1
    for (who, whose), kinds in sorted(found.items()):
        what = ", ".join(counted(n, NOUNS.get(kind, kind)) for kind, n in sorted(kinds.items()))
        message = f"{who} withdrew or replaced entries of {whose}: {what}."
        yield Problem(
            "changed-by-other", "note", message, "", "`litreview show KEY` shows who did what, and when."
        )


def _adoptions(events: Iterable[Event]) -> Iterator[Problem]:
    log = {event.id: event for event in events}
    for event in log.values():
        lines = event.body.get("lines")
        if event.kind == ADOPTION and isinstance(lines, Mapping):
            names = sorted({log[id_].actor for id_ in lines if id_ in log})
            does = "it counts" if len(lines) == 1 else "they count"
            message = f"{event.actor} adopted {counted(len(lines), 'line')} of {', '.join(names) or 'others'}; {does}."
            yield Problem("adoption", "note", message, str(event.body.get("file") or event.id), "")
