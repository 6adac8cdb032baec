"""A review that is open; what it does is divided into parts, one for each noun."""

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
from litreview.review.settings import Settings
from litreview.review.state import LocalState
from litreview.review.views import MissingFile, Status
from litreview.screening.protocol import Protocol

if TYPE_CHECKING:
    from litreview.review.decisions.decisions_part import DecisionsPart
    from litreview.review.duplicates.duplicates_part import DuplicatesPart
    from litreview.review.flow.flow_part import FlowPart
    from litreview.review.full_text.full_text_part import FullTextPart
    from litreview.review.protocols_part import ProtocolsPart
    from litreview.review.reports.reports_part import ReportsPart
    from litreview.review.searches.searches_part import SearchesPart
    from litreview.review.team.team_part import TeamPart
    from litreview.review.web.web_part import WebPart


class Review:
    """A review; use it as a context manager, or `close` it.

    Keys of records may be given by any unique beginning; a reviewer's name is kept as a slug.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    @cached_property
    def searches(self) -> SearchesPart:
        """The searches of a review and the exports they own."""
        from litreview.review.searches.searches_part import SearchesPart

        return SearchesPart(self._context)

    @cached_property
    def duplicates(self) -> DuplicatesPart:
        """Pairs of records: runs of the engine, and what people say of them."""
        from litreview.review.duplicates.duplicates_part import DuplicatesPart

        return DuplicatesPart(self._context)

    @cached_property
    def reports(self) -> ReportsPart:
        """The reports of a review: what there is to read, in which order, and their export."""
        from litreview.review.reports.reports_part import ReportsPart

        return ReportsPart(self._context)

    @cached_property
    def decisions(self) -> DecisionsPart:
        """What people decide about reports, and how far they are."""
        from litreview.review.decisions.decisions_part import DecisionsPart

        return DecisionsPart(self._context)

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
    def team(self) -> TeamPart:
        """Work that a team shares: ledgers, shares, votes in and out, archives, the database."""
        from litreview.review.team.team_part import TeamPart

        return TeamPart(self._context)

    @cached_property
    def web(self) -> WebPart:
        """Requests to web services; each is logged, and each can be shown before it is made."""
        from litreview.review.web.web_part import WebPart

        return WebPart(self._context)

    @cached_property
    def protocols(self) -> ProtocolsPart:
        """The versions of the protocol."""
        from litreview.review.protocols_part import ProtocolsPart

        return ProtocolsPart(self._context)

    @classmethod
    def open(cls, path: Path | str | None = None, *, actor: str | None = None, clock: Clock = now) -> Self:
        """Open the review at a path, or the nearest one above the working folder.

        A review without a store, such as a fresh clone of a shared one, gets its store from its folders.

        Args:
            path: The review's folder.
            actor: Who acts: a protocol that has changed is written down under this name.
            clock: Tells the time.

        Raises:
            NotAReview: There is none.
            InputError: Its protocol cannot be read.
            StoreError: Its store cannot be used.
        """
        return cls(startup.opened(folders.find(_path(path)), clock, actor))

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
        """Make a new review, with a commented protocol or the one that is given.

        Args:
            path: The folder of the review.
            title: Of the review.
            protocol: Text of a protocol.
            actor: Who makes it; the name is remembered as the reviewer of this device.
            clock: Tells the time.

        Raises:
            AlreadyAReview: The folder is a review already.
            StoreError: The database that is named for it holds another review.
        """
        startup.check_room(folders.Folder(Path(path).absolute()))
        if actor:
            startup.checked(actor)
        return cls(startup.begun(folders.make(Path(path), title, protocol), clock, actor))

    @classmethod
    def rebuild(cls, path: Path | str | None = None, *, clock: Clock = now) -> Self:
        """Make the store anew from the folders, and open the review; the old store stays beside it."""
        return cls(startup.rebuilt(folders.find(_path(path)), clock))

    @classmethod
    def restore(cls, archive: Path, path: Path | str, *, clock: Clock = now) -> Self:
        """Make a review of an archive, with every file and every number compared, and open it.

        Raises:
            AlreadyAReview: The folder holds something of a review already.
            InputError: The archive was damaged or changed, or does not give the numbers it says; nothing was written.
        """
        from litreview.review.team import restoration

        target = Path(path).absolute()
        startup.check_room(folders.Folder(target))
        manifest = restoration.restore(Path(archive), target, clock)
        context = startup.opened(folders.find(target), clock, new=True)
        with startup.closing_if_it_fails(context):
            restoration.remember(context, manifest)
        return cls(context)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write out what the ledgers lack, and let go of the store."""
        try:
            # Even when it fails the database is let go, or Windows would keep the file locked.
            ledgers.write(self._context)
        finally:
            self._context.store.close()

    @property
    def folder(self) -> Path:
        """The review's folder."""
        return self._context.folder.root

    @property
    def database(self) -> str:
        """The database that the review is in, without its password."""
        from litreview.review.team import database_move

        return database_move.where(self._context)

    @property
    def protocol(self) -> Protocol:
        """The protocol in force."""
        return self._context.protocol

    @property
    def settings(self) -> Settings:
        """The local settings."""
        return self._context.settings

    def reviewer(self, name: str | None = None) -> str:
        """Say who acts: the name given, else the remembered reviewer, else the login name; as a slug.

        Raises:
            UsageError: No letter or digit is left of the name.
        """
        return startup.name(self.settings, name)

    def resolve(self, prefix: str) -> str:
        """Give the one record key that begins so."""
        with self._context.store.read() as session:
            return self._context.resolve(session, prefix)

    def status(self) -> Status:
        """Say where the whole review stands."""
        return progress_counts.status(self._context)

    def check(self, *, complete: bool = False) -> list[Problem]:
        """Give every problem of the review, errors first; with `complete` also what searches do not report yet."""
        from litreview.review import problems

        return problems.check(self._context, complete=complete)

    @staticmethod
    def check_archive(archive: Path, *, complete: bool = False, clock: Clock = now) -> list[Problem]:
        """Return every problem of the review in an archive, as `check` does; nothing is restored.

        Raises:
            InputError: The archive was damaged or changed.
        """
        from litreview.review.team import restoration

        return restoration.check(Path(archive), clock, complete=complete)

    @classmethod
    def use(cls, target: str, path: Path | str | None = None, *, clock: Clock = now) -> Self:
        """Open a review in another database of it, a URL or `file` for its own file, and use that from now on.

        Nothing is copied: what the target lacks comes from the folders.

        Raises:
            StoreError: The target cannot be used or holds another review; nothing has changed.
        """
        from litreview.review.team import database_move

        return cls(database_move.use(folders.find(_path(path)), target, clock))

    @property
    def state(self) -> LocalState:
        """The paths of what this user keeps of the review on this machine, outside of its folder."""
        return self._context.state

    @property
    def notices(self) -> Sequence[str]:
        """Sentences for a person about what opening the review did."""
        return self._context.notices

    def _who(self, name: str | None = None) -> str:
        """Return the reviewer who acts or asks, by the renames in force."""
        return self._context.who(self.reviewer(name))

    def missing(self) -> list[MissingFile]:
        """Return the files that the review needs and that are missing, or that its numbers leave out."""
        with self._context.store.read() as session:
            return list(missing_files(self._context, session))


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)
