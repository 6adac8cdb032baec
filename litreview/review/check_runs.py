"""Checks that the files of the duplicate engine's runs are unchanged, and that their pairs are in the store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from litreview.errors import InputError, Problem
from litreview.review.check_exports import line_endings
from litreview.review.context import Context
from litreview.review.duplicates.run_files import counting_runs, read_head
from litreview.review.duplicates.run_integrity import READ, RunFile, bound_runs, run_files
from litreview.review.event_text import counted
from litreview.review.searches.imported_exports import imported_exports
from litreview.review.team import stated_records
from litreview.store.store import StoreSession

AGAIN = "Restore the file, or run `litreview dedupe --anew`, which compares all pairs again."
FOLDER = "screening/duplicates"


def runs(context: Context, session: StoreSession) -> Iterator[Problem]:
    """Yield run files that are missing, changed, not in the store, or copies."""
    stored = session.pairs.runs()
    files = list(run_files(context, bound_runs(session)))
    for file in files:
        yield from _file(context, file, stored=file.run in stored)
    usable = {file.run for file in files if file.state in READ}
    for run in sorted(run for run, counts in stored.items() if counts and run not in {f.run for f in files}):
        message = "The file of a run of the duplicate engine is missing; the database still has its pairs."
        yield Problem("run-missing", "error", message, f"{FOLDER}/{run}.jsonl", AGAIN)
    unbound = sum(file.state == "unbound" for file in files)
    if unbound:
        what = counted(unbound, "run")
        message = f"{what} of the duplicate engine {'has' if unbound == 1 else 'have'} no event with the hash of the file."
        hint = "Made by an older version; changes in such a file cannot be detected."
        yield Problem("run-unbound", "note", message, FOLDER, hint)
    for head in counting_runs(context, session):
        if head.left_out:
            pairs = counted(head.left_out, "pair")
            message = (
                f"{pairs} that share only a very common title or journal and pages "
                f"{'was' if head.left_out == 1 else 'were'} not compared."
            )
            hint = "Look for duplicates among such records by hand, such as those titled Editorial."
            yield Problem("run-left-out", "note", message, f"{FOLDER}/{head.id}.jsonl", hint)
    if not stated_records.is_public(context):
        yield from what_they_name(context, session, [file for file in files if file.state in READ], usable)


def _file(context: Context, file: RunFile, *, stored: bool) -> Iterator[Problem]:
    where = file.path.relative_to(context.folder.root).as_posix()
    tail = "; the database still has its pairs." if stored else "; its pairs are not counted."
    if file.state == "missing" and file.bound and file.bound.in_force:
        message = f"The file of a run of the duplicate engine is missing{tail}"
        yield Problem("run-missing", "error", message, where, AGAIN)
    elif file.state == "missing":
        message = "The file of a run is missing; a later run replaces it, and only `flow --at` needs it."
        yield Problem("run-missing", "note", message, where, "Restore it from a copy if there is one.")
    elif file.state in {"changed", "damaged"}:
        message = f"The file of a run of the duplicate engine has changed since it was written{tail}"
        if file.state == "damaged":
            message = "This run of the duplicate engine is damaged."
        yield Problem(f"run-{file.state}", "error", message, where, AGAIN)
    elif file.state == "copy":
        message = "This is a copy of a run of the duplicate engine; it is not read."
        yield Problem("run-copy", "note", message, where, f"{file.run}.jsonl counts; delete the copy.")
    elif not stored:
        message = "This run of the duplicate engine was not read; its pairs are not counted."
        yield Problem(
            "run-unread", "error", message, where, f"Run `litreview sync`. If that does not help: {AGAIN}"
        )
    if file.state == "line-endings":
        yield line_endings(context, where)
    if file.state in READ and file.path.name != f"{file.run}.jsonl":
        message = "The file of this run of the duplicate engine was renamed; it is read."
        yield Problem("run-renamed", "note", message, where, f"Rename it to {file.run}.jsonl.")


def what_they_name(
    context: Context, session: StoreSession, files: list[RunFile], usable: set[str]
) -> Iterator[Problem]:
    """Yield runs that build on a run or an export of which nothing is known here: a file or a ledger line was lost."""
    exports = imported_exports(session)
    for file in files:
        where = file.path.relative_to(context.folder.root).as_posix()
        with suppress(InputError):
            run = read_head(file.path)
            if unknown := [name for name in run.exports if name not in exports]:
                message = f"This run judged {counted(len(unknown), 'export')} whose import is not in any ledger here."
                hint = "The ledger with the import is missing, was cut off, or has not arrived yet."
                yield Problem("run-exports", "error", message, where, hint)
            if not usable.issuperset(run.after):
                message = "This run builds on one whose file is missing or has changed."
                yield Problem("run-after", "error", message, where, AGAIN)
