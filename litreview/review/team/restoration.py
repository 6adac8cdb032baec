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
from litreview.review.folder import Folder
from litreview.review.team import archive_reader, zip_archive


def restore(archive: Path, target: Path, clock: Clock) -> Mapping[str, Any]:
    """Write the files of an archive into a new folder, once every hash and number has been compared.

    Returns:
        The manifest.

    Raises:
        AlreadyAReview: The folder holds something of a review.
        InputError: The archive was damaged or changed, or gives other numbers than it says; nothing was written.
    """
    with archive_reader.new_folder(target), archive_reader.unpacked(archive, target) as (room, manifest):
        with _opened(room, clock) as context:
            differing = list(zip_archive.differing(context, manifest))
        if differing:
            raise InputError(
                f"{archive}: it gives other numbers than it says: {'; '.join(differing)}.",
                "Nothing was restored. Another version of litreview may count differently: `litreview check` on it says more.",
            )
        archive_reader.put_in_place(room, target)
    return manifest


def check(archive: Path, clock: Clock, *, complete: bool = False) -> list[Problem]:
    """Return every problem of the review in an archive, as `check` of it does; nothing is kept of it.

    Raises:
        InputError: The archive was damaged or changed.
    """
    with archive_reader.unpacked(archive) as (room, manifest), _opened(room, clock) as context:
        remember(context, manifest)
        hint = "The files are as they were archived; another version of litreview may count differently."
        return [
            *(Problem("archive-numbers", "error", f"The archive says something else: {said}.", "", hint)
              for said in zip_archive.differing(context, manifest)),
            *problems.check(context, complete=complete),
        ]  # fmt: skip


@contextmanager
def _opened(room: Path, clock: Clock) -> Iterator[Context]:
    """Open unpacked files with a store of their own, of which nothing is left."""
    with tempfile.TemporaryDirectory(prefix="litreview-") as beside:
        context = startup.apart(Folder(room), Path(beside), clock)
        try:
            yield context
        finally:
            context.store.close()


def remember(context: Context, manifest: Mapping[str, Any]) -> None:
    """Note which events came from the archive, and whether full texts came with them."""
    with context.store.read() as session:
        newest = session.events.newest()
    if newest is not None:
        context.settings.set(RESTORED, newest)
        context.settings.set(RESTORED_FULL_TEXTS, value=bool(manifest.get("full_texts")))
