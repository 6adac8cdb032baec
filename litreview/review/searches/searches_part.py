"""The searches of a review and the exports they own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from litreview.model import DATABASE_KINDS, FactChange, Record, Search
from litreview.review.part import ReviewPart
from litreview.review.searches import fact_changes, search_folder, term_groups
from litreview.review.searches.search_facts import has_strategy
from litreview.review.searches.yields import SearchOverview
from litreview.review.views import ImportResult, SearchFacts
from litreview.screening.protocol import TermGroup
from litreview.ticks import Tick, quiet

if TYPE_CHECKING:
    from litreview.review.searches.fact_edits import FactEdit
    from litreview.review.searches.listed_searches import ListedSearch, SearchDetails
    from litreview.review.searches.strategy_tests import StrategyTest
    from litreview.review.searches.strategy_yields import StrategyYield
    from litreview.review.searches.yields import KnownItem


class SearchesPart(ReviewPart):
    """The searches of a review and the exports they own."""

    def import_files(
        self,
        paths: Iterable[Path],
        search: SearchFacts | None = None,
        actor: str | None = None,
        *,
        dry_run: bool = False,
        incomplete: bool = False,
        format: str | None = None,  # noqa: A002  # the name of the command's option
        version: int | None = None,
        tick: Tick = quiet,
    ) -> list[ImportResult]:
        """Import files one after the other; each is imported completely or not at all.

        The files in an archive are imported one by one. Their records belong to the newest version of the review,
        unless `version` names another one. A file that ends inside a record, or whose rows do not match its header, is
        refused unless `incomplete` is true.

        Raises:
            InputError: A file is refused, cannot be read, is empty, or holds no record; the files before it stay
                imported.
        """
        # Imported here: the readers of all formats would delay every command that imports nothing.
        from litreview.exports import export_files
        from litreview.formats.registry import format_named
        from litreview.review.searches.import_files import ImportOptions, import_part

        known = format_named(format) if format else None
        options = ImportOptions(
            search or SearchFacts(), self._who(actor), known, dry_run, incomplete, tick, version
        )
        done: list[ImportResult] = []
        for path in paths:
            with export_files(Path(path)) as files:
                done += [import_part(self._context, file, options) for file in files]
        return done

    def plan(self, path: Path, search: SearchFacts) -> tuple[Search, bool]:
        """Return the search that a file would belong to, and whether it is a new one."""
        folder, planned = search_folder.plan(self._context.folder, path, search)
        return planned, not (folder / "search.toml").exists()

    def missing_facts(self, key: str) -> tuple[str, ...]:
        """Return the facts of a search that nobody has given: `platform`, `date`, `hits` or `strategy`.

        Raises:
            NoSuchKey: There is no such search.
        """
        folder = search_folder.find(self._context.folder, key)
        search = search_folder.read(folder)[0]
        known = {
            "platform": bool(search.platform) or search.kind not in DATABASE_KINDS,
            "date": search.date is not None,
            "hits": search.hits is not None,
            "strategy": has_strategy(folder),
        }
        return tuple(name for name, is_known in known.items() if not is_known)

    def withdraw(self, export: str, actor: str | None = None, *, dry_run: bool = False) -> str:
        """Withdraw an export, named by file name, path or hash; return its path in the review.

        Its records no longer count, and keep their votes; importing the file again undoes this.
        """
        from litreview.review.searches import replacement

        return replacement.withdraw(self._context, export, self._who(actor), dry_run=dry_run).path

    def overview(self, known: Path | None = None, *, by_database: bool = False) -> SearchOverview:
        """Compute the yield of each search, or of each database, and which of the known items in a file it found."""
        from litreview.review.searches import overlap

        return overlap.overview(self._context, known, by_database=by_database)

    def strategy_yield(self, key: str, platform: str | None = None, *, tick: Tick = quiet) -> StrategyYield:
        """Count what each line and term of a search matches of the reports that the search found.

        Raises:
            NoSuchKey: There is no such search.
            InputError: It has no strategy.
            UsageError: Its platform is not known, or cannot be tested.
        """
        from litreview.review.searches import strategy_yields

        return strategy_yields.strategy_yield(self._context, key, platform, tick)

    def records_of(self, items: Sequence[Record]) -> list[tuple[Record, ...]]:
        """Return the records of each item of a list: those with its DOI or PMID, else those with its title."""
        from litreview.review.searches.known_items import records_of

        with self._context.store.read() as session:
            return records_of(items, session)

    def term_groups(self) -> tuple[TermGroup, ...]:
        """Return the terms of each search's strategy as a group to highlight."""
        return term_groups.term_groups(self._context)

    def listed(self) -> list[ListedSearch]:
        """Return the searches that count with their facts and what is missing of them, in order of first import."""
        from litreview.review.searches import listed_searches

        return listed_searches.listed_searches(self._context)

    def details(self, search: str) -> SearchDetails | None:
        """Return a search with its history, named by its id; None if it does not count any more."""
        from litreview.review.searches import listed_searches

        return listed_searches.details(self._context, search)

    def count_lacking(self) -> int:
        """Count the searches that lack an item which each search must report for itself."""
        from litreview.review.searches import unreported_items

        return unreported_items.count_lacking(self._context)

    def edit_fact(self, search: str, fact: str, text: str, actor: str | None = None) -> FactEdit | None:
        """Change one fact of a search, as it is typed; return the logged edit, or None if nothing changed.

        Raises:
            UsageError: It is not a valid value.
            InputError: The files of the search, or the file with the strategy, cannot be read.
        """
        from litreview.review.searches import fact_edits

        return fact_edits.edit_fact(self._context, search, fact, text, self._who(actor))

    def newest_edit(self, actor: str | None = None, search: str = "") -> FactEdit | None:
        """Return a reviewer's newest edit that can be undone, of one search or of any."""
        from litreview.review.searches import fact_edits

        with self._context.store.read() as session:
            return fact_edits.newest_edit(session, self._who(actor), search)

    def undo_edit(self, actor: str | None = None, search: str = "") -> FactEdit | None:
        """Undo a reviewer's newest edit, of one search or of any; return it, or None if there is none.

        Raises:
            UsageError: A fact has changed again since, or the strategy before the edit is not on this machine.
        """
        from litreview.review.searches import fact_edits

        return fact_edits.undo_edit(self._context, self._who(actor), search)

    def test_strategies(self, known: Path) -> tuple[tuple[Record, ...], tuple[StrategyTest, ...]]:
        """Return the known items of a file, and the test of each search's strategy on them.

        Raises:
            InputError: The file cannot be read.
        """
        from litreview.review.searches import strategy_tests

        return strategy_tests.strategy_tests(self._context, known)

    def judge_known(
        self, item: KnownItem, key: str, verdict: Literal["same", "different"], actor: str | None = None
    ) -> None:
        """Record that a report is a known item, or is not; an undo takes it back.

        Raises:
            NoSuchKey: There is no such report.
        """
        from litreview.review.searches import known_verdicts

        known_verdicts.judge(self._context, item, key, verdict, self._who(actor))

    def names(self) -> list[str]:
        """Return the distinct names of all searches."""
        with self._context.store.read() as session:
            return list(dict.fromkeys(session.records.source_names(counted=True).values()))

    def correct(
        self, search: SearchFacts, actor: str | None = None, *, dry_run: bool = False
    ) -> tuple[str, tuple[FactChange, ...]]:
        """Change facts of a search, named by its `key`; return the name of its folder and the changes.

        Raises:
            NoSuchKey: There is no such search.
            UsageError: An invalid kind, date, number or PRISMA-S item.
            InputError: Its files, or the file with the strategy, cannot be read.
        """
        folder = search_folder.find(self._context.folder, search.key or "")
        who = self._who(actor)
        return folder.name, fact_changes.correct(self._context, folder, search, who, dry_run=dry_run)
