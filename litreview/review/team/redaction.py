"""Notes taken out: a redaction is an event, and wherever it arrives the note it names is blank (RULES 2)."""

from __future__ import annotations

from litreview.errors import InputError, NoSuchKey, UsageError
from litreview.files import read_bytes, write_atomically
from litreview.links import list_files
from litreview.model import Event
from litreview.review.context import Context
from litreview.standing.ledger_lines import REDACTION, blanked, has_note, redacted
from litreview.standing.log import from_line, to_line
from litreview.store.store import StoreSession

TELLING = ("record", "report", "title", "year", "doi")
"""What a redaction repeats of the event it names, so that it stands in the history of the same report."""


def redact(context: Context, name: str, actor: str) -> str:
    """Blank the note of an event, here and in this device's ledger; give the event's id.

    Other devices follow at their next synchronisation. It cannot be taken back: nothing keeps the note.

    Args:
        context: The review.
        name: The event's id, or a beginning or an end of it that no other has.
        actor: Who takes it out.

    Raises:
        NoSuchKey: No event has this id, or several do.
        UsageError: The event has no note.
    """
    with context.store.write() as session:
        event = _named(session, name)
        if not has_note(event):
            raise UsageError(
                f"{event.id}: this event has no note.", "`litreview show KEY --json` tells which have."
            )
        told = {field: event.body[field] for field in TELLING if field in event.body}
        context.record(session, actor, [(REDACTION, {"redacts": event.id, **told})])
        apply(context, session)
        blank_ledgers(context, session)
    return event.id


def _named(session: StoreSession, name: str) -> Event:
    found = session.events.named(name.strip().lower())
    if len(found) == 1:
        return found[0]
    if found:
        raise NoSuchKey(f"{name}: more than one event's id is so.", "Give more of its letters.")
    raise NoSuchKey(f"{name}: no event has this id.", "`litreview show KEY --json` gives the ids.")


def apply(context: Context, session: StoreSession) -> None:
    """Blank in the store the notes that redactions name."""
    named = redacted(session.events.of_kind(REDACTION))
    changed = [event for event in session.events.of_ids(named) if has_note(event)]
    for event in changed:
        # It keeps standing where it stood: in a ledger, or in none yet.
        session.events.put(blanked(event), written=session.events.is_written(event.id))
    if changed:
        context.project(session, changed)


def blank_ledgers(context: Context, session: StoreSession) -> None:
    """Blank the notes that redactions name in the ledgers of this device; no other device's file is touched."""
    named = redacted(session.events.of_kind(REDACTION))
    if not named:
        return
    for path in list_files(context.folder.ledgers, f"*/{context.device}.*"):
        # Lines that were moved aside as unreadable may hold the text as well.
        if path.suffix not in {".jsonl", ".rejected"}:
            continue
        old = read_bytes(path).split(b"\n")
        new = [_line(line, named) for line in old]
        # Written anew only where a note goes: all else of the file stays byte for byte.
        if new != old:
            write_atomically(path, b"\n".join(new))


def _line(line: bytes, named: set[str]) -> bytes:
    try:
        event = from_line(line) if line.strip() else None
    except InputError:
        # A damaged line may hold the text, too; its event stands whole where its note is blank.
        return b"" if any(id_.encode() in line for id_ in named) else line
    if event is None or event.id not in named or not has_note(event):
        return line
    return to_line(blanked(event)).encode()
