"""A review that is open: every act and every question of both faces."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from litreview.errors import Problem
from litreview.formats import format_named
from litreview.model import Record
from litreview.model import Stage
from litreview.model import State
from litreview.prisma.flow import Flow
from litreview.review import cards
from litreview.review import checking
from litreview.review import counting
from litreview.review import deciding
from litreview.review import deduping
from litreview.review import exporting
from litreview.review import folder as folders
from litreview.review import importing
from litreview.review import ledgers
from litreview.review import listing
from litreview.review import opening
from litreview.review import overlap
from litreview.review import replacing
from litreview.review.context import Clock
from litreview.review.context import Context
from litreview.review.context import Tick
from litreview.review.context import now
from litreview.review.context import quiet
from litreview.review.settings import Settings
from litreview.review.views import Card
from litreview.review.views import Decide
from litreview.review.views import Decided
from litreview.review.views import Dedupe
from litreview.review.views import HistoryLine
from litreview.review.views import Imported
from litreview.review.views import PairCard
from litreview.review.views import Progress
from litreview.review.views import ReportRow
from litreview.review.views import Searches
from litreview.review.views import SearchFacts
from litreview.review.views import Status
from litreview.review.views import SyncReport
from litreview.review.views import Undone
from litreview.review.views import Vote
from litreview.screening.agreement import Agreement
from litreview.screening.protocol import Protocol


class Review:
    """A review; use it as a context manager, or `close` it.

    Keys of records may be given by any unique beginning; a reviewer's name is kept as a slug.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    @classmethod
    def open(cls, path: Path | str | None = None, *, clock: Clock = now) -> Self:
        """Open the review at a path, or the nearest one above the working folder.

        A review without a store, such as a fresh clone of a shared one, gets its store from its folders.

        Raises:
            NotAReview: There is none.
            InputError: Its protocol cannot be read.
            StoreError: Its store cannot be used.
        """
        return cls(opening.opened(folders.find(_path(path)), clock))

    @classmethod
    def create(
        cls, path: Path | str, title: str = "", *, protocol: str | None = None, clock: Clock = now
    ) -> Self:
        """Make a new review, with a commented protocol or the one that is given.

        Raises:
            AlreadyAReview: The folder is a review already.
        """
        return cls(opening.opened(folders.make(Path(path), title, protocol), clock))

    @classmethod
    def rebuild(cls, path: Path | str | None = None, *, clock: Clock = now) -> Self:
        """Make the store anew from the folders, and open the review; the old store stays beside it."""
        return cls(opening.rebuilt(folders.find(_path(path)), clock))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write out what the ledgers lack, and let go of the store."""
        try:
            self.write_ledger()
        finally:
            self._context.store.close()

    @property
    def folder(self) -> Path:
        """The review's folder."""
        return self._context.folder.root

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
        return opening.name(self.settings, name)

    # Bringing in

    def import_files(
        self,
        paths: Iterable[Path],
        search: SearchFacts | None = None,
        actor: str | None = None,
        *,
        dry_run: bool = False,
        format: str | None = None,  # noqa: A002  # the word of the command's option
        tick: Tick = quiet,
    ) -> list[Imported]:
        """Import files one after the other; a file is imported whole or not at all.

        Raises:
            InputError: A file cannot be read, is empty, or holds no record; those before it are imported.
        """
        known = format_named(format) if format else None
        name = self.reviewer(actor)
        facts = search or SearchFacts()
        return [
            importing.import_file(
                self._context, Path(path), facts, name, dry_run=dry_run, known=known, tick=tick
            )
            for path in paths
        ]

    def withdraw(self, export: str, actor: str | None = None) -> str:
        """Take back a wrong export, named by file name, path or hash; gives its path in the review.

        Its records count no more, and keep their votes; importing the file again takes this back.
        """
        return replacing.withdraw(self._context, export, self.reviewer(actor)).path

    def dedupe(self, *, dry_run: bool = False, tick: Tick = quiet) -> Dedupe:
        """Judge all pairs of records; a run on the same records by the same engine changes nothing."""
        return deduping.dedupe(self._context, dry_run=dry_run, tick=tick)

    # Deciding

    def decide(self, decision: Decide, actor: str | None = None) -> Decided:
        """Make a decision; it is on disk when this returns."""
        return deciding.decide(self._context, decision, self.reviewer(actor))

    def undo(self, actor: str | None = None) -> Undone | None:
        """Take back the reviewer's newest act in force; None when there is none."""
        return deciding.undo(self._context, self.reviewer(actor))

    def redo(self, actor: str | None = None) -> Undone | None:
        """Make again what the newest undo took back; None when nothing can be."""
        return deciding.redo(self._context, self.reviewer(actor))

    def retrieve(self, key: str, outcome: str, why: str = "", actor: str | None = None) -> None:
        """Say of a report that it was `got` or is `not-retrieved`."""
        deciding.retrieve(self._context, key, outcome, why, self.reviewer(actor))

    def judge(self, a: str, b: str, verdict: str, actor: str | None = None) -> Card:
        """Say of a pair that it is the `same` report or `different`; gives the first one's report."""
        deduping.judge(self._context, a, b, verdict, self.reviewer(actor))
        return self.card(a, actor)

    def join(self, a: str, b: str, actor: str | None = None) -> Card:
        """Make one report of two, and give it."""
        deduping.join(self._context, a, b, self.reviewer(actor))
        return self.card(a, actor)

    def split(self, key: str, actor: str | None = None) -> Card:
        """Take a record out of its report, and give the report it is now."""
        deduping.split(self._context, key, self.reviewer(actor))
        return self.card(key, actor)

    # Looking

    def resolve(self, prefix: str) -> str:
        """Give the one record key that begins so."""
        with self._context.store.read() as session:
            return self._context.resolve(session, prefix)

    def raw(self, key: str) -> dict[str, Record]:
        """Map the keys of a report's records to them, each whole as its export holds it."""
        return cards.raw(self._context, key)

    def card(self, key: str, reviewer: str | None = None, stage: Stage | None = None) -> Card:
        """Give one report, named by any of its records."""
        return cards.card(self._context, key, self.reviewer(reviewer), stage or Stage.TITLE_ABSTRACT)

    def queue(
        self,
        reviewer: str | None = None,
        stage: Stage | None = None,
        after: int | None = None,
        limit: int = 50,
    ) -> list[Card]:
        """Give the reports that wait for a reviewer, in order of import, after a card's `position`."""
        start = -1 if after is None else after
        return cards.queue(
            self._context, self.reviewer(reviewer), stage or Stage.TITLE_ABSTRACT, start, limit
        )

    def rows(
        self,
        stage: Stage | None = None,
        state: State | str | None = None,
        box: str | None = None,
        query: str | None = None,
        reviewer: str | None = None,
    ) -> list[ReportRow]:
        """Give reports in order of import.

        Args:
            stage: Title/abstract unless another is named.
            state: Only those in this state; `undecided` is all that does not complete the stage.
            box: Only what lies in this box of the flow, exactly as many as its number says.
            query: Only those with these words in title, first author or DOI.
            reviewer: Whose own verdicts are shown.
        """
        wanted = listing.Wanted(stage or Stage.TITLE_ABSTRACT, state, box, query)
        return listing.rows(self._context, wanted, self.reviewer(reviewer))

    def votes(self, key: str, reviewer: str | None = None, stage: Stage | None = None) -> list[Vote]:
        """Give all votes in force on a report, hidden where RULES 8 says so."""
        return cards.votes(self._context, key, self.reviewer(reviewer), stage or Stage.TITLE_ABSTRACT)

    def history(self, key: str, reviewer: str | None = None) -> list[HistoryLine]:
        """Give all events on a report, the withdrawn ones too, in the order of their times."""
        return cards.history(self._context, key, self.reviewer(reviewer))

    def asked(self, limit: int | None = None) -> list[PairCard]:
        """Give the pairs a person is asked about, the likeliest first."""
        return cards.asked(self._context, limit)

    def explain(self, a: str, b: str) -> PairCard:
        """Say where two records stand, and why."""
        return cards.explain(self._context, a, b)

    def progress(self, reviewer: str | None = None, stage: Stage | None = None) -> Progress:
        """Say where a reviewer stands at a stage."""
        return counting.progress(self._context, self.reviewer(reviewer), stage or Stage.TITLE_ABSTRACT)

    def status(self) -> Status:
        """Say where the whole review stands."""
        return counting.status(self._context)

    def flow(self, language: str = "en") -> Flow:
        """Count every box of the PRISMA 2020 flow; reasons are named in the language."""
        return counting.flow(self._context, language)

    def box(self, box_id: str) -> list[str]:
        """List the keys of what lies in a box of the flow."""
        return counting.box(self._context, box_id)

    def searches(self, known: Path | None = None) -> Searches:
        """Say what each search brought, and which of the known items of a file it found."""
        return overlap.searches(self._context, known)

    def check(self) -> list[Problem]:
        """Give every problem of the review, errors first."""
        return checking.check(self._context)

    def agreement(self, stage: Stage | None = None) -> Agreement:
        """Compare the reviewers' votes in force at a stage."""
        return counting.agreement(self._context, stage or Stage.TITLE_ABSTRACT)

    # Bringing out

    def export(self, path: Path, state: State | str | None = None, stage: Stage | None = None) -> int:
        """Write reports, or those in a state, to a file by its ending; give how many.

        The state `included` is the included set of the review; any other is one at the stage.
        """
        wanted = listing.Wanted(stage or Stage.TITLE_ABSTRACT, state)
        return exporting.export(self._context, path, wanted)

    def ledger_lag(self) -> int:
        """Count the events that stand in no ledger yet."""
        with self._context.store.read() as session:
            return session.events.count_unwritten()

    def write_ledger(self) -> int:
        """Append to the ledgers what they lack; give how many events that was."""
        return ledgers.write(self._context)

    def sync(self) -> SyncReport:
        """Write out what is mine and read in what others wrote."""
        return ledgers.sync(self._context)


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)
