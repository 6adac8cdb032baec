"""Whether the files of the duplicate engine's runs are as they were written, and their pairs in the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from litreview.errors import InputError, Problem
from litreview.review.check_exports import line_endings
from litreview.review.context import Context
from litreview.review.duplicates.run_files import read_head
from litreview.review.duplicates.run_integrity import READ, RunFile, bound_runs, run_files
from litreview.review.event_text import counted
from litreview.review.searches.imported_exports import imported_exports
from litreview.review.team import stated_records
from litreview.store.store import StoreSession

AGAIN = "Put the file back as it was, or run `litreview dedupe --anew`, which judges all pairs again."
FOLDER = "screening/duplicates"


def runs(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Yield run files that are missing or changed, that the store lacks, and copies of them."""
    stored = session.pairs.runs()
    files = list(run_files(context, bound_runs(session)))
    for file in files:
        yield from _file(context, file, stored=file.run in stored)
    usable = {file.run for file in files if file.state in READ}
    for run in sorted(run for run, counts in stored.items() if counts and run not in {f.run for f in files}):
        said = "The file of a run of the duplicate engine is missing; the database still has its pairs."
        yield Problem("run-missing", "error", said, f"{FOLDER}/{run}.jsonl", AGAIN)
    unbound = sum(file.state == "unbound" for file in files)
    if unbound:
        what = counted(unbound, "run")
        said = f"{what} of the duplicate engine {'is' if unbound == 1 else 'are'} bound by no event."
        hint = "An older version made them: a change in such a file cannot be noticed."
        yield Problem("run-unbound", "note", said, FOLDER, hint)
    if not stated_records.is_public(context):
        yield from _what_they_name(context, session, [file for file in files if file.state in READ], usable)


def _file(context: Context, file: RunFile, *, stored: bool) -> Iterator[Problem]:
    where = file.path.relative_to(context.folder.root).as_posix()
    tail = "; the database still has its pairs." if stored else "; its pairs are not counted."
    if file.state == "missing" and file.bound and file.bound.in_force:
        said = f"The file of a run of the duplicate engine is missing{tail}"
        yield Problem("run-missing", "error", said, where, AGAIN)
    elif file.state == "missing":
        said = "The file of a run is missing; a later run replaces it, only `flow --at` would need it."
        yield Problem("run-missing", "note", said, where, "Put it back if a copy has it.")
    elif file.state in {"changed", "damaged"}:
        said = f"The file of a run of the duplicate engine has changed since it was written{tail}"
        if file.state == "damaged":
            said = "This run of the duplicate engine is damaged."
        yield Problem(f"run-{file.state}", "error", said, where, AGAIN)
    elif file.state == "copy":
        said = "This is a copy of a run of the duplicate engine; it is not read."
        yield Problem("run-copy", "note", said, where, f"{file.run}.jsonl counts; delete the copy.")
    elif not stored:
        said = "This run of the duplicate engine was not read; its pairs are not counted."
        yield Problem(
            "run-unread", "error", said, where, f"Run `litreview sync`. If that does not help: {AGAIN}"
        )
    if file.state == "line-endings":
        yield line_endings(context, where)
    if file.state in READ and file.path.name != f"{file.run}.jsonl":
        said = "This run of the duplicate engine has another name than it was written under; it is read."
        yield Problem("run-renamed", "note", said, where, f"Rename it to {file.run}.jsonl.")


def _what_they_name(
    context: Context, session: StoreSession, files: list[RunFile], usable: set[str]
) -> Iterator[Problem]:
    """Yield runs that build on a run or an export of which nothing is known here: a file or a ledger line was lost."""
    exports = imported_exports(session)
    for file in files:
        where = file.path.relative_to(context.folder.root).as_posix()
        with suppress(InputError):
            run = read_head(file.path)
            if unknown := [name for name in run.exports if name not in exports]:
                said = f"This run judged {counted(len(unknown), 'export')} of which no import is known here."
                hint = "The ledger that holds the import is missing or was cut, or has not arrived."
                yield Problem("run-exports", "error", said, where, hint)
            if not usable.issuperset(run.after):
                said = "This run builds on one whose file is missing or has changed."
                yield Problem("run-after", "error", said, where, AGAIN)
