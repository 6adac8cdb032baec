"""The updates of a review: versions that begin, are named and taken back, and exports that belong to them."""

from __future__ import annotations

from litreview.review.part import ReviewPart
from litreview.review.updates import beginnings
from litreview.review.updates.beginnings import BeginOptions, BegunVersion


class UpdatesPart(ReviewPart):
    """The updates of a review: versions that begin, are named and taken back, and exports that belong to them."""

    def begin(
        self, options: BeginOptions | None = None, actor: str | None = None, *, dry_run: bool = False
    ) -> BegunVersion:
        """Begin a version and freeze the one before it; what is imported from now on belongs to the new one.

        Raises:
            UsageError: Nothing was imported since the last beginning, or the moment given lies before that.
        """
        chosen = options or BeginOptions()
        if dry_run:
            return beginnings.plan(self._context, chosen)
        return beginnings.begin(self._context, self._who(actor), chosen)

    def take_back(self, actor: str | None = None) -> int:
        """Take the newest beginning back and return its version; its exports belong to the version before it.

        Raises:
            UsageError: There is none, or a reviewer is named who began an earlier version only.
        """
        with self._context.store.write(large=True) as session:
            versions = session.versions()
            newest = beginnings.newest_beginning(versions, self._who(actor) if actor else None)
            self._context.record(session, self._who(actor), [("withdrawal", {"withdraws": newest.act})])
        return versions.newest
