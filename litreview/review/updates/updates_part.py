"""The updates of a review: versions that begin, are named and taken back, and exports that belong to them."""

from __future__ import annotations

from litreview.review.part import ReviewPart
from litreview.review.updates import beginnings, version_events
from litreview.review.updates.beginnings import BeginOptions, BegunVersion
from litreview.review.updates.report_versions import FoundIn, found_again_since_0_1, found_in
from litreview.review.updates.version_table import VersionTable, version_table
from litreview.standing.versions import Beginning


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

    def newest_beginning(self, actor: str | None = None) -> Beginning:
        """Return the beginning that `take_back` would take back.

        Raises:
            UsageError: There is none, or a reviewer is named who began an earlier version only.
        """
        with self._context.store.read() as session:
            return beginnings.newest_beginning(session.versions(), self._who(actor) if actor else None)

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

    def name(
        self,
        number: int,
        *,
        name: str | None = None,
        date: str | None = None,
        doi: str | None = None,
        actor: str | None = None,
    ) -> dict[str, str]:
        """Record the name, date or DOI of a version; what is not given stays. Return all three.

        Raises:
            UsageError: There is no such version, nothing is given, or the date is not a day.
        """
        given = {"name": name, "date": date, "doi": doi}
        return version_events.name_version(self._context, self._who(actor), number, given)

    def move(self, export: str, number: int, actor: str | None = None) -> str:
        """Record that an export belongs to a version; return its path.

        Args:
            export: Its file name, path or hash; or the id of the event of a repeated import.
            number: The version.
            actor: The reviewer.

        Raises:
            UsageError: There is no such version.
            NoSuchKey: There is no such export.
        """
        return version_events.move_export(self._context, self._who(actor), export, number)

    def drop(self, search: str, why: str, actor: str | None = None) -> tuple[str, int]:
        """Record that the newest version does not run a search any more; return the name of its source, and that version.

        Raises:
            UsageError: There is one version only.
            NoSuchKey: There is no such search.
        """
        return version_events.drop_search(self._context, self._who(actor), search, why)

    def add_empty(self, search: str, actor: str | None = None) -> tuple[str, int]:
        """Record that the newest version ran a search that found nothing; return the name of its source, and that version.

        Raises:
            UsageError: There is one version only.
            NoSuchKey: There is no such search.
        """
        return version_events.add_empty(self._context, self._who(actor), search)

    def found_in(self, key: str) -> list[FoundIn]:
        """Return in which versions and sources a report was found, the first one first; empty if there is one version.

        Raises:
            NoSuchKey: No record has this key.
        """
        return found_in(self._context, key)

    def found_again_since_0_1(self) -> int:
        """Return how many reports litreview 0.1 would have screened again, in a review that it updated; else 0."""
        return found_again_since_0_1(self._context)

    def table(self) -> VersionTable:
        """Return what each search brought to the newest version."""
        return version_table(self._context)
