"""The PDF files of a folder, matched with the reports whose full texts are sought, and kept as one act."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from litreview.errors import InputError
from litreview.files import converting_os_errors, sha256
from litreview.review import event_bodies
from litreview.review.context import Context
from litreview.review.full_text.answers import RetrievalResult
from litreview.review.full_text.file_matches import FileMatch, SoughtReports, settle
from litreview.review.full_text.pdf_text import PdfTexts
from litreview.review.full_text.retrievals import RETRIEVED, all_full_text_files, copy_file, result
from litreview.review.reports.filter_conditions import RETRIEVAL
from litreview.ticks import Tick


def match_folder(context: Context, folder: Path, tick: Tick) -> list[FileMatch]:
    """Return which sought report each PDF file of a folder fits, in order of their paths.

    Raises:
        InputError: There is no such folder, or it holds no PDF file.
    """
    with converting_os_errors(folder):
        paths = sorted(_pdf_files(folder))
    if not paths:
        raise InputError(f"{folder}: there is no PDF file in it.", "Name the folder with the full texts.")
    sought, kept = _sought(context)
    found, digests = [], {}
    with PdfTexts() as texts:
        for done, path in enumerate(paths, 1):
            digests[path] = sha256(path)
            found.append(sought.match(path, texts.read(path)))
            tick(done, len(paths))
    return settle(found, digests, kept)


def keep_files(
    context: Context, chosen: Sequence[tuple[str, FileMatch]], actor: str
) -> list[RetrievalResult]:
    """Keep files as the full texts of reports, given by key, as one act.

    Raises:
        InputError: A file cannot be read or is empty; none was kept.
    """
    with context.store.read() as session:
        keys = [context.resolve(session, key) for key, _ in chosen]
    # All files first: an error in the third must not leave half of them recorded.
    facts = [copy_file(context.folder, match.path) for _, match in chosen]
    with context.store.write() as session:
        leads = [session.reports.lead(key) for key in keys]
        bodies = [
            event_bodies.retrieval_event(session, lead, RETRIEVED, match.why, facts=fact)
            for lead, (_, match), fact in zip(leads, chosen, facts, strict=True)
        ]
        context.record(session, actor, bodies)
        return [result(session, lead, RETRIEVED, fact) for lead, fact in zip(leads, facts, strict=True)]


def _sought(context: Context) -> tuple[SoughtReports, dict[str, set[str]]]:
    """Return the reports whose full texts are sought, and the hashes of the files that they have already."""
    with context.store.read() as session:
        ends = session.lists.finder.conditions.ends(RETRIEVAL["sought"])
        leads = [line.lead for line in session.lists.lines(ends)]
        members = session.reports.members(leads)
        records = session.records.get(key for keys in members.values() for key in keys)
        kept: dict[str, set[str]] = defaultdict(set)
        files = all_full_text_files(context, session)
        of_record = session.reports.leads(file.record for file in files)
        for file in files:
            kept[of_record.get(file.record, file.record)].add(file.sha256)
    return SoughtReports({lead: [records[key] for key in keys] for lead, keys in members.items()}), kept


def _pdf_files(folder: Path) -> Iterator[Path]:
    """Yield the PDF files of a folder and those below it; links to folders are not followed."""
    with os.scandir(folder):
        # A missing folder is an error, which `walk` would keep to itself.
        pass
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place) / name
            if path.suffix.casefold() == ".pdf" and path.is_file():
                yield path
