"""`litreview enrich --open-access`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from litreview.cli import console
from litreview.cli.name_questions import open_to_write
from litreview.cli.search import request_lines
from litreview.cli.text_columns import plural, truncate

if TYPE_CHECKING:
    from litreview.review.web.results import OpenAccessResult, OpenReport
    from litreview.sources.open_copies import OpenCopy


def run_open_access(
    sources: Sequence[str], only: str | None, actor: str | None, *, fetch: bool, dry_run: bool
) -> None:
    """Name open copies of the reports that await retrieval, and fetch them if asked to."""
    from litreview.screening.filter_language import parse_filter

    with open_to_write(actor) as review:
        review.web.on_wait = console.message
        found = review.web.find_open_copies(
            sources,
            actor,
            only=parse_filter(only or ""),
            fetch=fetch,
            dry_run=dry_run,
            tick=console.progress("reports"),
        )
    console.show(found, lines(found, fetch=fetch, dry_run=dry_run))


def lines(found: OpenAccessResult, *, fetch: bool, dry_run: bool) -> Iterator[str]:
    """Yield the copies of each report, what was fetched, and what was not found."""
    if not found.awaited:
        yield "No report awaits retrieval."
        return
    if dry_run:
        yield f"{plural(found.awaited, 'report')} to look for. The requests would be:"
        yield from request_lines(found.requests)
        return
    for report in found.reports:
        if report.copies or report.problem:
            yield from report_lines(report)
    with_copies = [report for report in found.reports if report.copies]
    yield f"Open copies of {len(with_copies):,} of {plural(found.awaited, 'report')}."
    if fetch:
        yield f"Fetched: {plural(sum(report.fetched is not None for report in with_copies), 'PDF file')}."
    elif any(copy.is_pdf for report in with_copies for copy in report.copies):
        yield "Fetch the PDF files with `litreview enrich --open-access --fetch`."
    if found.without_id:
        yield f"{plural(found.without_id, 'report')} without a DOI or PMID; `litreview enrich` may find one."
    if any(report.copies and not report.fetched for report in with_copies) and fetch:
        yield "Fetch the others with a browser, then keep them with `litreview retrieve KEY --got FILE`."


def report_lines(report: OpenReport) -> Iterator[str]:
    """Yield a report with its copies, the best first, and what went wrong."""
    yield f"{report.key[:8]}  {truncate(report.title or 'no title', 68)}"
    for copy in report.copies:
        # Not wrapped, so that the address can be copied.
        yield f"  {'fetched: ' if copy == report.fetched else ''}{describe(copy)}: {copy.url}"
    if report.problem:
        yield f"  {report.problem}"


def describe(copy: OpenCopy) -> str:
    """Describe a copy in a few words, such as `accepted, cc-by, repository, PDF, Unpaywall`."""
    words = (
        f"{copy.version or 'unknown'} version",
        copy.license or "no licence named",
        copy.host_type,
        "PDF" if copy.is_pdf else "page",
        "" if copy.is_secure else "not encrypted",
        copy.source,
    )
    return ", ".join(word for word in words if word)
