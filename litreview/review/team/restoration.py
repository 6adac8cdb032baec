"""Restoring a review from an archive, and checking an archive without restoring it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from litreview.errors import InputError, Problem
from litreview.review import problems, startup
from litreview.review.check_files import RESTORED, RESTORED_FULL_TEXTS
from litreview.review.context import Clock, Context
from litreview.review.folder import Folder, find
from litreview.review.team import archive_reader, archive_signatures, stated_records, zip_archive
from litreview.ticks import Tick, quiet


def restore(archive: Path, target: Path, clock: Clock, tick: Tick) -> Context:
    """Restore a review into a new folder, after comparing every hash and number, and open it.

    Raises:
        AlreadyAReview: The folder contains files of a review.
        InputError: The archive is damaged, was changed, or does not give its own numbers; nothing was written.
    """
    startup.check_database_is_empty(Folder(target))
    with archive_reader.new_folder(target), archive_reader.unpack(archive, target) as (room, manifest):
        archive_signatures.signers(archive, room, manifest["root"])
        with _opened(room, clock, tick) as context:
            differing = list(zip_archive.differences(context, manifest))
        if differing:
            raise InputError(
                f"{archive}: it does not give the numbers in its manifest: {'; '.join(differing)}.",
                "Nothing was restored. Another version of litreview may count differently; run `litreview check` on the archive.",
            )
        archive_reader.move_into_place(room, target)
    context = startup.open_review(find(target), clock, new=True, tick=tick)
    with startup.close_on_error(context):
        record_origin(context, manifest)
    return context


def check(
    archive: Path,
    clock: Clock,
    *,
    complete: bool = False,
    require_signed: bool = False,
    whole: Path | None = None,
    tick: Tick = quiet,
) -> list[Problem]:
    """Return every problem of the review in an archive, as `check` does, without restoring it.

    Args:
        archive: The archive.
        clock: Returns the time.
        complete: As in `problems.check`.
        require_signed: As in `problems.check`; the archive itself must be signed, too.
        whole: A whole archive of the review that must give the same public archive.
        tick: Called with the number of checks done.

    Raises:
        InputError: The archive is damaged or was changed.
    """
    with archive_reader.unpack(archive) as (room, manifest), _opened(room, clock, tick) as context:
        keys = archive_signatures.signers(archive, room, manifest["root"])
        record_origin(context, manifest)
        # The ledgers of a public archive have no signatures of their own.
        ledgers_too = require_signed and not stated_records.is_public(context)
        hint = "The files are as they were archived; another version of litreview may count differently."
        return [
            *(Problem("archive-numbers", "error", f"The archive does not give the numbers in its manifest: {difference}.", "", hint)
              for difference in zip_archive.differences(context, manifest)),
            *problems.check(context, complete=complete, require_signed=ledgers_too, tick=tick),
            *archive_signatures.problems(context, keys, required=require_signed),
            *(_differences(whole, manifest, clock, tick) if whole else ()),
        ]  # fmt: skip


def _differences(whole: Path, manifest: Mapping[str, Any], clock: Clock, tick: Tick) -> Iterator[Problem]:
    """Yield the files of a public archive that a whole archive of the same review does not give."""
    with archive_reader.unpack(whole) as (room, _), _opened(room, clock, tick) as context:
        if stated_records.is_public(context):
            raise InputError(f"{whole}: this is a public archive.", "Compare with a whole archive.")
        for name in zip_archive.differing_files(context, manifest):
            message = f"This file is not what {whole} gives."
            yield Problem(
                "archive-differs",
                "error",
                message,
                name,
                "Compare archives that were made from the same state of the review.",
            )


@contextmanager
def _opened(room: Path, clock: Clock, tick: Tick) -> Iterator[Context]:
    """Open unpacked files with a temporary store."""
    with tempfile.TemporaryDirectory(prefix="litreview-") as beside:
        context = startup.open_apart(Folder(room), Path(beside), clock, tick)
        try:
            yield context
        finally:
            context.store.close()


def record_origin(context: Context, manifest: Mapping[str, Any]) -> None:
    """Store which events came from the archive, and whether full texts came with them."""
    with context.store.read() as session:
        newest = session.events.newest()
    if newest is not None:
        context.settings.set(RESTORED, newest)
        context.settings.set(RESTORED_FULL_TEXTS, value=bool(manifest.get("full_texts")))
