"""The files that a review needs and that are missing, or that its numbers leave out."""

from __future__ import annotations

from litreview.review.context import Context
from litreview.review.duplicates import run_integrity
from litreview.review.review_status import MissingFile
from litreview.review.searches import imported_exports
from litreview.store.store import StoreSession


def missing_files(context: Context, session: StoreSession) -> tuple[MissingFile, ...]:
    """Return the exports and runs that the store lacks or whose file is not in the folder, without reading them."""
    runs = (
        MissingFile("run", path, counted=stored)
        for path, stored in run_integrity.missing_runs(context, session)
    )
    return (*imported_exports.missing_exports(context, session), *runs)
