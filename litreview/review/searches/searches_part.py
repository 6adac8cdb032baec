"""The searches of a review and the exports they own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from litreview.model import FactChange, Record, Search
from litreview.review.context import Tick, quiet
from litreview.review.part import ReviewPart
from litreview.review.searches import fact_changes, search_folder, term_groups
from litreview.review.searches.yields import SearchOverview
from litreview.review.views import ImportResult, SearchFacts
from litreview.screening.protocol import TermGroup


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
        tick: Tick = quiet,
    ) -> list[ImportResult]:
        """Import files one after the other; each is imported completely or not at all.

        The files in an archive are imported one by one. A file that ends inside a record is refused unless
        `incomplete` is true.

        Raises:
            InputError: A file cannot be read, is empty, or holds no record; the files before it stay imported.
        """
        # Imported here: the readers of all formats would delay every command that imports nothing.
        from litreview.exports import export_files
        from litreview.formats.registry import format_named
        from litreview.review.searches.import_files import ImportOptions, import_part

        known = format_named(format) if format else None
        options = ImportOptions(search or SearchFacts(), self._who(actor), known, dry_run, incomplete, tick)
        done: list[ImportResult] = []
        for path in paths:
            with export_files(Path(path)) as files:
                done += [import_part(self._context, file, options) for file in files]
        return done

    def plan(self, path: Path, search: SearchFacts) -> tuple[Search, bool]:
        """Return the search that a file would belong to, and whether it is a new one."""
        folder, planned = search_folder.plan(self._context.folder, path, search)
        return planned, not (folder / "search.toml").exists()

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

    def records_of(self, items: Sequence[Record]) -> list[tuple[Record, ...]]:
        """Return the records of each item of a list: those with its DOI or PMID, else those with its title."""
        from litreview.review.searches.known_items import match_known_items

        with self._context.store.read() as session:
            matches = match_known_items(items, session)
            keys = [sorted(matches[item.key].proven or matches[item.key].possible) for item in items]
            records = session.records.get({key for each in keys for key in each})
        return [tuple(records[key] for key in each) for each in keys]

    def term_groups(self) -> tuple[TermGroup, ...]:
        """Return the terms of each search's strategy as a group to highlight."""
        return term_groups.term_groups(self._context)

    def names(self) -> list[str]:
        """Return the distinct names of all searches."""
        with self._context.store.read() as session:
            found = [search.name for search, _ in session.records.searches(counted=True).values()]
        return list(dict.fromkeys(found))

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
