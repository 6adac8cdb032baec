"""A review that is open, as both faces know it: all that can be done with it, and asked of it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from litreview.errors import Problem
from litreview.model import FactChange
from litreview.model import Search
from litreview.model import Stage
from litreview.model import State
from litreview.review import folder as folders
from litreview.review import ledgers
from litreview.review import startup
from litreview.review.context import Clock
from litreview.review.context import Tick
from litreview.review.context import now
from litreview.review.context import quiet
from litreview.review.decisions import decision_log
from litreview.review.full_text.answers import Removed
from litreview.review.full_text.answers import Retrieved
from litreview.review.reports import selection
from litreview.review.team.teaming import Teaming
from litreview.review.undo_scope import UndoScope
from litreview.review.views import Card
from litreview.review.views import Decide
from litreview.review.views import Decided
from litreview.review.views import Dedupe
from litreview.review.views import Imported
from litreview.review.views import SearchFacts
from litreview.review.views import Undone
from litreview.review.web.outward import Outward


class Review(Outward, Teaming):
    """A review; use it as a context manager, or `close` it.

    Keys of records may be given by any unique beginning; a reviewer's name is kept as a slug.
    """

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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write out what the ledgers lack, and let go of the store."""
        try:
            # Even when it fails the database is let go, or Windows would keep the file locked.
            self.write_ledger()
        finally:
            self._context.store.close()

    # Bringing in

    def import_files(
        self,
        paths: Iterable[Path],
        search: SearchFacts | None = None,
        actor: str | None = None,
        *,
        dry_run: bool = False,
        incomplete: bool = False,
        format: str | None = None,  # noqa: A002  # the word of the command's option
        tick: Tick = quiet,
    ) -> list[Imported]:
        """Import files one after the other; a file is imported whole or not at all.

        An archive of several files is imported file by file. One that ends inside a record is refused, unless
        `incomplete` says that it is all there is.

        Raises:
            InputError: A file cannot be read, is empty, or holds no record; those before it are imported.
        """
        # Here and not above: readers of all formats would make each status and each screen start later.
        from litreview.exports import parts
        from litreview.formats.registry import format_named
        from litreview.review.searches.import_files import Order
        from litreview.review.searches.import_files import import_part

        known = format_named(format) if format else None
        order = Order(search or SearchFacts(), self._who(actor), known, dry_run, incomplete, tick)
        done: list[Imported] = []
        for path in paths:
            with parts(Path(path)) as found:
                done += [import_part(self._context, part, order) for part in found]
        return done

    def planned(self, path: Path, search: SearchFacts) -> tuple[Search, bool]:
        """Say which search a file would belong to, and whether that is a new one."""
        from litreview.review.searches import search_folder

        place, planned = search_folder.plan(self._context.folder, path, search)
        return planned, not (place / "search.toml").exists()

    def correct(
        self, search: SearchFacts, actor: str | None = None, *, dry_run: bool = False
    ) -> tuple[str, tuple[FactChange, ...]]:
        """Change what is said of a search, named by its `key`; return its folder's name, and what changed.

        Raises:
            NoSuchKey: No search is called so.
            UsageError: A kind, a day, a number or a PRISMA-S item that there is not.
            InputError: Its files, or that of the strategy, cannot be read.
        """
        from litreview.review.searches import search_facts
        from litreview.review.searches import search_folder

        place = search_folder.named(self._context.folder, search.key or "")
        who = self._who(actor)
        return place.name, search_facts.correct(self._context, place, search, who, dry_run=dry_run)

    def withdraw(self, export: str, actor: str | None = None, *, dry_run: bool = False) -> str:
        """Take back a wrong export, named by file name, path or hash; gives its path in the review.

        Its records count no more, and keep their votes; importing the file again takes this back.
        """
        from litreview.review.searches import replacement

        return replacement.withdraw(self._context, export, self._who(actor), dry_run=dry_run).path

    def dedupe(
        self,
        actor: str | None = None,
        *,
        profile: str | None = None,
        anew: bool = False,
        dry_run: bool = False,
        tick: Tick = quiet,
    ) -> Dedupe:
        """Judge the pairs that no run has judged yet, or all `anew`; a run with nothing new changes nothing.

        The profile is `standard` or `cautious`, else that of the runs that count.
        """
        from litreview.review.duplicates import engine_run

        who = self._who(actor)
        return engine_run.dedupe(self._context, who, profile=profile, anew=anew, dry_run=dry_run, tick=tick)

    # Deciding

    def decide(self, decision: Decide, actor: str | None = None, *, entered_by: str | None = None) -> Decided:
        """Make a decision; it is on disk when this returns.

        Args:
            decision: What is decided.
            actor: The reviewer.
            entered_by: Who enters it for that reviewer, where it is somebody else.
        """
        if entered_by is None or self.reviewer(entered_by) == self.reviewer(actor):
            return decision_log.decide(self._context, decision, self._who(actor))
        reviewer = self._context.store.who.entered(self.reviewer(actor), self._context.device)
        return decision_log.decide(self._context, decision, reviewer, self.reviewer(entered_by))

    def undo(self, actor: str | None = None, scope: UndoScope | None = None) -> Undone | None:
        """Take back the reviewer's newest act in force, or the newest in a scope; None when there is none."""
        return decision_log.undo(self._context, self._who(actor), scope)

    def next_undo(self, actor: str | None = None) -> Undone | None:
        """Return the act that `undo` would take back; None when there is none."""
        return decision_log.next_undo(self._context, self._who(actor))

    def redo(self, actor: str | None = None) -> Undone | None:
        """Make again what the newest undo took back; None when nothing can be."""
        return decision_log.redo(self._context, self._who(actor))

    def label(self, key: str, name: str, actor: str | None = None) -> bool:
        """Put a label on a report, or take one's own off again; say whether it is on now."""
        from litreview.review.decisions import report_labels

        return report_labels.label(self._context, key, name, self._who(actor))

    def retrieve(
        self,
        keys: str | Sequence[str],
        outcome: str,
        why: str = "",
        actor: str | None = None,
        *,
        file: Path | None = None,
    ) -> list[Retrieved]:
        """Say of reports that they were `got`, perhaps as a file, or are `not-retrieved`."""
        from litreview.review.full_text import retrievals

        said = retrievals.Retrieval(_several(keys), outcome, why, file)
        return retrievals.retrieve(self._context, said, self._who(actor))

    def study(self, keys: str | Sequence[str], ids: Sequence[str], actor: str | None = None) -> list[str]:
        """Say which studies reports describe; without any each is a study of its own. Give their leads."""
        from litreview.review.full_text import studies

        return studies.group(self._context, _several(keys), ids, self._who(actor))

    def remove(
        self, where: Sequence[str], by: str, why: str, actor: str | None = None, *, dry_run: bool = False
    ) -> Removed:
        """Remove before screening the reports that fit every condition and that nobody has voted on.

        The `by` is `automation` or `other`.
        """
        from litreview.review.decisions import removals

        wanted = removals.Removal(where, by, why)
        return removals.remove(self._context, wanted, self._who(actor), dry_run=dry_run)

    def stop(self, why: str, actor: str | None = None, *, dry_run: bool = False) -> Removed:
        """Stop screening: the reports that nobody has voted on are left unscreened."""
        from litreview.review.decisions import removals

        return removals.stop(self._context, why, self._who(actor), dry_run=dry_run)

    def judge(self, a: str, b: str, verdict: str, actor: str | None = None) -> Card:
        """Say of a pair that it is the `same` report or `different`; gives the first one's report."""
        from litreview.review.duplicates import judgements

        judgements.judge(self._context, a, b, verdict, self._who(actor))
        return self.card(a, actor)

    def join(self, a: str, b: str, actor: str | None = None) -> Card:
        """Make one report of two, and give it."""
        from litreview.review.duplicates import judgements

        judgements.join(self._context, a, b, self._who(actor))
        return self.card(a, actor)

    def split(self, key: str, actor: str | None = None) -> Card:
        """Take a record out of its report, and give the report it is now."""
        from litreview.review.duplicates import judgements

        judgements.split(self._context, key, self._who(actor))
        return self.card(key, actor)

    # Bringing out

    def export_outcomes(
        self, path: Path, outcomes: Sequence[str], *, excel: str | None = None
    ) -> dict[str, int]:
        """Write the reports `included`, `excluded` (with reasons) or `awaiting`; give how many of each.

        A workbook has a sheet for each; other files have them one after the other.
        """
        from litreview.review.reports import outcome_file as states

        return states.export(self._context, path, outcomes, excel)

    def export(
        self,
        path: Path,
        state: State | str | None = None,
        stage: Stage | None = None,
        *,
        excel: str | None = None,
    ) -> int:
        """Write reports, or those in a state, to a file by its ending; give how many.

        The state `included` is the included set of the review; any other is one at the stage. With `excel` as
        `nl` a table has semicolons and a byte-order mark.
        """
        from litreview.review.reports import report_files

        wanted = selection.Wanted(stage or Stage.TITLE_ABSTRACT, state)
        return report_files.export(self._context, path, wanted, excel)

    def index_some(self) -> bool:
        """Bring a few records more into the index that words are found by; give False when all are in it."""
        from litreview.review.reports import positions

        return positions.index_some(self._context)

    def export_places(self, path: Path, places: Iterable[int]) -> int:
        """Write the reports at these positions to a file by its ending; give how many."""
        from litreview.review.reports import report_files

        return report_files.export_places(self._context, path, places)

    def write_ledger(self) -> int:
        """Append to the ledgers what they lack; give how many events that was."""
        return ledgers.write(self._context)


def _several(keys: str | Sequence[str]) -> Sequence[str]:
    return [keys] if isinstance(keys, str) else keys


def _path(path: Path | str | None) -> Path | None:
    return None if path is None else Path(path)
