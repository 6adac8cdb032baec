"""Redaction of notes: a redaction is an event, and every device that reads it deletes the note (RULES 2)."""

from __future__ import annotations

from litreview.errors import InputError, NoSuchKey, UsageError
from litreview.files import read_bytes, write_atomically
from litreview.links import list_files
from litreview.model import Event
from litreview.review.context import Context
from litreview.standing.event_lines import from_line, to_line
from litreview.standing.ledger_lines import REDACTION, has_note, redacted
from litreview.standing.seals import without_note
from litreview.store.store import StoreSession

REPORT_FIELDS = ("record", "report", "title", "year", "doi")
"""Fields that a redaction copies from its event, so that it is in the history of the same report."""


def redact(context: Context, name: str, actor: str) -> str:
    """Permanently delete the note of an event, here and in this device's ledger; return the event's id.

    Other devices follow at their next synchronisation.

    Args:
        context: The review.
        name: The event's id, or a unique prefix or suffix of it.
        actor: The reviewer who redacts it.

    Raises:
        NoSuchKey: No event has this id, or several do.
        UsageError: The event has no note.
    """
    with context.store.write() as session:
        event = _find(session, name)
        if not has_note(event):
            raise UsageError(
                f"{event.id}: this event has no note.", "`litreview show KEY --json` shows which have."
            )
        facts = {field: event.body[field] for field in REPORT_FIELDS if field in event.body}
        context.record(session, actor, [(REDACTION, {"redacts": event.id, **facts})])
        apply(context, session)
        blank_ledgers(context, session)
    return event.id


def _find(session: StoreSession, name: str) -> Event:
    found = session.events.named(name.strip().lower())
    if len(found) == 1:
        return found[0]
    if found:
        raise NoSuchKey(f"{name}: several events have such an id.", "Give more characters of the id.")
    raise NoSuchKey(f"{name}: no event has this id.", "`litreview show KEY --json` shows the ids.")


def apply(context: Context, session: StoreSession) -> None:
    """Delete redacted notes from the store."""
    named = redacted(session.events.of_kind(REDACTION))
    changed = [event for event in session.events.of_ids(named) if has_note(event)]
    for event in changed:
        # Without changing whether it is in a ledger yet.
        session.events.put(without_note(event), written=session.events.is_written(event.id))
    if changed:
        context.project(session, changed)


def blank_ledgers(context: Context, session: StoreSession) -> None:
    """Delete redacted notes from the ledgers of this device; files of other devices are not changed."""
    named = redacted(session.events.of_kind(REDACTION))
    if not named:
        return
    for path in list_files(context.folder.ledgers, f"*/{context.device}.*"):
        # Unreadable lines that were moved to another file may contain the note as well.
        if path.suffix not in {".jsonl", ".rejected"}:
            continue
        old = read_bytes(path).split(b"\n")
        new = [_line(line, named) for line in old]
        # Only lines with such a note are written again; the others stay byte for byte.
        if new != old:
            write_atomically(path, b"\n".join(new))


def _line(line: bytes, named: set[str]) -> bytes:
    try:
        event = from_line(line) if line.strip() else None
    except InputError:
        # A damaged line may contain the note, too; its event is complete elsewhere, without the note.
        return b"" if any(id_.encode() in line for id_ in named) else line
    if event is None or event.id not in named or not has_note(event):
        return line
    return to_line(without_note(event)).encode()
