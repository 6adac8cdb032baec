"""Requests to web services, which can be shown before they are made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from litreview.review.event_bodies import all_in_force
from litreview.review.part import ReviewPart
from litreview.review.web import enrichment, retraction_check
from litreview.review.web.citation_search import plan_citation_search
from litreview.review.web.plan import SearchPlan, plan_search, preview
from litreview.review.web.results import (
    EnrichmentResult,
    OpenAccessResult,
    RetractionResult,
    SearchRequest,
    SearchResult,
    UpdateResult,
)
from litreview.screening.filter_language import EVERYTHING, Filter
from litreview.sources.client import Client
from litreview.sources.keys import mail_address
from litreview.ticks import Tick, quiet
from litreview.version import __version__


class WebPart(ReviewPart):
    """Requests to web services, which can be shown before they are made."""

    on_wait: Callable[[str], None] = staticmethod(lambda _: None)
    """Called with a message before a longer wait, and with what is about to be asked of whom."""

    def search(
        self,
        request: SearchRequest,
        actor: str | None = None,
        *,
        client: Client | None = None,
        dry_run: bool = False,
        tick: Tick = quiet,
    ) -> SearchResult:
        """Run a search in a web service and import the results as a search of its own.

        Raises:
            UsageError: There is no such source, or it does not support the request.
            SourceError: The service cannot be used; the next call resumes the download.
        """
        return self._run(plan_search(self._context, request), actor, client, tick, dry_run=dry_run)

    def follow_citations(
        self,
        direction: str,
        actor: str | None = None,
        *,
        key: str | None = None,
        most: int = 50_000,
        client: Client | None = None,
        dry_run: bool = False,
        tick: Tick = quiet,
    ) -> SearchResult:
        """Search for the works that the included reports cite (`backward`) or that cite them (`forward`).

        Raises:
            UsageError: No included report has an identifier.
            SourceError: The service cannot be used; the next call resumes the download.
        """
        plan = plan_citation_search(self._context, direction, key, most)
        return self._run(plan, actor, client, tick, dry_run=dry_run)

    def enrich(
        self,
        names: Sequence[str] = (),
        actor: str | None = None,
        *,
        every: bool = False,
        client: Client | None = None,
        dry_run: bool = False,
        tick: Tick = quiet,
    ) -> EnrichmentResult:
        """Add abstracts, DOIs and PMIDs to reports that lack them; nothing is overwritten.

        Raises:
            SourceError: A service cannot be used; what was found before is kept.
        """
        chosen = tuple(names) or enrichment.ORDER
        with self._asking(client) as asked:
            if dry_run:
                return enrichment.requests(self._context, chosen, asked, every=every)
            return enrichment.enrich(self._context, chosen, asked, self._who(actor), tick, every=every)

    def find_open_copies(
        self,
        names: Sequence[str] = (),
        actor: str | None = None,
        *,
        only: Filter = EVERYTHING,
        fetch: bool = False,
        client: Client | None = None,
        dry_run: bool = False,
        tick: Tick = quiet,
    ) -> OpenAccessResult:
        """Name open copies of the reports that await retrieval and, if asked to, fetch their PDF files.

        Raises:
            UsageError: A service is unknown, or refuses requests without a mail address.
        """
        from litreview.review.web import open_copy_search

        with self._asking(client) as asked:
            chosen = open_copy_search.chosen_services(names, asked.mail, self.on_wait)
            reports = open_copy_search.awaited_reports(self._context, only, self._who(actor))
            if dry_run:
                return open_copy_search.requests(reports, chosen, asked)
            found = open_copy_search.find(reports, chosen, asked, tick, self.on_wait)
            if not fetch:
                return found
            return open_copy_search.fetch(self._context, found, asked, self._who(actor), tick, self.on_wait)

    def check_retractions(
        self,
        watch: Path | None = None,
        actor: str | None = None,
        *,
        offline: bool = False,
        client: Client | None = None,
        dry_run: bool = False,
        tick: Tick = quiet,
    ) -> RetractionResult:
        """Look for retractions and concerns about reports that are included or undecided.

        Raises:
            InputError: The file is not a table of Retraction Watch.
            SourceError: A service cannot be used.
        """
        with self._asking(client) as asked:
            if dry_run:
                return retraction_check.requests(self._context, asked)
            return retraction_check.check(
                self._context, watch, None if offline else asked, self._who(actor), tick
            )

    def update(
        self,
        actor: str | None = None,
        *,
        client: Client | None = None,
        dry_run: bool = False,
        tick: Tick = quiet,
    ) -> UpdateResult:
        """Run the saved searches again; the flow becomes that of an updated review.

        Raises:
            UsageError: No search was run by a web service.
            SourceError: A service cannot be used; the next call resumes the download.
        """
        from litreview.review.web import rerun

        with self._asking(client) as asked:
            if dry_run:
                return rerun.requests(self._context, asked)
            return rerun.update(self._context, asked, self._who(actor), tick)

    def undo(self, kind: str, actor: str | None = None) -> int:
        """Withdraw the newest act in force of a kind, of any reviewer; return the number of its events.

        The kind is `enrichment` or `retraction`.
        """
        with self._context.store.write() as session:
            in_force = all_in_force(session, kind)
            if not in_force:
                return 0
            newest = max(in_force, key=lambda event: event.id)
            # The whole act: the results of one command are believed or not believed together.
            self._context.record(session, self._who(actor), [("withdrawal", {"withdraws": newest.act})])
            return sum(event.act == newest.act for event in in_force)

    def _run(
        self, plan: SearchPlan, actor: str | None, client: Client | None, tick: Tick, *, dry_run: bool
    ) -> SearchResult:
        from litreview.review.web.runner import run

        with self._asking(client) as asked:
            if dry_run:
                return preview(plan, asked)
            return run(self._context, plan, asked, self._who(actor), tick)

    @contextmanager
    def _asking(self, client: Client | None) -> Iterator[Client]:
        """Yield the client that was given, or a new one that is closed afterwards."""
        if client is not None:
            yield client
            return
        cache = self._context.state.answers
        agent, mail = f"litreview/{__version__}", mail_address(self._context.settings.get("mail"))
        with Client(mail, cache, agent=agent, notify=self.on_wait) as opened:
            yield opened
