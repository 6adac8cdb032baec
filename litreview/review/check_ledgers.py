"""What is odd about ledgers and about the events in them, for `check` and `sync`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from litreview.errors import Problem
from litreview.model import Event
from litreview.review.check_lost import own_lines
from litreview.review.context import Context
from litreview.review.event_text import counted
from litreview.review.ledger_files import Held, Ledger, Ledgers, Unreadable, is_again
from litreview.standing.ledger_lines import ADOPTION, Copy, Origin, choose
from litreview.standing.log import can_be_read, ended, trespasses
from litreview.store.store import StoreSession
from litreview.text import slug

MARKERS = (b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")
"""What git writes into a file when it cannot merge two versions."""

SOME = 5
NOUNS = {
    "decision": "vote",
    "withdrawal": "undo",
    "withdraw-export": "withdrawn export",
    "study": "study group",
}


def of_ledgers(context: Context, session: StoreSession, ledgers: Ledgers) -> Iterator[Problem]:
    """Name what is odd about ledgers, and events that are not in the store as they are in a ledger."""
    known = {event.id: event for event in session.events.of_ids(ledgers.events)}
    yield from of_files(ledgers, context.device)
    yield from of_copies(ledgers, known)
    # A line that was damaged is named already, and comes again in the same way.
    if not any(file.unreadable for file in ledgers.files):
        yield from own_lines(context, session, ledgers.events)
    if new := len(ledgers.events) - len(known):
        # No open point but an error: every number leaves them out.
        said = f"{counted(new, 'event')} of the ledgers are not in the store; no number counts them."
        yield Problem("ledgers-ahead", "error", said, "screening/decisions", "Run `litreview sync`.")


def of_files(ledgers: Ledgers, device: str) -> Iterator[Problem]:
    """Name lines that are no events, copies of ledgers, and lines that stand in a ledger of somebody else."""
    for file in ledgers.files:
        yield from _unreadable(file, ledgers, device)
        yield from _copy(file, ledgers.files)
        yield from _elsewhere(file, ledgers)


def _unreadable(file: Ledger, ledgers: Ledgers, device: str) -> Iterator[Problem]:
    markers = [bad for bad in file.unreadable if bad.line.startswith(MARKERS)]
    rest = [bad for bad in file.unreadable if not bad.line.startswith(MARKERS)]
    remedy = _remedy(file, device)
    if markers:
        said = f"Git has left conflict markers in this ledger ({_lines(markers)}); every event between them counts."
        hint = (
            f"Delete these lines and keep all others, or: {remedy} "
            "`*.jsonl merge=union` in .gitattributes lets git merge ledgers by itself."
        )
        yield Problem("ledger-conflict", "error", said, _at(file, markers), hint)
    lost = [bad for bad in rest if not is_again(bad, ledgers)]
    if again := [bad for bad in rest if is_again(bad, ledgers)]:
        said = f"{_these(again)} cut off or damaged, and {'its' if len(again) == 1 else 'their'} events stand whole elsewhere."
        yield Problem("ledger-line-again", "note", said, _at(file, again), remedy)
    if lost:
        is_cut = file.cut and lost == file.unreadable[-1:]
        said = "The last line is cut off." if is_cut else lost[0].why
        if len(lost) > 1:
            said = f"{_these(lost)} no events. The first: {lost[0].why}"
        yield Problem("ledger-line", "error", said, _at(file, lost), f"It does not count. {remedy}")


def _remedy(file: Ledger, device: str) -> str:
    if file.path.stem == device:
        return "`litreview sync --repair` moves such lines aside, and this device writes its own again."
    who = f"{file.path.parent.name}, on the device {file.path.stem}"
    return f"Ask {who}, to run `litreview sync --repair`; that device writes its own lines again."


def _at(file: Ledger, lines: Sequence[Unreadable]) -> str:
    return f"{file.where}:{lines[0].number}"


def _lines(lines: Sequence[Unreadable | Held]) -> str:
    numbers = ", ".join(str(line.number) for line in lines[:SOME]) + (", …" if len(lines) > SOME else "")
    return f"line{'s' if len(lines) > 1 else ''} {numbers}"


def _these(lines: Sequence[Unreadable]) -> str:
    if len(lines) == 1:
        return "This line is"
    return f"{counted(len(lines), 'line')} ({_lines(lines)}) are"


def _copy(file: Ledger, files: Iterable[Ledger]) -> Iterator[Problem]:
    """Name a ledger that no device writes under that name, such as a cloud service's "conflicted copy"."""
    named_so = file.path.stem == slug(file.path.stem) and "conflict" not in file.path.stem
    if (named_so and not file.copies) or (file.elsewhere and not file.ids):
        return
    others = set[str]().union(*(other.ids for other in files if other is not file))
    rest = (file.ids | {line.event.id for line in file.elsewhere}) - others
    said = "This is a copy of a ledger, made by a service that synchronises or by hand; its events count."
    hint = (
        f"{len(rest)} of them stand nowhere else: keep the file."
        if rest
        else "All of them stand elsewhere, too: the file can be deleted."
    )
    yield Problem("ledger-copy", "note", said, file.where, hint)


def _elsewhere(file: Ledger, ledgers: Ledgers) -> Iterator[Problem]:
    waiting = {id(line) for line in ledgers.held}
    found: dict[tuple[str, str], list[Held]] = {}
    for line in file.elsewhere:
        if id(line) in waiting:
            found.setdefault((line.event.actor, line.event.device), []).append(line)
    for (actor, device), lines in sorted(found.items()):
        n = len(lines)
        said = (
            f"{counted(n, 'line')} of {actor} on {device} {'stands' if n == 1 else 'stand'} in a ledger of "
            f"{file.path.parent.name} ({_lines(lines)}) and {'does' if n == 1 else 'do'} not count."
        )
        hint = f"If {actor} wrote them, take them up with `litreview sync --adopt {file.where}`; else delete them."
        yield Problem("ledger-elsewhere", "error", said, f"{file.where}:{lines[0].number}", hint)


def of_copies(ledgers: Ledgers, known: Mapping[str, Event]) -> Iterator[Problem]:
    """Name events of which two copies differ, in ledgers or between them and the store.

    Args:
        ledgers: As they were read.
        known: Events of the store by id.
    """
    for id_, copy in sorted(ledgers.events.items()):
        copies = ledgers.copies.get(id_, [copy])
        stored = known.get(id_)
        if stored is not None and (len(copies) > 1 or stored != copy.event):
            copies = [*copies, Copy(stored, Origin.OWN)]
        if len(copies) > 1 and (said := choose(copies, ledgers.without_note)[1]):
            hint = "Restore the ledger from a copy; all lines are kept."
            yield Problem("ledger-copies", "error", said, id_, hint)


def of_events(events: Sequence[Event]) -> Iterator[Problem]:
    """Name who has changed what somebody else has done, whether or not it counts."""
    yield from _unwritable(events)
    yield from _trespasses(events)
    yield from _changed_by_others(events)
    yield from _adoptions(events)


def _unwritable(events: Iterable[Event]) -> Iterator[Problem]:
    for event in events:
        if not can_be_read(event):
            said = "This event of the database can stand in no ledger, by its id, its reviewer or its device."
            hint = "A damaged or forged ledger brought it in: run `litreview sync`, then `litreview rebuild`."
            yield Problem("event-unwritable", "error", said, event.id, hint)


def _trespasses(events: Iterable[Event]) -> Iterator[Problem]:
    found: dict[tuple[str, str, str, str, str], list[Event]] = {}
    for event, old in trespasses(events):
        does = "withdraws" if event.kind == "withdrawal" else "replaces"
        what = NOUNS.get(old.kind, old.kind)
        found.setdefault((event.reviewer, event.device, does, what, old.reviewer), []).append(event)
    for (actor, device, does, what, whose), those in sorted(found.items()):
        said = f"{actor} ({device}) {does} {counted(len(those), what)} of {whose}; that counts for nothing."
        hint = (
            f"Only {whose} can do that. If that is one person, `litreview reviewer rename {actor} {whose}`."
        )
        yield Problem("void-reference", "error", said, min(event.id for event in those), hint)


def _changed_by_others(events: Sequence[Event]) -> Iterator[Problem]:
    """Count what is of the review and was taken back or replaced by somebody else; anyone may, and history has it."""
    log = {event.id: event for event in events}
    found: dict[tuple[str, str], Counter[str]] = {}
    for id_, event in ended(events).items():
        whose, who = log[id_].reviewer, event.reviewer
        if whose != who:
            found.setdefault((who, whose), Counter())[log[id_].kind] += 1
    for (who, whose), kinds in sorted(found.items()):
        what = ", ".join(counted(n, NOUNS.get(kind, kind)) for kind, n in sorted(kinds.items()))
        said = f"{who} took back or replaced what {whose} had entered: {what}."
        yield Problem(
            "changed-by-other", "note", said, "", "`litreview show KEY` has who did what, and when."
        )


def _adoptions(events: Iterable[Event]) -> Iterator[Problem]:
    log = {event.id: event for event in events}
    for event in log.values():
        lines = event.body.get("lines")
        if event.kind == ADOPTION and isinstance(lines, Mapping):
            names = sorted({log[id_].actor for id_ in lines if id_ in log})
            does = "it counts" if len(lines) == 1 else "they count"
            said = f"{event.actor} adopted {counted(len(lines), 'line')} of {', '.join(names) or 'others'}; {does}."
            yield Problem("adoption", "note", said, str(event.body.get("file") or event.id), "")
