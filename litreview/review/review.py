"""An open review, divided into parts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from litreview.errors import Problem
from litreview.review import folder as folders
from litreview.review import ledgers, progress_counts, startup
from litreview.review.context import Clock, Context, now
from litreview.review.missing import missing_files
from litreview.review.review_status import MissingFile, ReviewStatus
from litreview.review.settings import Settings
from litreview.review.state import LocalState, database_of
from litreview.screening.protocol import Protocol
from litreview.ticks import Tick, quiet

if TYPE_CHECKING:
    from litreview.review.decisions.decisions_part import DecisionsPart
    from litreview.review.duplicates.duplicates_part import DuplicatesPart
    from litreview.review.flow.flow_part import FlowPart
    from litreview.review.full_text.full_text_part import FullTextPart
    from litreview.review.protocols_part import ProtocolsPart
    from litreview.review.reports.reports_part import ReportsPart
    from litreview.review.rounds.rounds_part import RoundsPart
    from litreview.review.searches.searches_part import SearchesPart
    from litreview.review.team.team_part import TeamPart
    from litreview.review.updates.updates_part import UpdatesPart
    from litreview.review.web.web_part import WebPart


class Review:
    """An open review; use it as a context manager, or `close` it.

    A record key may be given by any unique prefix. Reviewers' names are stored as slugs.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    @cached_property
    def searches(self) -> SearchesPart:
        """Searches and their exports."""
        from litreview.review.searches.searches_part import SearchesPart

        return SearchesPart(self._context)

    @cached_property
    def duplicates(self) -> DuplicatesPart:
        """Pairs of records: runs of the duplicate engine, and judgements of reviewers."""
        from litreview.review.duplicates.duplicates_part import DuplicatesPart

        return DuplicatesPart(self._context)

    @cached_property
    def reports(self) -> ReportsPart:
        """Reports: cards, lists, their order, and their export."""
        from litreview.review.reports.reports_part import ReportsPart

        return ReportsPart(self._context)

    @cached_property
    def decisions(self) -> DecisionsPart:
        """Decisions about reports, and progress."""
        from litreview.review.decisions.decisions_part import DecisionsPart

        return DecisionsPart(self._context)

    @cached_property
    def rounds(self) -> RoundsPart:
        """Rounds: pilots and check samples."""
        from litreview.review.rounds.rounds_part import RoundsPart

        return RoundsPart(self._context)

    @cached_property
    def full_text(self) -> FullTextPart:
        """Retrieval, full-text files and studies."""
        from litreview.review.full_text.full_text_part import FullTextPart

        return FullTextPart(self._context)

    @cached_property
    def flow(self) -> FlowPart:
        """The PRISMA 2020 flow, now or at a past date, and the methods text."""
        from litreview.review.flow.flow_part import FlowPart

        return FlowPart(self._context)

    @cached_property
    def updates(self) -> UpdatesPart:
        """Updates of the review: versions that begin, are named and taken back."""
        from litreview.review.updates.updates_part import UpdatesPart

        return UpdatesPart(self._context)

    @cached_property
    def team(self) -> TeamPart:
        """Teamwork: ledgers, assignments, votes from and for other tools, archives, the database."""
        from litreview.review.team.team_part import TeamPart

        return TeamPart(self._context)

    @cached_property
    def web(self) -> WebPart:
        """Requests to web services, which can be shown before they are made."""
        from litreview.review.web.web_part import WebPart

        return WebPart(self._context)

    @cached_property
    def protocols(self) -> ProtocolsPart:
        """The versions of the protocol."""
        from litreview.review.protocols_part import ProtocolsPart

        return ProtocolsPart(self._context)

    @classmethod
    def open(
        cls,
        path: Path | str | None = None,
        *,
        actor: str | None = None,
        clock: Clock = now,
        tick: Tick = quiet,
    ) -> Self:
        """Open the review in a folder, or the nearest one above the working folder.

        If the review has no store yet, as in a fresh clone, build one from its folders.

        Args:
            path: The review's folder.
            actor: The reviewer under whose name a changed protocol is recorded.
            clock: Returns the time of new events.
            tick: Called with the number of records read, where the exports are read again, as for a fresh clone.

        Raises:
            NotAReview: There is no review.
            InputError: The protocol cannot be read.
            StoreError: The store cannot be used.
        """
        return cls(startup.open_review(folders.find(_path(path)), clock, actor, tick=tick))

    @classmethod
    def create(
        cls,
        path: Path | str,
        title: str = "",
        *,
        protocol: str | None = None,
        actor: str | None = None,
        clock: Clock = now,
    ) -> Self:
        """Create a new review.

        Args:
            path: The folder of the review.
            title: The title of the review.
            protocol: The text of the protocol; by default, a template with comments.
            actor: The reviewer, who is remembered as the reviewer on this device.
            clock: Returns the time of new events.

        Raises:
            AlreadyAReview: The folder already holds a review.
            StoreError: The database named for it holds another review.
        """
        startup.check_database_is_empty(folders.Folder(Path(path).absolute()))
        if actor:
            startup.as_reviewer_name(actor)
        return cls(startup.create_review(folders.create(Path(path), title, protocol), clock, actor))

    @classmethod
    def rebuild(cls, path: Path | str | None = None, *, clock: Clock = now, tick: Tick = quiet) -> Self:
        """Rebuild the store from the folders, and open the review; the old store is kept as a backup."""
        return cls(startup.rebuild_review(folders.find(_path(path)), clock, tick))

    @classmethod
    def restore(cls, archive: Path, path: Path | str, *, clock: Clock = now, tick: Tick = quiet) -> Self:
        """Restore a review from an archive, after verifying every file and every number, and open it.

        Raises:
            AlreadyAReview: The folder already holds files of a review.
            InputError: The archive is damaged, was changed, or does not give its own numbers; nothing was written.
        """
        from litreview.review.team import restoration

        return cls(restoration.restore(Path(archive), Path(path).absolute(), clock, tick))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write new events to the ledgers, and close the store."""
        try:
            # Close the database even when this fails, or Windows would keep the file locked.
            ledgers.write(self._context)
        finally:
            self._context.store.close()

    @property
    def folder(self) -> Path:
        """The review's folder."""
        return self._context.folder.root

    @property
    def database(self) -> str:
        """The database of the review, without its password."""
        from litreview.store.url import display_url

        return display_url(database_of(self._context.state, self._context.settings.get("database")))

    @property
    def protocol(self) -> Protocol:
        """The protocol in force."""
        return self._context.protocol

    @property
    def settings(self) -> Settings:
        """The local settings."""
        return self._context.settings

    def reviewer(self, name: str | None = None) -> str:
        """Return the acting reviewer as a slug: the name given, else the remembered reviewer, else the login name.

        Raises:
            UsageError: The name has no letter or digit.
        """
        return startup.reviewer_name(self.settings, name)

    def resolve(self, prefix: str) -> str:
        """Return the one record key that begins with `prefix`."""
        with self._context.store.read() as session:
            return self._context.resolve(session, prefix)

    def status(self) -> ReviewStatus:
        """Return the counts of the whole review."""
        return progress_counts.status(self._context)

    def check(
        self, *, complete: bool = False, require_signed: bool = False, tick: Tick = quiet
    ) -> list[Problem]:
        """Return every problem of the review, errors first.

        Args:
            complete: Include what searches do not report yet.
            require_signed: Make votes that nobody signed, and lines that wait for a seal or an admission, errors.
            tick: Called with the number of checks done.
        """
        from litreview.review import problems

        return problems.check(self._context, complete=complete, require_signed=require_signed, tick=tick)

    @staticmethod
    def check_archive(
        archive: Path,
        *,
        complete: bool = False,
        require_signed: bool = False,
        against: Path | None = None,
        clock: Clock = now,
        tick: Tick = quiet,
    ) -> list[Problem]:
        """Return every problem of the review in an archive, as `check` does, without restoring it.

        With `against`, also every file of a public archive that this whole archive of the review does not give.

        Raises:
            InputError: The archive is damaged or was changed.
        """
        from litreview.review.team import restoration

        return restoration.check(
            Path(archive),
            clock,
            complete=complete,
            require_signed=require_signed,
            whole=_path(against),
            tick=tick,
        )

    @classmethod
    def use(cls, target: str, path: Path | str | None = None, *, clock: Clock = now) -> Self:
        """Open a review in another database, and use that from now on.

        Nothing is copied: what the new database lacks is read from the folders.

        Args:
            target: The URL of the database, or `file` for the review's own SQLite file.
            path: The review's folder.
            clock: Returns the time of new events.

        Raises:
            StoreError: The target cannot be used or holds another review; nothing was changed.
        """
        from litreview.review.team import database_move

        return cls(database_move.use(folders.find(_path(path)), target, clock))

    @property
    def state(self) -> LocalState:
        """The paths of the user's own files for the review, which are outside its folder."""
        return self._context.state

    def quieten(self) -> None:
        """Report no progress any more, as a bar would be drawn across a screen."""
        self._context.tick = quiet

    @property
    def notices(self) -> Sequence[str]:
        """Messages for the user about what opening the review did."""
        return self._context.notices

    def missing(self) -> list[MissingFile]:
        """Return the files that are missing, or that the numbers of the review leave out."""
        with self._context.store.read() as session:
            return list(missing_files(self._context, session))


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)
