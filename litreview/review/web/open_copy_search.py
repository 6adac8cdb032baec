"""Open copies of the full texts that are awaited: named, and fetched as `retrieve` would keep them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from litreview.doi import normal_doi
from litreview.errors import LitreviewError, UsageError
from litreview.files import converting_os_errors
from litreview.model import Record, Stage
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.event_text import counted, join_names
from litreview.review.full_text.retrievals import RETRIEVED, copy_file
from litreview.review.reports.positions import matching_reports, prepare_index
from litreview.review.reports.selection import AWAITING_RETRIEVAL, selection_filter
from litreview.review.web.batches import QueriedReport, batched, identifiers, reports_of
from litreview.review.web.matching import fetch_works, find_proof, index_by_id, works_with_same_id
from litreview.review.web.results import OpenAccessResult, OpenReport
from litreview.screening.filter_language import Filter
from litreview.sources.client import Client
from litreview.sources.open_copies import (
    UNPAYWALL,
    OpenCopy,
    join_copies,
    openalex_copies,
    to_fetch,
    unpaywall_copies,
    unpaywall_request,
)
from litreview.sources.openalex import OPENALEX
from litreview.sources.request import SourceError
from litreview.ticks import Tick

SERVICES = (UNPAYWALL.name, OPENALEX.name)
AWAITED = "awaited"
GIVE_UP = 3
"""Failures in a row after which a service is not asked any more."""
TRIED = 5
"""The most copies of one report that are tried."""
LONGEST_NAME = 80

Say = Callable[[str], None]


@dataclass(slots=True)
class _Search:
    """What was found so far, by the lead of the report."""

    reports: Sequence[QueriedReport]
    copies: dict[str, list[list[OpenCopy]]] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)

    def take(self, report: QueriedReport, work: Record, copies: list[OpenCopy], source: str) -> None:
        """Take the copies of a work, if it is proven to be the report."""
        if copies and find_proof(report.record, work):
            self.copies.setdefault(report.lead, []).append(copies)
        elif copies:
            self.problems[report.lead] = (
                f"{source} has another work under its identifier: {work.title or 'no title'}"
            )

    def fail(self, reports: Iterable[QueriedReport], message: str) -> None:
        """Keep why a service gave no answer about some reports."""
        self.problems.update((report.lead, message) for report in reports)


def chosen_services(names: Sequence[str], mail: str, say: Say) -> tuple[str, ...]:
    """Return the services to ask, without Unpaywall where it would refuse.

    Raises:
        UsageError: A service is unknown, or refuses requests without a mail address.
    """
    if unknown := [name for name in names if name not in SERVICES]:
        raise UsageError(f"{unknown[0]!r} does not list open copies.", f"Sources: {', '.join(SERVICES)}.")
    if mail or (names and UNPAYWALL.name not in names):
        return tuple(names) or SERVICES
    hint = "Set LITREVIEW_MAIL, or `mail` in your settings; see docs/web.md."
    if names:
        raise UsageError("Unpaywall answers only with your mail address.", hint)
    say(f"Unpaywall is not asked, as it answers only with your mail address. {hint}")
    return (OPENALEX.name,)


def awaited_reports(context: Context, only: Filter, reviewer: str) -> list[QueriedReport]:
    """Return the reports that await retrieval and match a filter, in order of import."""
    wanted = selection_filter(AWAITING_RETRIEVAL, None, only)
    prepare_index(context, wanted)
    with context.store.read() as session:
        lines = matching_reports(context, session, Stage.TITLE_ABSTRACT, wanted, reviewer)
        return reports_of(session, [line.lead for line in lines])


def requests(reports: Sequence[QueriedReport], names: Sequence[str], client: Client) -> OpenAccessResult:
    """Return the requests that would be made."""
    found = []
    if UNPAYWALL.name in names:
        found += [client.describe(UNPAYWALL, unpaywall_request(doi)) for doi in identifiers(reports)[0]]
    if OPENALEX.name in names:
        for some in batched(_with_id(reports), OPENALEX.batch):
            found += [client.describe(OPENALEX, ask) for ask in OPENALEX.by_ids(*identifiers(some))]
    return OpenAccessResult(len(reports), len(reports) - len(_with_id(reports)), requests=tuple(found))


def find(
    reports: Sequence[QueriedReport], names: Sequence[str], client: Client, tick: Tick, say: Say
) -> OpenAccessResult:
    """Look for open copies of reports.

    Args:
        reports: The reports.
        names: The names of the services.
        client: The HTTP client.
        tick: Called with the number of reports done and their total, for each service.
        say: Called with what is about to be asked of whom, and with failures of a service.
    """
    search = _Search(_with_id(reports))
    by_doi = [report for report in reports if report.record.doi]
    asked = [
        *([f"Unpaywall about {counted(len(by_doi), 'DOI')}"] if UNPAYWALL.name in names else []),
        *([f"OpenAlex about {counted(len(search.reports), 'report')}"] if OPENALEX.name in names else []),
    ]
    if search.reports:
        say(f"Asking {join_names(asked)}{', with your mail address' if client.mail else ''}.")
    if UNPAYWALL.name in names:
        _ask_unpaywall(search, by_doi, client, tick, say)
    if OPENALEX.name in names:
        _ask_openalex(search, client, tick, say)
    found = tuple(
        OpenReport(
            report.lead,
            report.record.title,
            join_copies(*search.copies.get(report.lead, ())),
            problem=search.problems.get(report.lead, ""),
        )
        for report in search.reports
    )
    return OpenAccessResult(len(reports), len(reports) - len(search.reports), found)


def _ask_unpaywall(
    search: _Search, reports: Sequence[QueriedReport], client: Client, tick: Tick, say: Say
) -> None:
    failures = 0
    for done, report in enumerate(reports, 1):
        try:
            answer = client.get(UNPAYWALL, unpaywall_request(report.record.doi or ""), cached=True)
        except SourceError as error:
            search.fail([report], error.message)
            failures += 1
            if failures == GIVE_UP and done < len(reports):
                left = reports[done:]
                search.fail(left, "Unpaywall: not asked, as it failed before.")
                say(f"{error.message} It is not asked about the other {counted(len(left), 'report')}.")
                return
            continue
        failures = 0
        work: dict[str, Any] = json.loads(answer)
        search.take(report, _unpaywall_record(work), unpaywall_copies(work), UNPAYWALL.title)
        tick(done, len(reports))


def _ask_openalex(search: _Search, client: Client, tick: Tick, say: Say) -> None:
    done = 0
    for batch in batched(search.reports, OPENALEX.batch):
        try:
            works = [
                work
                for ask in OPENALEX.by_ids(*identifiers(batch))
                for work in fetch_works(client, OPENALEX, ask)
            ]
        except SourceError as error:
            left = search.reports[done:]
            search.fail(left, error.message)
            # A batch is many reports, and its request was repeated already.
            say(f"{error.message} It is not asked about the other {counted(len(left), 'report')}.")
            return
        known = index_by_id(works)
        for report in batch:
            for work in works_with_same_id(report.record, known):
                # The text of a record is its work as it came.
                search.take(report, work, openalex_copies(json.loads(work.text)), OPENALEX.title)
        done += len(batch)
        tick(done, len(search.reports))


def _unpaywall_record(work: Mapping[str, Any]) -> Record:
    title, year, doi = work.get("title"), work.get("year"), work.get("doi")
    return Record(
        title=title if isinstance(title, str) else None,
        year=year if isinstance(year, int) else None,
        doi=normal_doi(doi) if isinstance(doi, str) else None,
    )


def _with_id(reports: Sequence[QueriedReport]) -> list[QueriedReport]:
    return [report for report in reports if report.record.doi or report.record.pmid]


def fetch(
    context: Context, found: OpenAccessResult, client: Client, actor: str, tick: Tick, say: Say
) -> OpenAccessResult:
    """Fetch a PDF file for each report that has one, and keep it as its full text; all in one act.

    Args:
        context: The review.
        found: The reports with their copies.
        client: The HTTP client.
        actor: The reviewer.
        tick: Called with the number of reports done and their total.
        say: Called with the servers that are about to be contacted.

    Raises:
        LitreviewError: A file cannot be written; what was fetched before is kept.
    """
    wanted = {report.key: to_fetch(report.copies)[:TRIED] for report in found.reports}
    wanted = {key: copies for key, copies in wanted.items() if copies}
    if not wanted:
        return found
    hosts = sorted({copy.host for copies in wanted.values() for copy in copies})
    say(f"Fetching the PDF files of {counted(len(wanted), 'report')} from: {', '.join(hosts)}.")
    files: dict[str, tuple[OpenCopy, dict[str, str]]] = {}
    problems: dict[str, str] = {}
    try:
        with tempfile.TemporaryDirectory(prefix="litreview-") as place:
            for done, (key, copies) in enumerate(wanted.items(), 1):
                kept = _fetch_one(context, copies, client, Path(place))
                if isinstance(kept, str):
                    problems[key] = kept
                else:
                    files[key] = kept
                tick(done, len(wanted))
    finally:
        # Also after an interruption: these files are here, and need not be fetched again.
        late = _record(context, files, actor)
    reports = [
        replace(
            report,
            fetched=files[report.key][0] if report.key in files and report.key not in late else None,
            problem=problems.get(report.key, late.get(report.key, report.problem)),
        )
        for report in found.reports
    ]
    return replace(found, reports=tuple(reports))


def _fetch_one(
    context: Context, copies: Sequence[OpenCopy], client: Client, place: Path
) -> tuple[OpenCopy, dict[str, str]] | str:
    """Keep the first copy that is a PDF file, and return it with the facts of its file; else why none is."""
    why = []
    for copy in copies:
        path = place / "copy.pdf"
        try:
            with converting_os_errors(path, LitreviewError):
                client.download(copy.url, path)
            return copy, copy_file(context.folder, path) | {"file": _file_name(copy.url)}
        except SourceError as error:
            why.append(error.message.rstrip("."))
        finally:
            path.unlink(missing_ok=True)
    return f"{'; '.join(dict.fromkeys(why))}."


def _file_name(url: str) -> str:
    """Return a file's name from its address, as a plain name."""
    name = unquote(urlsplit(url).path).rsplit("/", 1)[-1]
    plain = "".join(sign if sign.isalnum() or sign in "._- ()" else "-" for sign in name).strip(" .")
    return f"{plain.removesuffix('.pdf')[:LONGEST_NAME] or 'open-copy'}.pdf"


def _record(
    context: Context, files: Mapping[str, tuple[OpenCopy, dict[str, str]]], actor: str
) -> dict[str, str]:
    """Record files as full texts, and return why not for reports that do not await one any more."""
    if not files:
        return {}
    late, bodies = {}, []
    with context.store.write() as session:
        for key, (copy, facts) in files.items():
            lead = session.reports.lead(key)
            if session.lists.line(lead).end != AWAITED:
                late[key] = "It does not await retrieval any more: somebody recorded an outcome meanwhile."
                continue
            about = {"source": copy.source, "url": copy.url, "version": copy.version, "license": copy.license}
            given = {name: value for name, value in about.items() if value}
            bodies.append(
                event_bodies.retrieval_event(session, lead, RETRIEVED, "open copy", facts=facts | given)
            )
        if bodies:
            context.record(session, actor, bodies)
    return late
