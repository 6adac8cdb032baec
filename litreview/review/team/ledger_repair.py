"""Repair of this device's own ledgers: lines that are not events are moved to another file, and nothing is deleted."""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path

from litreview.errors import InputError
from litreview.files import read_bytes, write_atomically
from litreview.links import is_file, list_files
from litreview.review.context import Context
from litreview.standing.event_lines import from_line

REJECTED = ".rejected"
"""Suffix of the file beside a ledger that receives its unreadable lines."""


def repair(context: Context) -> int:
    """Move lines that are not events out of this device's ledgers, into a file beside each; return their number.

    Ledgers of other devices are not changed: only their own device can write the events again.
    """
    # In one transaction, or another program could append to a ledger between reading and writing it.
    with context.store.write(alone=False) as session:
        session.lock_name(f"ledgers of {context.device}")
        return sum(_repair(path) for path in list_files(context.folder.ledgers, f"*/{context.device}.jsonl"))


def _repair(path: Path) -> int:
    lines = read_bytes(path).removeprefix(BOM_UTF8).split(b"\n")
    kept = [line for line in lines if _is_fine(line)]
    moved = [line for line in lines if not _is_fine(line)]
    if moved:
        aside = path.with_suffix(REJECTED)
        before = read_bytes(aside).splitlines() if is_file(aside) else []
        # First the copy: after a kill in between, the lines are in both files, and are not moved twice.
        new = [line for line in moved if line.rstrip(b"\r") not in before]
        write_atomically(aside, b"".join(line + b"\n" for line in [*before, *new]))
        write_atomically(path, b"\n".join(kept if not kept or kept[-1] == b"" else [*kept, b""]))
    return len(moved)


def _is_fine(line: bytes) -> bool:
    if not line.strip():
        return True
    try:
        from_line(line)
    except InputError:
        return False
    return True
