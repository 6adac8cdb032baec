"""Requests to web services; each is logged, and each can be shown before it is made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import litreview
from litreview.review.context import Tick, quiet
from litreview.review.part import Part
from litreview.review.web.request_plan import Run
from litreview.review.web.results import Enriched, Errand, Retractions, Searched, Updated
from litreview.sources.client import Client


class WebPart(Part):
    """Requests to web services; each is logged, and each can be shown before it is made."""

    on_wait: Callable[[str], None] = staticmethod(lambda _: None)
    """Called with a sentence before a wait that a person would notice."""

    def search(
        self,
        errand: Errand,
        actor: str | None = None,
        *,
        client: Client | None = None,
        dry_run: bool = False,
        tick: Tick = quiet,
    ) -> Searched:
        """Search by a web service and import what it gives, as a search of its own.

        Raises:
            UsageError: There is no such source, or it is asked for what it cannot do.
            SourceError: The service cannot be used; the next call goes on from what was fetched.
        """
        from litreview.review.web import request_plan

        return self._run(request_plan.planned(self._context, errand), actor, client, tick, dry_run=dry_run)

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
    ) -> Searched:
        """Search what the included reports cite (`backward`), or what cites them (`forward`).

        Raises:
            UsageError: No included report has an identifier.
            SourceError: The service cannot be used; the next call goes on from what was fetched.
        """
        from litreview.review.web import citation_search

        plan = citation_search.planned(self._context, direction, key, most)
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
    ) -> Enriched:
        """Fill in abstracts, DOIs and PMIDs that no record of a report has; nothing is overwritten.

        Raises:
            SourceError: A service cannot be used; what was found before is kept.
        """
        from litreview.review.web import enrichment

        chosen = tuple(names) or enrichment.ORDER
        with self._asking(client) as asked:
            if dry_run:
                return enrichment.requests(self._context, chosen, asked, every=every)
            return enrichment.enrich(self._context, chosen, asked, self._who(actor), tick, every=every)

    def check_retractions(
        self,
        watch: Path | None = None,
        actor: str | None = None,
        *,
        offline: bool = False,
        client: Client | None = None,
        dry_run: bool = False,
        tick: Tick = quiet,
    ) -> Retractions:
        """Look for retractions and concerns of the reports that are included or undecided.

        Raises:
            InputError: The file is no table of Retraction Watch.
            SourceError: A service cannot be used.
        """
        from litreview.review.web import retraction_check

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
    ) -> Updated:
        """Run the saved searches again; from then on the flow is that of an updated review.

        Raises:
            UsageError: No search was run by a web service.
            SourceError: A service cannot be used; the next call goes on from what was fetched.
        """
        from litreview.review.web import rerun

        with self._asking(client) as asked:
            if dry_run:
                return rerun.requests(self._context, asked)
            return rerun.update(self._context, asked, self._who(actor), tick)

    def undo(self, kind: str, actor: str | None = None) -> int:
        """Take back the newest act in force that added something from outside; give how many events that was.

        The kind is `enrichment`, `retraction` or `update`.
        """
        from litreview.review.web import additions

        return additions.take_back(self._context, kind, self._who(actor))

    def _run(
        self, plan: Run, actor: str | None, client: Client | None, tick: Tick, *, dry_run: bool
    ) -> Searched:
        from litreview.review.web import request_plan, runner

        with self._asking(client) as asked:
            if dry_run:
                return request_plan.shown(plan, asked)
            return runner.run(self._context, plan, asked, self._who(actor), tick)

    @contextmanager
    def _asking(self, client: Client | None) -> Iterator[Client]:
        """Give the client that was given, or one for this act alone."""
        if client is not None:
            yield client
            return
        from litreview.sources.client import Client as Asking
        from litreview.sources.keys import mail_address

        cache = self._context.state.answers
        agent, mail = f"litreview/{litreview.__version__}", mail_address(self._context.settings.get("mail"))
        with Asking(mail, cache, agent=agent, notify=self.on_wait) as opened:
            yield opened
