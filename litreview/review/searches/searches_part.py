"""The searches of a review and the exports they own."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from litreview.model import FactChange, Search
from litreview.review.context import Tick, quiet
from litreview.review.part import Part
from litreview.review.searches import search_facts, term_groups
from litreview.review.searches.yields import Searches
from litreview.review.views import Imported, SearchFacts
from litreview.screening.protocol import TermGroup


class SearchesPart(Part):
    """The searches of a review and the exports they own."""

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
        from litreview.review.searches.import_files import Order, import_part

        known = format_named(format) if format else None
        order = Order(search or SearchFacts(), self._who(actor), known, dry_run, incomplete, tick)
        done: list[Imported] = []
        for path in paths:
            with parts(Path(path)) as found:
                done += [import_part(self._context, part, order) for part in found]
        return done

    def plan(self, path: Path, search: SearchFacts) -> tuple[Search, bool]:
        """Say which search a file would belong to, and whether that is a new one."""
        from litreview.review.searches import search_folder

        place, planned = search_folder.plan(self._context.folder, path, search)
        return planned, not (place / "search.toml").exists()

    def withdraw(self, export: str, actor: str | None = None, *, dry_run: bool = False) -> str:
        """Take back a wrong export, named by file name, path or hash; gives its path in the review.

        Its records count no more, and keep their votes; importing the file again takes this back.
        """
        from litreview.review.searches import replacement

        return replacement.withdraw(self._context, export, self._who(actor), dry_run=dry_run).path

    def overview(self, known: Path | None = None) -> Searches:
        """Say what each search brought, and which of the known items of a file it found."""
        # Inside, here and below: status and screening must not wait for what only a few commands use.
        from litreview.review.searches import overlap

        return overlap.searches(self._context, known)

    def term_groups(self) -> tuple[TermGroup, ...]:
        """Give the terms of each search's strategy as a group to mark."""
        return term_groups.term_groups(self._context)

    def names(self) -> list[str]:
        """Give the names of all searches, each once."""
        with self._context.store.read() as session:
            found = [search.name for search, _ in session.records.searches(counted=True).values()]
        return list(dict.fromkeys(found))

    def correct(
        self, search: SearchFacts, actor: str | None = None, *, dry_run: bool = False
    ) -> tuple[str, tuple[FactChange, ...]]:
        """Change what is said of a search, named by its `key`; return its folder's name, and what changed.

        Raises:
            NoSuchKey: No search is called so.
            UsageError: A kind, a day, a number or a PRISMA-S item that there is not.
            InputError: Its files, or that of the strategy, cannot be read.
        """
        from litreview.review.searches import search_folder

        place = search_folder.named(self._context.folder, search.key or "")
        who = self._who(actor)
        return place.name, search_facts.correct(self._context, place, search, who, dry_run=dry_run)
